"""The section on time to remediate: survival curves, the figures beside them, and who differs.

Access findings are drawn by the same functions, in a section of their own (``access_times``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, finding_queries
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import Soundness, severity_order

_ALPHA = 0.05
# The test rests on a normal approximation: of fewer expected fixes it is none (Cochran's rule).
_FEWEST = 5


@dataclass(frozen=True)
class Time:
    """How long the findings of one slice stay open: the true figures, then the naive ones."""

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
    """One owner against all others of the same severity, or rule, and age."""

    name: str
    member: str
    fixed: str
    expected: str
    ratio: str
    chance: str
    kind: str


@dataclass(frozen=True)
class Remediation:
    """Curves and figures by severity, or rule, and the owners that differ beyond noise first."""

    as_of: str
    is_latest: bool
    total: Time | None
    slices: tuple[Time, ...]
    differing: tuple[Pace, ...]
    alike: tuple[Pace, ...]

    @property
    def fewest(self) -> int:
        """Of how many expected fixes on an owner is compared."""
        return _FEWEST

    @property
    def compared(self) -> int:
        """How many owners could be compared."""
        return len(self.differing) + len(self.alike)


@dataclass(frozen=True)
class Population:
    """What the marts tell apart: its name there, what it is sliced by, and what it is called."""

    name: str
    dimension: str
    called: str
    order: Callable[[str], Any] = severity_order
    label: Callable[[str], str] = figures.named


def steps(rows: Sequence[Mapping[str, Any]]) -> tuple[charts.Step, ...]:
    """The steps of one curve, by age."""
    return tuple(
        charts.Step(
            age, share, number(row["survival_low"]), number(row["survival_high"]),
            number(row["at_risk_count"]) or 0.0,
        )
        for row in rows
        if (age := number(row["age_days"])) is not None
        and (share := number(row["survival"])) is not None
    )  # fmt: skip


def _curves(
    rows: Sequence[Mapping[str, Any]], found: Mapping[tuple[str, str], Mapping[str, Any]]
) -> dict[tuple[str, str], charts.Curve]:
    """Curves by dimension and member, with their medians."""
    slices: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        slices[text(row["dimension"]), text(row["member"])].append(row)
    return {
        place: charts.Curve(place[1], steps(slices[place]), number(found[place]["median_days"]))
        for place in slices
        if place in found
    }


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


def spoken(name: str, curve: charts.Curve) -> str:
    """The curve in words: its median and what was still there at its end."""
    last = curve.steps[-1]
    half = "half is not reached" if curve.median is None else (
        f"half {curve.ends} after {figures.days(curve.median)}"
    )  # fmt: skip
    return (
        f"{name} still {curve.stays} by age: {half};"
        f" {figures.share(last.share)} still {curve.stays} at {figures.days(last.age)}"
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


def measured(reading: Reading, population: Population, sound: Soundness) -> Remediation | None:
    """A population as of its latest sound date, or none where there never was any of it."""
    known, (name, dimension) = reading.known, (population.name, population.dimension)
    dates = [as_date(row["as_of_date"]) for row in finding_queries.curve_dates(known, name)]
    when = max((one for one in dates if one in sound.dates), default=None)
    if when is None:
        return None
    found = {
        (text(row["dimension"]), text(row["member"])): row
        for row in finding_queries.statistics(known, name, dimension, when)
    }
    if not found:
        return None
    curves = _curves(finding_queries.curves(known, name, dimension, when), found)
    horizon = charts.reach(max((s.age for one in curves.values() for s in one.steps), default=0.0))

    def drawn(place: tuple[str, str]) -> Markup:
        curve = curves.get(place)
        if curve is None or not curve.steps:
            return Markup("")
        label = "All" if place[0] == "all" else population.label(curve.name)
        others = [
            curves[one]
            for one in sorted(curves, key=lambda pair: population.order(pair[1]))
            if one != place and one[0] == place[0]
        ]
        said = spoken(f"{label} {population.called}", curve)
        return charts.survival(replace(curve, name=label), others, horizon, said)

    def time(place: tuple[str, str]) -> Time:
        label = "All" if place[0] == "all" else population.label(place[1])
        return _time(label, found[place], drawn(place))

    members = sorted((m for d, m in found if d == dimension), key=population.order)
    differing, alike = _paces(finding_queries.comparisons(known, name, when, _FEWEST))
    return Remediation(
        figures.day(when),
        when == reading.latest,
        time(("all", "all")) if ("all", "all") in found else None,
        tuple(time((dimension, one)) for one in members),
        tuple(differing),
        tuple(alike),
    )


def remediation(reading: Reading) -> Remediation | None:
    """The section as of the latest sound date, or none where nothing was ever found."""
    if reading.findings is None:
        return None
    return measured(reading, Population("findings", "severity", "findings"), reading.sound)
