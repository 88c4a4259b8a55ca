"""How long access findings take to be put right: the median and the restricted mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from math import sqrt

from .access_leavers import Stay, medians
from .estimates import Z
from .slices import Kpi

HORIZON = 365


def times(day: date, stays: Iterable[Stay]) -> Iterator[Kpi]:
    """The figures of each slice, over all that is known of; who leaves when he comes adds none."""
    groups: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        for place in (("all", "all"), ("owner", stay.owner), ("system", stay.system)):
            groups[place].append(stay)
    for (dimension, member), group in groups.items():
        at_risk = [stay for stay in group if stay.exit > stay.entry]
        ended = float(sum(stay.is_ended for stay in group))
        for metric, found in (
            ("access_remediation_median", medians(at_risk)),
            ("access_remediation_restricted_mean", restricted_mean(at_risk)),
        ):
            yield Kpi(metric, day, dimension, member, "all", ended, float(len(group)), *found)


def restricted_mean(stays: list[Stay]) -> tuple[float | None, float | None, float | None]:
    """The area under the curve up to the horizon; of nobody there is none.

    It has limits if it varies, and if half of the horizon was followed or everything ended.
    """
    if not stays:
        return None, None, None
    survival, area, before = Fraction(1), Fraction(0), 0
    events: list[tuple[Fraction, Fraction]] = []
    for age in sorted({int(stay.exit) for stay in stays}):
        area += survival * (min(age, HORIZON) - min(before, HORIZON))
        at_risk = sum(stay.exit >= age for stay in stays)
        ended = sum(stay.is_ended and stay.exit == age for stay in stays)
        if ended < at_risk and age < HORIZON:
            events.append((area, Fraction(ended, at_risk * (at_risk - ended))))
        survival *= Fraction(at_risk - ended, at_risk)
        before = age
    whole = area + survival * max(HORIZON - before, 0)
    margin = Z * sqrt(sum((whole - until) ** 2 * spread for until, spread in events))
    if not margin or (survival > 0 and 2 * before < HORIZON):
        return float(whole), None, None
    return float(whole), max(0.0, whole - margin), min(float(HORIZON), whole + margin)
