"""Assets on a date: what their records say, who owns them, whether they are in scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from .policy import Policy
from .records import AssetRecord, OwnerRecord

OBSERVED_WITHIN_DAYS = 30
UNOWNED = "unowned"
ATTRIBUTES = (
    "asset_kind", "asset_class", "asset_name", "environment", "criticality", "exposure", "custody",
    "lifecycle", "owner_reference",
)  # fmt: skip


@dataclass(frozen=True)
class Sighting:
    """What a table's record of an asset is worth on a date."""

    record: AssetRecord
    is_authoritative: bool
    is_observed: bool
    is_stale: bool

    @property
    def table(self) -> tuple[str, str]:
        """The table that the record is of."""
        return self.record.source, self.record.table

    @property
    def vouches(self) -> bool:
        """Whether it says that the asset exists today."""
        return self.is_authoritative or self.is_observed


@dataclass(frozen=True, eq=False)
class Asset:
    """An asset on a date; what nobody says is "unknown"."""

    asset_id: str
    values: Mapping[str, str]
    tags: frozenset[str]
    owner_name: str
    weight: float
    sightings: tuple[Sighting, ...]

    @property
    def is_authoritative(self) -> bool:
        """Whether an inventory lists it as in use."""
        return any(sighting.is_authoritative for sighting in self.sightings)

    @property
    def is_observed(self) -> bool:
        """Whether a live detector saw it within its window."""
        return any(sighting.is_observed for sighting in self.sightings)

    @property
    def is_in_scope(self) -> bool:
        """Whether it is listed or observed, and not a third party's to look after."""
        is_there = self.is_authoritative or self.is_observed
        return is_there and self.values["custody"] != "third_party"

    @property
    def is_inventoried(self) -> bool:
        """Whether an inventory should list it: not if it belongs to others, or to a person."""
        return self.values["custody"] not in ("third_party", "personal")

    @property
    def has_owner(self) -> bool:
        """Whether a current org unit owns it."""
        return self.owner_name != UNOWNED


class Owners:
    """Org units on a date, found by id or by name.

    Sources that know one name know one org unit, and the first source's word counts. A name that
    current org units of one source share is no name for either.
    """

    def __init__(self, records: Iterable[OwnerRecord]) -> None:
        by_rank = sorted(records, key=lambda record: (not record.is_current, record.source))
        by_id: dict[str, OwnerRecord] = {}
        for record in by_rank:
            by_id.setdefault(record.owner_id.lower(), record)
        current = {owner_id: record for owner_id, record in by_id.items() if record.is_current}
        namers: dict[str, str] = {}
        for record in current.values():
            known = namers.setdefault(record.called, record.source)
            namers[record.called] = min(known, record.source)
        namesakes = Counter((record.called, record.source) for record in current.values())
        self._by_id: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        for owner_id, record in current.items():
            if record.source != namers[record.called]:
                continue
            if namesakes[record.called, record.source] == 1:
                self._by_id[owner_id] = record.name or record.owner_id
                self._by_name[record.called] = record.name or record.owner_id
            else:
                self._by_id[owner_id] = (
                    f"{record.name} ({record.owner_id})" if record.name else record.owner_id
                )

    def name_of(self, reference: str | None) -> str:
        """The current org unit that a source refers to; "unowned" if there is none."""
        key = (reference or "").strip().lower()
        return self._by_id.get(key) or self._by_name.get(key) or UNOWNED


def days_since(moment: datetime | None, day: date) -> int | None:
    """Whole days, by calendar, from a moment to a date; None without a moment."""
    return None if moment is None else (day - moment.date()).days


def assets_on(
    day: date,
    records: Iterable[tuple[AssetRecord, bool]],
    asset_of: Mapping[str, str],
    first_export_of: Mapping[str, date],
    owners: Owners,
    policy: Policy,
) -> list[Asset]:
    """The assets of a date.

    Args:
        day: the date.
        records: the records in force, each with whether its export is stale.
        asset_of: the asset of each record id.
        first_export_of: the date of the first export that holds each record id.
        owners: the org units of the date.
        policy: the seeds.
    """
    groups: dict[str, list[tuple[AssetRecord, bool]]] = defaultdict(list)
    for record, is_stale in records:
        groups[asset_of[record.record_id]].append((record, is_stale))
    assets = []
    for asset_id, group in groups.items():
        values = _survivors(day, group, first_export_of, policy)
        assets.append(
            Asset(
                asset_id,
                {name: value or "unknown" for name, value in values.items()},
                frozenset(tag for record, _ in group for tag in record.tags),
                owners.name_of(values["owner_reference"]),
                policy.weights[values["criticality"] or "unknown"],
                tuple(_sighting(record, day, is_stale) for record, is_stale in group),
            )
        )
    return assets


def _sighting(record: AssetRecord, day: date, is_stale: bool) -> Sighting:
    """A window of n days ends with the date itself; what a silent detector said counts no more."""
    seen_days = days_since(record.last_seen_at, day)
    is_in_use = record.said.get("lifecycle") not in ("retired", "in_stock")
    return Sighting(
        record,
        is_authoritative=record.role == "inventory" and is_in_use,
        is_observed=record.role == "detector"
        and not is_stale
        and seen_days is not None
        and seen_days < OBSERVED_WITHIN_DAYS,
        is_stale=is_stale,
    )


def _survivors(
    day: date,
    group: Iterable[tuple[AssetRecord, bool]],
    first_export_of: Mapping[str, date],
    policy: Policy,
) -> dict[str, str | None]:
    """Of each attribute the value whose record counts most.

    A live source before a lapsed one, then the source's precedence, then the latest sighting,
    then the record that was exported first, then the lowest record id.
    """
    standings = []
    for record, is_stale in group:
        seen_days = days_since(record.last_seen_at, day)
        is_forgotten = record.role == "detector" and (seen_days or 0) > policy.lapse_days(
            record.source
        )
        standing = (
            99_999 if seen_days is None else seen_days,
            first_export_of[record.record_id],
            record.record_id,
        )
        standings.append((record, is_stale or is_forgotten, standing))
    survivors: dict[str, str | None] = {}
    for name in ATTRIBUTES:
        claims = [
            ((is_lapsed, policy.rank(record.source, name), *standing), record.said[name])
            for record, is_lapsed, standing in standings
            if name in record.said
        ]
        survivors[name] = min(claims)[1] if claims else None
    return survivors
