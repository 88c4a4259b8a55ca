"""One export file becomes one relation of text columns, or an :class:`UnreadableFileError`.

Every reader leaves a view ``<name>`` in the connection with the columns ``_row_number`` (bigint,
1-based), one column per declared field (text, null where the file lacks it) and ``_raw`` (the
record as JSON text, computed only when asked for), and reports what it could not read.
"""

from __future__ import annotations

import gzip
import shutil
import zlib
from pathlib import Path

import duckdb

from content_assurance.readers.csv_file import read_csv
from content_assurance.readers.json_file import read_json, read_json_lines
from content_assurance.readers.parquet_file import read_parquet
from content_assurance.readers.relation import Parsed, Reject, UnreadableFileError
from content_assurance.readers.text import read_text
from content_assurance.sources import SourceTable

__all__ = ["FORMATS", "Parsed", "Reject", "UnreadableFileError", "file_format", "read", "verify"]

FORMATS = ("csv", "json", "jsonl", "parquet")


def file_format(path: Path) -> str:
    """The format that the file's name says: one of ``FORMATS``, else empty."""
    *_, before, last = ("", "", *path.name.lower().split("."))
    suffix = before if last == "gz" else last
    return suffix if suffix in FORMATS else ""


def read(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str, scratch: Path
) -> Parsed:
    """Parse ``path`` into the view ``name``; ``scratch`` must outlive the view.

    Raises:
        UnreadableFileError: the file is empty, cut short, not in its format or lacks its key.
    """
    declared = file_format(path)
    try:
        plain = path
        if path.suffix.lower() == ".gz":
            plain = scratch / f"{name}.{declared}"
            with gzip.open(path) as packed, plain.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        if declared != "parquet":
            text = read_text(plain, scratch / f"{name}.txt")
        elif not plain.stat().st_size:
            raise UnreadableFileError("the file is empty; export it again")
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"cannot be read: {error}; export it again") from error
    try:
        match declared:
            case "csv":
                return read_csv(con, text, table, name)
            case "parquet":
                return read_parquet(con, plain, table, name)
            case "jsonl":
                return read_json_lines(con, text, table, name)
            case _:
                return read_json(con, text, table, name)
    except duckdb.Error as error:
        raise _unparsed(error, plain, path) from error


def verify(con: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    """Read every value of the view ``name``, which is of ``path``.

    Raises:
        UnreadableFileError: a part of the file is damaged.
    """
    try:
        con.execute(f"select count(_raw) from {name}")
    except duckdb.Error as error:
        raise _unparsed(error, path, path) from error


def _unparsed(error: duckdb.Error, opened: Path, path: Path) -> UnreadableFileError:
    said = str(error).splitlines()[0].replace(str(opened), path.name)
    return UnreadableFileError(f"cannot be parsed: {said}; export it again")
