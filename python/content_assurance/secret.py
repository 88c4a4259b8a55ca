"""Secrets in files: made once, whole or not at all, and readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from content_assurance.config import ConfigurationError

RANDOM_BYTES = 32
SHORTEST = 16  # characters


def secret(file: Path) -> str:
    """What the file says; where there is none, a random text is written to it first.

    Of several processes that do so at once one writes the file, and all have what it wrote.

    Raises:
        ConfigurationError: the file is too short to keep anything secret: it was cut.
    """
    if not file.exists():
        _write(file, secrets.token_hex(RANDOM_BYTES))
    text = file.read_text(encoding="utf-8").strip()
    if len(text) < SHORTEST:
        raise ConfigurationError(
            f"{str(file)!r} holds {len(text)} characters and needs {SHORTEST}: put back the file "
            "that was there, or delete it, and the next call makes another"
        )
    return text


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first, and its text counts
    finally:
        draft.unlink()
