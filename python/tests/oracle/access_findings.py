"""Things to put right, followed from look to look: when first seen, and when gone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import mean
from typing import NamedTuple

from .access_feeds import FOREVER
from .access_grants import GRANTS
from .access_kpis import AccessKpis
from .access_leavers import Stay
from .access_records import ACCOUNTS, Item
from .access_slices import share
from .access_times import times
from .access_world import AccessWorld, Held
from .slices import Kpi

CLEAN_LOOKS, REVIEW_DAYS, CONTINUES_DAYS = 2, 90, 30
PEOPLE, REVIEWS = "workday/workers", "sailpoint/certification_items"
Subject = tuple[object, ...]
# What tells of no account, grant or item itself, and what some of them say rests on.
HELPERS = (
    "okta/user_factors", "okta/groups", "okta/apps", "okta/system_log",
    "entra_id/authentication_methods", "entra_id/groups", "entra_id/directory_roles",
    "entra_id/role_assignment_schedules",
)  # fmt: skip


class Verdict(NamedTuple):
    """What was found of a subject on a day."""

    rule: str
    subject: Subject
    source: str
    system: str
    owner: str
    is_sure: bool


@dataclass(frozen=True)
class Episode:
    """One time that something was wrong, from the first look that shows it."""

    rule: str
    subject: Subject
    system: str
    owner: str
    opened: date
    last: date
    ended: date | None
    due: date

    def is_open(self, day: date) -> bool:
        """Whether it is to be put right on a day."""
        return self.ended is None or self.ended > day

    def outcome(self, day: date) -> str:
        """How it stands to its deadline on a day."""
        if not self.is_open(day):
            return "met" if self.ended is not None and self.ended <= self.due else "late"
        return "overdue" if self.due < day else "not_due"

    def stay(self, day: date) -> Stay:
        """What is known of how long it was there on a day."""
        is_ended = not self.is_open(day)
        until = min(self.ended if is_ended and self.ended else self.last, day)
        return Stay(self.owner, self.system, 0, (until - self.opened).days, is_ended)


@dataclass(frozen=True)
class AccessFindings:
    """All findings of a world."""

    world: AccessWorld

    @cached_property
    def kpis(self) -> AccessKpis:
        """The figures that rest on the same judgements."""
        return AccessKpis(self.world)

    @cached_property
    def rules(self) -> dict[str, dict[str, str]]:
        """The rules by id."""
        return {row["rule_id"]: row for row in self.world.seeds.rows("access_rules")}

    @cached_property
    def days_allowed(self) -> dict[str, int]:
        """Days that the policy gives for each rule."""
        rows = self.world.seeds.deadline_rules
        return {row["source_rule"]: int(row["due_days"]) for row in rows}

    def tables(self, source: str) -> list[str]:
        """The tables of a source, or of all, that accounts, grants or reviews may rest on."""
        landed = {table for table in (*ACCOUNTS, *GRANTS, *HELPERS, REVIEWS)
                  if self.world.feeds.days(table)}  # fmt: skip
        return sorted(table for table in landed if source in ("all", table.partition("/")[0]))

    def looks(self, source: str, needs_people: bool) -> list[date]:
        """The days on which something new arrived, and nothing was stale."""
        feeds = self.world.feeds
        tables = self.tables(source) + ([PEOPLE] if needs_people or source == "all" else [])
        first = {table: min(feeds.days(table)) for table in tables}
        found: list[date] = []
        before: set[tuple[str, date | None]] | None = None
        for day in feeds.dates:
            known = [table for table in tables if first[table] <= day]
            others = [table for table in known if table != PEOPLE]
            lacks_people = needs_people and PEOPLE not in known
            if not others or lacks_people or any(feeds.is_stale(table, day) for table in known):
                continue
            state = {(table, feeds.standing(table, day)) for table in known}
            if state != before:
                found.append(day)
            before = state
        return found

    def verdicts(self, day: date) -> Iterator[Verdict]:
        """What is wrong on a day, or may be."""
        for held in self.world.held(day).values():
            if held.may_be_enabled:
                for rule, state in self._judged(held, day):
                    if state:
                        yield Verdict(
                            rule, held.account.key, held.account.source, held.account.system,
                            held.owner_name, state == "violates" and held.is_enabled,
                        )  # fmt: skip
        yield from self._standing(day)
        sure = self.kpis.conflicts(day)
        for (person, conflict), is_mild in self.kpis.conflicts(day, with_unsure=True).items():
            if not is_mild:
                yield Verdict(
                    "toxic_combination", (person, conflict), "all", "several systems",
                    self._unit_of(person, day), (person, conflict) in sure,
                )  # fmt: skip
        for rule, item, source, since, until in self.reviewed:
            if since <= day < until:
                by = rule in ("regranted", "revocation_not_effective")
                reviewer = self.world.named(item.reviewer)
                who = self.kpis.reviews.subject(item) if by else reviewer
                is_of_many = rule == "rubber_stamped"
                subject = (item.campaign, item.reviewer) if is_of_many else (item.item_id,)
                system = "several systems" if is_of_many else item.system
                yield Verdict(rule, subject, source, system, self._unit_of(who, day), True)

    def _unit_of(self, person: str | None, day: date) -> str:
        known = self.world.people(day).get(person or "")
        return self.world.unit_names(day).get(known.unit or "", "unowned") if known else "unowned"

    def _judged(self, held: Held, day: date) -> Iterator[tuple[str, str]]:
        for rule, ownership in (
            ("unmatched_account", "unmatched"), ("leaver_still_active", "leaver"),
            ("ownerless_account", "ownerless"),
        ):  # fmt: skip
            is_unsure = held.ownership == "unknown"
            wrong = "violates" if held.ownership == ownership else ""
            yield rule, "unknown" if is_unsure else wrong
        dormant = {"dormant": "violates", "unknown": "unknown"}.get(held.use, "")
        yield "dormant_privileged_account" if held.is_privileged else "dormant_account", dormant
        if held.is_interactive:
            yield "mfa_missing", {"missing": "violates", "unknown": "unknown"}.get(held.mfa, "")
        if held.kind == "break_glass":
            yield "break_glass_unreviewed", "" if self._is_reviewed(held, day) else "violates"

    def _is_reviewed(self, held: Held, day: date) -> bool:
        return any(
            (row["source_name"], row["system_name"], row["account_id"]) == held.account.key
            and day - timedelta(days=REVIEW_DAYS) < date.fromisoformat(row["reviewed_on"]) <= day
            for row in self.world.seeds.rows("break_glass_accounts")
            if row["reviewed_on"]
        )

    def _standing(self, day: date) -> Iterator[Verdict]:
        held_by = self.kpis.privileges(day)
        in_time = {
            (*key[:2], kind, target)
            for (key, kind, target, _), (_, ways) in held_by.items()
            if any(way.rank in (2, 3) for way in ways) and all(way.rank > 1 for way in ways)
        }
        for place, (held, ways) in held_by.items():
            key, kind, target, _ = place
            marks = self.world.marks(self.world.seeds.catalogue, key, (kind, target))
            is_wanted = any(mark["wants_just_in_time"] == "true" for mark in marks)
            is_standing = any(way.rank == 1 for way in ways)
            may_stand = is_standing or any(way.rank == 4 for way in ways)
            if may_stand and (is_wanted or (*key[:2], kind, target) in in_time):
                yield Verdict(
                    "standing_privilege", place, key[0], key[1], held.owner_name,
                    is_standing and held.is_enabled,
                )  # fmt: skip

    @cached_property
    def reviewed(self) -> list[tuple[str, Item, str, date, date]]:
        """What is wrong with reviews: rule, item, whose lists tell, from and until when."""
        return list(self._reviewed())

    def _reviewed(self) -> Iterator[tuple[str, Item, str, date, date]]:
        stampers: dict[tuple[str, str], list[Item]] = defaultdict(list)
        for item in self.world.items:
            decided = item.decided.date() if item.is_decided and item.decided else None
            if decided is None or decided > item.due:
                yield "review_overdue", item, "sailpoint", item.due + timedelta(1), (
                    decided or FOREVER
                )  # fmt: skip
            if decided is None:
                continue
            stampers[item.campaign, item.reviewer].append(item)
            if self.kpis.reviews.side(item, decided) == "self":
                yield "self_reviewed", item, "sailpoint", decided, self._redecided(item, decided)
            if item.decision == "revoked" and self.kpis.reviews.is_resolved(item):
                yield from self._undone(item)
        for (campaign, reviewer), items in stampers.items():
            if self.kpis.reviews.is_stamper(campaign, reviewer):
                yield self._stamped(campaign, reviewer, items, stampers)

    def _redecided(self, item: Item, decided: date) -> date:
        later = [
            other.decided.date()
            for other in self.world.items
            if (other.system, other.account_id, other.target)
            == (item.system, item.account_id, item.target)
            and other.decided
            and other.decided.date() > decided
            and self.kpis.reviews.side(other, other.decided.date()) == "other"
        ]
        return min(later, default=FOREVER)

    def _stamped(
        self,
        campaign: str,
        reviewer: str,
        items: list[Item],
        everything: dict[tuple[str, str], list[Item]],
    ) -> tuple[str, Item, str, date, date]:
        last = max(item.decided for item in items if item.decided)
        later = [
            max(item.decided for item in others if item.decided)
            for (other, name), others in everything.items()
            if name == reviewer and not self.kpis.reviews.is_stamper(other, name)
        ]
        mended = min((moment for moment in later if moment > last), default=None)
        until = mended.date() if mended else FOREVER
        return "rubber_stamped", items[0], "sailpoint", last.date(), until

    def _undone(self, item: Item) -> Iterator[tuple[str, Item, str, date, date]]:
        found = self.kpis.reviews.revoked(item)
        if found is None:
            return
        looked, gone = found
        key = self.kpis.reviews.key(item)
        if gone > looked:
            yield "revocation_not_effective", item, key[0], looked, gone
        back = self.world.back_after(key, item.target, gone) if gone < FOREVER else None
        if back is not None and (back - gone).days <= REVIEW_DAYS:
            approved = [
                other.decided.date()
                for other in self.world.items
                if (other.system, other.account_id, other.target)
                == (item.system, item.account_id, item.target)
                and other.decision == "approved"
                and other.decided
                and other.decided.date() >= back
            ]
            until = min([*approved, self.world.gone_after(key, item.target, back)])
            yield "regranted", item, key[0], back, until

    @cached_property
    def episodes(self) -> list[Episode]:
        """Every episode of every finding."""
        seen: dict[tuple[str, Subject], dict[date, Verdict]] = defaultdict(dict)
        for day in self.world.feeds.dates:
            for verdict in self.verdicts(day):
                seen[verdict.rule, verdict.subject][day] = verdict
        looks: dict[tuple[str, bool], list[date]] = {}
        found: list[Episode] = []
        for (rule, _), verdicts in seen.items():
            needs_people = self.rules[rule]["needs_people"] == "true"
            source = next(iter(verdicts.values())).source
            days = looks.setdefault((source, needs_people), [])
            if not days:
                days += self.looks(source, needs_people)
            found += self._followed(verdicts, days)
        return found

    def _followed(self, verdicts: dict[date, Verdict], looks: list[date]) -> Iterator[Episode]:
        """Open from a violation on, through what nobody can tell, to enough clean looks."""
        spans: list[list[int]] = []
        is_open = False
        for number, day in enumerate(looks):
            verdict = verdicts.get(day)
            is_open = verdict is not None and (is_open or verdict.is_sure)
            if not is_open:
                continue
            clean = number - spans[-1][1] - 1 if spans else CLEAN_LOOKS
            if clean < CLEAN_LOOKS:
                spans[-1][1] = number
            else:
                spans.append([number, number])
        sure = [verdicts[day] for day in sorted(verdicts) if verdicts[day].is_sure]
        start, before = None, None
        for first, last in spans:
            opened = looks[first]
            is_same = before is not None and (opened - before).days <= CONTINUES_DAYS
            start = start if is_same and start else opened
            before = looks[last + 1] if last + 1 < len(looks) else None
            rule = sure[-1].rule
            yield Episode(
                rule, sure[-1].subject, sure[-1].system, sure[-1].owner, opened, looks[last],
                before, start + timedelta(days=self.days_allowed[rule]),
            )  # fmt: skip

    def all(self) -> Iterator[Kpi]:
        """The figures of every date."""
        for day in self.world.feeds.dates:
            known = [episode for episode in self.episodes if episode.opened <= day]
            groups: dict[tuple[str, str], list[Episode]] = defaultdict(list)
            for episode in known:
                severity = self.rules[episode.rule]["severity"]
                for place in (("all", "all"), ("owner", episode.owner), ("system", episode.system),
                              ("system_owner", f"{episode.system} | {episode.owner}"),
                              ("severity", severity)):  # fmt: skip
                    groups[place].append(episode)
            for (dimension, member), group in groups.items():
                counts = Counter(episode.outcome(day) for episode in group)
                yield share("access_deadline_adherence", day, dimension, member, counts, "met",
                            "met late overdue", "no_deadline", "not_due")  # fmt: skip
                ages = [(day - episode.opened).days for episode in group if episode.is_open(day)]
                count = float(len(ages))
                for metric, value in (
                    ("open_access_findings", count),
                    ("open_access_mean_age", mean(ages) if ages else None),
                ):
                    yield Kpi(metric, day, dimension, member, "all", count, None, value)
            yield from times(day, [episode.stay(day) for episode in known])
