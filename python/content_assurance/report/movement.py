"""What moved since the baseline date, in plain words, the surest changes first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_assurance.report import figures
from content_assurance.report.cards import Card, change_between
from content_assurance.report.queries import Definition, Observation, as_date, number, text


@dataclass(frozen=True)
class Story:
    """One line of the list. ``kind`` is better, worse, flat, reversal or unknown."""

    kind: str
    headline: str
    detail: str
    href: str


@dataclass(frozen=True)
class Pair:
    """The same KPI on both dates, and what to call it."""

    name: str
    href: str
    definition: Definition
    now: Observation
    then: Observation


def _certainty(pair: Pair) -> float:
    """How many standard errors the change spans: larger is surer. Zero without intervals."""
    ends = (pair.now.low, pair.now.high, pair.then.low, pair.then.high)
    if any(end is None for end in ends) or pair.now.shown is None or pair.then.shown is None:
        return 0.0
    low, high, low_then, high_then = (end or 0.0 for end in ends)
    spread = math.hypot(high - low, high_then - low_then) / (2 * 1.96)
    return abs(pair.now.shown - pair.then.shown) / spread if spread > 0 else 0.0


def _story(pair: Pair) -> Story | None:
    unit = pair.definition.unit
    change = change_between(pair.now, pair.then, unit, pair.definition.direction)
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
    changes = [
        change_between(pair.now, pair.then, pair.definition.unit, pair.definition.direction)
        for pair in pairs
    ]
    judged = [one for one in changes if one is not None and one.is_beyond_noise is not None]
    return sum(1 for one in judged if not one.is_beyond_noise), len(judged)


_EVERY = {
    "owner": "for every owner",
    "control": "for every control",
    "criticality": "at every criticality",
    "exposure": "at every exposure",
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
