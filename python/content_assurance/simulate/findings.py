"""What is really wrong on which host, since when and until when, whoever looks."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .estate import Estate
from .sampling import Streams, spread
from .text import Flags, Ints
from .timeline import DAY, FOREVER, HOUR, Timeline
from .vulnerabilities import (
    COUNT,
    LEGACY,
    MEDIAN_DAYS,
    NEVER_FIXED_SHARES,
    Vulnerabilities,
)

# Times to fix spread this much around their median (of the logarithm), and teams among each other.
FIX_SPREAD = 1.0
TEAM_SPREAD = 0.4

# A host set up after the publication is less likely to have what was known by then.
NEW_HOST_FACTOR = 0.4

# A team takes a machine time to get a vulnerable version after the publication.
INTRODUCED_WITHIN_DAYS = 5

# Fixed, and back again weeks later: a rollback, a restored image.
REGRESSION_SHARE = 0.06
REGRESSION_DAYS = (21, 60)

# Accepted by whoever owns the risk, some time after it was found; nobody fixes it after that.
ACCEPTED_SHARE = 0.04
ACCEPTED_DAYS = (20, 90)


@dataclass(frozen=True)
class Findings:
    """The true findings on hosts, one element each, by asset; times are epoch seconds.

    A finding is there in one or two spells: the second where a fix did not last.

    Attributes:
        asset, vulnerability: indices; no pair occurs twice.
        begins, ends: (findings, 2) when each spell begins and ends; FOREVER for never.
        accepted_at: when its risk was accepted, FOREVER for never.
        retired_at, reimaged_at: of its asset.
    """

    asset: Ints
    vulnerability: Ints
    begins: Ints
    ends: Ints
    accepted_at: Ints
    retired_at: Ints
    reimaged_at: Ints

    @property
    def size(self) -> int:
        """Number of findings."""
        return int(self.asset.size)

    def is_there(self, rows: Ints, at: Ints) -> Flags:
        """Whether each of some findings is there at a time of its own."""
        moments, ends = at[:, None], self.ends[rows]
        # Whoever is seen at the very end of its life still has what it had.
        until = ends + (ends == self.retired_at[rows][:, None])
        flags: Flags = ((self.begins[rows] <= moments) & (moments < until)).any(axis=1)
        return flags


def build_findings(
    streams: Streams, timeline: Timeline, estate: Estate, vulnerabilities: Vulnerabilities
) -> Findings:
    """Put vulnerabilities on hosts and let their teams fix them.

    Devices of people's own and in stock have none that anybody could find.
    """
    rng = streams.named("findings")
    assets, kinds = _placed(rng, estate, vulnerabilities)
    retired_at, reimaged_at = estate.retired_at[assets], estate.reimaged_at[assets]
    published = vulnerabilities.published_at[kinds]
    created = estate.created_at[assets]
    delay = spread(rng, HOUR, INTRODUCED_WITHIN_DAYS * DAY, assets.size)
    begins = np.where(created > published, created + HOUR, published + delay)
    pace = rng.lognormal(0.0, TEAM_SPREAD, int(estate.unit.max()) + 1)[estate.unit[assets]]
    severity = vulnerabilities.severity[kinds]
    fixed = begins + _times_to_fix(rng, severity, pace)
    is_never = rng.random(assets.size) < NEVER_FIXED_SHARES[severity]
    is_never |= (kinds == LEGACY) & (rng.random(assets.size) < 0.9)
    accepted = begins + spread(rng, ACCEPTED_DAYS[0] * DAY, ACCEPTED_DAYS[1] * DAY, assets.size)
    is_accepted = (rng.random(assets.size) < ACCEPTED_SHARE) & (accepted < fixed)
    fixed = np.where(is_never | is_accepted, FOREVER, fixed)
    # Whoever is switched off gets no update before it is on again.
    asleep, awake = estate.dormant_from[assets], estate.dormant_until[assets]
    is_asleep = (asleep < fixed) & (fixed < awake)
    fixed = np.where(is_asleep, awake + DAY, fixed)
    # A machine that is set up anew has none of what it had.
    is_wiped = (begins < reimaged_at) & (reimaged_at < fixed)
    fixed = np.where(is_wiped, reimaged_at, fixed)

    regresses = (rng.random(assets.size) < REGRESSION_SHARE) & (fixed < FOREVER) & ~is_wiped
    again = fixed + spread(rng, REGRESSION_DAYS[0] * DAY, REGRESSION_DAYS[1] * DAY, assets.size)
    fixed_again = again + _times_to_fix(rng, severity, pace)
    regresses &= (again < retired_at) & ~((begins < reimaged_at) & (reimaged_at < fixed_again))
    again = np.where(regresses, again, FOREVER)
    fixed_again = np.where(regresses, fixed_again, FOREVER)
    ends = np.minimum(np.stack([fixed, fixed_again], axis=1), retired_at[:, None])
    concerned = (begins < ends[:, 0]) & (begins < timeline.end)
    concerned &= np.where(regresses, ends[:, 1], ends[:, 0]) > timeline.origin
    rows = np.flatnonzero(concerned)
    return Findings(
        asset=assets[rows],
        vulnerability=kinds[rows],
        begins=np.stack([begins, again], axis=1)[rows],
        ends=ends[rows],
        accepted_at=np.where(is_accepted & (accepted < ends[:, 0]), accepted, FOREVER)[rows],
        retired_at=retired_at[rows],
        reimaged_at=reimaged_at[rows],
    )


def _placed(rng: Generator, estate: Estate, vulnerabilities: Vulnerabilities) -> tuple[Ints, Ints]:
    """Asset and vulnerability of every finding, by asset."""
    eligible = ~estate.is_personal & ~estate.is_in_stock
    assets, kinds = [], []
    for kind in range(COUNT):
        chance = np.full(estate.size, vulnerabilities.prevalence[kind])
        chance[estate.created_at > vulnerabilities.published_at[kind]] *= NEW_HOST_FACTOR
        has_it = eligible & vulnerabilities.concerns(kind, estate)
        rows = np.flatnonzero(has_it & (rng.random(estate.size) < chance))
        assets.append(rows)
        kinds.append(np.full(rows.size, kind))
    asset, kind_of = np.concatenate(assets), np.concatenate(kinds)
    order = np.lexsort((kind_of, asset))
    return asset[order], kind_of[order]


def _times_to_fix(rng: Generator, severity: Ints, pace: NDArray[np.float64]) -> Ints:
    """Lognormal times by severity and team, in seconds."""
    days = MEDIAN_DAYS[severity] * pace * rng.lognormal(0.0, FIX_SPREAD, severity.size)
    return np.minimum(days * DAY, FOREVER // 4).astype(np.int64) + HOUR
