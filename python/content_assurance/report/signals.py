"""What every figure is doing: which left their course, and which keep to a slope, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from content_assurance.report import figures
from content_assurance.report.finding_queries import Known, Rows
from content_assurance.report.queries import Definition, as_date, number, text
from content_assurance.report.reading import Reading

_FRESH_DAYS = 28
_SLOPES = ("rising", "falling")
_SIDES = {"up": ("above", "rising"), "down": ("below", "falling")}
_BEFORE = {"rising": "falling", "falling": "rising"}
_TRENDS = (
    "metric_id control_id dimension member course rule signal_direction value lower_limit"
    " upper_limit pace pace_low pace_high signal_size signal_since_date is_signal q_value"
    " as_of_date"
)


@dataclass(frozen=True)
class Signal:
    """A figure that left its course; ``as_of`` is empty on the date of the page."""

    name: str
    member: str
    value: str
    as_of: str
    usual: str
    said: str
    since: str


@dataclass(frozen=True)
class Trend:
    """A figure that keeps to a slope; ``verdict`` is better, worse or nothing."""

    name: str
    member: str
    value: str
    as_of: str
    pace: str
    interval: str
    verdict: str


@dataclass(frozen=True)
class Signals:
    """The signals that began since a date; ``lasting`` ones are older, of ``judged`` figures."""

    signals: tuple[Signal, ...]
    trends: tuple[Trend, ...]
    since: str
    lasting: int
    judged: int


def signals(reading: Reading) -> Signals | None:
    """What left its course and what keeps to a slope; none where there is no telling yet."""
    rows = _latest(reading.known)
    if not rows:
        return None
    first = max(day for row in rows if (day := as_date(row["as_of_date"]))) - timedelta(_FRESH_DAYS)
    out = [row for row in rows if row["is_signal"]]
    fresh = [row for row in out if (day := as_date(row["signal_since_date"])) and day > first]
    steady = [row for row in rows if not row["is_signal"] and row["course"] in _SLOPES]
    return Signals(
        tuple(_signal(row, one, reading) for row, one in _defined(fresh, reading)),
        tuple(_trend(row, one, reading) for row, one in _defined(steady, reading)),
        figures.day(first),
        len(out) - len(fresh),
        len(rows),
    )


def judged(reading: Reading) -> list[str]:
    """The KPIs that signals are drawn from."""
    return sorted({text(row["metric_id"]) for row in _latest(reading.known)})


def named(
    metric_id: str, control: str, definitions: Mapping[str, Definition], controls: Mapping[str, str]
) -> str:
    """What a figure is called: a control's has the control before it."""
    name = definitions[metric_id].metric_name if metric_id in definitions else metric_id
    if control == "all":
        return name
    return f"{controls.get(control, figures.named(control))}: {name.lower()}"


def unless_latest(day: date | None, reading: Reading) -> str:
    """A date, or nothing where it is that of the page."""
    return "" if day is None or day == reading.latest else figures.day(day)


def _latest(known: Known) -> Rows:
    """Every figure that has limits, on its latest date, and the limits that a signal left."""
    return known.rows(
        {"metric_trends": _TRENDS},
        """
        select t.*, s.lower_limit as left_lower_limit, s.upper_limit as left_upper_limit
        from metric_trends as t
        left join metric_trends as s on s.metric_id = t.metric_id and s.dimension = t.dimension
            and s.member = t.member and s.as_of_date = t.signal_since_date
        where t.lower_limit is not null and t.as_of_date = (
            select max(as_of_date) from metric_trends as l where l.metric_id = t.metric_id
                and l.dimension = t.dimension and l.member = t.member
        )
        order by case t.dimension when 'all' then 0 when 'control' then 1 else 2 end,
            t.signal_since_date desc, t.q_value, t.metric_id, t.member
        """,
    )


def _defined(rows: Rows, reading: Reading) -> list[tuple[Mapping[str, Any], Definition]]:
    return [
        (row, reading.definitions[text(row["metric_id"])])
        for row in rows
        if text(row["metric_id"]) in reading.definitions
    ]


def _said(row: Mapping[str, Any], unit: str) -> str:
    """Why a figure is a signal: ``4.0 points above its course, and not back since``."""
    side, heading = _SIDES[text(row["signal_direction"])]
    size = number(row["signal_size"])
    if size is not None:
        still = "" if row["signal_since_date"] == row["as_of_date"] else ", and not back since"
        among = "; stands out among owners" if row["rule"] == "stands_out" else ""
        return f"{figures.size(size, unit)} {side} its course{still}{among}"
    if row["rule"] == "turn":
        return f"turned: it was {_BEFORE[heading]} and is so no more"
    if row["course"] == heading:
        return f"{heading} faster than before"
    return f"began to drift {text(row['signal_direction'])}"


def _signal(row: Mapping[str, Any], definition: Definition, reading: Reading) -> Signal:
    low, high = number(row["left_lower_limit"]), number(row["left_upper_limit"])
    return Signal(
        *_whose(row, definition, reading),
        figures.amount_range(low, high, definition.unit),
        _said(row, definition.unit),
        figures.day(as_date(row["signal_since_date"])),
    )


def _trend(row: Mapping[str, Any], definition: Definition, reading: Reading) -> Trend:
    course, unit = text(row["course"]), definition.unit
    pace, *ends = (abs(number(row[name]) or 0.0) for name in ("pace", "pace_low", "pace_high"))
    better = {"up": "rising", "down": "falling"}.get(definition.direction)
    return Trend(
        *_whose(row, definition, reading),
        f"{course} {_a_week(pace, unit)} a week on average",
        f"{_a_week(min(ends), unit, is_named=False)} to {_a_week(max(ends), unit)}",
        "" if better is None else "better" if course == better else "worse",
    )


def _a_week(pace: float, unit: str, *, is_named: bool = True) -> str:
    """How fast, with two digits that say something: ``1.2 points``, ``0.34``."""
    size = pace * 100 if unit == "share" else pace
    text_of_it = f"{size:,.{0 if size >= 10 else 1 if size >= 1 else 2}f}"
    names = {"share": "points", "days": "days"} if is_named else {}
    return f"{text_of_it}{figures.NBSP}{names[unit]}" if unit in names else text_of_it


def _whose(
    row: Mapping[str, Any], definition: Definition, reading: Reading
) -> tuple[str, str, str, str]:
    """The name of a figure, its owner, its value, and its date where it is not that of the page."""
    owner = text(row["member"]) if row["dimension"] == "owner" else ""
    return (
        named(
            definition.metric_id, text(row["control_id"]), reading.definitions,
            reading.control_names,
        ),
        figures.named(owner) if owner else "",
        figures.amount(number(row["value"]), definition.unit),
        unless_latest(as_date(row["as_of_date"]), reading),
    )  # fmt: skip
