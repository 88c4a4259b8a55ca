"""Accounts in every system: people's, programs', shared ones, and those for emergencies."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from ..sampling import Streams, spread
from ..timeline import DAY, FOREVER, HOUR, WEEK, Timeline
from .people import Person

HUMAN, SERVICE, SHARED, BREAK_GLASS, EXTERNAL = (
    "human", "service", "shared", "break_glass", "external",
)  # fmt: skip

# Accounts of people who left longer ago than this before the first export are deleted.
KEPT_DAYS = 150

# A leaver's account: closed within hours, after some days, after weeks, or never.
LAG_WEIGHTS = [0.58, 0.20, 0.12, 0.10]
LAG_HOURS = ((1, 20), (48, 300), (360, 900))
FEWEST_KEPT = 2

DORMANT_SHARE = 0.06
NEVER_USED_SHARE = 0.02


@dataclass(frozen=True)
class Use:
    """Use at steady intervals, from a time up to another; an interval of 0 is no use at all."""

    since: int
    interval: int
    until: int = FOREVER

    def last(self, now: int) -> int:
        """The last use up to then, 0 for none."""
        latest = min(now, self.until)
        if not self.interval or latest < self.since:
            return 0
        return self.since + (latest - self.since) // self.interval * self.interval


NO_USE = Use(0, 0)


@dataclass(frozen=True)
class Account:
    """An account; times are epoch seconds, FOREVER for never.

    Attributes:
        number: place among the accounts of its system.
        login: what is typed, where it is not the person's address.
        person: whose it is, None for nobody's own.
        owner: who answers for an account that is nobody's own.
        disabled_at, removed_at: when it cannot be used any more, and when it is no longer there.
        renamed_at: when the system learns of its person's new name, FOREVER for never.
        mfa: second factors that are enrolled.
        is_numbered: the system knows the employee number.
        is_use_told: the system tells when it was used last.
        story: what is odd about it, in a word; empty for nothing.
    """

    system: str
    number: int
    kind: str
    login: str
    person: Person | None
    owner: Person | None
    created_at: int
    disabled_at: int = FOREVER
    removed_at: int = FOREVER
    renamed_at: int = FOREVER
    interactive: Use = NO_USE
    token: Use = NO_USE
    mfa: tuple[str, ...] = ()
    is_mfa_enforced: bool = False
    is_numbered: bool = False
    is_use_told: bool = True
    story: str = ""

    def is_listed(self, now: int) -> bool:
        """Whether an export at that time shows it."""
        return self.created_at <= now < self.removed_at

    def is_enabled(self, now: int) -> bool:
        """Whether it can be used at that time."""
        return self.created_at <= now < self.disabled_at

    def email(self, now: int) -> str:
        """The address that the system knows at that time."""
        if self.person is None:
            return self.login if "@" in self.login else ""
        since = now if now >= self.renamed_at else 0
        return self.person.name(since).email

    def name(self, now: int) -> str:
        """The name that the system shows at that time."""
        if self.person is None:
            return self.login.partition("@")[0]
        return self.person.name(now if now >= self.renamed_at else 0).full

    def used(self, now: int) -> int:
        """The last sign-in by hand, 0 for none."""
        return self.interactive.last(min(now, self.disabled_at))

    def token_used(self, now: int) -> int:
        """The last use by a program, 0 for none."""
        return self.token.last(min(now, self.disabled_at))


@dataclass(frozen=True)
class System:
    """How one system treats people.

    Attributes:
        name: folder of its exports.
        every, chosen: people with these remainders of their number by `every` have an account.
        numbered, told: shares of accounts with an employee number, and with their last use.
        mfa: combinations of second factors and their weights.
        enforced: share of accounts that cannot sign in without.
        learns_names: renamed people get their new name here.
        token_share: share of accounts with use by programs.
        lists_disabled: accounts stay in the exports when they are closed.
    """

    name: str
    every: int
    chosen: tuple[int, ...]
    numbered: float
    told: float
    mfa: tuple[tuple[tuple[str, ...], float], ...]
    enforced: float
    learns_names: bool
    token_share: float = 0.0
    lists_disabled: bool = True
    others: tuple["Other", ...] = field(default=())


@dataclass(frozen=True)
class Other:
    """An account that is nobody's own: kind, login, whether somebody answers for it, and use."""

    kind: str
    login: str
    has_owner: bool = False
    is_interactive: bool = False
    is_dormant: bool = False
    is_owner_gone: bool = False


_NONE: tuple[str, ...] = ()
SYSTEMS = (
    System(
        "okta", 1, (0,), 0.85, 1.0,
        ((("push",), 0.30), (("push", "totp"), 0.15), (("webauthn",), 0.12),
         (("fastpass", "push"), 0.13), (("sms",), 0.10), (("question",), 0.05), (_NONE, 0.15)),
        0.0, True,
        others=(
            Other(SERVICE, "svc-hr-sync@example.com", has_owner=True),
            Other(SERVICE, "svc-archive@example.com"),
            Other(BREAK_GLASS, "breakglass.okta@example.com", is_interactive=True),
        ),
    ),
    System(
        "entra_id", 5, (0, 1, 2, 3), 0.60, 0.70,
        (((), 0.15), (("push", "totp"), 0.35), (("sms", "voice"), 0.15), (("passkey",), 0.15),
         (("windows_hello", "push"), 0.20)),
        0.7, True,
        others=(
            Other(SHARED, "payments.desk@example.com", is_interactive=True),
            Other(SHARED, "legal.inbox@example.com"),
            Other(SHARED, "service.desk@example.com", is_interactive=True),
            Other(BREAK_GLASS, "breakglass-1@example.com", is_dormant=True, is_interactive=True),
            Other(BREAK_GLASS, "breakglass-2@example.com", is_interactive=True),
            Other(EXTERNAL, "auditor@partner.example.net", is_interactive=True),
            Other(EXTERNAL, "consultant@partner.example.net", is_interactive=True, is_dormant=True),
            Other(SERVICE, "payroll-connector", has_owner=True),
            Other(SERVICE, "backup-agent", has_owner=True, is_owner_gone=True),
            Other(SERVICE, "legacy-sync", is_dormant=True),
            Other(SERVICE, "build-pipeline", has_owner=True),
            Other(SERVICE, "Finance Portal", has_owner=True),
        ),
    ),
    System(
        "github", 5, (0, 2), 0.0, 0.0, (((), 0.2), (("totp",), 0.8)), 1.0, False,
        lists_disabled=False,
        others=(
            Other(SERVICE, "example-release-bot"),
            Other(EXTERNAL, "oss-contributor", is_interactive=True),
            Other(EXTERNAL, "translation-agency", is_interactive=True),
        ),
    ),
    System(
        "aws_iam", 12, (3,), 0.0, 0.8, (((), 0.3), (("totp",), 0.7)), 0.0, False, 0.6,
        others=(
            Other(BREAK_GLASS, "<root_account>", is_interactive=True, is_dormant=True),
            Other(SERVICE, "svc-deploy", has_owner=True),
            Other(SERVICE, "svc-backup", has_owner=True, is_owner_gone=True),
            Other(SERVICE, "svc-metrics"),
            Other(SERVICE, "svc-old-etl", is_dormant=True),
        ),
    ),
    System(
        "access_csv", 4, (1,), 0.5, 0.8,
        (((), 0.4), (("totp",), 0.4), (("hardware_otp",), 0.2)), 0.6, False,
        others=(
            Other(SERVICE, "batch-settlement", has_owner=True),
            Other(SERVICE, "import-robot"),
            Other(SHARED, "branch-counter", is_interactive=True),
            Other(BREAK_GLASS, "ledger-emergency", is_interactive=True, is_dormant=True),
        ),
    ),
)  # fmt: skip


def build_accounts(
    streams: Streams, timeline: Timeline, people: Sequence[Person], watched_from: int
) -> dict[str, list[Account]]:
    """Every account of every system, by system."""
    leavers = [
        person
        for person in people
        if watched_from - 2 * WEEK <= person.left_at < timeline.end - WEEK
    ]
    rng = streams.named("accounts")
    kept = {
        person.number for person in rng.permutation(np.array(leavers, dtype=object))[:FEWEST_KEPT]
    }
    staff = [person for person in people if person.is_there(timeline.end) and not person.story]
    return {
        system.name: _accounts(
            streams.named(f"accounts of {system.name}"), system, people, kept, timeline,
            watched_from, staff, leavers,
        )
        for system in SYSTEMS
    }  # fmt: skip


def _accounts(
    rng: Generator,
    system: System,
    people: Sequence[Person],
    kept: set[int],
    timeline: Timeline,
    watched_from: int,
    staff: Sequence[Person],
    leavers: Sequence[Person],
) -> list[Account]:
    combinations = [methods for methods, _ in system.mfa]
    weights = np.array([weight for _, weight in system.mfa])
    found: list[Account] = []
    for person in people:
        draws = rng.random(8)
        lag = _lag(rng, draws[0])
        methods = combinations[rng.choice(len(combinations), p=weights / weights.sum())]
        gap, seen = int(spread(rng, 5 * HOUR, 6 * DAY, 1)[0]), int(spread(rng, 0, DAY, 1)[0])
        has_one = person.number % system.every in system.chosen or person.story.endswith("another")
        if not has_one or person.left_at < watched_from - KEPT_DAYS * DAY:
            continue
        created = person.hired_at - 2 * DAY
        closes = FOREVER if person.number in kept else person.left_at + lag
        closes = FOREVER if person.left_at > timeline.end or closes > timeline.end else closes
        first = created + 2 * DAY + seen
        is_dormant = draws[1] < DORMANT_SHARE
        until = watched_from - int(draws[2] * 90 * DAY) - 20 * DAY if is_dormant else FOREVER
        use = Use(first, gap, min(until, person.left_at))
        story = "dormant" if is_dormant and until > first else ""
        if person.number in kept:
            use, story = replace(use, until=person.left_at + 5 * DAY), "leaver_kept_active"
        if draws[3] < NEVER_USED_SHARE and not story:
            use, story = NO_USE, "never_used"
        renamed = person.names[-1].since + int(draws[4] * 3 * DAY)
        found.append(
            Account(
                system.name, len(found), HUMAN, "", person, None, created, closes,
                FOREVER if system.lists_disabled else closes,
                renamed if system.learns_names and len(person.names) > 1 else FOREVER,
                use,
                Use(first, gap + HOUR, use.until) if draws[5] < system.token_share else NO_USE,
                methods, draws[6] < system.enforced,
                draws[7] < system.numbered and not person.story.endswith("another"),
                bool(rng.random() < system.told), story,
            )
        )  # fmt: skip
    owners = iter(rng.permutation(np.array(staff, dtype=object))[: len(system.others)])
    gone = iter(leavers)
    for other in system.others:
        owner = next(gone, None) if other.is_owner_gone else next(owners, None)
        begun = watched_from - int(spread(rng, 60 * DAY, 900 * DAY, 1)[0])
        until = watched_from - 70 * DAY if other.is_dormant else FOREVER
        use = Use(begun, int(spread(rng, 6 * HOUR, 9 * DAY, 1)[0]), until)
        found.append(
            Account(
                system.name, len(found), other.kind, other.login, None,
                owner if other.has_owner else None, begun,
                interactive=use if other.is_interactive else NO_USE,
                token=NO_USE if other.is_interactive else use,
                mfa=("hardware_otp",) if other.kind == BREAK_GLASS else (),
                is_mfa_enforced=other.kind == BREAK_GLASS,
                story="dormant" if other.is_dormant else "",
            )
        )  # fmt: skip
    return found


def _lag(rng: Generator, draw: float) -> int:
    """Seconds from the end of the employment to the closing of an account, or FOREVER."""
    limits = np.cumsum(LAG_WEIGHTS)
    place = int(np.searchsorted(limits, draw * limits[-1], side="right"))
    low, high = LAG_HOURS[min(place, 2)]
    seconds = int(spread(rng, low * HOUR, high * HOUR, 1)[0])
    return seconds if place < len(LAG_HOURS) else FOREVER
