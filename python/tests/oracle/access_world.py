"""People, accounts and what they may do, put together day by day from what stands on the day."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fnmatch import translate
from functools import cached_property
from pathlib import Path

from .access_feeds import FOREVER, Feeds, days_before
from .access_grants import GRANTS, Access, effective, grants, standing_grants
from .access_records import ACCOUNTS, STRONG_METHODS, Account, Item, Node, Person, accounts, people
from .access_records import items as items_of

Key = tuple[str, str, str]
DORMANT_DAYS = 45
NOBODYS = ("break_glass", "service", "shared")


@dataclass(frozen=True)
class Seeds:
    """What policy says about access: rows of seeds, empty fields as empty text."""

    folder: Path

    @cached_property
    def _read(self) -> dict[str, list[dict[str, str]]]:
        found = {}
        for path in (self.folder / "access").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                found[path.stem] = list(csv.DictReader(stream))
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """A seed."""
        return self._read[name]

    @cached_property
    def catalogue(self) -> list[dict[str, str]]:
        """Privileged access."""
        return self.rows("privileged_access")

    @cached_property
    def functions(self) -> list[dict[str, str]]:
        """What counts as which function."""
        return self.rows("access_functions")

    @cached_property
    def deadline_rules(self) -> list[dict[str, str]]:
        """How long each kind of finding may stay."""
        path = self.folder / "policy" / "deadline_rules.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return [row for row in csv.DictReader(stream) if row["policy_id"] == "access-policy"]


def is_marked(row: Mapping[str, str], key: tuple[str, str], target: Node, label: str) -> bool:
    """Whether a row of a catalogue speaks of what is granted."""
    pattern = row.get("name_pattern") or "%"
    wanted = (("source_name", key[0]), ("system_name", key[1]), ("target_kind", target[0]),
              ("target_id", target[1]))  # fmt: skip
    return all(row.get(name, "") in ("", value) for name, value in wanted) and bool(
        re.fullmatch(translate(pattern.replace("%", "*")), label.lower())
    )


@dataclass(frozen=True)
class Held:
    """An account on a day, with whose it is."""

    account: Account
    kind: str
    person: str | None
    ownership: str
    owner_name: str
    use: str
    mfa: str
    is_interactive: bool
    is_strong: bool | None
    is_privileged: bool
    access: frozenset[Access]

    @property
    def is_enabled(self) -> bool:
        """Whether it can be used."""
        return self.account.status == "enabled"

    @property
    def may_be_enabled(self) -> bool:
        """Whether it can be used, or nobody says that it cannot."""
        return self.account.status in ("enabled", "unknown")


@dataclass(frozen=True)
class AccessWorld:
    """All of it, from the feeds and the seeds."""

    feeds: Feeds
    seeds: Seeds

    @cached_property
    def _addresses(self) -> dict[tuple[str, str], set[str]]:
        """By kind of key and value, whoever ever had it."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for day in self.feeds.days("workday/workers"):
            for person in people(self.feeds, day):
                for space, value in (
                    ("employee_id", person.employee_id), ("address", person.email),
                    ("name", person.login),
                ):  # fmt: skip
                    if value:
                        found[space, value.lower()].add(person.employee_id)
        return found

    def whose(self, space: str, value: str) -> str | None:
        """The one person who ever had a number, an address or a login."""
        holders = self._addresses.get((space, value.strip().lower()), set())
        return next(iter(holders)) if len(holders) == 1 else None

    def named(self, reference: str | None) -> str | None:
        """The person that a reference names, whatever kind of name it is."""
        found = {
            self.whose(space, reference) for space in ("employee_id", "address", "name")
        } if reference else set()  # fmt: skip
        found -= {None}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def history(self) -> dict[Key, list[tuple[date, str, Account]]]:
        """Every account as each export shows it."""
        found: dict[Key, list[tuple[date, str, Account]]] = defaultdict(list)
        for table in ACCOUNTS:
            for day in self.feeds.days(table):
                for account in accounts(self.feeds, table, day):
                    found[account.key].append((day, table, account))
        return {key: sorted(seen, key=lambda one: one[:2]) for key, seen in found.items()}

    @cached_property
    def links(self) -> dict[Key, str]:
        """The person of each account that is somebody's."""
        found = {}
        for key, seen in self.history.items():
            decided = [
                row
                for row in self.seeds.rows("account_link_decisions")
                if (row["source_name"], row["system_name"], row["account_id"]) == key
            ]
            musts = {row["employee_id"] for row in decided if row["decision"] == "must_link"}
            nots = {row["employee_id"] for row in decided if row["decision"] == "cannot_link"}
            if self.kind_of(key) in NOBODYS:
                continue
            claims: dict[tuple[int, int], set[str]] = defaultdict(set)
            if musts:
                claims[0, 0] = musts
            for day, _, account in seen:
                login = account.login or ""
                for rank, space, value in (
                    (1, "employee_id", account.employee_id),
                    (2, "address", account.email),
                    (3, "address" if "@" in login else "name", login),
                    *((4, "address", other) for other in account.others),
                ):
                    person = self.whose(space, value) if value else None
                    if person and not nots & {person, ""}:
                        claims[rank, -day.toordinal()].add(person)
            best = claims[min(claims)] if claims else set()
            if len(best) == 1:
                found[key] = next(iter(best))
        return found

    @cached_property
    def owners(self) -> dict[Key, str]:
        """Who answers for an account, by the last export that names anybody."""
        found = {}
        for key, seen in self.history.items():
            said = [
                account.owner
                for _, _, account in seen
                if account.owner and (account.kind in NOBODYS or key[0] != "okta")
            ]
            # What policy says of an account outranks what any system says.
            said += [
                row["owner_reference"]
                for row in sorted(self._emergencies(key), key=lambda row: row["reviewed_on"])
                if row["owner_reference"]
            ]
            person = self.named(said[-1]) if said else None
            if person:
                found[key] = person
        return found

    def _emergencies(self, key: Key) -> list[dict[str, str]]:
        """What policy says of an account for emergencies."""
        return [
            row
            for row in self.seeds.rows("break_glass_accounts")
            if (row["source_name"], row["system_name"], row["account_id"]) == key
        ]

    def kind_of(self, key: Key) -> str:
        """The kind of an account: what policy says, else what its last export says."""
        return "break_glass" if self._emergencies(key) else self.history[key][-1][2].kind

    def unit_names(self, day: date) -> dict[str, str]:
        """The names of the org units on a day; one that two have is told apart by its id."""
        rows = self.feeds.rows("workday/org_units", self.feeds.standing("workday/org_units", day))
        return {row["Organization_ID"]: row["Organization_Name"] for row in rows}

    def people(self, day: date) -> dict[str, Person]:
        """HR's list that is in force."""
        standing = self.feeds.standing("workday/workers", day)
        return {person.employee_id: person for person in people(self.feeds, standing)}

    def employment(self, person: Person | None, day: date) -> str:
        """Whether somebody works here on a day."""
        if person is None or person.status == "ended":
            return "left"
        ended = person.ended
        if ended is None or ended >= day:
            return "employed"
        # Who came back after the end is here again.
        return "left" if not person.hired or person.hired <= ended else "employed"

    def has_list(self, system: str, day: date) -> bool:
        """Whether any list of what accounts of a system are given is in force on a day."""
        return any(
            self.feeds.standing(table, day)
            and any(
                grant.system == system and grant.grantee[0] == "account"
                for one in self.feeds.days(table)
                for grant in grants(self.feeds, table, one)
            )
            for table in GRANTS
        )

    def was_listed(self, employee_id: str, day: date) -> bool:
        """Whether HR had named somebody by a day."""
        return any(
            person.employee_id == employee_id
            for one in self.feeds.days("workday/workers")
            if one <= day
            for person in people(self.feeds, one)
        )

    @cached_property
    def labels(self) -> dict[tuple[str, str, Node], set[str]]:
        """By what is granted every name that it ever had."""
        found: dict[tuple[str, str, Node], set[str]] = defaultdict(set)
        for table in GRANTS:
            for day in self.feeds.days(table):
                for grant in grants(self.feeds, table, day):
                    found[grant.source, grant.system, grant.target].add(grant.name)
        return found

    def marks(self, rows: list[dict[str, str]], key: Key, target: Node) -> list[dict[str, str]]:
        """The rows of a catalogue that speak of what an account may reach."""
        names = self.labels[key[0], key[1], target]
        return [row for row in rows if any(is_marked(row, key[:2], target, n) for n in names)]

    def is_privileged(self, key: Key, access: Access) -> bool:
        """Whether the source or the catalogue calls it privileged."""
        return access.is_privileged or bool(self.marks(self.seeds.catalogue, key, access.target))

    @cached_property
    def _days(self) -> dict[date, dict[Key, Held]]:
        return {day: dict(self._held(day)) for day in self.feeds.dates}

    def held(self, day: date) -> dict[Key, Held]:
        """The accounts on a day."""
        return self._days[day]

    def _held(self, day: date) -> Iterator[tuple[Key, Held]]:
        reach = effective(standing_grants(self.feeds, day))
        present, units = self.people(day), self.unit_names(day)
        for table in ACCOUNTS:
            export_day = self.feeds.standing(table, day)
            for account in accounts(self.feeds, table, export_day):
                assert export_day is not None
                key = account.key
                access = frozenset(reach.get(key, ()))
                yield key, self._judged(day, export_day, account, access, present, units)

    def _judged(
        self,
        day: date,
        export_day: date,
        account: Account,
        access: frozenset[Access],
        present: Mapping[str, Person],
        units: Mapping[str, str],
    ) -> Held:
        key, kind = account.key, self.kind_of(account.key)
        person, owner = self.links.get(key), self.owners.get(key)
        judged = "human" if kind in ("external", "unknown") and person else kind
        answers = person if person in present else owner if owner in present else None
        is_known = bool(present)
        if not is_known:
            ownership = "unknown"
        elif judged in NOBODYS:
            answering = present.get(owner or "")
            is_employed = self.employment(answering, day) == "employed"
            ownership = "owned" if is_employed else "ownerless"
        elif judged != "human":
            ownership = judged
        elif person is None or not self.was_listed(person, day):
            ownership = "unmatched"
        else:
            has_left = self.employment(present.get(person), day) == "left"
            ownership = "leaver" if has_left else "owned"
        is_by_hand = account.is_interactive
        return Held(
            account, judged, person, ownership,
            units.get(present[answers].unit or "", "unowned") if answers else "unowned",
            self._use(account, kind, export_day), _mfa(account),
            kind in ("human", "external") if is_by_hand is None else is_by_hand,
            None if account.methods is None and account.is_enrolled is not False
            else bool((account.methods or frozenset()) & STRONG_METHODS),
            bool(account.is_privileged) or any(self.is_privileged(key, one) for one in access),
            access,
        )  # fmt: skip

    def _use(self, account: Account, kind: str, export_day: date) -> str:
        limit = start_of(days_before(export_day, DORMANT_DAYS - 1))
        used = account.used
        if used is not None and used >= start_of(export_day + timedelta(days=2)):
            used = None
        first = self.history[account.key][0][0]
        known = account.created or start_of(first)
        if kind == "break_glass":
            return "break_glass"
        if used is not None:
            return "used" if used >= limit else "dormant"
        if not account.is_told:
            return "unknown"
        return "new" if known >= limit else "dormant"

    def direct(self, day: date) -> dict[Key, set[tuple[str, Node]]]:
        """By account what it is given itself on a day, and the table that says so."""
        found: dict[Key, set[tuple[str, Node]]] = defaultdict(set)
        for table in GRANTS:
            for grant in grants(self.feeds, table, self.feeds.standing(table, day)):
                is_over = grant.expires is not None and grant.expires.date() < day
                if grant.grantee[0] == "account" and not is_over:
                    found[grant.source, grant.system, grant.grantee[1]].add((table, grant.target))
        return found

    @cached_property
    def items(self) -> list[Item]:
        """The items of all reviews."""
        return items_of(self.feeds)

    def reached_on(self, key: Key, target: Node, day: date) -> bool:
        """Whether an account may reach something on a day, by any path."""
        return any(access.target == target for access in self._reach[day].get(key, ()))

    @cached_property
    def _reach(self) -> dict[date, dict[Key, set[Access]]]:
        return {day: effective(standing_grants(self.feeds, day)) for day in self.feeds.dates}

    def looked_after(self, key: Key, day: date) -> date | None:
        """When every list of a system has come once more after a day."""
        found = [
            self.feeds.after(table, day)
            for table in GRANTS
            if table.startswith(f"{key[0]}/") and any(
                grants(self.feeds, table, one) for one in self.feeds.days(table)
            )
        ]  # fmt: skip
        if not found or None in found:
            return None
        return max(one for one in found if one)

    def gone_after(self, key: Key, target: Node, day: date) -> date:
        """The first day from a day on without the access."""
        days = [one for one in self.feeds.dates if one >= day]
        return next((one for one in days if not self.reached_on(key, target, one)), FOREVER)

    def back_after(self, key: Key, target: Node, day: date) -> date | None:
        """The first day after a day with the access."""
        days = [one for one in self.feeds.dates if one > day]
        return next((one for one in days if self.reached_on(key, target, one)), None)


def start_of(day: date) -> datetime:
    """Midnight, UTC."""
    return datetime.combine(day, time(), UTC)


def _mfa(account: Account) -> str:
    if account.is_enrolled is False or account.is_enforced is False:
        return "missing"
    return "covered" if account.is_enrolled and account.is_enforced else "unknown"
