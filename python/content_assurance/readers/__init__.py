"""One export file becomes one relation of text columns, or an :class:`UnreadableFileError`.

Every reader leaves a view ``<name>`` in the connection with the columns ``_row_number`` (bigint,
1-based), one column per declared field (text, null where the file lacks it) and ``_raw`` (the
record as JSON text, computed only when asked for), and reports what it could not read.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import duckdb

from content_assurance.readers.csv_file import read_csv
from content_assurance.readers.json_file import read_json
from content_assurance.readers.parquet_file import read_parquet
from content_assurance.readers.relation import Parsed, Reject, UnreadableFileError
from content_assurance.sources import SourceTable

__all__ = ["FORMATS", "Parsed", "Reject", "UnreadableFileError", "file_format", "read"]

FORMATS = ("csv", "json", "jsonl", "parquet")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def file_format(path: Path) -> str:
    """The format that the file's name says: one of ``FORMATS``, else empty."""
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    return suffixes[-1] if suffixes and suffixes[-1] in FORMATS else ""


def read(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str, scratch: Path
) -> Parsed:
    """Parse ``path`` into the view ``name``; ``scratch`` must outlive the view.

    Raises:
        UnreadableFileError: the file is empty, cut short, not in its format or lacks its key.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"cannot be read: {error}; export it again") from error
    if not data.strip():
        raise UnreadableFileError("the file is empty; export it again")
    try:
        match file_format(path):
            case "csv":
                text = _text(data)
                if data[:2] in _UTF_16:
                    path = scratch / f"{name}.csv"
                    path.write_text(text, encoding="utf-8", newline="")
                return read_csv(con, path, text, table, name)
            case "parquet":
                if path.suffix.lower() == ".gz":
                    path = scratch / f"{name}.parquet"
                    path.write_bytes(data)
                return read_parquet(con, path, table, name)
            case declared:
                return read_json(con, _text(data), table, name, is_lines=declared == "jsonl")
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0].replace(str(path), path.name)
        raise UnreadableFileError(f"cannot be parsed: {first_line}; export it again") from error


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in _UTF_16 else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"byte {error.start} is not {encoding.removesuffix('-sig')} text; export it as UTF-8"
        ) from error
