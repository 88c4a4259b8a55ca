"""The whole history: assets and coverage facts of every as-of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from .assets import Asset, Owners, assets_on
from .coverage import OWN_TABLES, Fact, facts_on
from .exports import Export, Landing, read_landing
from .policy import Policy, read_policy
from .records import AssetRecord, OwnerRecord, asset_records, owner_records
from .reliability import reliability

COMPARISON_DAYS = 28


@dataclass(frozen=True)
class World:
    """Exports parsed and seeds read, once for any number of mappings."""

    landing: Landing
    policy: Policy
    records: Mapping[Export, tuple[AssetRecord, ...]]
    owners: Mapping[Export, tuple[OwnerRecord, ...]]

    @property
    def dates(self) -> tuple[date, ...]:
        """The as-of dates."""
        return self.landing.as_of_dates


@dataclass(frozen=True)
class History:
    """Assets, facts and what is reliable by date, under one mapping of records to assets."""

    world: World
    assets: Mapping[date, tuple[Asset, ...]]
    facts: Mapping[date, tuple[Fact, ...]]
    verdicts: Mapping[date, Mapping[str, bool]]

    @property
    def dates(self) -> tuple[date, ...]:
        """The as-of dates."""
        return self.world.dates

    @cached_property
    def held_days(self) -> Mapping[date, int]:
        """Days from each as-of date to the next; what held on it is taken to hold so long."""
        return {
            day: (after - day).days for day, after in zip(self.dates, self.dates[1:], strict=False)
        }

    @cached_property
    def sound(self) -> Mapping[str, tuple[date, ...]]:
        """The dates that each control's history is made of: those on which it was reliable."""
        return {
            control_id: tuple(day for day in self.dates if self.is_reliable(day, control_id))
            for control_id in OWN_TABLES
        }

    def is_reliable(self, day: date, subject: str) -> bool:
        """Whether the sources behind a control, "inventory", "ownership" or "all" were sound."""
        return self.verdicts[day].get(subject, False)

    def is_sound(self, fact: Fact) -> bool:
        """Whether a fact is of a date on which its control was reliable."""
        return self.is_reliable(fact.day, fact.control_id)

    def known_date(self, control_id: str, day: date) -> date | None:
        """The last sound date of a control up to a date: what could be known is what it said."""
        return max((other for other in self.sound[control_id] if other <= day), default=None)

    def baseline_of(self, control_id: str, day: date) -> date | None:
        """The sound date that a change of a control is measured from; None without both ends."""
        if not self.is_reliable(day, control_id):
            return None
        limit = day - timedelta(days=COMPARISON_DAYS)
        return max((other for other in self.sound[control_id] if other <= limit), default=None)


def read_world(landing: Path, seeds: Path) -> World:
    """Parse a landing root and the dbt project's seeds."""
    exports, policy = read_landing(landing), read_policy(seeds)
    whole = [export for group in exports.exports.values() for export in group if export.is_whole]
    return World(
        exports,
        policy,
        {export: tuple(asset_records(export, policy)) for export in whole},
        {
            export: tuple(owner_records(export))
            for export in whole
            if (export.table.source, export.table.name) == ("workday", "org_units")
        },
    )


def rebuild(world: World, asset_of: Mapping[str, str]) -> History:
    """The history as it looks if records belong to these assets.

    Args:
        world: exports and seeds.
        asset_of: asset id of every record id, `<source>:<native id>`.
    """
    first_export_of: dict[str, date] = {}
    for export, records in world.records.items():
        for record in records:
            known = first_export_of.setdefault(record.record_id, export.day)
            first_export_of[record.record_id] = min(known, export.day)
    assets: dict[date, tuple[Asset, ...]] = {}
    facts: dict[date, tuple[Fact, ...]] = {}
    for day in world.dates:
        in_force = list(world.landing.in_force(day))
        in_force_records = [
            (record, choice.is_stale)
            for choice in in_force
            for record in world.records[choice.export]
        ]
        owners = Owners(
            owner for choice in in_force for owner in world.owners.get(choice.export, ())
        )
        assets[day] = tuple(
            assets_on(day, in_force_records, asset_of, first_export_of, owners, world.policy)
        )
        facts[day] = tuple(facts_on(day, assets[day], world.policy))
    found = reliability(world.landing, world.records, world.owners, facts)
    return History(world, assets, facts, found)
