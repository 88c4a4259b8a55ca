"""What moved since the baseline date, in plain words, the surest changes first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_assurance.report import figures, queries
from content_assurance.report.cards import Card
from content_assurance.report.queries import Definition, Observation, as_date, number, text
from content_assurance.report.reading import PRINCIPAL, Reading
from content_assurance.report.verdicts import Change, change


@dataclass(frozen=True)
class Story:
    """One line of the list. ``kind`` is better, worse, flat, reversal or unknown."""

    kind: str
    headline: str
    detail: str
    href: str
    why: str = ""


@dataclass(frozen=True)
class Moved:
    """What moved since the baseline date, and what is to be said of the rest."""

    since: str
    stories: tuple[Story, ...]
    quiet: str


@dataclass(frozen=True)
class Pair:
    """The same KPI on both dates, what to call it, how it moved, and what the change is made of."""

    name: str
    href: str
    definition: Definition
    now: Observation
    then: Observation
    change: Change | None
    why: str = ""


def _certainty(pair: Pair) -> float:
    """How many standard errors the change spans: larger is surer. Zero without intervals."""
    ends = (pair.now.low, pair.now.high, pair.then.low, pair.then.high)
    if any(end is None for end in ends) or pair.now.shown is None or pair.then.shown is None:
        return 0.0
    low, high, low_then, high_then = (end or 0.0 for end in ends)
    spread = math.hypot(high - low, high_then - low_then) / (2 * 1.96)
    return abs(pair.now.shown - pair.then.shown) / spread if spread > 0 else 0.0


def _story(pair: Pair) -> Story | None:
    unit, change = pair.definition.unit, pair.change
    if change is None or change.tone == "flat":
        return None
    verb = "rose" if change.delta > 0 else "fell"
    interval = figures.amount_range(pair.now.low, pair.now.high, unit)
    was = f"it was {figures.amount(pair.then.value, unit)} on {change.since}"
    known = f"95{figures.NBSP}% interval {interval}; " if interval else ""
    noise = change.noise[:1].upper() + change.noise[1:]
    return Story(
        change.tone if change.is_beyond_noise else "flat",
        f"{pair.name} {verb} {figures.size(change.delta, unit)}"
        f" to {figures.amount(pair.now.value, unit)}",
        f"{noise}: {known}{was}.",
        pair.href,
        pair.why,
    )


def surest(pairs: Sequence[Pair]) -> list[Story]:
    """Every change, the most certain first, those within noise (kind ``flat``) last."""
    ranked = sorted(pairs, key=lambda pair: (-_certainty(pair), pair.name))
    stories = [story for pair in ranked if (story := _story(pair))]
    return sorted(stories, key=lambda story: story.kind == "flat")


def chosen(groups: Sequence[tuple[Sequence[Pair], int]], least: int) -> list[Story]:
    """The surest changes of each group, no more than its number, all beyond noise.

    Where they are fewer than ``least``, the surest within noise of the first group follow, marked
    as such: a reader should see that nothing is hidden.
    """
    found = []
    for pairs, most in groups:
        found += [story for story in surest(pairs) if story.kind != "flat"][:most]
    quiet = [story for story in surest(groups[0][0]) if story.kind == "flat"] if groups else []
    return found + quiet[: max(least - len(found), 0)]


def within_noise(pairs: Sequence[Pair]) -> tuple[int, int]:
    """How many did not move beyond noise, of how many that can be judged."""
    noise = [pair.change.is_beyond_noise for pair in pairs if pair.change is not None]
    return noise.count(False), len(noise) - noise.count(None)


_EVERY = {
    "owner": "for every owner",
    "control": "for every control",
    "criticality": "at every criticality",
    "exposure": "at every exposure",
    "severity_owner": "for every owner at every severity",
    "system_owner": "for every owner in every system",
}


def reversals(
    rows: Sequence[Mapping[str, Any]],
    definitions: Mapping[str, Definition],
    controls: Mapping[str, str],
    most: int,
) -> list[Story]:
    """Totals that moved one way while every stratum moved the other."""
    stories = []
    for row in rows[:most]:
        change, rate, mix = (
            number(row[name]) for name in ("total_change", "rate_effect", "mix_effect")
        )
        if change is None:
            continue
        definition = definitions.get(text(row["metric_id"]))
        unit = definition.unit if definition else "share"
        name = definition.metric_name if definition else figures.named(text(row["metric_id"]))
        control = text(row["control_id"])
        if control and control != "all":
            name = f"{controls.get(control, figures.named(control))}: {name.lower()}"
        verb, other = ("fell", "rose") if change < 0 else ("rose", "fell")
        stratum = text(row["stratum_dimension"])
        where = _EVERY.get(stratum, f"in every {figures.named(stratum).lower()}")
        effects = (
            f"Rate effect {figures.signed(rate, unit)}, mix effect {figures.signed(mix, unit)}: "
            if rate is not None and mix is not None
            else ""
        )
        stories.append(
            Story(
                "reversal",
                f"{name} {verb} {figures.size(change, unit)}, yet it {other} {where}",
                f"{effects}what is counted changed, not how well it is covered"
                f" (since {figures.day(as_date(row['baseline_date']))}).",
                f"#kpi-{text(row['metric_id'])}",
            )
        )
    return stories


def not_reportable(cards: Sequence[Card]) -> list[Story]:
    """KPIs whose source failed, each with its last good value; one line where they are many."""
    failed = [card for card in cards if card.status.label == "Not reportable"]
    if len(failed) < 3:
        return [
            Story("unknown", f"{one.name} is not reportable", f"{one.last_good}.", f"#{one.anchor}")
            for one in failed
        ]
    named = "; ".join(
        f"{one.name}: {one.last_good[:1].lower()}{one.last_good[1:]}" for one in failed
    )
    count = figures.plural(len(failed), "KPI")
    return [Story("unknown", f"{count} are not reportable", f"{named}.", f"#{failed[0].anchor}")]


def explained(reading: Reading) -> dict[tuple[str, str], str]:
    """What each change is made of, by KPI and control: rates within owners, or their mix."""
    said: dict[tuple[str, str], str] = {}
    for row in queries.changes(reading.marts, reading.latest):
        rate, mix = number(row["rate_effect"]), number(row["mix_effect"])
        definition = reading.definitions.get(text(row["metric_id"]))
        if rate is None or mix is None or definition is None:
            continue
        metric_id, control = text(row["metric_id"]), text(row["control_id"])
        dimension = "all" if control == "all" else "control"
        if as_date(row["baseline_date"]) != reading.since(metric_id, dimension, control):
            continue
        said[metric_id, control] = (
            f"Why: {figures.signed(rate, definition.unit)} from how owners did,"
            f" {figures.signed(mix, definition.unit)} from whose assets and findings are counted."
        )
    return said


def _pairs(
    reading: Reading,
    dimension: str,
    ends: tuple[Mapping[str, Observation], Mapping[str, Observation]],
    name: Mapping[str, tuple[str, str]],
    definition: Definition,
    whys: Mapping[tuple[str, str], str],
) -> list[Pair]:
    now, then = ends
    return [
        Pair(
            *name[one],
            definition,
            now[one],
            then[one],
            change(reading.verdicts.get((PRINCIPAL, dimension, one)), definition.unit),
            whys.get((PRINCIPAL, one), ""),
        )
        for one in now
        if one in then and one in name
    ]


def _quiet(reading: Reading, within: int, judged: int) -> str:
    """What is to be said about the KPIs that did not move."""
    if reading.baseline is None and not reading.dates:
        return "Nothing has been measured yet."
    if reading.baseline is None and not reading.verdicts:
        return "The publication is too old to compare its dates: publish it again."
    if reading.baseline is None:
        return "There is nothing to compare with yet: no date long enough ago was sound."
    since = f"since {figures.day(reading.baseline)}"
    if not judged:
        return f"No KPI can be compared {since}."
    return f"{within} of {figures.plural(judged, 'KPI')} stayed within noise {since}."


def noise(reading: Reading) -> tuple[int, int]:
    """How many KPIs stayed within noise since the baseline date, of how many."""
    return within_noise(_totals(reading, {}))


def beyond(reading: Reading) -> list[str]:
    """Better or worse, for each KPI that moved beyond noise since the baseline date."""
    return [story.kind for story in surest(_totals(reading, {})) if story.kind != "flat"]


def _totals(reading: Reading, whys: Mapping[tuple[str, str], str]) -> list[Pair]:
    now, then = reading.now, reading.then
    found = reading.verdicts_of("all", "all")
    return [
        Pair(
            definition.metric_name,
            f"#kpi-{one}",
            definition,
            now[one],
            then[one],
            change(found.get(one), definition.unit),
            whys.get((one, "all"), ""),
        )
        for one, definition in reading.definitions.items()
        if one in now and one in then and one in found and found[one].tone
    ]


def moved(reading: Reading) -> Moved:
    """The surest movements of KPIs, controls and owners, then what only seems to have moved."""
    whys = explained(reading)
    whole = _totals(reading, whys)
    groups: list[tuple[Sequence[Pair], int]] = [(whole, 3)]
    principal = reading.definitions.get(PRINCIPAL)
    if principal is not None:
        names = {
            one: (f"{name}: effective coverage", f"#control-{one}")
            for one, name in reading.control_names.items()
        }
        by_control = _pairs(reading, "control", reading.controls, names, principal, whys)
        ends = reading.owners_on(reading.latest), reading.owners_on(reading.since(PRINCIPAL))
        names = {one: (f"{figures.named(one)}: effective coverage", "#heat") for one in ends[0]}
        groups.append((by_control if len(by_control) > 1 else [], 2))
        groups.append((_pairs(reading, "owner", ends, names, principal, {}), 2))
    turned = reversals(
        queries.reversals(reading.marts, reading.latest),
        reading.definitions, reading.control_names, 3,
    )  # fmt: skip
    stories = (*chosen(groups, 5), *turned, *not_reportable(reading.cards))
    return Moved(
        figures.day(reading.baseline) if reading.baseline else "",
        tuple(sorted(stories, key=lambda story: story.kind == "flat")),
        _quiet(reading, *within_noise(whole)),
    )
