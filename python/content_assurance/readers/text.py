"""Text files: checked and counted in one pass, without being held in memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content_assurance.readers.relation import UnreadableFileError

CHUNK = 1 << 24


@dataclass(frozen=True)
class Text:
    """A file in UTF-8: how many line ends and double quotes it has, and whether it ends a line."""

    path: Path
    line_ends: int
    quotes: int
    is_line_ended: bool


def read_text(path: Path, spare: Path) -> Text:
    """Look at the whole of ``path``; what is UTF-16 is written to ``spare`` as UTF-8.

    Raises:
        UnreadableFileError: the file is empty or no text.
    """
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            with spare.open("w", encoding="utf-8", newline="") as rewritten:
                rewritten.writelines(_decoded(path, "utf-16"))
            path = spare
    line_ends = quotes = 0
    is_blank, last = True, ""
    for text in _decoded(path, "utf-8"):
        line_ends += text.count("\n")
        quotes += text.count('"')
        is_blank = is_blank and not text.strip("\ufeff \t\r\n")
        last = text[-1:]
    if is_blank:
        raise UnreadableFileError("the file is empty; export it again")
    return Text(path, line_ends, quotes, last == "\n")


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    is_whole = False
    with path.open("rb") as stream:
        while not is_whole:
            start = stream.tell() - len(decoder.getstate()[0])
            chunk = stream.read(CHUNK)
            is_whole = not chunk
            try:
                text = decoder.decode(chunk, final=is_whole)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(
                    f"byte {start + error.start} is not {encoding} text; export it as UTF-8"
                ) from error
            if text:
                yield text
