"""The section on where coverage is lost: a panel for each control."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from content_assurance.report import cards, charts, figures, verdicts
from content_assurance.report.basis import basis
from content_assurance.report.queries import Definition, Observation, number, text
from content_assurance.report.reading import PRINCIPAL, Reading


@dataclass(frozen=True)
class Control:
    """One control: its coverage, where assets are lost, and its history."""

    control_id: str
    name: str
    value: str
    raw: str
    basis: str
    interval: str
    is_reportable: bool
    last_good: str
    change: verdicts.Change | None
    waterfall: Markup
    trend: Markup
    outcomes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Trend:
    """Effective and raw coverage per date as text: the table behind the charts."""

    controls: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Controls:
    """A panel for each control, and their trends as text."""

    panels: tuple[Control, ...]
    trend: Trend


_STEPS_DOWN = (
    ("expected_count", "Expected", ""),
    ("matched_count", "Matched", "not matched"),
    ("installed_count", "Installed", "not installed"),
    ("recent_count", "Recent", "silent"),
    ("healthy_count", "Healthy", "unhealthy"),
)


def _waterfall(row: Mapping[str, Any], name: str) -> Markup:
    counts = [number(row[step]) for step, _, _ in _STEPS_DOWN]
    whole = counts[0]
    bars: list[charts.Bar] = []
    before: float | None = None
    for found, (_, label, loss) in zip(counts, _STEPS_DOWN, strict=True):
        lost = max((before or 0.0) - found, 0.0) if found is not None and before else 0.0
        part = figures.share(found / whole) if found is not None and whole and bars else ""
        bars.append(
            charts.Bar(
                label,
                found,
                lost,
                f"{figures.MINUS}{figures.count(lost)} {loss}" if lost else "",
                figures.count(found),
                part,
            )
        )
        before = found if found is not None else before
    spoken = "; ".join(
        f"{bar.label} {bar.value_label}{f', {bar.lost_label}' if bar.lost_label else ''}"
        for bar in bars
    )
    return charts.bars(bars, whole, f"{name}, from expected to healthy: {spoken}", "fall")


def panels(
    rows: Sequence[Mapping[str, Any]],
    series: Mapping[tuple[str, str], Sequence[Observation]],
    changes: Mapping[str, verdicts.Change],
    definition: Definition | None,
) -> tuple[Control, ...]:
    """A panel for each control in the waterfall, on one scale of y."""
    target = definition.target if definition else None
    drawn = {
        (metric_id, control_id): cards.points(
            found,
            "share",
            series.get(("raw_coverage", control_id), ()) if metric_id != "raw_coverage" else (),
        )
        for (metric_id, control_id), found in series.items()
    }
    scale = charts.domain(
        [point for found in drawn.values() for point in found],
        "share",
        [] if target is None else [target],
    )
    found_panels = []
    for row in rows:
        control_id = text(row["control_id"])
        name = text(row["control_name"]) or figures.named(control_id)
        found = series.get(("effective_coverage", control_id), ())
        raw = series.get(("raw_coverage", control_id), ())
        now = found[-1] if found else None
        is_reportable = now is not None and now.is_source_ok
        last = ""
        if now is not None and now.last_good_value is not None:
            good = figures.share(now.last_good_value)
            last = f"last good value {good} on {figures.day(now.last_good_date)}"
        effective_points = drawn.get(("effective_coverage", control_id), [])
        found_panels.append(
            Control(
                control_id,
                name,
                figures.share(now.shown) if now else figures.DASH,
                figures.share(raw[-1].shown) if raw else figures.DASH,
                basis(now, "share") if now and is_reportable else "",
                figures.amount_range(now.low, now.high, "share")
                if now and now.has_interval
                else "",
                is_reportable,
                last,
                changes.get(control_id),
                _waterfall(row, name),
                charts.trend(
                    effective_points,
                    drawn.get(("raw_coverage", control_id), []),
                    f"{name}: effective and raw coverage over {len(effective_points)} dates",
                    scale,
                    target,
                ),
                (
                    ("gap", "gaps", figures.count(number(row["gap_count"]))),
                    ("dormant", "dormant", figures.count(number(row["dormant_count"]))),
                    ("excluded", "excluded", figures.count(number(row["excluded_count"]))),
                ),
            )
        )
    return tuple(found_panels)


def _trend(reading: Reading) -> Trend:
    """The same as text, newest first; nothing before there are two dates."""
    controls, series = reading.control_names, reading.control_series
    by_date: dict[date, dict[tuple[str, str], str]] = defaultdict(dict)
    for key, found in series.items():
        for one in found:
            shown = figures.share(one.shown) if one.is_source_ok else "n/r"
            by_date[one.as_of_date][key] = shown
    ids = [c for c in controls if any(key[1] == c for key in series)]
    if len(by_date) < 2:
        return Trend((), ())
    rows = tuple(
        (
            figures.day(on),
            tuple(
                (
                    by_date[on].get((PRINCIPAL, c), figures.DASH),
                    by_date[on].get(("raw_coverage", c), figures.DASH),
                )
                for c in ids
            ),
        )
        for on in sorted(by_date, reverse=True)
    )
    return Trend(tuple(controls[c] for c in ids), rows)


def changes(reading: Reading, owner: str = "") -> dict[str, verdicts.Change]:
    """How effective coverage moved by control, over all owners or for one."""
    found = {}
    for control in reading.control_names:
        place = ("control_owner", f"{control} | {owner}") if owner else ("control", control)
        moved = verdicts.change(reading.verdicts.get((PRINCIPAL, *place)), "share")
        if moved is not None:
            found[control] = moved
    return found


def controls(reading: Reading) -> Controls:
    """The panels of all controls and the table behind their trends."""
    return Controls(
        panels(
            reading.waterfall,
            reading.control_series,
            changes(reading),
            reading.definitions.get(PRINCIPAL),
        ),
        _trend(reading),
    )
