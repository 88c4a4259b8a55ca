"""The statistics: Wilson, Chapman, Chao, Kaplan–Meier. From their textbook formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
HALF = Fraction(1, 2)

# With fewer recaptures Chapman's estimator is badly biased.
FEWEST_RECAPTURES = 7


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(share: float, size: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `size` cases."""
    centre = share + Z**2 / (2 * size)
    reach = Z * sqrt(share * (1 - share) / size + Z**2 / (4 * size**2))
    scale = 1 + Z**2 / size
    low = 0.0 if share == 0 else (centre - reach) / scale
    return low, 1.0 if share == 1 else (centre + reach) / scale


def chapman(left: int, right: int, both: int) -> Estimate | None:
    """Size of a population from two lists of it; None if they share too few to say."""
    if both < FEWEST_RECAPTURES:
        return None
    value = (left + 1) * (right + 1) / (both + 1) - 1
    variance = ((left + 1) * (right + 1) * (left - both) * (right - both)) / (
        (both + 1) ** 2 * (both + 2)
    )
    reach = Z * sqrt(variance)
    return Estimate(value, max(value - reach, left + right - both), value + reach)


def chao(listed: int, once: int, twice: int, sources: int) -> Estimate | None:
    """Chao's bias-corrected lower bound of a population from several incomplete lists of it.

    Args:
        listed: members on any list.
        once: members on exactly one.
        twice: members on exactly two.
        sources: number of lists.
    """
    if sources < 2:
        return None
    share = (sources - 1) / sources
    unseen = share * once * (once - 1) / (2 * (twice + 1))
    if unseen == 0:
        return Estimate(listed, listed, listed)
    variance = (
        unseen
        + share**2 * once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + share**2 * once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )
    factor = exp(Z * sqrt(log(1 + variance / unseen**2)))
    return Estimate(listed + unseen, listed + unseen / factor, listed + unseen * factor)


@dataclass(frozen=True)
class Step:
    """The survival curve from an age on; limits are None where there are none."""

    age: int
    survival: Fraction
    low: float | None
    high: float | None


def kaplan_meier(cases: Sequence[tuple[int, bool]]) -> list[Step]:
    """Survival by age, with Greenwood's variance and log(-log) limits.

    Args:
        cases: of each gap its age, and whether it closed at it (else it was still open).
    """
    survival, greenwood, steps = Fraction(1), Fraction(0), []
    for age in sorted({age for age, _ in cases}):
        at_risk = sum(1 for other, _ in cases if other >= age)
        closed = sum(1 for other, is_closed in cases if other == age and is_closed)
        survival *= Fraction(at_risk - closed, at_risk)
        low = high = None
        if survival > 0:
            greenwood += Fraction(closed, at_risk * (at_risk - closed))
            if survival < 1:
                hazard = -log(survival)
                width = Z * sqrt(greenwood) / hazard
                low, high = exp(-hazard * exp(width)), exp(-hazard * exp(-width))
        steps.append(Step(age, survival, low, high))
    return steps


def median_age(steps: Sequence[Step]) -> tuple[int | None, int | None, int | None]:
    """The first age that half do not survive, with limits; None for "not reached"."""
    reached = [step.age for step in steps if step.survival <= HALF]
    low = [step.age for step in steps if (step.survival if step.low is None else step.low) <= HALF]
    high = [step.age for step in steps if step.high is not None and step.high <= HALF]
    return min(reached, default=None), min(low, default=None), min(high, default=None)
