"""The figures of access by date and slice: accounts, privileges, people, deprovisioning, reviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import exp, log, sqrt
from statistics import median
from typing import NamedTuple, TypeVar

from .access_grants import Access
from .access_records import Item
from .access_world import AccessWorld, Held, Key, start_of
from .estimates import HALF, Z, wilson
from .slices import Kpi

Thing = TypeVar("Thing")
REVIEW_DAYS, REGRANT_DAYS = 365, 90
FEWEST_ITEMS, BULK_ITEMS, FAST_SECONDS, PEER_SHARE = 10, 10, 5, 0.05


class Placed(NamedTuple):
    """Something that is counted, and the slices that it is in."""

    owner: str
    system: str
    word: str


def share(
    metric: str, day: date, dimension: str, member: str, counts: Counter[str], over: str,
    under: str, *excluded: str,
) -> Kpi:  # fmt: skip
    """A share of counted words; `over` and `under` list words with spaces between."""
    numerator = float(sum(counts[one] for one in over.split()))
    denominator = float(sum(counts[one] for one in under.split()))
    value = numerator / denominator if denominator else None
    low, high = wilson(value, denominator) if value is not None else (None, None)
    return Kpi(
        metric, day, dimension, member, "all", numerator, denominator, value, low, high,
        {one: counts[one] for one in excluded},
    )  # fmt: skip


def slices(things: Iterable[Placed]) -> Iterator[tuple[str, str, Counter[str]]]:
    """How often each word is in each slice."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for thing in things:
        for dimension, member in (("all", "all"), ("owner", thing.owner), ("system", thing.system)):
            found[dimension, member][thing.word] += 1
    for (dimension, member), counts in found.items():
        yield dimension, member, counts


@dataclass(frozen=True)
class AccessKpis:
    """The figures of one world."""

    world: AccessWorld

    def all(self) -> Iterator[Kpi]:
        """Every figure of every date."""
        for day in self.world.feeds.dates:
            yield from self._accounts(day)
            yield from self._privileges(day)
            yield from self._toxic(day)
            yield from self._deprovisioned(day)
            yield from self._reviews(day)
            yield from self._population(day)

    def _enabled(self, day: date) -> list[Held]:
        return [held for held in self.world.held(day).values() if held.is_enabled]

    def _accounts(self, day: date) -> Iterator[Kpi]:
        enabled = self._enabled(day)

        def counted(word: Callable[[Held], str]) -> Iterator[tuple[str, str, Counter[str]]]:
            return slices(
                Placed(held.owner_name, held.account.system, word(held)) for held in enabled
            )

        known = "used new dormant"
        for dimension, member, counts in counted(_ownership):
            people = "unmatched leaver owned_human"
            left_out = ("external", "unknown_kind", "unknown_person")
            for metric, over in (
                ("orphaned_accounts", "unmatched leaver"),
                ("unmatched_accounts", "unmatched"),
                ("leaver_accounts", "leaver"),
            ):
                yield share(metric, day, dimension, member, counts, over, people, *left_out)
            yield share("ownerless_accounts", day, dimension, member, counts, "ownerless",
                        "ownerless owned_other")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "unknown_use" if held.use == "unknown" else held.use
        ):
            yield share("dormant_accounts", day, dimension, member, counts, "dormant", known,
                        "break_glass", "unknown_use")  # fmt: skip
            yield share("unknown_use_share", day, dimension, member, counts, "unknown_use",
                        f"{known} unknown_use", "break_glass")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_privileged
            else "unknown_use_privileged" if held.use == "unknown" else held.use
        ):  # fmt: skip
            yield share("dormant_privileged", day, dimension, member, counts, "dormant", known,
                        "unknown_use_privileged")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_interactive
            else "unknown_mfa" if held.mfa == "unknown" else held.mfa
        ):  # fmt: skip
            yield share("mfa_coverage", day, dimension, member, counts, "covered",
                        "covered missing", "unknown_mfa")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_interactive
            else "unknown_methods" if held.is_strong is None
            else "strong" if held.is_strong else "weak"
        ):  # fmt: skip
            yield share("phishing_resistant_share", day, dimension, member, counts, "strong",
                        "strong weak", "unknown_methods")  # fmt: skip

    def privileges(self, day: date) -> dict[tuple[Key, str, str, str], tuple[Held, list[Access]]]:
        """What privileged things enabled accounts reach; each on what, and in which ways."""
        found: dict[tuple[Key, str, str, str], tuple[Held, list[Access]]] = {}
        for held in self._enabled(day):
            key = held.account.key
            for access in held.access if held.kind != "break_glass" else ():
                if self.world.is_privileged(key, access):
                    place = (key, *access.target, access.resource)
                    found.setdefault(place, (held, []))[1].append(access)
        return found

    def _privileges(self, day: date) -> Iterator[Kpi]:
        things = (
            Placed(
                held.owner_name, held.account.system,
                "standing" if any(way.rank == 1 for way in ways) else "in_time",
            )
            for held, ways in self.privileges(day).values()
            if held.kind in ("human", "external")
        )  # fmt: skip
        for dimension, member, counts in slices(things):
            yield share("standing_privilege", day, dimension, member, counts, "standing",
                        "standing in_time")  # fmt: skip

    def conflicts(self, day: date) -> dict[tuple[str, str], bool]:
        """By person and conflict whether it is compensated."""
        able: dict[str, set[str]] = defaultdict(set)
        for held in self._enabled(day):
            for access in held.access if held.person else ():
                marks = self.world.marks(
                    self.world.seeds.functions, held.account.key, access.target
                )
                able[str(held.person)] |= {mark["function_id"] for mark in marks}
        controls = self.world.seeds.rows("compensating_controls")
        found = {}
        for conflict in self.world.seeds.rows("access_conflicts"):
            sides = {conflict["first_function_id"], conflict["second_function_id"]}
            for person, functions in able.items():
                if sides <= functions:
                    found[person, conflict["conflict_id"]] = any(
                        control["conflict_id"] == conflict["conflict_id"]
                        and control["owner"]
                        and control["employee_id"] in ("", person)
                        and (control["valid_from"] or "0000") <= day.isoformat()
                        and day.isoformat() <= (control["expires_on"] or "0000")
                        for control in controls
                    )
        return found

    def _toxic(self, day: date) -> Iterator[Kpi]:
        units: dict[str, str] = {}
        for held in self._enabled(day):
            if held.person:
                name = units.setdefault(held.person, held.owner_name)
                units[held.person] = min(name, held.owner_name)
        toxic = {person for (person, _), is_mild in self.conflicts(day).items() if not is_mild}
        things = (
            Placed(name, "", "toxic" if person in toxic else "fine")
            for person, name in units.items()
        )
        for dimension, member, counts in slices(things):
            if dimension != "system":
                yield share("toxic_combinations", day, dimension, member, counts, "toxic",
                            "toxic fine")  # fmt: skip

    def _deprovisioned(self, day: date) -> Iterator[Kpi]:
        rows = [leaver for leaver in self.leavers if leaver.gone_from <= day >= leaver.first]
        within = (
            Placed(leaver.owner, leaver.system, leaver.promptness)
            for leaver in rows
            if day > leaver.gone_from
            and (leaver.promptness != "within" or (leaver.closed and leaver.closed <= day))
        )
        for dimension, member, counts in slices(within):
            yield share("deprovision_within_24h", day, dimension, member, counts, "within",
                        "within later", "unknown_moment")  # fmt: skip
        yield from curves("deprovision_lag", day, [leaver.stay(day) for leaver in rows])

    @property
    def leavers(self) -> list[Leaver]:
        """The accounts of people who are gone by the last date."""
        last = self.world.feeds.latest
        present, units = self.world.people(last), self.world.unit_names(last)
        found = []
        for key, person_id in self.world.links.items():
            seen = self.world.history[key]
            person = present.get(person_id)
            on = [(day, table) for day, table, account in seen if account.status == "enabled"]
            if not on or person is None or person.ended is None:
                continue
            if self.world.employment(person, last) != "left":
                continue
            enabled, table = on[-1]
            told = [
                account.disabled
                for day, _, account in seen
                if day > enabled and account.status == "disabled" and account.disabled
                and account.disabled.date() >= enabled
            ]  # fmt: skip
            unit = units.get(person.unit or "", "unowned")
            found.append(
                Leaver(
                    unit, key[1], person.ended + timedelta(days=1), seen[0][0], enabled,
                    min(told, default=None), self.world.feeds.after(table, enabled),
                )
            )
        return found

    def _recent(self, day: date) -> list[Item]:
        return [
            item for item in self.world.items
            if day - timedelta(days=REVIEW_DAYS) < item.frozen <= day
        ]  # fmt: skip

    def _reviews(self, day: date) -> Iterator[Kpi]:
        items, present, units = (
            self._recent(day), self.world.people(day), self.world.unit_names(day),
        )  # fmt: skip

        def counted(word: Callable[[Item], str]) -> Iterator[tuple[str, str, Counter[str]]]:
            def owner(item: Item) -> str:
                person = present.get(self.world.named(item.reviewer) or "")
                return units.get(person.unit or "", "unowned") if person else "unowned"

            return slices(Placed(owner(item), item.system, word(item)) for item in items)

        for metric, judge, over, under, *left_out in (
            ("review_completion", self.completion, "decided", "decided missed",
             "no_due_date", "not_yet_due"),
            ("self_reviewed_share", self.side, "self", "self other", "unknown_side"),
            ("rubber_stamp_index", self.care, "stamped", "stamped reviewed", "unknown_care"),
            ("effective_revocation", self.revocation, "gone", "gone present", "not_looked",
             "not_resolved"),
            ("regrant_rate", self.regrant, "regranted", "regranted kept", "not_followed"),
        ):  # fmt: skip
            for dimension, member, counts in counted(lambda item, judge=judge: judge(item, day)):  # type: ignore[misc]
                yield share(metric, day, dimension, member, counts, over, under, *left_out)

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
        """Two of three signs: many in a minute, seconds between two, never a no where others say so."""
        decided = self._decided(campaign)
        own = [item for item in decided if item.reviewer == reviewer]
        peers = [item for item in decided if item.reviewer != reviewer]
        approved = [item for item in own if item.decision == "approved"]
        minutes = Counter(
            item.decided.replace(second=0, microsecond=0) for item in approved if item.decided
        )
        bulk = sum(count for count in minutes.values() if count >= BULK_ITEMS)
        moments = sorted(item.decided for item in own if item.decided)
        pauses = [
            (later - sooner).total_seconds()
            for sooner, later in zip(moments, moments[1:], strict=False)
        ]
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

    def _population(self, day: date) -> Iterator[Kpi]:
        things: list[Placed] = []
        for campaign in {item.campaign for item in self._recent(day)}:
            things += self.population(campaign)
        for dimension, member, counts in slices(things):
            if dimension != "owner":
                yield share("population_completeness", day, dimension, member, counts, "frozen",
                            "frozen forgotten", "stale")  # fmt: skip

    def population(self, campaign: str) -> list[Placed]:
        """What there was to review when the list was made, on it or forgotten."""
        items = [item for item in self.world.items if item.campaign == campaign]
        frozen = min(item.frozen for item in items)
        day = max((one for one in self.world.feeds.dates if one <= frozen), default=None)
        if day is None:
            return []
        scopes = {(item.system, item.target[0]) for item in items}
        listed = {(self.key(item), item.target) for item in items}
        found = {}
        for held in self._enabled(day):
            key = held.account.key
            for table, target in self.world.direct(day).get(key, ()):
                if (key[1], target[0]) not in scopes:
                    continue
                is_stale = self.world.feeds.is_stale(table, day)
                word = "frozen" if (key, target) in listed else "forgotten"
                found[key, target] = Placed("", key[1], "stale" if is_stale else word)
        return list(found.values())


class Stay(NamedTuple):
    """How long something was there: from and to an age, and whether it ended then."""

    owner: str
    system: str
    entry: float
    exit: float
    is_ended: bool


@dataclass(frozen=True)
class Leaver:
    """An account of somebody who left."""

    owner: str
    system: str
    gone_from: date
    first: date
    enabled: date
    disabled: datetime | None
    bound: date | None

    @property
    def lag(self) -> float | None:
        """Days from the end of the employment to the end of the account, as far as is known."""
        if self.disabled is not None:
            seconds = (self.disabled - start_of(self.gone_from)).total_seconds()
            return max(0.0, seconds / 86_400)
        return max(0.0, float((self.bound - self.gone_from).days)) if self.bound else None

    @property
    def closed(self) -> date | None:
        """The day on which it is known to be closed."""
        return self.disabled.date() if self.disabled is not None else self.bound

    @property
    def promptness(self) -> str:
        """Within a day, later, or nobody knows."""
        if self.lag is not None and self.lag <= 1:
            return "within"
        is_later = self.disabled is not None or self.enabled > self.gone_from
        return "later" if is_later else "unknown_moment"

    def stay(self, day: date) -> Stay:
        """What is known of it on a day."""
        entry = -1 if self.first <= self.gone_from else (self.first - self.gone_from).days
        if self.closed is not None and self.closed <= day and self.lag is not None:
            return Stay(self.owner, self.system, entry, self.lag, True)
        known = max(0, (min(self.enabled, day) - self.gone_from).days)
        return Stay(self.owner, self.system, entry, known, False)


def curves(metric: str, day: date, stays: Iterable[Stay]) -> Iterator[Kpi]:
    """Kaplan-Meier medians of each slice."""
    groups: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.exit > stay.entry:
            for place in (("all", "all"), ("owner", stay.owner), ("system", stay.system)):
                groups[place].append(stay)
    for (dimension, member), group in groups.items():
        value, low, high = medians(group)
        yield Kpi(
            metric, day, dimension, member, "all", float(sum(stay.is_ended for stay in group)),
            float(len(group)), value, low, high,
        )  # fmt: skip


def medians(group: Iterable[Stay]) -> tuple[float | None, float | None, float | None]:
    """The age at which half is over, with log(-log) limits; who came late is at risk from then."""
    stays = list(group)
    survival, greenwood = Fraction(1), Fraction(0)
    found: list[float | None] = [None, None, None]
    for age in sorted({stay.exit for stay in stays}):
        at_risk = sum(stay.entry < age <= stay.exit for stay in stays)
        ended = sum(stay.is_ended and stay.exit == age for stay in stays)
        survival *= Fraction(at_risk - ended, at_risk)
        low: float | None = None
        high: float | None = None
        if survival > 0:
            greenwood += Fraction(ended, at_risk * (at_risk - ended))
            if survival < 1:
                hazard = -log(survival)
                width = Z * sqrt(greenwood) / hazard
                low, high = exp(-hazard * exp(width)), exp(-hazard * exp(-width))
        for place, limit in enumerate((survival, survival if low is None else low, high)):
            if found[place] is None and limit is not None and limit <= HALF:
                found[place] = age
    return found[0], found[1], found[2]


def _ownership(held: Held) -> str:
    if held.ownership == "owned":
        return "owned_human" if held.kind == "human" else "owned_other"
    if held.kind in ("external", "unknown"):
        return "external" if held.kind == "external" else "unknown_kind"
    return "unknown_person" if held.ownership == "unknown" and held.kind == "human" else (
        held.ownership
    )
