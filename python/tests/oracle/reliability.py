"""On which dates the sources behind a control, the inventory, or all of it may be relied on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .coverage import Fact
from .exports import Export, InForce, Landing, Table
from .records import AssetRecord, OwnerRecord

Name = tuple[str, str]


@dataclass(frozen=True)
class Foundations:
    """What controls rest on: the tables that ever proved them, and those that ever vouched.

    A table vouches for a control when it has a record in force of an asset that needs it.
    """

    evidence: Mapping[str, frozenset[Name]]
    vouchers: Mapping[str, frozenset[Name]]


def foundations(
    records: Mapping[Export, Iterable[AssetRecord]], facts: Mapping[date, Iterable[Fact]]
) -> Foundations:
    """What each control rests on, by all exports and all dates."""
    evidence: dict[str, set[Name]] = defaultdict(set)
    vouchers: dict[str, set[Name]] = defaultdict(set)
    for export, group in records.items():
        for control_id in {proof.control_id for record in group for proof in record.evidence}:
            evidence[control_id].add(_name(export.table))
    for facts_of_day in facts.values():
        for fact in facts_of_day:
            vouchers[fact.control_id].update(sighting.table for sighting in fact.asset.sightings)
    return Foundations(_frozen(evidence), _frozen(vouchers))


def reliability(
    landing: Landing,
    records: Mapping[Export, Iterable[AssetRecord]],
    owners: Mapping[Export, Iterable[OwnerRecord]],
    facts: Mapping[date, Iterable[Fact]],
) -> dict[date, dict[str, bool]]:
    """By date, whether what may rest on sources may be relied on.

    Of each date there is a verdict on every control that an asset needs on it, on "inventory" (all
    tables together), on "all" (every such control and the inventory), and on "ownership" (the
    inventory, where org units are known). What has no verdict may not be relied on.
    """
    rests_on = foundations(records, facts)
    found = {}
    for day, group in facts.items():
        patience: dict[str, int] = {}
        for fact in group:
            known = patience.get(fact.control_id, fact.recency_days)
            patience[fact.control_id] = min(known, fact.recency_days)
        in_force = {_name(choice.export.table): choice for choice in landing.in_force(day)}
        begun = {_name(table) for table, exports in landing.exports.items()
                 if any(export.is_whole and export.day <= day for export in exports)}  # fmt: skip
        verdicts = {
            control_id: _is_sound(
                day,
                days,
                rests_on.evidence.get(control_id, frozenset()) & begun,
                rests_on.vouchers.get(control_id, frozenset()) & begun,
                in_force,
            )
            for control_id, days in patience.items()
        }
        verdicts["inventory"] = all(_is_fresh(in_force.get(name)) for name in begun)
        verdicts["all"] = all(verdicts.values())
        knows_owners = any(owners.get(choice.export) for choice in in_force.values())
        verdicts["ownership"] = verdicts["inventory"] and knows_owners
        found[day] = verdicts
    return found


def _is_sound(
    day: date,
    patience: int,
    evidence: Iterable[Name],
    vouchers: Iterable[Name],
    in_force: Mapping[Name, InForce],
) -> bool:
    """Whether a console is connected, and nothing that the control rests on has failed it.

    Evidence in an export as old as the policy's patience proves nothing recent.
    """
    return (
        any(name in in_force for name in evidence)
        and all(_is_fresh(in_force.get(name)) for name in (*evidence, *vouchers))
        and all((day - in_force[name].export.day).days < patience for name in evidence)
    )


def _is_fresh(choice: InForce | None) -> bool:
    return choice is not None and not choice.is_stale


def _name(table: Table) -> Name:
    return table.source, table.name


def _frozen(sets: Mapping[str, set[Name]]) -> dict[str, frozenset[Name]]:
    return {control_id: frozenset(names) for control_id, names in sets.items()}
