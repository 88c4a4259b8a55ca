"""What was read of each source, and what became of it, out of the published marts."""

from __future__ import annotations

from dataclasses import dataclass

from content_assurance.warehouse import Marts

HEADINGS = (
    "Table", "Entity", "Formats", "Fields", "Files", "Rows in", "Staged", "Quarantined",
    "Superseded", "Records", "With CVE", "With asset id",
)  # fmt: skip
UNKNOWN_LIMIT = 0.05


@dataclass(frozen=True)
class SourcesRead:
    """Lines of a table under ``HEADINGS``, and what there is to say beside it."""

    lines: tuple[tuple[str, ...], ...]
    set_aside: tuple[str, ...]
    unreadable: tuple[str, ...]
    unknown: tuple[str, ...]
    without_exports: tuple[str, ...]


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
    unknown = marts.rows(
        "select * from source_vocabularies where unknown_share > ? "
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
                f"{row['source_name']}.{row['table_name']}",
                row["entity"],
                row["formats"],
                *("–" if row[name] is None else f"{row[name]:,}" for name in counts),
            )
            for row in tables
            if row["file_count"]
        ),
        set_aside=tuple(
            f"{row['source_name']}.{row['table_name']}: {row['row_count']:,} "
            f"{row['disposition']}: {row['reason']}"
            for row in set_aside
        ),
        unreadable=tuple(f"{row['file_path']}: {row['reason']}" for row in unreadable),
        unknown=tuple(
            f"{row['source_name']}.{row['table_name']} {row['entity']}.{row['column_name']}: "
            f"{row['unknown_count']:,} of {row['record_count']:,} ({row['unknown_share']:.0%})"
            for row in unknown
        ),
        without_exports=tuple(
            f"{row['source_name']}.{row['table_name']}" for row in tables if not row["file_count"]
        ),
    )
