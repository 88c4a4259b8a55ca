"""The data status of a figure: whether the sources behind it were sound on its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.report import figures
from content_assurance.report.queries import Observation, text


@dataclass(frozen=True)
class State:
    """``kind`` is ok, failed or unknown; ``label`` is short, ``detail`` says which sources."""

    kind: str
    label: str
    detail: str


def of_observation(found: Observation | None) -> State:
    """The data status of one KPI on one date."""
    if found is None:
        return State("unknown", "No data", "No row was published on this date")
    if not found.is_source_ok:
        names = found.failing_sources.replace(",", ", ")
        return State("failed", "Source failed", names or "A source behind it failed")
    when = figures.day(found.as_of_date)
    return State("ok", "Data ok", f"Every source behind it was sound on {when}")


def of_figures(found: Sequence[Observation | None], latest: date) -> State:
    """The data status of what is drawn from several KPIs: sound if each of them is."""
    known = [one for one in found if one is not None]
    if not known:
        return State("unknown", "No data", "No row was published on this date")
    failed = [one for one in known if not one.is_source_ok]
    if failed:
        names = sorted(
            {name for one in failed for name in one.failing_sources.split(",") if name.strip()}
        )
        return State("failed", "Source failed", ", ".join(names) or "A source behind it failed")
    return State("ok", "Data ok", f"Every source behind it was sound on {figures.day(latest)}")


def of_sources(rows: Sequence[Mapping[str, Any]], latest: date) -> State:
    """The data status of what is said about the sources themselves, and of records in general."""
    if not rows:
        return State("unknown", "No data", "No source has delivered")
    failed = sorted(
        {
            f"{text(row['source_name'])}.{text(row['table_name'])}"
            for row in rows
            if row["is_ok"] is not True
        }
    )
    if failed:
        return State("failed", "Source failed", ", ".join(failed))
    return State("ok", "Data ok", f"Every source was sound on {figures.day(latest)}")
