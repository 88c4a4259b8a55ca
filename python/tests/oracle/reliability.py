"""On which dates the sources behind a control, the inventory, or all of it may be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from .coverage import OWN_TABLES, Fact
from .exports import InForce, Landing


def reliability(
    landing: Landing, facts: Mapping[date, Iterable[Fact]]
) -> dict[date, dict[str, bool]]:
    """By date, whether each control, the "inventory" and "all" of it together may be relied on.

    A control rests on its console, whose export must be younger than the policy's patience with
    evidence, and on the inventories that ever listed an asset that needs it. The inventory rests
    on every table that ever delivered. None of them may be stale.
    """
    listing: dict[str, set[tuple[str, str]]] = {control_id: set() for control_id in OWN_TABLES}
    patience: dict[tuple[date, str], int] = {}
    for day, group in facts.items():
        for fact in group:
            listing[fact.control_id] |= _listing(fact)
            place = day, fact.control_id
            patience[place] = min(fact.recency_days, patience.get(place, fact.recency_days))
    found = {}
    for day in facts:
        in_force = {choice.export.table: choice for choice in landing.in_force(day)}
        arrived = {table for table, group in landing.exports.items() if group[0].day <= day}
        fresh = {table for table in arrived if _is_fresh(in_force.get(table))}
        reliable = {}
        for control_id, own in OWN_TABLES.items():
            consoles = {table for table in arrived if (table.source, table.name) in own}
            lists = {table for table in arrived
                     if (table.source, table.name) in listing[control_id]}  # fmt: skip
            reliable[control_id] = consoles | lists <= fresh and all(
                (day - in_force[table].export.day).days < patience[day, control_id]
                for table in consoles
                if (day, control_id) in patience
            )
        reliable["inventory"] = arrived == fresh
        reliable["all"] = all(reliable.values())
        found[day] = reliable
    return found


def _is_fresh(choice: InForce | None) -> bool:
    return choice is not None and not choice.is_stale


def _listing(fact: Fact) -> set[tuple[str, str]]:
    return {
        (sighting.record.source, sighting.record.table)
        for sighting in fact.asset.sightings
        if sighting.record.role == "inventory"
    }
