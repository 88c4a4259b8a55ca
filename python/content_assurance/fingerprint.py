"""The fingerprint of a project: it changes with whatever decides the rows that history holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

DECIDING = (
    "dbt_project.yml",
    "macros/**/*.sql",
    "models/intermediate/**/*.sql",
    "models/intermediate/**/*.yml",
    "models/staging/**/*.sql",
    "models/staging/**/*.yml",
    "seeds/**/*.csv",
    "seeds/**/*.yml",
)
_WORDS = frozenset({"data_tests", "description", "docs", "unit_tests"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times faster


def fingerprint(project: Path, landing_version: int) -> str:
    """SHA-256 over the dbt project's SQL, seeds, settings and declarations, and over landing.

    Marts, tests, documents and samples are left out: they read the history and decide nothing in
    it. So are descriptions and tests inside YAML.
    """
    digest = hashlib.sha256(str(landing_version).encode())
    for name, content in _facts(project):
        digest.update(f"\0{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _facts(project: Path) -> Iterator[tuple[str, bytes]]:
    for pattern in DECIDING:
        for path in sorted(project.glob(pattern)):
            content = path.read_bytes()
            if path.suffix == ".yml":
                meaning = _meaning(yaml.load(content, _LOADER))
                content = json.dumps(meaning, sort_keys=True, default=str).encode()
            yield path.relative_to(project).as_posix(), content


def _meaning(node: Any) -> Any:  # noqa: ANN401
    """A YAML document without what only explains or tests."""
    if isinstance(node, dict):
        return {
            key: value if key == "config" else _meaning(value)
            for key, value in node.items()
            if key not in _WORDS
        }
    return [_meaning(item) for item in node] if isinstance(node, list) else node
