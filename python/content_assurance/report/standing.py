"""The section that the report opens with: the one number, and the KPIs that lead each area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import cards, charts, figures, movement, verdicts
from content_assurance.report.queries import Observation
from content_assurance.report.reading import PRINCIPAL, Reading

_EACH = 2


@dataclass(frozen=True)
class Hero:
    """The one number that the page opens with."""

    basis: str
    sentence: str
    value: str
    is_reportable: bool
    last_good: str
    interval: str
    status: verdicts.Status | None
    change: verdicts.Change | None
    trend: Markup


@dataclass(frozen=True)
class Line:
    """One KPI of the board, with its history in little."""

    card: cards.Card
    past: Markup


@dataclass(frozen=True)
class Standing:
    """The principal KPI, the board of those that lead, and how many stand where."""

    hero: Hero
    board: tuple[Line, ...]
    counts: tuple[tuple[str, str, int], ...]
    since: str


def hero(reading: Reading) -> Hero:
    """The principal KPI in a figure, a sentence and a trend."""
    card = next((one for one in reading.cards if one.definition.metric_id == PRINCIPAL), None)
    now, definition = reading.now.get(PRINCIPAL), reading.definitions.get(PRINCIPAL)
    if card is None or now is None or definition is None:
        empty = "No coverage has been measured yet."
        return Hero("", empty, figures.DASH, False, "", "", None, None, Markup(""))
    raw_series = reading.series.get("raw_coverage", ())
    effective = cards.points(reading.series.get(PRINCIPAL, ()), "share", raw_series)
    raw = cards.points(raw_series, "share")
    target = definition.target
    scale = charts.domain([*effective, *raw], "share", [] if target is None else [target])
    if card.is_reportable and now.value is not None:
        sentence = "required controls are in place and working."
    elif card.is_reportable:
        sentence = "No control is required of any asset in scope."
    else:
        sentence = f"Coverage is not reportable: {verdicts.failed(now.failing_sources)}."
    label = f"Effective and raw coverage of all controls over {len(effective)} dates"
    return Hero(
        card.basis,
        sentence,
        card.value,
        card.is_reportable,
        card.last_good,
        card.interval,
        card.status,
        card.change,
        charts.trend(effective, raw, label, scale, target, height=300),
    )


def lede(reading: Reading) -> str:
    """What there is to know, in a few sentences."""
    return " ".join(_sentences(reading)) or "Nothing has been measured yet."


def _sentences(reading: Reading) -> Iterator[str]:
    now, definition = reading.now.get(PRINCIPAL), reading.definitions.get(PRINCIPAL)
    if now is not None and definition is not None and now.shown is not None:
        aim = definition.target
        said = f"{figures.share(now.shown)} of the required controls are in place and working"
        if aim is not None and now.shown < aim:
            below = figures.size(aim - now.shown, "share")
            said += f", {below} below the target of {figures.share(aim, 0)}"
        yield f"{said}."
    found = reading.now.get("open_findings")
    late = reading.now.get("overdue_share")
    if found is not None and found.shown is not None:
        overdue = (
            f", {figures.count(late.numerator)} of them overdue" if late and late.shown else ""
        )
        yield f"{figures.plural(round(found.shown), 'finding is', 'findings are')} open{overdue}."
    within, judged = movement.noise(reading)
    if reading.baseline is not None and judged:
        moves = movement.beyond(reading)
        since = f"Since {figures.day(reading.baseline)}"
        if not moves:
            yield f"{since} no key figure moved beyond noise."
        else:
            worse, most = moves.count("worse"), judged - within
            ill = "all" if worse == most else figures.count(worse) if worse else "none"
            yield (
                f"{since} {figures.count(most)} of {figures.plural(judged, 'key figure')} moved"
                f" beyond noise, {ill} of them for the worse."
            )
    failed = len({row["source_name"] for row in reading.source_status if row["is_ok"] is not True})
    if failed:
        yield f"{figures.plural(failed, 'source')} failed: what rests on them is not reportable."


def board(
    found: Sequence[cards.Card], series: Mapping[str, Sequence[Observation]]
) -> tuple[Line, ...]:
    """Of each area the first KPIs that have a target; where none has, the first KPI."""
    chosen: list[cards.Card] = []
    for area in dict.fromkeys(card.area for card in found):
        members = [card for card in found if card.area == area]
        aimed = [card for card in members if card.definition.target is not None]
        chosen += aimed[:_EACH] or members[:1]
    return tuple(_line(card, series.get(card.definition.metric_id, ())) for card in chosen)


def _line(card: cards.Card, series: Sequence[Observation]) -> Line:
    unit, aim = card.definition.unit, card.definition.target
    points = cards.points(series, unit)
    label = f"{card.name} over {figures.plural(len(points), 'date')}"
    return Line(card, charts.sparkline(points, unit, label, aim, height=34))


def status_counts(found: Sequence[cards.Card]) -> tuple[tuple[str, str, int], ...]:
    """How many KPIs stand where, by the words on their cards."""
    tally = Counter((card.status.kind, card.status.label) for card in found)
    order = ("bad", "warn", "unknown", "good", "none")
    return tuple(
        (kind, label, tally[kind, label])
        for kind, label in sorted(tally, key=lambda pair: (order.index(pair[0]), pair[1]))
    )


def standing(reading: Reading) -> Standing:
    """Where things stand on the latest date."""
    return Standing(
        hero(reading),
        board(reading.cards, reading.series),
        status_counts(reading.cards),
        figures.day(reading.baseline) if reading.baseline else "",
    )
