"""Chance, kept reproducible: named random streams, exact samples, conditions that come and go."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .text import Bytes, Flags, Ints


@dataclass(frozen=True)
class Streams:
    """Independent random streams by name, so that one more draw here moves nothing there."""

    seed: int

    def named(self, name: str) -> Generator:
        """A fresh generator for the name; the same seed and name give the same draws."""
        return np.random.default_rng([self.seed, crc32(name.encode())])


def sample(rng: Generator, eligible: Flags, share: float, at_least: int = 1) -> Flags:
    """Flag exactly `share` of the eligible rows, and `at_least` as many where there are so many."""
    rows = np.flatnonzero(eligible)
    size = min(rows.size, max(at_least, round(share * rows.size)))
    flags = np.zeros(eligible.size, dtype=bool)
    flags[rng.choice(rows, size, replace=False)] = True
    return flags


def random_bytes(rng: Generator, rows: int, width: int = 16) -> Bytes:
    """(rows, width) random bytes."""
    return rng.integers(0, 256, (rows, width), dtype=np.uint8)


def random_uuids(rng: Generator, rows: int) -> Bytes:
    """(rows, 16) bytes of version 4 UUIDs."""
    values = random_bytes(rng, rows)
    values[:, 6] = values[:, 6] & 0x0F | 0x40
    values[:, 8] = values[:, 8] & 0x3F | 0x80
    return values


def weighted(rng: Generator, weights: NDArray[np.float64] | list[float], rows: int) -> Ints:
    """Indices 0..k-1 drawn with the given weights, which need not add up to 1."""
    limits = np.cumsum(np.asarray(weights, dtype=np.float64))
    places: Ints = np.searchsorted(limits, rng.random(rows) * limits[-1], side="right")
    return places


def spread(rng: Generator, lowest: int, highest: int, rows: int) -> Ints:
    """Uniform whole numbers in [lowest, highest)."""
    return rng.integers(lowest, highest, rows, dtype=np.int64)


def waits(rng: Generator, mean: float, rows: int) -> Ints:
    """Exponential waiting times with the given mean, in its unit, rounded down."""
    return rng.exponential(mean, rows).astype(np.int64)


@dataclass(frozen=True)
class Rate:
    """A condition by the share of subjects that have it and the mean weeks that it lasts."""

    prevalence: float
    weeks: float


class Condition:
    """A condition of `size` subjects that falls on some and leaves others each week.

    Attributes:
        is_on: (size,) whether each subject has it now.
        is_new: (size,) whether it fell on the subject in the last week.
    """

    def __init__(self, rng: Generator, size: int, rate: Rate) -> None:
        self._rng = rng
        self._recovery = 1 / rate.weeks
        self._onset = self._recovery * rate.prevalence / (1 - rate.prevalence)
        self.is_on: Flags = rng.random(size) < rate.prevalence
        self.is_new: Flags = self.is_on.copy()

    def advance(self) -> None:
        """Move one week on."""
        chance = self._rng.random(self.is_on.size)
        was_on = self.is_on
        self.is_on = np.where(was_on, chance >= self._recovery, chance < self._onset)
        self.is_new = self.is_on & ~was_on


class Sightings:
    """When a console last heard of each of its `size` records, and what the record said then.

    Attributes:
        last: (size,) epoch seconds of the last contact, 0 for never.
        said: what was reported at that contact, one (size,) array per name.
    """

    def __init__(self, size: int, *names: str) -> None:
        self.last: Ints = np.zeros(size, dtype=np.int64)
        self.said: dict[str, Ints] = {name: np.zeros(size, dtype=np.int64) for name in names}

    def observe(self, records: Ints, at: Ints, **said: NDArray[np.integer] | Flags) -> None:
        """Record a contact: `records` are row numbers, the other arrays have one value for each."""
        self.last[records] = at
        for name, values in said.items():
            self.said[name][records] = values

    def known(self, now: int, keep_seconds: int) -> Ints:
        """Row numbers of the records still shown: heard of, and not too long ago."""
        return np.flatnonzero((self.last > 0) & (now - self.last <= keep_seconds))
