"""What the command says and how it ends, asked alike by every test of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Outcome = subprocess.CompletedProcess[str]
Assurance = Callable[..., Outcome]

# Of a run whose figures are held against an oracle, or whose like was tested before.
NO_TESTS = {"DBT_EXCLUDE_RESOURCE_TYPES": "test unit_test"}


def explains(outcome: Outcome, code: int, *said: str) -> None:
    """The command ended with ``code`` and said all of ``said`` and nothing of its insides."""
    text = " ".join((outcome.stdout + outcome.stderr).split())
    assert "Traceback" not in text, text
    assert outcome.returncode == code, text
    for words in said:
        assert words in text, text
