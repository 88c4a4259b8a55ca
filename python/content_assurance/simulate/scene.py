"""What every vendor sees a part of, and the agents that some of them put on it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .estate import Estate, Presence
from .identifiers import Identifiers
from .organisation import Organisation
from .sampling import Condition, Rate, Sightings, Streams, spread, waits
from .text import Flags, Ints, Text, code_text, join
from .timeline import DAY, FOREVER, HOUR, WEEK, Timeline

# Where an agent is missing, half get it at some time, the others never: gaps that close and stay.
LATE_DEPLOYMENT_SHARE = 0.5
LATE_DEPLOYMENT_WEEKS = 20

# Lab equipment and kiosks go without agents more often: what exceptions are for.
EXCEPTION_FACTOR = 5.0


@dataclass(frozen=True)
class Scene:
    """The true world: who, what, when, and by which identifiers."""

    streams: Streams
    timeline: Timeline
    organisation: Organisation
    estate: Estate
    identifiers: Identifiers
    is_clean: bool

    def asset_ids(self, assets: Ints) -> Text:
        """True asset ids, A00000000 and up."""
        return join("A", code_text(assets, 8, "0123456789"))


@dataclass(frozen=True)
class ControlState:
    """A control on every asset at one time; arrays have one element per asset.

    Attributes:
        is_expected: the asset is of a kind that can have the control.
        is_healthy: installed and not degraded; how old its version may be is for policy to say.
        is_outdated: installed in a version that was never updated.
        last_evidence_at: epoch seconds of the last contact that showed it, 0 for never.
    """

    control_id: str
    is_expected: Flags
    is_installed: Flags
    is_healthy: Flags
    is_outdated: Flags
    last_evidence_at: Ints


class Fleet:
    """The agents of one product: where they are installed, which are silent, what each last said.

    Records are numbered asset (first registration) and asset + size (after re-imaging).

    Attributes:
        in_scope: (size,) assets that the product is for.
        installed_at: (size,) epoch seconds, FOREVER if never.
        reregisters: (size,) gets a new record when re-imaged; others keep theirs.
        broken: the agents that do not report, though their machine is up.
        sightings: (2 * size,) last contact and what was said; `is_renamed` is always said.
    """

    def __init__(
        self,
        rng: Generator,
        scene: Scene,
        in_scope: Flags,
        missing: dict[int, float],
        broken: Rate,
        reregisters: Flags,
        *said: str,
    ) -> None:
        estate = scene.estate
        self._estate = estate
        self.in_scope = in_scope
        self.reregisters = reregisters
        self.installed_at = _deployment(rng, scene, missing)
        self.broken = Condition(rng, estate.size, broken)
        self.sightings = Sightings(2 * estate.size, "is_renamed", *said)

    def observe(self, presence: Presence, said: Mapping[str, NDArray[np.integer] | Flags]) -> None:
        """Live through one week: every working agent on a machine that was up reports.

        Args:
            presence: who was up, and when last.
            said: what each agent would report, (size,) per name.
        """
        estate = self._estate
        self.broken.advance()
        is_heard = presence.is_online & self.is_installed_by(presence.seen_at) & ~self.broken.is_on
        assets = np.flatnonzero(is_heard)
        at = presence.seen_at[assets]
        is_renamed = estate.reimaged_at[assets] <= at
        records = assets + estate.size * (is_renamed & self.reregisters[assets])
        reported = {name: values[assets] for name, values in said.items()}
        self.sightings.observe(records, at, is_renamed=is_renamed, **reported)

    def is_installed_by(self, at: int | Ints) -> Flags:
        """(size,) the agent is on the machine at that time."""
        return self.in_scope & (self.installed_at < at)

    def first_seen(self, records: Ints) -> Ints:
        """When each record was registered, epoch seconds."""
        assets = records % self._estate.size
        later = records >= self._estate.size
        registered = np.where(
            later,
            np.maximum(self._estate.reimaged_at[assets] + 2 * HOUR, self.installed_at[assets]),
            self.installed_at[assets],
        )
        return np.minimum(registered, self.sightings.last[records])

    def latest_records(self) -> Ints:
        """(size,) number of each asset's current record, heard of or not."""
        size = self._estate.size
        return np.arange(size) + size * (self.sightings.last[size:] > 0)

    def last_contact(self) -> Ints:
        """(size,) last contact of each asset by any of its records, epoch seconds, 0 for never."""
        return self.sightings.last[self.latest_records()]

    def last_said(self, name: str) -> Ints:
        """(size,) what each asset's current record said at its last contact."""
        return self.sightings.said[name][self.latest_records()]


def _deployment(rng: Generator, scene: Scene, missing: dict[int, float]) -> Ints:
    """When the agent is put on each asset, FOREVER for never."""
    estate, size = scene.estate, scene.estate.size
    is_exception = estate.is_lab_equipment | estate.is_kiosk
    share = estate.by_population(missing) * np.where(is_exception, EXCEPTION_FACTOR, 1.0)
    is_missing = rng.random(size) < share
    is_late = rng.random(size) < LATE_DEPLOYMENT_SHARE
    first = np.where(estate.is_autoscaled, 600, spread(rng, HOUR, 3 * DAY, size))
    wait = waits(rng, LATE_DEPLOYMENT_WEEKS * WEEK, size)
    late = np.maximum(estate.created_at, scene.timeline.start) + wait
    return np.where(is_missing, np.where(is_late, late, FOREVER), estate.created_at + first)
