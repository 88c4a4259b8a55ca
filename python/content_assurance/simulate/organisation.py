"""The invented organisation: divisions and teams, and the people in them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .sampling import Streams, sample, spread, waits, weighted
from .text import Flags, Ints, Text, choose_text, code_text, integer_text, join, pick
from .timeline import DAY, FOREVER, YEAR, Timeline

# Teams grow with the estate, between a dozen and forty units in all.
ASSETS_PER_TEAM = 60
FEWEST_TEAMS, MOST_TEAMS = 10, 35

# People per asset: one for every workstation, and some without one.
WORKERS_PER_ASSET = 0.5

# Leavers: their machines stay assigned to them in the CMDB (an owner who is no longer there).
ANNUAL_LEAVERS = 0.12

# Notice: a termination date is known this long before, while the worker is still active.
NOTICE_DAYS = 30

# Contractors, who have a worker record but no employee contract.
CONTINGENT_SHARE = 0.12

_DIVISIONS = ("Retail Banking", "Corporate Services", "Technology", "Markets", "Insurance")
_AREAS = (
    "Payments", "Lending", "Cards", "Identity", "Claims", "Pricing", "Treasury", "Fraud",
    "Onboarding", "Deposits", "Data Platform", "Network", "Workplace", "Finance", "Risk",
    "People", "Legal", "Trading", "Settlement", "Reporting", "Mobile", "Web", "Search",
    "Messaging", "Billing", "Partner", "Branch", "Contact Centre", "Archive", "Build",
    "Observability", "Mortgage", "Savings", "Investment", "Compliance",
)  # fmt: skip
_FUNCTIONS = ("Engineering", "Operations", "Services", "Technology")
_FIRST_NAMES = (
    "Ada", "Amara", "Anders", "Aiko", "Beatriz", "Bilal", "Carmen", "Chidi", "Clara", "Dana",
    "Dmitri", "Elif", "Emil", "Farah", "Felix", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jonas",
    "Kavya", "Lena", "Luca", "Maeve", "Marek", "Mina", "Nadia", "Noor", "Olga", "Omar", "Petra",
    "Priya", "Quinn", "Rafael", "Rosa", "Samir", "Sofia", "Tariq", "Tova", "Uma", "Viktor",
    "Wanda", "Xavier", "Yara", "Zoë",
)  # fmt: skip
_LAST_NAMES = (
    "Abara", "Almeida", "Andersson", "Bakker", "Castillo", "Chandra", "Dubois", "Eriksen",
    "Farouk", "Fischer", "Garcia", "Haddad", "Ibrahim", "Jansen", "Kaya", "Kowalski", "Larsen",
    "Lindqvist", "Mbeki", "Mensah", "Moreau", "Nakamura", "Novak", "Oduya", "O'Neill", "Okafor",
    "Palmer", "Quiroga", "Rahman", "Rossi", "Santos", "Silva", "Tanaka", "Thorne", "Ueda",
    "Varga", "Weiss", "Yilmaz", "Zhang", "Zielinski",
)  # fmt: skip


@dataclass(frozen=True)
class Organisation:
    """Org units (a root, its divisions, their teams) and workers.

    Attributes:
        unit_ids, unit_names, unit_products: one entry per unit, the root first.
        unit_parents: index of the superior unit, -1 for the root.
        unit_managers: worker index of each unit's head, who does not leave.
        unit_closed_at: (units,) epoch seconds from which the unit is inactive.
        teams: indices of the units that own assets.
        team_weights: relative number of workers and assets in each team.
        worker_ids, worker_names, worker_emails: (workers,) text.
        worker_units, worker_managers: (workers,) indices of unit and managing worker.
        worker_hired_at, worker_left_at: (workers,) epoch seconds.
        is_contingent: (workers,) not an employee.
    """

    unit_ids: tuple[str, ...]
    unit_names: tuple[str, ...]
    unit_products: tuple[str, ...]
    unit_parents: Ints
    unit_managers: Ints
    unit_closed_at: Ints
    teams: Ints
    team_weights: tuple[float, ...]
    worker_ids: Text
    worker_names: Text
    worker_emails: Text
    worker_units: Ints
    worker_managers: Ints
    worker_hired_at: Ints
    worker_left_at: Ints
    is_contingent: Flags


def build_organisation(streams: Streams, timeline: Timeline, assets: int) -> Organisation:
    """Invent an organisation in proportion to its estate."""
    rng = streams.named("organisation")
    team_count = min(MOST_TEAMS, max(FEWEST_TEAMS, assets // ASSETS_PER_TEAM))
    division_count = 2 if team_count < 2 * len(_DIVISIONS) + 1 else len(_DIVISIONS)
    unit_ids, unit_names, unit_products, parents = ["OU-0001"], ["Example Group"], ["Group"], [-1]
    for division in range(division_count):
        unit_ids.append(f"OU-0{division + 1}00")
        unit_names.append(_DIVISIONS[division])
        unit_products.append(_DIVISIONS[division])
        parents.append(0)
    for team in range(team_count):
        division = team % division_count
        unit_ids.append(f"OU-0{division + 1}{team // division_count + 1:02d}")
        unit_names.append(f"{_AREAS[team]} {_FUNCTIONS[team % len(_FUNCTIONS)]}")
        unit_products.append(_AREAS[team])
        parents.append(1 + division)
    units = len(unit_ids)
    teams = np.arange(1 + division_count, units)
    weights = 1 / np.arange(2, team_count + 2) ** 0.7

    # The two smallest teams are closed, one before the first export and one half-way: their
    # assets keep pointing at an owner that is no longer there.
    closed_at = np.full(units, FOREVER)
    closed_at[units - 1] = timeline.start - 60 * DAY
    closed_at[units - 2] = (timeline.start + timeline.end) // 2 + DAY

    count = max(3 * units, round(assets * WORKERS_PER_ASSET))
    worker_units = teams[weighted(rng, weights, count)]
    # The first workers head the units: worker k manages unit k, and stays.
    worker_units[:units] = np.arange(units)
    hired_at = timeline.start - spread(rng, 30 * DAY, 12 * YEAR, count)
    left_at = timeline.origin + waits(rng, YEAR / ANNUAL_LEAVERS, count)
    left_at[:units] = FOREVER
    joined = sample(rng, np.arange(count) >= units, ANNUAL_LEAVERS * len(timeline.dates) / 52)
    hired_at[joined] = spread(rng, timeline.start, timeline.end + DAY, int(joined.sum()))
    left_at = np.where(left_at <= hired_at, FOREVER, left_at)
    parent_array = np.array(parents)
    managers = np.where(
        np.arange(count) < units,
        np.maximum(parent_array[np.minimum(worker_units, units - 1)], 0),
        worker_units,
    )
    names, emails = people(rng.permutation(count).astype(np.int64))
    return Organisation(
        unit_ids=tuple(unit_ids),
        unit_names=tuple(unit_names),
        unit_products=tuple(unit_products),
        unit_parents=parent_array,
        unit_managers=np.arange(units),
        unit_closed_at=closed_at,
        teams=teams,
        team_weights=tuple(weights.tolist()),
        worker_ids=join("E", code_text(np.arange(count) + 10_001, 7, "0123456789")),
        worker_names=names,
        worker_emails=emails,
        worker_units=worker_units,
        worker_managers=managers,
        worker_hired_at=hired_at,
        worker_left_at=left_at,
        is_contingent=sample(rng, np.arange(count) >= units, CONTINGENT_SHARE),
    )


def people(numbers: Ints) -> tuple[Text, Text]:
    """Names and unique addresses at example.com of people 0..n-1; full names repeat at scale."""
    combinations = len(_FIRST_NAMES) * len(_LAST_NAMES)
    place, repeat = numbers % combinations, numbers // combinations
    first = pick(_FIRST_NAMES, place % len(_FIRST_NAMES))
    last = pick(_LAST_NAMES, place // len(_FIRST_NAMES))
    local = pc.utf8_lower(join(first, last, separator="."))
    for letter, plain in (("ë", "e"), ("'", "")):
        local = pc.replace_substring(local, letter, plain)
    suffix = choose_text(repeat > 0, integer_text(repeat + 1), "")
    return join(first, last, separator=" "), join(local, suffix, "@example.com")


def names_of(words: tuple[str, ...], index: Ints) -> Text:
    """The word at each index, null where the index is negative."""
    return pa.array(words, pa.string()).take(pa.array(index, mask=index < 0))
