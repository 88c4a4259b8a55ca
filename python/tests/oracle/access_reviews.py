"""Items of access reviews: decided in time, by whom, with what care, and what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from .access_records import Item
from .access_slices import Placed
from .access_world import AccessWorld, Key

REVIEW_DAYS, REGRANT_DAYS = 365, 90
FEWEST_ITEMS, BULK_ITEMS, FAST_SECONDS, PEER_SHARE = 10, 10, 5, 0.05


@dataclass(frozen=True)
class Reviews:
    """Judgements on the reviews of a world."""

    world: AccessWorld

    def completion(self, item: Item, day: date) -> str:
        """Whether an item was decided in time, as known on a day."""
        if item.due >= day:
            return "not_yet_due"
        is_met = item.is_decided and item.decided and item.decided.date() <= item.due
        return "decided" if is_met else "missed"

    def is_known(self, item: Item, day: date) -> bool:
        """Whether an item is decided by a day."""
        return item.is_decided and item.decided is not None and item.decided.date() <= day

    def subject(self, item: Item) -> str | None:
        """Whose access it is."""
        return self.world.links.get(self.key(item)) or self.world.whose(
            "employee_id", item.employee_id
        )

    def key(self, item: Item) -> Key:
        """The account that an item is about, whether it is known or not."""
        found = [
            key for key in self.world.history
            if key[1] == item.system and key[2].lower() == item.account_id.lower()
        ]  # fmt: skip
        return found[0] if found else ("", item.system, item.account_id)

    def side(self, item: Item, day: date) -> str:
        """Whether who decided is whose access it is."""
        if not self.is_known(item, day):
            return ""
        reviewer, subject = self.world.named(item.reviewer), self.subject(item)
        if reviewer is None or subject is None:
            return "unknown_side"
        return "self" if reviewer == subject else "other"

    def care(self, item: Item, day: date) -> str:
        """Whether the decisions of the reviewer in the campaign show signs of a review."""
        if not self.is_known(item, day):
            return ""
        own = [one for one in self._decided(item.campaign) if one.reviewer == item.reviewer]
        moments = sorted(one.decided for one in own if one.decided)
        if moments[-1].date() > day:
            return "unknown_care"
        return "stamped" if self.is_stamper(item.campaign, item.reviewer) else "reviewed"

    def _decided(self, campaign: str) -> list[Item]:
        return [
            item for item in self.world.items
            if item.campaign == campaign and item.is_decided and item.decided
        ]  # fmt: skip

    def is_stamper(self, campaign: str, reviewer: str) -> bool:
        """Two of three signs: many in a minute, seconds apart, never a no where others say it."""
        decided = self._decided(campaign)
        own = [item for item in decided if item.reviewer == reviewer]
        peers = [item for item in decided if item.reviewer != reviewer]
        approved = [item for item in own if item.decision == "approved"]
        minutes = Counter(
            item.decided.replace(second=0, microsecond=0) for item in approved if item.decided
        )
        bulk = sum(count for count in minutes.values() if count >= BULK_ITEMS)
        moments = sorted(item.decided for item in own if item.decided)
        pauses = [(later - sooner).total_seconds() for sooner, later in pairwise(moments)]
        refused = sum(item.decision != "approved" for item in peers)
        signs = [
            bulk > 0 and 2 * bulk >= len(approved),
            bool(pauses) and median(pauses) <= FAST_SECONDS,
            bool(peers) and len(approved) == len(own) and refused >= PEER_SHARE * len(peers),
        ]
        return len(own) >= FEWEST_ITEMS and sum(signs) >= 2

    def is_resolved(self, item: Item) -> bool:
        """Whether the account and the access of an item are known from their own system."""
        key = self.key(item)
        return bool(key[0]) and (key[0], key[1], item.target) in self.world.labels

    def revoked(self, item: Item) -> tuple[date, date] | None:
        """When the system was looked at after a revocation, and from when on the access is gone."""
        assert item.decided is not None
        key = self.key(item)
        looked = self.world.looked_after(key, item.decided.date())
        return (looked, self.world.gone_after(key, item.target, looked)) if looked else None

    def revocation(self, item: Item, day: date) -> str:
        """Whether a revocation was carried out, as known on a day."""
        if item.decision != "revoked" or not self.is_known(item, day):
            return ""
        if not self.is_resolved(item):
            return "not_resolved"
        found = self.revoked(item)
        if found is None or found[0] > day:
            return "not_looked"
        return "gone" if found[1] <= day else "present"

    def regrant(self, item: Item, day: date) -> str:
        """Whether what was taken away came back."""
        if item.decision != "revoked" or not item.decided or not self.is_resolved(item):
            return ""
        found = self.revoked(item)
        if found is None or found[1] > day:
            return ""
        gone = found[1]
        back = self.world.back_after(self.key(item), item.target, gone)
        limit = gone + timedelta(days=REGRANT_DAYS)
        if back is not None and back <= day and back <= limit:
            return "regranted"
        return "kept" if limit <= day else "not_followed"

    def recent(self, day: date) -> list[Item]:
        """The items of the campaigns whose list was made within a year."""
        return [
            item for item in self.world.items
            if day - timedelta(days=REVIEW_DAYS) < item.frozen <= day
        ]  # fmt: skip

    def population(self, campaign: str) -> list[Placed]:
        """What there was to review when the list was made, on it or forgotten."""
        items = [item for item in self.world.items if item.campaign == campaign]
        frozen = min(item.frozen for item in items)
        day = max((one for one in self.world.feeds.dates if one <= frozen), default=None)
        listed_systems = {system for system in {item.system for item in items}
                          if day and self.world.has_list(system, day)}  # fmt: skip
        unknown = [
            Placed("", item.system, "no_list")
            for item in items if item.system not in listed_systems
        ]  # fmt: skip
        if day is None:
            return unknown
        scopes = {(item.system, item.target[0]) for item in items}
        listed = {(self.key(item), item.target) for item in items}
        found = {}
        for held in self.world.held(day).values():
            key = held.account.key
            if not held.is_enabled:
                continue
            for table, target in self.world.direct(day).get(key, ()):
                if (key[1], target[0]) not in scopes:
                    continue
                is_stale = self.world.feeds.is_stale(table, day)
                word = "frozen" if (key, target) in listed else "forgotten"
                found[key, target] = Placed("", key[1], "stale" if is_stale else word)
        return [*found.values(), *unknown]
