"""Verdicts on KPIs in words: how one moved, and why it may or may not be called green.

The mart ``metric_status`` decides; what is here says its decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.report import figures
from content_assurance.report.basis import awaited
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import (
    Definition,
    Marts,
    Observation,
    as_date,
    definitions,
    number,
    text,
)

_COLUMNS = (
    "metric_id dimension member status verdict change_tone value_change is_beyond_noise"
    " guard_dimension guard_value guard_change is_guard_beyond_noise is_guard_unknown"
    " is_guard_past_warning is_guard_worse is_denominator_short denominator_loss baseline_date"
)
_LABELS = {
    "on_target": "On target",
    "not_green": "On target, not green",
    "near_target": "Near target",
    "off_target": "Off target",
    "void": "Off target",
    "no_target": "No target set",
    "not_reached": "Not reached",
    "nothing_to_measure": "Nothing to measure",
    "not_reportable": "Not reportable",
    "no_data": "No data",
}


@dataclass(frozen=True)
class Status:
    """What a reader may conclude. ``kind`` is good, warn, bad, none (no target) or unknown."""

    kind: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """A difference from the baseline date. ``tone`` is better, worse or flat."""

    delta: float
    text: str
    tone: str
    is_beyond_noise: bool | None
    since: str

    @property
    def noise(self) -> str:
        """Whether the intervals of the two dates are apart, in words."""
        return _noise(self.is_beyond_noise)


@dataclass(frozen=True)
class Verdict:
    """A row of ``metric_status``. ``tone`` is empty where neither way is better."""

    dimension: str
    kind: str
    verdict: str
    tone: str
    change: float | None
    is_beyond_noise: bool | None
    guard_dimension: str
    guard_value: float | None
    guard_change: float | None
    is_guard_beyond_noise: bool | None
    is_guard_unknown: bool
    is_guard_past_warning: bool
    is_guard_worse: bool
    is_denominator_short: bool
    denominator_loss: float | None
    baseline_date: date | None


def verdicts(known: Known, latest: date) -> dict[tuple[str, str, str], Verdict]:
    """The verdicts of one date by KPI, dimension and member."""
    rows = known.rows(
        {"metric_status": _COLUMNS},
        f"select {', '.join(_COLUMNS.split())} from metric_status where as_of_date = ?",
        [latest],
    )
    return {
        (text(row["metric_id"]), text(row["dimension"]), text(row["member"])): _verdict(row)
        for row in rows
    }


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        text(row["dimension"]),
        text(row["status"]),
        text(row["verdict"]),
        text(row["change_tone"]),
        number(row["value_change"]),
        row["is_beyond_noise"],
        text(row["guard_dimension"]),
        number(row["guard_value"]),
        number(row["guard_change"]),
        row["is_guard_beyond_noise"],
        row["is_guard_unknown"],
        row["is_guard_past_warning"],
        row["is_guard_worse"],
        row["is_denominator_short"],
        number(row["denominator_loss"]),
        as_date(row["baseline_date"]),
    )


def held(marts: Marts, latest: date) -> list[tuple[str, str]]:
    """The totals whose target is met and does not count, by name, and why not."""
    cards = {one.metric_id: one for one in definitions(marts)}
    return [
        (card.metric_name, status(card, found, None, cards.get(card.guard_metric_id)).note)
        for (metric_id, dimension, _), found in sorted(verdicts(Known.of(marts), latest).items())
        if dimension == "all" and found.verdict in ("not_green", "void")
        for card in (cards[metric_id],)
    ]


def change(found: Verdict | None, unit: str) -> Change | None:
    """How a KPI moved, or none where either date has no reportable value."""
    if found is None or found.change is None:
        return None
    return Change(
        found.change,
        figures.signed(found.change, unit),
        found.tone or "flat",
        found.is_beyond_noise,
        figures.day(found.baseline_date),
    )


def status(
    definition: Definition,
    found: Verdict | None,
    now: Observation | None,
    guard: Definition | None,
) -> Status:
    """What a reader may conclude of a KPI, and why."""
    if found is None:
        return Status("unknown", "No data" if now is None else "Not judged")
    return Status(found.kind, _LABELS[found.verdict], _note(definition, found, now, guard))


def _note(
    definition: Definition, found: Verdict, now: Observation | None, guard: Definition | None
) -> str:
    aim = f"target {figures.amount(definition.target, definition.unit)}"
    match found.verdict:
        case "not_reportable":
            return failed(now.failing_sources if now else "")
        case "not_reached":
            return f"fewer than half of the {awaited(definition.metric_id)}"
        case "nothing_to_measure":
            return "the denominator is empty"
        case "no_data" | "no_target":
            return ""
        case "void":
            return f"{aim}, met of an incomplete list: {'; '.join(_reasons(found, guard))}"
        case "not_green":
            return f"{aim}, but {'; '.join(_reasons(found, guard))}"
    return aim


def _reasons(found: Verdict, guard: Definition | None) -> Iterator[str]:
    """Why a target that is met is not green."""
    if guard is not None:
        is_whole = found.guard_dimension == "all" != found.dimension
        its = f"its guard, {guard.metric_name.lower()}{' of the whole' if is_whole else ''},"
        if found.is_guard_unknown:
            yield f"{its} has no reportable value"
        if found.is_guard_past_warning:
            side = "below" if guard.direction == "up" else "above"
            value, limit = (
                figures.amount(one, guard.unit) for one in (found.guard_value, guard.warning)
            )
            yield f"{its} is {value}, {side} its warning of {limit}"
        if found.is_guard_worse and found.guard_change is not None:
            verb = "rose" if found.guard_change > 0 else "fell"
            by = figures.size(found.guard_change, guard.unit)
            yield f"{its} {verb} {by} ({_noise(found.is_guard_beyond_noise)})"
    if found.is_denominator_short:
        left = figures.count(found.denominator_loss)
        yield f"its denominator lost {left}; counted as gaps, they would put it below target"


def _noise(is_beyond_noise: bool | None) -> str:
    if is_beyond_noise is None:
        return "no interval"
    return "beyond noise" if is_beyond_noise else "within noise"


def failed(sources: str) -> str:
    """Why a figure is not reportable, with the sources to blame where they are known."""
    named = f" ({sources.replace(',', ', ')})" if sources else ""
    return f"a source behind it failed the quality gate{named}"
