"""What was read of each source, and what became of it, out of the published marts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_assurance.warehouse import Marts

HEADINGS = (
    "Table", "Entity", "Formats", "Fields", "Files", "Rows in", "Staged", "Quarantined",
    "Superseded", "Records", "With CVE", "With asset id",
)  # fmt: skip
UNKNOWN_LIMIT = 0.05
VOCABULARIES = ("severity", "finding_status", "ticket_status", "priority")


@dataclass(frozen=True)
class SourcesRead:
    """Lines of a table under ``HEADINGS``, and what there is to say beside it, by title."""

    lines: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]


def sources_read(marts: Marts) -> SourcesRead:
    """Read ``source_tables``, ``source_vocabularies``, ``source_exports``, ``quarantined_records``.

    Raises:
        WarehouseError: the publication has no such marts.
    """
    tables = marts.rows("select * from source_tables order by source_name, table_name, entity")
    set_aside = marts.rows(
        "select source_name, table_name, disposition, reason, count(*) as row_count "
        "from quarantined_records where disposition <> 'value' and row_number is not null "
        "group by all order by all"
    )
    unreadable = marts.rows(
        "select file_path, reason from source_exports where status = 'unreadable' order by all"
    )
    words = marts.rows(
        "select * from source_vocabularies where unknown_share > ? or other_count > 0 "
        "order by source_name, table_name, entity, column_name",
        [UNKNOWN_LIMIT],
    )
    counts = (
        "field_count", "file_count", "rows_in", "rows_staged", "rows_quarantined",
        "rows_superseded", "record_count", "cve_count", "identified_count",
    )  # fmt: skip
    return SourcesRead(
        lines=tuple(
            (
                _name(row),
                row["entity"],
                row["formats"],
                *("–" if row[name] is None else f"{row[name]:,}" for name in counts),
            )
            for row in tables
            if row["file_count"]
        ),
        notes=(
            ("Files that could not be read:",
             tuple(f"{row['file_path']}: {row['reason']}" for row in unreadable)),
            ("Set aside, by reason:",
             tuple(f"{_name(row)}: {row['row_count']:,} {row['disposition']}: {row['reason']}"
                   for row in set_aside)),
            ("Unknown in more than 5 % of the records:",
             tuple(f"{_name(row)} {row['entity']}.{row['column_name']}: {row['unknown_count']:,} "
                   f"of {row['record_count']:,} ({row['unknown_share']:.0%})"
                   for row in words if row["unknown_share"] > UNKNOWN_LIMIT)),
            ("Words that no vocabulary knows (seeds/vocabularies/vocabulary_words.csv):",
             tuple(f"{_name(row)} {row['entity']}.{row['column_name']}: {row['other_count']:,} of "
                   f"{row['record_count']:,} records"
                   for row in words if row["other_count"] and row["column_name"] in VOCABULARIES)),
            ("Without exports:",
             tuple(sorted({_name(row) for row in tables if not row["file_count"]}))),
        ),
    )  # fmt: skip


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['source_name']}.{row['table_name']}"
