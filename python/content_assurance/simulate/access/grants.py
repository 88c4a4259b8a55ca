"""What was granted to whom: groups in groups, roles, applications and permissions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from ..organisation import Organisation
from ..sampling import Streams, spread
from ..timeline import DAY, FOREVER, HOUR
from .accounts import BREAK_GLASS, EXTERNAL, HUMAN, SERVICE, SHARED, Account

STANDING, ELIGIBLE, ACTIVATED = "standing", "eligible", "activated"

# The groups and roles of the directory; a group that is in another is written `inner > outer`.
NESTED = {
    "entra_id": (
        "SG-On-Call > SG-Cloud-Platform",
        "SG-Cloud-Platform > SG-Tenant-Admins",
        # Somebody closed the circle: whoever is in one of the three is in all.
        "SG-Tenant-Admins > SG-On-Call",
        "SG-Finance-Approvers > SG-Finance",
    ),
    "github": ("platform-sre > platform", "payments-app > payments"),
    "access_csv": ("Night shift > Payments operators", "Payments operators > Ledger users",
                   "Ledger users > Night shift"),
}  # fmt: skip

# What groups give, as group, kind of target, target and what it is given on.
GIVEN = {
    "okta": (
        ("Everyone", "application", "Wiki", ""),
        ("Payments Operators", "application", "Payments Console", ""),
        ("Finance Approvers", "application", "Treasury Workstation", ""),
        ("Okta Administrators", "role", "ORG_ADMIN", ""),
        ("Identity Engineers", "role", "APP_ADMIN", ""),
    ),
    "entra_id": (
        ("SG-Tenant-Admins", "role", "Global Administrator", ""),
        ("SG-Service-Desk", "role", "Helpdesk Administrator", ""),
        ("SG-Finance", "application", "Finance Portal", ""),
    ),
    "github": (
        ("platform", "permission", "admin", "infrastructure"),
        ("platform", "permission", "write", "observability"),
        ("payments", "permission", "write", "payments-core"),
        ("everyone", "permission", "read", "handbook"),
    ),
    "aws_iam": (
        ("Administrators", "policy", "AdministratorAccess", ""),
        ("Developers", "policy", "PowerUserAccess", ""),
        ("Auditors", "policy", "SecurityAudit", ""),
    ),
    "access_csv": (
        ("Payments operators", "role", "Create vendor", ""),
        ("Ledger users", "role", "View ledger", ""),
        ("Supervisors", "role", "Approve payment", ""),
    ),
}

# Share of the people of a system who are in each group, by the remainder of a draw.
MEMBERSHIPS = {
    "okta": (("Everyone", 1.0), ("Payments Operators", 0.15), ("Finance Approvers", 0.06),
             ("Okta Administrators", 0.02), ("Identity Engineers", 0.03)),
    "entra_id": (("SG-On-Call", 0.05), ("SG-Cloud-Platform", 0.03), ("SG-Tenant-Admins", 0.02),
                 ("SG-Service-Desk", 0.06), ("SG-Finance", 0.12), ("SG-Finance-Approvers", 0.05)),
    "github": (("everyone", 1.0), ("platform", 0.05), ("platform-sre", 0.12), ("payments", 0.05),
               ("payments-app", 0.15)),
    "aws_iam": (("Administrators", 0.15), ("Developers", 0.5), ("Auditors", 0.2)),
    "access_csv": (("Payments operators", 0.25), ("Night shift", 0.15), ("Ledger users", 0.4),
                   ("Supervisors", 0.15)),
}  # fmt: skip
FEWEST_MEMBERS = 1

# Given to single accounts, as kind of target, target, what it is given on and how many get it.
DIRECT = {
    "okta": (("role", "SUPER_ADMIN", "", 2), ("role", "HELP_DESK_ADMIN", "", 3),
             ("application", "Payroll", "", 6)),
    "entra_id": (("role", "Global Administrator", "", 1), ("role", "User Administrator", "", 2),
                 ("application", "Finance Portal", "", 3)),
    "github": (("permission", "admin", "payments-core", 1), ("role", "owner", "", 2)),
    "aws_iam": (("policy", "IAMFullAccess", "", 1), ("policy", "ReadOnlyAccess", "", 2)),
    "access_csv": (("role", "Administer ledger", "", 2), ("role", "Approve payment", "", 3),
                   ("role", "Payroll release", "", 2)),
}  # fmt: skip
DIRECT_OTHERS = {
    "okta": {BREAK_GLASS: (("role", "SUPER_ADMIN", ""),)},
    "entra_id": {BREAK_GLASS: (("role", "Global Administrator", ""),),
                 SERVICE: (("application", "Finance Portal", ""),)},
    "github": {EXTERNAL: (("permission", "write", "handbook"),),
               SERVICE: (("permission", "write", "infrastructure"),)},
    "aws_iam": {SERVICE: (("policy", "AmazonS3FullAccess", ""),)},
    "access_csv": {BREAK_GLASS: (("role", "Administer ledger", ""),),
                   SERVICE: (("role", "Post settlement", ""),),
                   SHARED: (("role", "View ledger", ""),)},
}  # fmt: skip
JUST_IN_TIME = (("Privileged Role Administrator", 2), ("User Administrator", 2),
                ("Global Administrator", 1))  # fmt: skip
ACTIVATIONS = 3


@dataclass(frozen=True)
class Grant:
    """A grant; times are epoch seconds, FOREVER for never.

    Attributes:
        account: who is given it; None where a group is.
        group: the group that is given it, where no account is.
        spans: from and to, more than one where it was given again.
        expires_at: when it ends by itself.
        story: what is odd about it, in a word; empty for nothing.
    """

    system: str
    account: Account | None
    group: str
    target_kind: str
    target: str
    resource: str
    spans: tuple[tuple[int, int], ...]
    kind: str = STANDING
    expires_at: int = FOREVER
    story: str = ""

    def is_there(self, now: int) -> bool:
        """Whether an export at that time shows it: nobody's account has nothing."""
        is_given = any(since <= now < until for since, until in self.spans)
        return is_given and (self.account is None or self.account.is_listed(now))

    def since(self, now: int) -> int:
        """When it was given the last time up to then."""
        return max((since for since, _ in self.spans if since <= now), default=0)


def build_grants(
    streams: Streams,
    organisation: Organisation,
    accounts: dict[str, list[Account]],
    watched: Sequence[int],
) -> list[Grant]:
    """Everything that is ever granted; `watched` are the times of the exports that tell of it."""
    found: list[Grant] = []
    watched_from = watched[0]
    for system, group in accounts.items():
        rng = streams.named(f"grants of {system}")
        people = [account for account in group if account.kind == HUMAN]
        found += _between_groups(system, watched_from)
        found += _memberships(rng, system, people)
        found += _direct(rng, system, people, watched_from)
        for account in group:
            for target_kind, target, resource in DIRECT_OTHERS[system].get(account.kind, ()):
                span = ((account.created_at + HOUR, FOREVER),)
                found.append(Grant(system, account, "", target_kind, target, resource, span))
    okta = [account for account in accounts["okta"] if account.person is not None]
    found += _divisions(okta, organisation)
    has_it = {
        (grant.account.number, grant.target)
        for grant in found
        if grant.system == "entra_id" and grant.account is not None
    }
    entra = [account for account in accounts["entra_id"] if account.kind == HUMAN]
    found += _just_in_time(streams.named("grants just in time"), entra, has_it, watched)
    return found


def _between_groups(system: str, watched_from: int) -> Iterator[Grant]:
    """Groups in groups, and what groups give."""
    span = ((watched_from - 700 * DAY, FOREVER),)
    for pair in NESTED.get(system, ()):
        inner, outer = pair.split(" > ")
        yield Grant(system, None, inner, "group", outer, "", span)
    for group, target_kind, target, resource in GIVEN[system]:
        yield Grant(system, None, group, target_kind, target, resource, span)


def _memberships(rng: Generator, system: str, people: Sequence[Account]) -> Iterator[Grant]:
    """Accounts in groups, from the day on which they began or some time later."""
    for group, share in MEMBERSHIPS[system]:
        size = max(FEWEST_MEMBERS, round(share * len(people)))
        members = sorted(rng.permutation(len(people))[:size].tolist())
        later = spread(rng, HOUR, 200 * DAY, len(members)).tolist()
        for place, wait in zip(members, later, strict=True):
            account = people[place]
            since = account.created_at + (HOUR if share == 1.0 else wait)
            # Where a closed account stays in the list it has lost its groups in one system only.
            until = account.disabled_at if system == "okta" else FOREVER
            if since < until:
                yield Grant(system, account, "", "group", group, "", ((since, until),))


def _direct(
    rng: Generator, system: str, people: Sequence[Account], watched_from: int
) -> Iterator[Grant]:
    """What single accounts are given, most of it long ago."""
    for target_kind, target, resource, count in DIRECT[system]:
        for place in sorted(rng.permutation(len(people))[:count].tolist()):
            account = people[place]
            begun = max(account.created_at, watched_from - 400 * DAY)
            since = begun + int(spread(rng, HOUR, 300 * DAY, 1)[0])
            until = account.disabled_at if system == "okta" else FOREVER
            if since < until:
                yield Grant(system, account, "", target_kind, target, resource, ((since, until),))


def _divisions(accounts: Sequence[Account], organisation: Organisation) -> Iterator[Grant]:
    """Okta has a group for each unit; who moves gets the new one and keeps the old one."""
    for account in accounts:
        if account.person is None:
            continue
        for place, (since, unit) in enumerate(account.person.units):
            begun = max(account.created_at + HOUR, since)
            if begun >= account.disabled_at:
                continue
            story = "kept_after_a_move" if place < len(account.person.units) - 1 else ""
            yield Grant(
                "okta", account, "", "group", f"Unit {organisation.unit_names[unit]}", "",
                ((begun, account.disabled_at),), story=story,
            )  # fmt: skip


def _just_in_time(
    rng: Generator,
    people: Sequence[Account],
    has_it: set[tuple[int, str]],
    watched: Sequence[int],
) -> Iterator[Grant]:
    """Roles that can be activated for some hours, and are when some of the exports are made.

    Who holds a role for good, in `has_it`, need not activate it.
    """
    for role, count in JUST_IN_TIME:
        active = [
            account
            for account in people
            if account.disabled_at == FOREVER and (account.number, role) not in has_it
        ]
        for place in sorted(rng.permutation(len(active))[:count].tolist()):
            account = active[place]
            since = max(account.created_at, watched[0] - 90 * DAY)
            span = ((since, FOREVER),)
            yield Grant("entra_id", account, "", "role", role, "", span, ELIGIBLE)
            for week in sorted(rng.permutation(len(watched))[:ACTIVATIONS].tolist()):
                at = watched[week] - 3 * HOUR
                if at < since:
                    continue
                ends = at + 8 * HOUR
                yield Grant(
                    "entra_id", account, "", "role", role, "", ((at, ends),), ACTIVATED, ends
                )
