"""Every KPI owner by owner: the table at a glance, and what the page shows when one is chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from content_assurance.report import cards, charts, figures, queries
from content_assurance.report.cards import Card
from content_assurance.report.filters import owner_of
from content_assurance.report.queries import Observation, whole
from content_assurance.report.reading import PRINCIPAL, Reading

# A page that held every figure of hundreds of owners would be slow to open; those with the most
# work have theirs on the page, and every owner has a scorecard.
MOST = 60
MOST_HISTORIES = 24


@dataclass(frozen=True)
class Row:
    """One owner in the table at a glance; text is a dash where nothing is measured."""

    owner: str
    name: str
    coverage: str
    range: Markup
    interval: str
    coverage_sort: str
    gaps: int
    open: str
    overdue: str
    exploited: str
    access: str
    off_target: int
    judged: int


@dataclass(frozen=True)
class Glance:
    """All owners, those with the most to do first, and their coverage on one scale.

    ``has_access`` says whether access is measured by owner at all.
    """

    rows: tuple[Row, ...]
    has_access: bool


def cards_of(
    reading: Reading, owner: str, series: Mapping[str, Sequence[Observation]]
) -> list[Card]:
    """A card for each KPI that is measured by owner, for one of them."""
    mine = [one for one in reading.by_owner if one.member == owner]
    now = {one.metric_id: one for one in mine if one.as_of_date == reading.latest}
    verdicts = reading.verdicts_of("owner", owner)
    found = cards.build(reading.definitions, series, now, verdicts, {})
    return [card for card in found if card.definition.metric_id in now]


def _numerators(reading: Reading, metric_id: str) -> dict[str, float | None]:
    """The numerator of a KPI by owner; none where it cannot be relied on."""
    return {
        one.member: one.numerator if one.is_source_ok else None
        for one in reading.by_owner
        if one.metric_id == metric_id and one.as_of_date == reading.latest
    }


def glance(reading: Reading) -> Glance | None:
    """The section, or none where nothing is measured by owner."""
    if not reading.owners:
        return None
    gaps: dict[str, int] = defaultdict(int)
    for row in reading.gap_counts:
        gaps[owner_of(row)] += whole(row["gap_count"]) or 0
    principal = reading.definitions.get(PRINCIPAL)
    aim = principal.target if principal else None
    counted = {
        name: _numerators(reading, name)
        for name in (
            "open_findings",
            "overdue_share",
            "known_exploited_share",
            "open_access_findings",
        )
    }
    coverage = {
        one.member: one
        for one in reading.by_owner
        if one.metric_id == PRINCIPAL and one.as_of_date == reading.latest
    }
    scale = charts.domain(
        [charts.Point(one.as_of_date, one.shown, one.low, one.high) for one in coverage.values()],
        "share",
        [] if aim is None else [aim],
    )
    rows = []
    for owner in reading.owners:
        found = [card.status.kind for card in cards_of(reading, owner, {})]
        mine = coverage.get(owner)
        shown = mine.shown if mine else None
        rows.append(
            Row(
                owner,
                figures.named(owner),
                figures.share(shown),
                charts.span(
                    charts.Dot(
                        figures.named(owner),
                        shown,
                        mine.low if mine else None,
                        mine.high if mine else None,
                        figures.share(shown),
                        "",
                    ),
                    scale,
                    aim,
                ),
                figures.amount_range(mine.low, mine.high, "share")
                if mine and mine.has_interval
                else "",
                "" if shown is None else f"{shown:.6f}",
                gaps[owner],
                figures.count(counted["open_findings"].get(owner)),
                figures.count(counted["overdue_share"].get(owner)),
                figures.count(counted["known_exploited_share"].get(owner)),
                figures.count(counted["open_access_findings"].get(owner)),
                found.count("bad"),
                sum(kind in ("good", "warn", "bad") for kind in found),
            )
        )
    late = counted["overdue_share"]
    return Glance(
        tuple(sorted(rows, key=lambda one: (-(one.gaps + (late.get(one.owner) or 0)), one.name))),
        bool(counted["open_access_findings"]),
    )


def _figure(card: Card, series: Sequence[Observation], dates: Sequence[date]) -> dict[str, object]:
    """What a card says of one owner, as the page's script fills it in."""
    unit, change = card.definition.unit, card.change
    found: dict[str, object] = {
        "value": card.value if card.is_reportable else "Not reportable",
        "basis": card.basis if card.is_reportable else card.last_good,
        "interval": card.interval,
        "kind": card.status.kind,
        "label": card.status.label,
        "note": card.status.note,
        "state": card.state.kind,
    }
    if change is not None:
        is_still = change.tone == "flat"
        found["change"] = change.text + ("" if is_still else f" {change.tone}")
        found["noise"] = change.noise
        found["tone"] = change.tone if change.is_beyond_noise else "flat"
        found["way"] = "up" if change.delta > 0 and not is_still else (
            "down" if change.delta < 0 and not is_still else "flat"
        )  # fmt: skip
    line = charts.spark_line(cards.points(series, unit), dates, unit)
    if line:
        known = {one.as_of_date: one for one in series}
        found["line"] = line
        found["values"] = [_told(known.get(on), unit) for on in dates]
    return found


def _told(found: Observation | None, unit: str) -> str:
    if found is None:
        return ""
    return figures.amount(found.value, unit) if found.is_source_ok else "not reportable"


def chosen(reading: Reading) -> list[str]:
    """The owners whose figures the page holds: all, or those with the most requirements."""
    if len(reading.owners) <= MOST:
        return reading.owners
    weight = {
        one.member: one.denominator or 0.0
        for one in reading.by_owner
        if one.metric_id == PRINCIPAL and one.as_of_date == reading.latest
    }
    most = sorted(reading.owners, key=lambda name: (-weight.get(name, 0.0), name))[:MOST]
    return [name for name in reading.owners if name in most]


def payload(reading: Reading) -> dict[str, object]:
    """What every card says of each owner, with its history where owners are few enough.

    ``dates`` are the positions and names of the dates that ``values`` belong to.
    """
    names, dates = chosen(reading), sorted(reading.keep)
    series = histories(reading, names if len(names) <= MOST_HISTORIES else [])
    return {
        "dates": charts.date_notes(dates),
        "owners": {
            owner: {
                card.definition.metric_id: _figure(
                    card, series[owner].get(card.definition.metric_id, ()), dates
                )
                for card in cards_of(reading, owner, {})
            }
            for owner in names
        },
    }


def histories(
    reading: Reading, names: Sequence[str]
) -> Mapping[str, Mapping[str, Sequence[Observation]]]:
    """The history of every KPI of the given owners."""
    found: dict[str, list[Observation]] = defaultdict(list)
    for one in queries.owner_series(reading.marts, names):
        found[one.member].append(one)
    drawn = {name: reading.drawn(found[name]) for name in names}
    return defaultdict(dict, drawn)
