"""What may be concluded of a published figure, from the definitions of guard pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Figure = Mapping[str, Any]
Key = tuple[str, date, str, str]

SLICES = ("all", "control", "owner", "control_owner")
MEDIANS = (
    "access_remediation_median", "deprovision_lag", "gap_age_median", "remediation_median",
)  # fmt: skip
# Of what their denominators count, all can be covered.
ASSET_COVERAGES = ("effective_coverage", "joint_coverage", "raw_coverage")
LAST_DIGIT = {"share": 0.001, "ratio": 0.01}
KINDS = {
    "on_target": "good", "not_green": "warn", "near_target": "warn", "off_target": "bad",
    "void": "bad", "no_data": "unknown", "not_reportable": "unknown",
}  # fmt: skip
ENDLESS = float("inf")


@dataclass(frozen=True)
class Conclusion:
    """The verdict, why a met target is not green, and how the figure moved and since when."""

    verdict: str
    reasons: frozenset[str]
    change: float | None = field(compare=False)
    tone: str | None
    is_beyond_noise: bool | None
    since: date | None

    @property
    def status(self) -> str:
        """The colour of it."""
        return KINDS.get(self.verdict, "none")


class Statuses:
    """The conclusions of all figures of ``metrics``, by the cards of the metrics."""

    def __init__(self, figures: Sequence[Figure], cards: Mapping[str, Figure]) -> None:
        self.cards = cards
        self.figures: dict[Key, Figure] = {
            (one["metric_id"], one["as_of_date"], one["dimension"], one["member"]): one
            for one in figures
            if one["dimension"] in SLICES
        }
        self.days = sorted({day for _, day, _, _ in self.figures})
        self.measured = {(metric_id, dimension) for metric_id, _, dimension, _ in self.figures}
        # Whoever has an owner has one: by owner that guards nothing.
        self.measured.discard(("ownership_completeness", "owner"))
        self.sound = {(self._basis(key), key[1]) for key, one in self.figures.items() if _ok(one)}

    def all(self) -> Iterator[tuple[Key, Conclusion]]:
        """Every figure, and every metric as a whole though nobody measured it."""
        whole = {(one, day, "all", "all") for one in self.cards for day in self.days}
        for key in self.figures.keys() | whole:
            yield key, self.conclude(key)

    def conclude(self, key: Key) -> Conclusion:
        """What may be concluded of one figure."""
        verdict, reasons = self._judge(key)
        change, tone, is_beyond_noise = self._moved(key)
        return Conclusion(verdict, reasons, change, tone, is_beyond_noise, self._baseline(key))

    def _basis(self, key: Key) -> str:
        """What must be sound for a figure to count."""
        foundation: str = self.cards[key[0]]["foundation"]
        if foundation != "control":
            return foundation
        control: str = self.figures[key]["control_id"] if key in self.figures else "all"
        return control

    def _baseline(self, key: Key, back: int = 28) -> date | None:
        """The last date, long enough before, on which what the figure rests on was sound as now."""
        basis = self._basis(key)
        if (basis, key[1]) not in self.sound:
            return None
        earlier = (one for one in self.days if (key[1] - one).days >= back)
        return max((one for one in earlier if (basis, one) in self.sound), default=None)

    def _earlier(self, key: Key) -> Figure | None:
        day = self._baseline(key)
        return None if day is None else self.figures.get((key[0], day, *key[2:]))

    def _moved(self, key: Key) -> tuple[float | None, str | None, bool | None]:
        now, then = self.figures.get(key), self._earlier(key)
        ends = _told(now), _told(then)
        if now is None or then is None or ends[0] is None or ends[1] is None:
            return None, None, None
        change, card = ends[0] - ends[1], self.cards[key[0]]
        tone = None
        if card["direction"] != "none":
            is_gain = (change > 0) == (card["direction"] == "up")
            is_seen = abs(change) >= LAST_DIGIT.get(card["unit"], 1) / 2
            tone = ("better" if is_gain else "worse") if is_seen else "flat"
        lows = now["interval_low"], then["interval_low"]
        if None in lows:
            return change, tone, None
        high, high_then = (
            ENDLESS if one["interval_high"] is None else one["interval_high"] for one in (now, then)
        )
        return change, tone, lows[0] > high_then or high < lows[1]

    def _judge(self, key: Key) -> tuple[str, frozenset[str]]:
        now, card = self.figures.get(key), self.cards[key[0]]
        if now is None:
            return "no_data", frozenset()
        if not now["is_source_ok"]:
            return "not_reportable", frozenset()
        if now["value"] is None:
            return ("not_reached" if _waits(key[0], now) else "nothing_to_measure"), frozenset()
        if card["target"] is None:
            return "no_target", frozenset()
        if not _holds(now["value"], card, "target"):
            near = card["warning"] is not None and _holds(now["value"], card, "warning")
            return ("near_target" if near else "off_target"), frozenset()
        reasons = frozenset((*self._guard(key), *self._denominator(key)))
        guard_of_slice = (card["guard_metric_id"], key[2]) in self.measured
        if key[0] == "review_completion" and "guard_past_warning" in reasons and guard_of_slice:
            return "void", reasons
        return ("not_green" if reasons else "on_target"), reasons

    def _guard(self, key: Key) -> Iterator[str]:
        guard_id = self.cards[key[0]]["guard_metric_id"]
        if not guard_id:
            return
        place = key[2:] if (guard_id, key[2]) in self.measured else ("all", "all")
        guard_key: Key = (guard_id, key[1], *place)
        guard, found = self.cards[guard_id], self.figures.get(guard_key)
        value = _told(found)
        if found is None or not _ok(found) or (value is None and _hides(guard_id, found)):
            yield "guard_unknown"
        elif (
            value is not None
            and guard["warning"] is not None
            and not _holds(value, guard, "warning")
        ):
            yield "guard_past_warning"
        if self._moved(guard_key)[1] == "worse":
            yield "guard_worse"

    def _denominator(self, key: Key) -> Iterator[str]:
        card, now, then = self.cards[key[0]], self.figures[key], self._earlier(key)
        if key[0] not in ASSET_COVERAGES or then is None or not then["denominator"]:
            return
        if now["denominator"] < then["denominator"] and not _holds(
            now["numerator"] / then["denominator"], card, "target"
        ):
            yield "denominator_short"


def _told(figure: Figure | None) -> float | None:
    """The value that may be told."""
    found: float | None = figure["value"] if figure is not None and _ok(figure) else None
    return found


def _ok(figure: Figure) -> bool:
    return bool(figure["is_source_ok"])


def _waits(metric_id: str, figure: Figure) -> bool:
    """Whether it is a median that fewer than half of its cases have reached."""
    return metric_id in MEDIANS and bool(figure["denominator"])


def _holds(value: float, card: Figure, limit: str) -> bool:
    return bool(value >= card[limit] if card["direction"] == "up" else value <= card[limit])


def _hides(metric_id: str, figure: Figure) -> bool:
    """Whether a figure without a value has cases that tell nothing yet."""
    return _waits(metric_id, figure) or bool(figure["excluded_count"])
