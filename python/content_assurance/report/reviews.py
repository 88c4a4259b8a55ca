"""The section on review campaigns: how much was decided, of how much, how, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from content_assurance.report import access_queries, charts, figures
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.verdicts import Status

_LABELS = {
    "stale_list": "Stale list",
    "decided_too_little": "Decided too little",
    "list_with_holes": "List has holes",
    "nearly_decided": "Nearly decided",
    "list_unproven": "List unproven",
    "not_due": "Not due yet",
    "complete": "Complete",
}


@dataclass(frozen=True)
class Campaign:
    """One campaign: its verdict, both shares as bars on one scale, and what the decisions were."""

    name: str
    said: str
    status: Status
    completion: str
    completion_of: str
    completion_bar: Markup
    population: str
    population_of: str
    population_bar: Markup
    approved: int
    revoked: int
    pending: int
    stamped: int
    decided: int
    own: int
    gone: int
    present: int
    unlooked: int
    back: int


def _of(part: object, all_of_it: object) -> str:
    counts = whole(part), whole(all_of_it)
    if None in counts:
        return ""
    return f"{figures.count(counts[0])} of {figures.count(counts[1])}"


def _bar(name: str, share: float | None, kind: str) -> Markup:
    """A share of 0 to 100 %; red where it must not be believed, hatched where it is not known."""
    if share is None:
        return charts.parts([("unsure", 1.0)], f"{name}: unknown")
    style = {"bad": "refused"}.get(kind, "kept")
    return charts.parts([(style, share)], f"{name}: {figures.share(share)}")


def _campaign(row: Mapping[str, Any]) -> Campaign:
    completion, population = number(row["completion_share"]), number(row["population_share"])
    status = Status(text(row["status"]), _LABELS[text(row["verdict"])])
    items = whole(row["item_count"]) or 0
    approved, revoked = whole(row["approved_count"]) or 0, whole(row["revoked_count"]) or 0
    in_time, missed = whole(row["decided_in_time_count"]) or 0, whole(row["missed_count"]) or 0
    gone, present = (
        whole(row["revocation_gone_count"]) or 0,
        whole(row["revocation_present_count"]) or 0,
    )
    frozen, due = as_date(row["frozen_at"]), as_date(row["due_at"])
    is_open = completion is None
    stale = text(row["population_status"])
    asked = figures.plural(whole(row["reviewer_count"]) or 0, "reviewer")
    name = text(row["campaign_name"]) or text(row["campaign_id"])
    decided = approved + revoked
    return Campaign(
        name,
        f"List of {figures.day(frozen)}, due {figures.day(due)};"
        f" {figures.plural(items, 'item')}, {asked}",
        status,
        "Not due yet" if is_open else figures.share(completion),
        f"{figures.count(decided)} of {figures.count(items)} decided so far"
        if is_open
        else f"{figures.count(in_time)} of {figures.count(in_time + missed)} in time",
        charts.parts(
            [("refused" if stale == "bad" else "kept", decided / items)] if items else [],
            f"{name}: {figures.count(decided)} of {figures.count(items)} decided so far",
        )
        if is_open
        else _bar(f"{name}, decided in time", completion, "bad" if stale == "bad" else status.kind),
        "Unknown" if population is None else figures.share(population),
        _of(row["frozen_count"], row["entitlement_count"])
        or "what there was to review is not known",
        _bar(f"{name}, on the list", population, stale),
        approved,
        revoked,
        max(items - decided, 0),
        whole(row["rubber_stamped_count"]) or 0,
        decided,
        whole(row["self_reviewed_count"]) or 0,
        gone,
        present,
        max(revoked - gone - present, 0),
        whole(row["regranted_count"]) or 0,
    )


def reviews(reading: Reading) -> tuple[Campaign, ...] | None:
    """Every campaign of the last year; none where no source of reviews has delivered."""
    rows = access_queries.campaigns(reading.known)
    return tuple(_campaign(row) for row in rows) or None
