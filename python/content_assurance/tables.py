"""What the command shows as tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.markup import escape
from rich.table import Table

from content_assurance.answers import FIGURES, Answer
from content_assurance.doctor import SourceLine
from content_assurance.explain import Explanation
from content_assurance.parity import Parity
from content_assurance.semantic import GRAINS
from content_assurance.sheet import Kind, Sheet
from content_assurance.sources_read import HEADINGS, SourcesRead
from content_assurance.stopwatch import Stopwatch, Timing

EXPLANATION_VERSION = 2


def stage_table(watch: Stopwatch) -> Table:
    """The stages of a run, with their seconds and shares of the whole."""
    table = _table("Where the time went", {"Stage": "left", "Seconds": "right", "Share": "right"})
    wall = sum(watch.seconds.values())
    for stage, seconds in watch.seconds.items():
        table.add_row(stage, f"{seconds:,.1f}", f"{seconds / wall:.0%}")
    table.add_row("all", f"{wall:,.1f}", "", style="bold")
    return table


def node_table(timings: Sequence[Timing], rows: Mapping[str, int], count: int) -> Table:
    """The ``count`` slowest nodes of a build; ``rows`` are those of its tables, by name."""
    table = _table(
        f"The slowest {count} of {len(timings)} nodes",
        {"Node": "left", "Kind": "left", "Seconds": "right", "Share": "right", "Rows": "right"},
        folded="Node",
    )
    total = sum(timing.seconds for timing in timings)
    for timing in timings[:count]:
        table.add_row(
            timing.name,
            timing.kind,
            f"{timing.seconds:,.2f}",
            f"{timing.seconds / total:.1%}",
            f"{rows[timing.name]:,}" if timing.name in rows else "",
        )
    return table


def kpi_table(rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """The totals of the latest date: ``metrics`` with names, units and verdicts."""
    table = Sheet(
        f"KPIs as of {rows[0]['as_of_date'] if rows else 'never'}",
        {"Metric": "name", "Value": "figure", "95 % interval": "figure", "n / N": "figure",
         "Excluded": "figure", "Status": "name"},
        spare=("Excluded",),
    )  # fmt: skip
    for row in rows:
        table.add_row(
            row["metric_name"],
            _shown(row["value"], row["unit"]) if row["is_source_ok"] else "–",
            _interval(row) if row["is_source_ok"] else "",
            _ratio(row),
            f"{row['excluded_count']:,}" if row["excluded_count"] else "",
            _verdict(row) if row["is_source_ok"] else _last_good(row),
        )
    return table


def answer_table(answer: Answer) -> Sheet:
    """The figures of one metric of the semantic layer; one that does not count is no figure.

    Of one date the title says which; of a period its first day says enough on a narrow terminal.
    """
    groups = [name for name in (answer.rows[0] if answer.rows else ()) if name not in FIGURES][1:]
    days = {row["as_of_date"] for row in answer.rows}
    title = answer.metric_name
    if len(days) == 1:
        title += f" as of {days.pop()}"
        groups = [name for name in groups if name not in (*GRAINS, "as_of_date")]
    columns: dict[str, Kind] = {
        _heading(name): "word" if name in (*GRAINS, "as_of_date") else "name" for name in groups
    }
    columns |= {"Value": "figure", "n / N": "figure", "Sources": "word"}
    spare = [_heading("as_of_date")] if set(groups) & set(GRAINS) else []
    spare += [] if any(_ratio(row) for row in answer.rows) else ["n / N"]
    spare += ["Sources"] if all(row["is_source_ok"] for row in answer.rows) else []
    note = "" if answer.rows else "No figure meets the conditions"
    table = Sheet(title, columns, spare, note)
    for row in answer.rows:
        table.add_row(
            *(escape(str(row[name])) for name in groups),
            _shown(row["value"], answer.unit) if row["is_source_ok"] else "–",
            _ratio(row),
            "ok" if row["is_source_ok"] else "[yellow]not ok[/]",
        )
    return table


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def parity_table(parities: Sequence[Parity]) -> Table:
    """Rows of each mart on both engines, and how many differ."""
    table = Table(title="The same marts on two engines")
    for heading in ("Mart", "Rows on DuckDB", "Rows on Spark", "Differing rows"):
        table.add_column(heading, justify="left" if heading == "Mart" else "right")
    for parity in parities:
        counts = (parity.rows_duckdb, parity.rows_spark, parity.differing_rows)
        table.add_row(parity.mart, *("–" if count is None else f"{count:,}" for count in counts))
    return table


def declared_table(lines: Sequence[SourceLine]) -> Table:
    """Every declared table and its exports; those that have some come first."""
    table = Table(title="Declared source tables")
    for heading in ("Table", "Role", "Mode", "Exports", "First", "Last"):
        table.add_column(heading, justify="right" if heading == "Exports" else "left")
    for line in sorted(lines, key=lambda line: not line.export_count):
        table.add_row(
            f"{line.table.source_name}.{line.table.table_name}",
            line.table.role,
            line.table.mode,
            str(line.export_count or "–"),
            line.first,
            line.last,
        )
    return table


def sources_table(read: SourcesRead) -> Table:
    """What was read of every source that has exports."""
    left = HEADINGS[:3]
    table = _table(
        "What was read of each source",
        {heading: "left" if heading in left else "right" for heading in HEADINGS},
    )
    for line in read.lines:
        table.add_row(*line)
    return table


def explanation_table(found: Explanation, *, by_owner: bool) -> Table:
    """The parts of a change, in the unit of the figure (shares in points)."""
    control = "" if found.control_id == "all" else f", {found.control_id}"
    table = _table(
        f"{found.metric_name}{control}: {_shown(found.start_value, found.unit)} on "
        f"{found.start_date}, {_shown(found.end_value, found.unit)} on {found.end_date}",
        {**({"Owner": "left"} if by_owner else {}), "Part": "left", "Of": "left",
         "Contribution": "right", "Cases": "right"},
    )  # fmt: skip
    owners = found.owners if by_owner else {}
    for owner, parts in [*owners.items(), ("all", found.parts)]:
        for part in parts:
            table.add_row(
                *([owner] if by_owner else []),
                part.part,
                part.part_group,
                _moved(part.contribution, found.unit),
                "" if part.case_count is None else f"{part.case_count:,}",
            )
        table.add_section()
    table.add_row(
        *(["all"] if by_owner else []), "change", "", _moved(found.change, found.unit), "",
        style="bold",
    )  # fmt: skip
    return table


def moving_table(found: Explanation) -> Table:
    """The rows that moved a figure most."""
    table = _table(
        f"The {len(found.rows)} that moved it most",
        {"What": "left", "Owner": "left", "Part": "left", "Contribution": "right"},
        folded="What",
    )
    for row in found.rows:
        table.add_row(row.what, row.owner_name, row.part, _moved(row.contribution, found.unit))
    return table


def explanation_json(found: Explanation) -> str:
    """The explanation as JSON, the same for the same marts."""
    content = {"schema_version": EXPLANATION_VERSION, **asdict(found)}
    return json.dumps(content, indent=2, sort_keys=True, default=str) + "\n"


def explanation_csv(found: Explanation) -> str:
    """One line an owner (``all`` for the total) and part."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("metric_id", "control_id", "baseline_date", "as_of_date", "owner_name", "part",
         "part_group", "contribution", "case_count")
    )  # fmt: skip
    key = (found.metric_id, found.control_id, found.start_date, found.end_date)
    for owner, parts in [("all", found.parts), *found.owners.items()]:
        for part in parts:
            writer.writerow(
                (*key, owner, part.part, part.part_group, part.contribution, part.case_count)
            )
    return out.getvalue()


def _table(title: str, headings: Mapping[str, str], folded: str = "") -> Table:
    """A table whose columns, but for ``folded``, keep to one line."""
    table = Table(title=title)
    for heading, side in headings.items():
        table.add_column(
            heading, justify="left" if side == "left" else "right", no_wrap=heading != folded
        )
    return table


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "not reached" if unit == "days" else "–"
    if unit == "share":
        return f"{value:.1%}"
    if unit == "ratio":
        return f"{value:,.2f}"
    return f"{value:,.0f} days" if unit == "days" else f"{value:,.0f}"


def _moved(change: float, unit: str) -> str:
    """A change with its sign; a share's in points."""
    return f"{change * 100:+.2f} points" if unit == "share" else f"{change:+,.2f}"


def _interval(row: Mapping[str, Any]) -> str:
    if row["interval_low"] is None:
        return ""
    low = _shown(row["interval_low"], row["unit"])
    if row["interval_high"] is None:
        return f"from {low}"
    return (
        f"{low.removesuffix('%').removesuffix(' days')}–{_shown(row['interval_high'], row['unit'])}"
    )


def _ratio(row: Mapping[str, Any]) -> str:
    if row["denominator"] is None:
        return ""
    return f"{row['numerator']:,.0f} / {row['denominator']:,.0f}"


def _verdict(row: Mapping[str, Any]) -> str:
    """On, near or off target, in its colour; nothing where there is no target or no value."""
    words = {"not_green": "on target, not green", "void": "off target"}
    colour = {"good": "green", "warn": "yellow", "bad": "red"}.get(row["status"])
    said = words.get(row["verdict"], row["verdict"].replace("_", " "))
    return f"[{colour}]{said}[/]" if colour else ""


def _last_good(row: Mapping[str, Any]) -> str:
    if row["last_good_date"] is None:
        return "[yellow]not ok, never was[/]"
    good = _shown(row["last_good_value"], row["unit"])
    return f"[yellow]not ok; {good} on {row['last_good_date']}[/]"
