"""The section on time to remediate: survival curves, the figures beside them, and who differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, finding_queries
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import severity_order

_ALPHA = 0.05


@dataclass(frozen=True)
class Time:
    """How long findings of one severity stay open: the true figures, then the naive ones."""

    name: str
    episodes: str
    fixed: str
    open: str
    median: str
    median_interval: str
    mean: str
    mean_interval: str
    closed_only: str
    open_age: str
    chart: Markup


@dataclass(frozen=True)
class Pace:
    """One owner against all others of the same severity and age."""

    name: str
    member: str
    fixed: str
    expected: str
    ratio: str
    chance: str
    kind: str


@dataclass(frozen=True)
class Remediation:
    """Curves and figures by severity, and the owners that differ beyond noise first."""

    as_of: str
    is_latest: bool
    total: Time | None
    severities: tuple[Time, ...]
    differing: tuple[Pace, ...]
    alike: tuple[Pace, ...]

    @property
    def compared(self) -> int:
        """How many owners could be compared."""
        return len(self.differing) + len(self.alike)


def _curves(rows: Sequence[Mapping[str, Any]], medians: Mapping[str, Any]) -> list[charts.Curve]:
    steps: dict[str, list[charts.Step]] = defaultdict(list)
    for row in rows:
        age, share = number(row["age_days"]), number(row["survival"])
        if age is not None and share is not None:
            steps[text(row["member"])].append(
                charts.Step(
                    age, share, number(row["survival_low"]), number(row["survival_high"]),
                    number(row["at_risk_count"]) or 0.0,
                )
            )  # fmt: skip
    return [
        charts.Curve(member, tuple(steps[member]), number(medians.get(member)))
        for member in sorted(steps, key=severity_order)
    ]


def interval(low: float | None, high: float | None) -> str:
    """An interval of days whose upper end may not be reached."""
    if low is None:
        return ""
    if high is None:
        return f"at least {figures.days(low)}"
    return figures.amount_range(low, high, "days")


def _time(name: str, row: Mapping[str, Any], chart: Markup) -> Time:
    median = number(row["median_days"])
    return Time(
        name,
        figures.count(whole(row["episode_count"])),
        figures.count(whole(row["remediated_count"])),
        figures.count(whole(row["open_count"])),
        "Not reached" if median is None else figures.days(median),
        interval(number(row["median_low_days"]), number(row["median_high_days"])),
        figures.days(number(row["restricted_mean_days"])),
        figures.amount_range(
            number(row["restricted_mean_low_days"]),
            number(row["restricted_mean_high_days"]),
            "days",
        ),
        figures.days(number(row["closed_only_mean_days"])),
        figures.days(number(row["open_mean_age_days"])),
        chart,
    )


def _label(name: str, curve: charts.Curve) -> str:
    """The curve in words: its median and what was still open at its end."""
    last = curve.steps[-1]
    half = "half is not reached" if curve.median is None else (
        f"half fixed after {figures.days(curve.median)}"
    )  # fmt: skip
    return (
        f"{name} findings still open by age: {half};"
        f" {figures.share(last.share)} still open at {figures.days(last.age)}"
    )


def beyond_noise(chances: Sequence[float]) -> list[bool]:
    """Which of several p values stay below 0.05 in Holm's step-down correction.

    S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979).
    """
    ranked = sorted(range(len(chances)), key=lambda n: (chances[n], n))
    found = [False] * len(chances)
    for passed, n in enumerate(ranked):
        if chances[n] > _ALPHA / (len(chances) - passed):
            break
        found[n] = True
    return found


def _chance(value: float) -> str:
    return "<\u00a00.001" if value < 0.001 else f"{value:.3f}"


def _paces(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Pace], list[Pace]]:
    differing: list[Pace] = []
    alike: list[Pace] = []
    chances = [number(row["p_value"]) or 0.0 for row in rows]
    for row, chance, is_beyond in zip(rows, chances, beyond_noise(chances), strict=True):
        is_faster = row["is_faster"] is True
        pace = Pace(
            figures.named(text(row["member"])),
            text(row["member"]),
            figures.count(whole(row["observed_count"])),
            figures.count(number(row["expected_count"])),
            figures.amount(number(row["observed_ratio"]), "ratio"),
            _chance(chance),
            "alike" if not is_beyond else "faster" if is_faster else "slower",
        )
        (differing if is_beyond else alike).append(pace)
    return differing, alike


def remediation(reading: Reading) -> Remediation | None:
    """The section as of the latest sound date, or none where nothing was ever found."""
    if reading.findings is None:
        return None
    known, latest, sound = reading.known, reading.latest, reading.sound
    dates = [as_date(row["as_of_date"]) for row in finding_queries.curve_dates(known)]
    when = max((one for one in dates if one in sound.dates), default=None)
    if when is None:
        return None
    found = {
        (text(row["dimension"]), text(row["member"])): row
        for row in finding_queries.statistics(known, when)
    }
    if not found:
        return None
    medians = {member: row["median_days"] for (_, member), row in found.items()}
    curves = _curves(finding_queries.curves(known, when), medians)
    ages = [step.age for curve in curves for step in curve.steps]
    horizon = charts.reach(max(ages, default=0.0))
    drawn = {}
    for curve in curves:
        name = figures.named(curve.name)
        named = charts.Curve(name, curve.steps, curve.median)
        others = [one for one in curves if one is not curve]
        drawn[curve.name] = charts.survival(named, others, horizon, _label(name, curve))
    members = sorted((m for d, m in found if d == "severity"), key=severity_order)
    total = found.get(("all", "all"))
    differing, alike = _paces(finding_queries.comparisons(known, when))
    return Remediation(
        figures.day(when),
        when == latest,
        _time("All", total, Markup("")) if total else None,
        tuple(
            _time(figures.named(one), found["severity", one], drawn.get(one, Markup("")))
            for one in members
        ),
        tuple(differing),
        tuple(alike),
    )
