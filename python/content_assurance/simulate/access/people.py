"""Who works there: the workers of the organisation and a few more, and what happened to them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from ..organisation import ANNUAL_LEAVERS, Organisation, people
from ..sampling import Streams, spread
from ..timeline import DAY, FOREVER, WEEK, YEAR, Timeline

# Of a large organisation only so many have accounts in the systems that are simulated.
MOST_WITH_ACCOUNTS = 2_500

# Workers without a machine of their own: temporary help, and who came and went lately.
FEWEST_EXTRA = 24
EXTRA_SHARE = 0.1
EXTRA_FIRST_ID = 900_001

# What happens to people while they are watched.
RENAMED_SHARE = 0.02
MOVED_SHARE = 0.03
ON_LEAVE_SHARE = 0.01
FEWEST_OF_EACH = 2


@dataclass(frozen=True)
class Name:
    """What a person is called from a time on."""

    since: int
    full: str
    email: str

    @property
    def login(self) -> str:
        """The part of the address before the @."""
        return self.email.partition("@")[0]


@dataclass(frozen=True)
class Person:
    """A person; times are epoch seconds, FOREVER for never.

    Attributes:
        number: place among all people; the first are the workers of the organisation.
        names: the first since ever, and another after a marriage.
        units: unit from a time on, as (since, unit).
        left_at: end of the last day, a contractor's planned one included.
        on_leave: from and to.
        story: what is odd about the person, in a word; empty for nothing.
    """

    number: int
    employee_id: str
    names: tuple[Name, ...]
    units: tuple[tuple[int, int], ...]
    manager: int
    hired_at: int
    left_at: int
    is_contingent: bool
    on_leave: tuple[int, int] = (FOREVER, FOREVER)
    story: str = ""

    def name(self, now: int) -> Name:
        """The name at that time."""
        return [name for name in self.names if name.since <= now][-1]

    def unit(self, now: int) -> int:
        """The unit at that time."""
        return [unit for since, unit in self.units if since <= now][-1]

    def is_there(self, now: int) -> bool:
        """Hired and not gone."""
        return self.hired_at <= now < self.left_at


def build_people(
    streams: Streams, timeline: Timeline, organisation: Organisation, watched_from: int
) -> list[Person]:
    """The people with accounts: workers first, then who is not in the organisation's own list.

    `watched_from` is when the first export of an identity system tells about them.
    """
    rng = streams.named("people")
    found = _workers(organisation)
    heads = len(organisation.unit_ids)
    found += _extra(rng, timeline, organisation, watched_from)
    stays = [
        person.number
        for person in found
        if heads <= person.number < len(organisation.worker_units)
        and person.hired_at < watched_from - 8 * WEEK
        and person.left_at > timeline.end
        and not person.is_contingent
    ]
    chosen = iter(rng.permutation(stays).tolist())
    numbers = {
        story: [number for _, number in zip(range(count), chosen, strict=False)]
        for story, count in (
            ("renamed", max(FEWEST_OF_EACH, round(RENAMED_SHARE * len(found)))),
            ("moved", max(FEWEST_OF_EACH, round(MOVED_SHARE * len(found)))),
            ("on_leave", max(FEWEST_OF_EACH, round(ON_LEAVE_SHARE * len(found)))),
        )
    }
    places = {person.number: place for place, person in enumerate(found)}
    for story, group in numbers.items():
        for number, at in zip(
            group, _moments(rng, watched_from, timeline, len(group)), strict=True
        ):
            place = places[number]
            found[place] = _changed(found[place], story, at, organisation)
    return found


def _moments(rng: Generator, watched_from: int, timeline: Timeline, count: int) -> list[int]:
    """When changes happen: after the first export that could tell the state before, if any."""
    first = min(watched_from + DAY, timeline.end - 2 * DAY)
    return sorted(spread(rng, first, timeline.end - DAY, count).tolist())


def _changed(person: Person, story: str, at: int, organisation: Organisation) -> Person:
    """The person after a marriage, a move to another team or a long absence."""
    names, units, leave = person.names, person.units, person.on_leave
    if story == "renamed":
        first = names[0].full.split(" ")[0]
        last = "Vale-" + names[0].full.split(" ")[-1]
        local = f"{first}.{last}".lower().replace("ë", "e").replace("-", "").replace("'", "")
        names = (*names, Name(at, f"{first} {last}", f"{local}@example.com"))
    elif story == "moved":
        units = (*units, (at, _next_team(organisation, units[0][1])))
    else:
        leave = (at, at + 60 * DAY)
    return Person(
        person.number, person.employee_id, names, units, person.manager, person.hired_at,
        person.left_at, person.is_contingent, leave, story,
    )  # fmt: skip


def _next_team(organisation: Organisation, unit: int) -> int:
    """Another team; never one of the two that are closed."""
    teams: list[int] = organisation.teams[:-2].tolist()
    return teams[(teams.index(unit) + 1) % len(teams)] if unit in teams else teams[0]


def _workers(organisation: Organisation) -> list[Person]:
    """The organisation's workers, as many as have accounts."""
    count = min(MOST_WITH_ACCOUNTS, len(organisation.worker_units))
    columns = zip(
        organisation.worker_ids[:count].to_pylist(),
        organisation.worker_names[:count].to_pylist(),
        organisation.worker_emails[:count].to_pylist(),
        organisation.worker_units[:count].tolist(),
        organisation.worker_managers[:count].tolist(),
        organisation.worker_hired_at[:count].tolist(),
        organisation.worker_left_at[:count].tolist(),
        organisation.is_contingent[:count].tolist(),
        strict=True,
    )
    return [
        Person(
            number, employee_id, (Name(0, name, email),), ((0, unit),), manager, hired, left,
            is_contingent,
        )
        for number, (employee_id, name, email, unit, manager, hired, left, is_contingent)
        in enumerate(columns)
    ]  # fmt: skip


def _extra(
    rng: Generator, timeline: Timeline, organisation: Organisation, watched_from: int
) -> list[Person]:
    """People who are in no list of machines' owners: half came or went while it is watched.

    The last one bears the name of the first, who is long gone, and got his address too.
    """
    workers = len(organisation.worker_units)
    size = max(FEWEST_EXTRA, round(EXTRA_SHARE * min(workers, MOST_WITH_ACCOUNTS)))
    names, emails = people(np.arange(workers, workers + size))
    full, addresses = names.to_pylist(), emails.to_pylist()
    full[-1], addresses[-1] = full[0], addresses[0]
    units = rng.choice(organisation.teams[:-2], size).tolist()
    hired = (timeline.start - spread(rng, 60 * DAY, 3 * YEAR, size)).tolist()
    left = (timeline.end + spread(rng, 8 * WEEK, round(YEAR / ANNUAL_LEAVERS), size)).tolist()
    recent = spread(rng, watched_from - 3 * WEEK, timeline.end - DAY, size).tolist()
    leavers = range(1, 1 + max(8, round(0.35 * size)))
    joiners = range(leavers.stop, leavers.stop + max(4, round(0.15 * size)))
    notice = (joiners.stop, joiners.stop + 1)
    found = []
    for place in range(size):
        story = ""
        if place == 0:
            left[place], story = watched_from - 40 * WEEK, "address_reused_by_another"
            hired[place] = watched_from - 90 * WEEK
        elif place == size - 1:
            hired[place], story = watched_from - 2 * WEEK, "has_address_of_another"
        elif place in leavers:
            left[place] = recent[place]
        elif place in joiners:
            hired[place] = recent[place]
        elif place in notice:
            left[place] = timeline.end + 10 * DAY
        left[place] = left[place] if left[place] > hired[place] else FOREVER
        found.append(
            Person(
                workers + place, f"E{EXTRA_FIRST_ID + place:07d}",
                (Name(0, full[place], addresses[place]),), ((0, units[place]),),
                units[place], hired[place], left[place], place % 3 == 1, story=story,
            )
        )  # fmt: skip
    return found
