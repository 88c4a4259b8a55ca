"""The page as data: what the marts say, arranged in the order in which it is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from content_assurance.report import (
    cards,
    changes,
    charts,
    coverage,
    exposure,
    figures,
    lists,
    movement,
    queries,
)
from content_assurance.report.areas import Area, by_area
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import Definition, Marts, Observation, text
from content_assurance.report.tables import (
    Differences,
    Gaps,
    IdentityIssue,
    Source,
    differences,
    gaps,
    identity_issues,
    source_counts,
    source_rows,
)

_MOST_DATES = 104
_PRINCIPAL = "effective_coverage"


@dataclass(frozen=True)
class Hero:
    """The one number that the page opens with."""

    sentence: str
    value: str
    is_reportable: bool
    last_good: str
    interval: str
    status: cards.Status | None
    change: cards.Change | None
    trend: Markup


@dataclass(frozen=True)
class Trend:
    """Effective and raw coverage per date as text: the table behind the charts."""

    controls: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Page:
    """Everything the template draws."""

    title: str
    as_of: str
    as_of_iso: str
    baseline: str
    policy_version: str
    source_counts: tuple[tuple[str, int], ...]
    hero: Hero
    stories: tuple[movement.Story, ...]
    quiet: str
    areas: tuple[Area, ...]
    status_counts: tuple[tuple[str, str, int], ...]
    heat: coverage.Heat
    slices: tuple[coverage.Slice, ...]
    controls: tuple[coverage.Control, ...]
    trend: Trend
    gaps: Gaps
    exposure: exposure.Exposure
    changes: changes.Changes
    differences: Differences
    identity: tuple[IdentityIssue, ...]
    sources: tuple[Source, ...]
    definitions: tuple[Definition, ...]
    names: Mapping[str, str]


def _thinned(dates: Sequence[date]) -> set[date]:
    """At most so many dates, the latest always among them: a chart shows no more."""
    every = -(-len(dates) // _MOST_DATES) or 1
    return set(list(reversed(dates))[::every])


def _grouped(
    found: Iterable[Observation], keep: set[date]
) -> dict[tuple[str, str], list[Observation]]:
    groups: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for one in found:
        if one.as_of_date in keep:
            groups[one.metric_id, one.control_id].append(one)
    return dict(groups)


def _by_control(found: Iterable[Observation], when: date | None) -> dict[str, Observation]:
    """Effective coverage of one date by control."""
    wanted = (one for one in found if one.as_of_date == when and one.metric_id == _PRINCIPAL)
    return {one.control_id: one for one in wanted}


def _by_owner(found: Iterable[Observation], when: date | None) -> dict[str, Observation]:
    """Effective coverage of one date by owner."""
    wanted = (one for one in found if one.as_of_date == when and one.dimension == "owner")
    return {one.owner_name: one for one in wanted}


def _hero(
    card: cards.Card | None,
    now: Observation | None,
    series: Mapping[str, Sequence[Observation]],
    definition: Definition | None,
) -> Hero:
    if card is None or now is None or definition is None:
        empty = "No coverage has been measured yet."
        return Hero(empty, figures.DASH, False, "", "", None, None, Markup(""))
    raw_series = series.get("raw_coverage", ())
    effective = cards.points(series.get(_PRINCIPAL, ()), "share", raw_series)
    raw = cards.points(raw_series, "share")
    target = definition.target
    scale = charts.domain([*effective, *raw], "share", [] if target is None else [target])
    if card.is_reportable and now.value is not None:
        sentence = f"{card.basis} required controls are in place and working."
    elif card.is_reportable:
        sentence = "No control is required of any asset in scope."
    else:
        sentence = f"Coverage is not reportable: {cards.failed(now.failing_sources)}."
    return Hero(
        sentence,
        card.value,
        card.is_reportable,
        card.last_good,
        card.interval,
        card.status,
        card.change,
        charts.trend(
            effective,
            raw,
            f"Effective and raw coverage of all controls over {len(effective)} dates",
            scale,
            target,
            height=270,
        ),
    )


def _pairs(
    now: Mapping[str, Observation],
    then: Mapping[str, Observation],
    name: Mapping[str, tuple[str, str]],
    definition: Definition,
) -> list[movement.Pair]:
    return [
        movement.Pair(*name[member], definition, now[member], then[member])
        for member in now
        if member in then and member in name
    ]


def _stories(
    definitions: Mapping[str, Definition],
    totals: tuple[Mapping[str, Observation], Mapping[str, Observation]],
    control_ends: tuple[Mapping[str, Observation], Mapping[str, Observation]],
    owner_ends: tuple[Mapping[str, Observation], Mapping[str, Observation]],
    controls: Mapping[str, str],
) -> tuple[list[movement.Story], tuple[int, int]]:
    """The surest movements of KPIs, controls and owners, and how many KPIs stayed within noise."""
    whole = [
        movement.Pair(
            definition.metric_name,
            f"#kpi-{metric_id}",
            definition,
            totals[0][metric_id],
            totals[1][metric_id],
        )
        for metric_id, definition in definitions.items()
        if cards.direction(definition) in ("up", "down")
        and metric_id in totals[0]
        and metric_id in totals[1]
    ]
    groups = [(whole, 3)]
    principal = definitions.get(_PRINCIPAL)
    if principal is not None:
        names = {c: (f"{n}: effective coverage", f"#control-{c}") for c, n in controls.items()}
        by_control = _pairs(*control_ends, names, principal)
        owners = {o: (f"{figures.named(o)}: effective coverage", "#heat") for o in owner_ends[0]}
        groups.append((by_control if len(by_control) > 1 else [], 2))
        groups.append((_pairs(*owner_ends, owners, principal), 2))
    return movement.chosen(groups, 5), movement.within_noise(whole)


def _trend_table(
    series: Mapping[tuple[str, str], Sequence[Observation]], controls: Mapping[str, str]
) -> Trend:
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
                    by_date[on].get(("effective_coverage", c), figures.DASH),
                    by_date[on].get(("raw_coverage", c), figures.DASH),
                )
                for c in ids
            ),
        )
        for on in sorted(by_date, reverse=True)
    )
    return Trend(tuple(controls[c] for c in ids), rows)


def _status_counts(found: Sequence[cards.Card]) -> tuple[tuple[str, str, int], ...]:
    """How many KPIs stand where, by the words on their cards."""
    tally = Counter((card.status.kind, card.status.label) for card in found)
    order = ("bad", "warn", "unknown", "good", "none")
    return tuple(
        (kind, label, tally[kind, label])
        for kind, label in sorted(tally, key=lambda pair: (order.index(pair[0]), pair[1]))
    )


def _control_names(
    steps: Sequence[Mapping[str, Any]], by_control: Sequence[Observation], gap_names: Gaps
) -> dict[str, str]:
    """A name for every control that any mart mentions, in the order of those names."""
    names = {one.control_id: figures.named(one.control_id) for one in by_control}
    names |= dict(gap_names.controls)
    names |= {
        text(row["control_id"]): text(row["control_name"]) or figures.named(text(row["control_id"]))
        for row in steps
    }
    return dict(sorted(names.items(), key=lambda pair: (pair[1].lower(), pair[0])))


def _quiet(has_dates: bool, baseline: date | None, within: int, judged: int) -> str:
    """What is to be said about the KPIs that did not move."""
    if baseline is None and not has_dates:
        return "Nothing has been measured yet."
    if baseline is None:
        return "This is the first as-of date: there is nothing to compare it with yet."
    since = f"since {figures.day(baseline)}"
    if not judged:
        return f"No KPI can be compared {since}."
    return f"{within} of {figures.plural(judged, 'KPI')} stayed within noise {since}."


def build(marts: Marts, title: str) -> Page:
    """Read the marts and arrange the page. Empty marts give a page that says so."""
    dates = queries.as_of_dates(marts)
    latest = dates[-1] if dates else date.min
    baseline = queries.baseline_of(dates, latest)
    keep = _thinned(dates)
    definitions = {found.metric_id: found for found in queries.definitions(marts)}

    totals = queries.totals(marts)
    series: dict[str, list[Observation]] = defaultdict(list)
    for one in totals:
        if one.as_of_date in keep:
            series[one.metric_id].append(one)
    now = {one.metric_id: one for one in totals if one.as_of_date == latest}
    then = {one.metric_id: one for one in totals if one.as_of_date == baseline}
    pairs: dict[str, list[Observation]] = defaultdict(list)
    for one in queries.by_source_pair(marts, latest):
        pairs[one.metric_id].append(one)
    drawn = cards.build(definitions, series, now, then, pairs)

    by_control = queries.by_control(marts)
    by_member = queries.by_member(marts, [found for found in (latest, baseline) if found])
    members = [one for one in by_member if one.as_of_date == latest]
    steps = queries.waterfall(marts, latest)
    gap_table = gaps(marts)
    names = _control_names(steps, by_control, gap_table)
    control_series = _grouped(by_control, keep)
    control_now = _by_control(by_control, latest)
    control_then = _by_control(by_control, baseline)

    stories, (within, judged) = _stories(
        definitions,
        (now, then),
        (control_now, control_then),
        (_by_owner(by_member, latest), _by_owner(by_member, baseline)),
        names,
    )
    turned = movement.reversals(queries.reversals(marts, latest), definitions, names, 3)
    quiet = _quiet(bool(dates), baseline, within, judged)
    sources = source_rows(marts, latest)
    principal = next((c for c in drawn if c.definition.metric_id == _PRINCIPAL), None)
    policies = sorted({one.policy_version for one in now.values() if one.policy_version})
    return Page(
        title=title,
        as_of=figures.day(latest) if dates else "",
        as_of_iso=latest.isoformat() if dates else "",
        baseline=figures.day(baseline) if baseline else "",
        policy_version=", ".join(policies),
        source_counts=source_counts(sources),
        hero=_hero(principal, now.get(_PRINCIPAL), series, definitions.get(_PRINCIPAL)),
        stories=tuple(
            sorted(
                (*stories, *turned, *movement.not_reportable(drawn)),
                key=lambda story: story.kind == "flat",
            )
        ),
        quiet=quiet,
        areas=by_area(drawn),
        status_counts=_status_counts(drawn),
        heat=coverage.heat(members, names, control_now, now.get(_PRINCIPAL)),
        slices=tuple(coverage.slices(members)),
        controls=tuple(
            coverage.controls(steps, control_series, control_then, definitions.get(_PRINCIPAL))
        ),
        trend=_trend_table(control_series, names),
        gaps=gap_table,
        exposure=exposure.build(marts, (latest, baseline), keep, definitions, totals, names),
        changes=changes.build(Known.of(marts), definitions, names),
        differences=differences(marts),
        identity=tuple(identity_issues(lists.identity(marts))),
        sources=tuple(sources),
        definitions=tuple(
            definitions[metric_id] for metric_id in sorted(definitions, key=cards.place)
        ),
        names={found.metric_id: found.metric_name for found in definitions.values()},
    )
