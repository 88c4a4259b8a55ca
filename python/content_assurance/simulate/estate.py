"""The assets that there really are: what they are, whose they are, when they came and went."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .organisation import Organisation
from .sampling import Streams, sample, spread, waits, weighted
from .text import Flags, Ints
from .timeline import DAY, FOREVER, WEEK, YEAR, Timeline

SERVER, WORKSTATION, CLOUD = 0, 1, 2
POPULATIONS = ("server", "workstation", "cloud_instance")
POPULATION_WEIGHTS = [0.35, 0.45, 0.20]
ENVIRONMENTS = ("production", "staging", "test", "development")
CRITICALITIES = ("critical", "high", "medium", "low")

# Index into the phrases that each vendor has for an operating system.
OPERATING_SYSTEMS = (
    "Windows Server 2019", "Windows Server 2022", "Red Hat Enterprise Linux 8",
    "Red Hat Enterprise Linux 9", "Ubuntu 22.04", "Amazon Linux 2023", "Windows 11", "macOS 15",
)  # fmt: skip
_WINDOWS, _MACOS = (0, 1, 6), (7,)
_OPERATING_SYSTEM_WEIGHTS = {
    SERVER: [15, 30, 15, 25, 15, 0, 0, 0],
    WORKSTATION: [0, 0, 0, 0, 0, 0, 88, 12],
    CLOUD: [5, 15, 0, 15, 25, 40, 0, 0],
}

# Assets come and go: the denominator moves, and a matched cohort differs from the total.
ANNUAL_CHURN = 0.15

# Autoscaling: cloud instances that live for weeks, each replaced by a new one.
AUTOSCALED_SHARE = 0.15
AUTOSCALED_LIFE_DAYS = 35

# Gone before the first export: what a console or the CMDB still shows of them is a ghost.
GONE_BEFORE_SHARE = 0.05

# Switched off for months (stopped, for cloud instances): dormant, neither a gap nor excluded.
DORMANT_SHARES = {SERVER: 0.01, WORKSTATION: 0.03, CLOUD: 0.03}
DORMANT_DAYS = (60, 180)

# Not reachable for a week (holiday, maintenance): late evidence is not yet a gap.
AWAY_SHARES = {SERVER: 0.003, WORKSTATION: 0.04, CLOUD: 0.002}

# Bought but not handed out: known to the CMDB, seen by nobody, and expected to have nothing.
IN_STOCK_SHARE = 0.02

# People's own devices, enrolled to read mail: seen, but not the organisation's to inventory.
PERSONAL_SHARE = 0.02

# Tagged for an exception: the policy can name the tag.
LAB_EQUIPMENT_SHARE = 0.02
KIOSK_SHARE = 0.02

# Facing the internet, on-premises and in the cloud.
PUBLIC_SHARES = {SERVER: 0.08, WORKSTATION: 0.0, CLOUD: 0.15}

# Re-imaged a year: the same machine registers again while its old agent record goes stale.
ANNUAL_REIMAGED = 0.08

# On-premises servers that are virtual machines.
VIRTUAL_SHARE = 0.6
# Workstations that keep their address; the others get a new one every week.
DESKTOP_SHARE = 0.35


@dataclass(frozen=True)
class Estate:
    """All assets that exist at some time, one element per asset; times are epoch seconds.

    Attributes:
        population: SERVER, WORKSTATION or CLOUD.
        os, unit, environment, criticality: indices into their lists.
        worker: index of the person a workstation is assigned to, else -1.
        created_at, retired_at: life span; FOREVER while no end is known.
        dormant_from, dormant_until: the one time in which it is switched off.
        reimaged_at: when it was set up anew, FOREVER if never.
    """

    population: Ints
    os: Ints
    unit: Ints
    worker: Ints
    environment: Ints
    criticality: Ints
    created_at: Ints
    retired_at: Ints
    dormant_from: Ints
    dormant_until: Ints
    reimaged_at: Ints
    is_public: Flags
    is_virtual: Flags
    is_desktop: Flags
    is_autoscaled: Flags
    is_in_stock: Flags
    is_personal: Flags
    is_lab_equipment: Flags
    is_kiosk: Flags

    @property
    def size(self) -> int:
        """Number of assets."""
        return int(self.population.size)

    @property
    def is_windows(self) -> Flags:
        """Runs Windows."""
        return np.isin(self.os, _WINDOWS)

    @property
    def is_macos(self) -> Flags:
        """Runs macOS."""
        return np.isin(self.os, _MACOS)

    def is_alive(self, now: int) -> Flags:
        """Exists and is in use (not in stock) at that time."""
        return (self.created_at < now) & (self.retired_at > now) & ~self.is_in_stock

    def is_dormant(self, now: int) -> Flags:
        """Switched off for months at that time."""
        return (self.dormant_from < now) & (self.dormant_until > now)

    def by_population(self, values: dict[int, float]) -> NDArray[np.float64]:
        """One number per asset from one per population."""
        shares: NDArray[np.float64] = np.array([values[kind] for kind in sorted(values)])
        return shares[self.population]


@dataclass(frozen=True)
class Presence:
    """Who could be seen in the week that ends now, one element per asset.

    Attributes:
        previous, now: epoch seconds of the last and of this export.
        is_online: was up and on the network at some time in between.
        seen_at: when it was last up, epoch seconds; meaningless where not online.
    """

    previous: int
    now: int
    is_online: Flags
    seen_at: Ints


def build_estate(
    streams: Streams, timeline: Timeline, organisation: Organisation, assets: int
) -> Estate:
    """Populate an estate of about `assets` living assets at any date of the timeline."""
    rng = streams.named("estate")
    population, autoscaled, created_at, retired_at = _life_spans(rng, timeline, assets)
    size = population.size
    os = np.empty(size, dtype=np.int64)
    for kind, weights in _OPERATING_SYSTEM_WEIGHTS.items():
        rows = population == kind
        os[rows] = weighted(rng, [float(weight) for weight in weights], int(rows.sum()))
    workstation = population == WORKSTATION
    staff = np.flatnonzero(organisation.worker_hired_at < timeline.start)
    worker = np.where(workstation, staff[spread(rng, 0, staff.size, size)], -1)
    team = organisation.teams[weighted(rng, list(organisation.team_weights), size)]
    unit = np.where(workstation, organisation.worker_units[worker], team)
    environment = np.where(workstation, 0, weighted(rng, [0.55, 0.15, 0.12, 0.18], size))
    criticality = np.where(
        workstation,
        weighted(rng, [0.02, 0.18, 0.5, 0.3], size),
        np.where(
            environment == 0,
            weighted(rng, [0.15, 0.35, 0.35, 0.15], size),
            weighted(rng, [0.01, 0.09, 0.4, 0.5], size),
        ),
    )
    is_resident = (created_at < timeline.origin) & (retired_at > timeline.end)
    in_stock = sample(rng, workstation & is_resident, IN_STOCK_SHARE)
    personal = sample(rng, workstation & ~in_stock, PERSONAL_SHARE)
    is_public = np.zeros(size, dtype=bool)
    for kind in (SERVER, CLOUD):
        is_public |= sample(rng, population == kind, PUBLIC_SHARES[kind])
    dormant_from, dormant_until = _dormancy(rng, timeline, population, autoscaled | in_stock)
    lab = sample(rng, ~personal & ~in_stock & ~autoscaled, LAB_EQUIPMENT_SHARE)
    return Estate(
        population=population,
        os=os,
        unit=unit,
        worker=worker,
        environment=environment,
        criticality=criticality,
        created_at=created_at,
        retired_at=retired_at,
        dormant_from=dormant_from,
        dormant_until=dormant_until,
        reimaged_at=_reimaging(
            rng, timeline, created_at, retired_at, ~in_stock & (population != CLOUD)
        ),
        is_public=is_public,
        is_virtual=sample(rng, population == SERVER, VIRTUAL_SHARE),
        is_desktop=sample(rng, workstation, DESKTOP_SHARE),
        is_autoscaled=autoscaled,
        is_in_stock=in_stock,
        is_personal=personal,
        is_lab_equipment=lab,
        is_kiosk=sample(rng, workstation & ~personal & ~in_stock & ~lab, KIOSK_SHARE),
    )


class _Spans(NamedTuple):
    """Assets by kind and life span."""

    population: Ints
    is_autoscaled: Flags
    created_at: Ints
    retired_at: Ints

    def where(self, flags: Flags) -> "_Spans":
        """Those assets only for which the flag is set."""
        return _Spans(
            self.population[flags],
            self.is_autoscaled[flags],
            self.created_at[flags],
            self.retired_at[flags],
        )


def _life_spans(rng: Generator, timeline: Timeline, assets: int) -> _Spans:
    """Residents, those gone before the first export, and successors."""
    start, end = timeline.start, timeline.end
    gone = max(3, round(assets * GONE_BEFORE_SHARE))
    population = weighted(rng, POPULATION_WEIGHTS, assets + gone)
    autoscaled = sample(rng, population == CLOUD, AUTOSCALED_SHARE)
    is_gone = np.arange(assets + gone) >= assets
    age = np.where(
        autoscaled,
        waits(rng, AUTOSCALED_LIFE_DAYS * DAY, assets + gone),
        spread(rng, 0, 4 * YEAR, assets + gone),
    )
    rest = np.where(
        autoscaled,
        waits(rng, AUTOSCALED_LIFE_DAYS * DAY, assets + gone),
        waits(rng, YEAR / ANNUAL_CHURN, assets + gone),
    )
    retired_at = np.where(
        is_gone, start - spread(rng, DAY, start - timeline.origin, is_gone.size), start + rest
    )
    created_at = np.where(is_gone, retired_at - WEEK, start - DAY) - age
    # Whoever goes within the period is replaced soon after, an autoscaled instance at once;
    # the successor may have a successor.
    spans = _Spans(population, autoscaled, created_at, retired_at)
    generations = [spans]
    leaving = ~is_gone & (retired_at < end)
    while leaving.any():
        spans = _successors(rng, spans.where(leaving))
        generations.append(spans)
        leaving = spans.retired_at < end
    spans = _Spans(*(np.concatenate(columns) for columns in zip(*generations, strict=True)))
    spans = spans.where(spans.created_at < end)
    return spans._replace(retired_at=np.where(spans.retired_at < end, spans.retired_at, FOREVER))


def _successors(rng: Generator, gone: "_Spans") -> "_Spans":
    """Those who take the places of assets that went."""
    size = gone.population.size
    is_autoscaled = gone.is_autoscaled
    created_at = gone.retired_at + np.where(is_autoscaled, 300, spread(rng, 0, 14 * DAY, size))
    life = np.where(
        is_autoscaled,
        waits(rng, AUTOSCALED_LIFE_DAYS * DAY, size) + DAY // 4,
        waits(rng, YEAR / ANNUAL_CHURN, size) + WEEK,
    )
    return _Spans(gone.population, is_autoscaled, created_at, created_at + life)


def _dormancy(
    rng: Generator, timeline: Timeline, population: Ints, never: Flags
) -> tuple[Ints, Ints]:
    """When each asset is switched off and on again; FOREVER where it never is."""
    size = population.size
    mean = sum(DORMANT_DAYS) / 2 * DAY
    first = int(timeline.start - mean)
    asleep = np.zeros(size, dtype=bool)
    for kind, share in DORMANT_SHARES.items():
        ever = min(0.5, share * (timeline.end - first) / mean)
        asleep |= sample(rng, (population == kind) & ~never, ever)
    begin = spread(rng, first, timeline.end + DAY, size)
    length = spread(rng, DORMANT_DAYS[0] * DAY, DORMANT_DAYS[1] * DAY, size)
    return np.where(asleep, begin, FOREVER), np.where(asleep, begin + length, FOREVER)


def _reimaging(
    rng: Generator, timeline: Timeline, created_at: Ints, retired_at: Ints, eligible: Flags
) -> Ints:
    """When each asset is re-imaged, FOREVER if never; some were shortly before the first export."""
    first = timeline.start - 90 * DAY
    share = ANNUAL_REIMAGED * (timeline.end - first) / YEAR
    at = spread(rng, first, timeline.end + 1, created_at.size)
    fits = eligible & (at > created_at + 2 * WEEK) & (at < retired_at - WEEK)
    return np.where(sample(rng, fits, share), at, FOREVER)


def no_presence(estate: Estate) -> Presence:
    """A week in which nobody was up, before the first."""
    size = estate.size
    return Presence(0, 0, np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64))


def week_presence(rng: Generator, estate: Estate, previous: int, now: int) -> Presence:
    """Draw who was up between two exports, and when last."""
    away = rng.random(estate.size) < estate.by_population(AWAY_SHARES)
    lag = np.where(
        estate.population == WORKSTATION,
        np.minimum(waits(rng, 0.9 * DAY, estate.size), 6 * DAY),
        waits(rng, 1_800, estate.size),
    )
    existed = (estate.created_at < now) & (estate.retired_at > previous)
    is_online = existed & ~away & ~estate.is_in_stock & ~estate.is_dormant(now)
    latest = np.minimum(now, estate.retired_at) - lag
    earliest = np.maximum(previous, estate.created_at) + 60
    seen_at = np.minimum(np.maximum(latest, earliest), np.minimum(now, estate.retired_at))
    return Presence(previous, now, is_online, seen_at)
