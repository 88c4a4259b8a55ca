"""Files: exports in the vendor's JSON or as parquet, and tables of truth.

No clock and no order of threads: the same content always gives the same bytes.
"""

import gzip
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from .exports import Export

FileFormat = Literal["native", "parquet"]

# Share of a truncated file that was written before the connection broke.
TRUNCATED_SHARE = 0.6


@dataclass(frozen=True)
class ExportWriter:
    """Writes exports below a landing root, in one of the two formats."""

    root: Path
    file_format: FileFormat

    def write(
        self, export: Export, day: str, repeats_record: bool = False, is_truncated: bool = False
    ) -> list[Path]:
        """Write one export, in pages if the table has them; returns the files.

        Args:
            export: what to write.
            day: export date for the name, YYYY-MM-DD.
            repeats_record: the last record of the first page stands on the second again.
            is_truncated: the file ends in the middle.
        """
        folder = self.root / export.source / export.table
        folder.mkdir(parents=True, exist_ok=True)
        bounds = np.linspace(0, export.size, export.pages + 1).astype(np.int64)
        paths = []
        for page, (first, last) in enumerate(pairwise(bounds), start=1):
            start = max(0, first - 1) if repeats_record and page > 1 else first
            part = export if export.pages == 1 else export.take(np.arange(start, last))
            stem = day if export.pages == 1 else f"{day}-page-{page:02d}"
            content, suffix = self._content(part, export.size, int(first))
            if is_truncated:
                content = content[: int(len(content) * TRUNCATED_SHARE)]
            path = folder / f"{stem}{suffix}"
            path.write_bytes(content)
            paths.append(path)
        return paths

    def _content(self, export: Export, total: int, offset: int) -> tuple[bytes, str]:
        """Bytes of one file and its suffix."""
        if self.file_format == "parquet":
            return parquet_bytes(export.columns()), ".parquet"
        content = export.document(total, offset, limit=max(1, export.size)).encode()
        if export.is_gzipped:
            return gzip.compress(content, compresslevel=6, mtime=0), f"{export.suffix}.gz"
        return content, export.suffix


def parquet_bytes(table: pa.Table) -> bytes:
    """A table as a parquet file."""
    sink = BytesIO()
    pa.parquet.write_table(table, sink, compression="zstd", row_group_size=200_000)
    return sink.getvalue()


def write_table(table: pa.Table, folder: Path, name: str, file_format: FileFormat) -> Path:
    """Write a table of truth: CSV beside native exports, parquet beside parquet ones."""
    folder.mkdir(parents=True, exist_ok=True)
    if file_format == "parquet":
        path = folder / f"{name}.parquet"
        path.write_bytes(parquet_bytes(table))
    else:
        path = folder / f"{name}.csv"
        options = pa.csv.WriteOptions(quoting_style="needed")
        pa.csv.write_csv(table, path, options)
    return path
