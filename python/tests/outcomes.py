"""What the command says and how it ends, asked alike by every test of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Outcome = subprocess.CompletedProcess[str]
Assurance = Callable[..., Outcome]

# dbt's unit tests need no data: the degraded run of test_cli has them all, and once is enough.
NO_UNIT_TESTS = {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"}


def explains(outcome: Outcome, code: int, *said: str) -> None:
    """The command ended with ``code`` and said all of ``said`` and nothing of its insides."""
    text = " ".join((outcome.stdout + outcome.stderr).split())
    assert "Traceback" not in text, text
    assert outcome.returncode == code, text
    for words in said:
        assert words in text, text
