"""The figures of access by date and slice: accounts, privileges, people, leavers and reviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from .access_grants import Access
from .access_leavers import curves, leavers, vanishings
from .access_records import Item
from .access_reviews import Reviews
from .access_slices import Placed, share, slices
from .access_world import AccessWorld, Held, Key
from .slices import Kpi


@dataclass(frozen=True)
class AccessKpis:
    """The figures of one world."""

    world: AccessWorld

    @cached_property
    def reviews(self) -> Reviews:
        """What there is to say of single items."""
        return Reviews(self.world)

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
            else f"{held.use}_privileged"
        ):  # fmt: skip
            yield share(
                "dormant_privileged", day, dimension, member,
                counts + Counter(unknown_use_privileged=counts["unknown_privileged"]),
                "dormant_privileged", "used_privileged new_privileged dormant_privileged",
                "break_glass_privileged", "unknown_use_privileged",
            )  # fmt: skip
        tells = {
            held.account.key[:2]
            for held in self.world.held(day).values()
            if held.account.is_enforced is not None
        }
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_interactive
            else "enforcement_not_told" if held.account.key[:2] not in tells
            else "unknown_mfa" if held.mfa == "unknown"
            else held.mfa
        ):  # fmt: skip
            yield share("mfa_coverage", day, dimension, member, counts, "covered",
                        "covered missing", "enforcement_not_told", "unknown_mfa")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_interactive
            else "unknown_enrolment" if held.account.is_enrolled is None
            else "enrolled" if held.account.is_enrolled else "without"
        ):  # fmt: skip
            yield share("mfa_enrolled_share", day, dimension, member, counts, "enrolled",
                        "enrolled without", "unknown_enrolment")  # fmt: skip
        for dimension, member, counts in counted(
            lambda held: "" if not held.is_interactive
            else "unknown_methods" if held.is_strong is None
            else "strong" if held.is_strong else "weak"
        ):  # fmt: skip
            yield share("phishing_resistant_share", day, dimension, member, counts, "strong",
                        "strong weak", "unknown_methods")  # fmt: skip

    def privileges(self, day: date) -> dict[tuple[Key, str, str, str], tuple[Held, list[Access]]]:
        """What privileged things accounts that may be enabled reach; on what, in which ways."""
        found: dict[tuple[Key, str, str, str], tuple[Held, list[Access]]] = {}
        for held in self.world.held(day).values():
            key = held.account.key
            if not held.may_be_enabled:
                continue
            for access in held.access if held.kind != "break_glass" else ():
                if self.world.is_privileged(key, access):
                    place = (key, *access.target, access.resource)
                    found.setdefault(place, (held, []))[1].append(access)
        return found

    def _privileges(self, day: date) -> Iterator[Kpi]:
        things = (
            Placed(
                held.owner_name, held.account.system,
                "standing" if any(way.rank == 1 for way in ways)
                else "in_time" if any(way.rank in (2, 3) for way in ways) else "unknown_grant",
            )
            for held, ways in self.privileges(day).values()
            if held.is_enabled and held.kind in ("human", "external")
        )  # fmt: skip
        for dimension, member, counts in slices(things):
            yield share("standing_privilege", day, dimension, member, counts, "standing",
                        "standing in_time", "unknown_grant")  # fmt: skip

    def conflicts(self, day: date, with_unsure: bool = False) -> dict[tuple[str, str], bool]:
        """By person and conflict whether it is compensated; of enabled accounts, or unsure too."""
        able: dict[str, set[str]] = defaultdict(set)
        for held in self.world.held(day).values():
            if not (held.may_be_enabled if with_unsure else held.is_enabled):
                continue
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
            if dimension in ("all", "owner"):
                yield share("toxic_combinations", day, dimension, member, counts, "toxic",
                            "toxic fine")  # fmt: skip

    def _deprovisioned(self, day: date) -> Iterator[Kpi]:
        rows = [leaver for leaver in leavers(self.world) if leaver.gone_from <= day >= leaver.first]
        within = (
            Placed(leaver.owner, leaver.system, leaver.promptness)
            for leaver in rows
            if day > leaver.gone_from
            and (leaver.promptness != "within" or (leaver.closed and leaver.closed <= day))
        )
        vanished = [
            Placed(gone.owner, gone.system, "unknown_end")
            for gone in vanishings(self.world) if gone.since < day >= gone.first
        ]  # fmt: skip
        for dimension, member, counts in slices([*within, *vanished]):
            yield share("deprovision_within_24h", day, dimension, member, counts, "within",
                        "within later", "unknown_end", "unknown_moment")  # fmt: skip
        unknown = {
            (dimension, member): counts
            for dimension, member, counts in slices(vanished) if dimension != "system_owner"
        }  # fmt: skip
        for kpi in curves("deprovision_lag", day, [leaver.stay(day) for leaver in rows]):
            yield replace(kpi, exclusions=unknown.pop((kpi.dimension, kpi.member), {}))
        for (dimension, member), counts in unknown.items():
            yield Kpi("deprovision_lag", day, dimension, member, "all", 0.0, 0.0, None,
                      exclusions=dict(counts))  # fmt: skip

    def _reviews(self, day: date) -> Iterator[Kpi]:
        items, present, units = (
            self.reviews.recent(day), self.world.people(day), self.world.unit_names(day),
        )  # fmt: skip

        def counted(word: Callable[[Item], str]) -> Iterator[tuple[str, str, Counter[str]]]:
            def owner(item: Item) -> str:
                person = present.get(self.world.named(item.reviewer) or "")
                return units.get(person.unit or "", "unowned") if person else "unowned"

            return slices(Placed(owner(item), item.system, word(item)) for item in items)

        for metric, judge, over, under, *left_out in (
            ("review_completion", self.reviews.completion, "decided", "decided missed",
             "no_due_date", "not_yet_due"),
            ("self_reviewed_share", self.reviews.side, "self", "self other", "unknown_side"),
            ("rubber_stamp_index", self.reviews.care, "stamped", "stamped reviewed",
             "unknown_care"),
            ("effective_revocation", self.reviews.revocation, "gone", "gone present", "not_looked",
             "not_resolved"),
            ("regrant_rate", self.reviews.regrant, "regranted", "regranted kept", "not_followed"),
        ):  # fmt: skip
            for dimension, member, counts in counted(lambda item, judge=judge: judge(item, day)):  # type: ignore[misc]
                yield share(metric, day, dimension, member, counts, over, under, *left_out)

    def _population(self, day: date) -> Iterator[Kpi]:
        things: list[Placed] = []
        for campaign in {item.campaign for item in self.reviews.recent(day)}:
            things += self.reviews.population(campaign)
        for dimension, member, counts in slices(things):
            if dimension in ("all", "system"):
                yield share("population_completeness", day, dimension, member, counts, "frozen",
                            "frozen forgotten", "no_list", "stale")  # fmt: skip


def _ownership(held: Held) -> str:
    if held.ownership == "owned":
        return "owned_human" if held.kind == "human" else "owned_other"
    if held.kind in ("external", "unknown"):
        return "external" if held.kind == "external" else "unknown_kind"
    return (
        "unknown_person"
        if held.ownership == "unknown" and held.kind == "human"
        else (held.ownership)
    )
