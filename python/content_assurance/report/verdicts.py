"""Verdicts on KPIs: how one moved, and whether it may be called green.

Three rules decide a status. A KPI whose source failed is not reportable, and shows its last good
value with the date. A target that is met is green only if the guard metric has a value, holds its
own warning and did not move the wrong way; of some the target is not met at all while the guard is
past its warning. A coverage that is met only because assets left its denominator is not green
either: it must still meet the target when every asset that left counts as a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

from content_assurance.report import figures
from content_assurance.report.basis import awaited
from content_assurance.report.queries import Definition, Observation

# Nothing of a list that lacks what it should hold: all of it done is still not what was asked.
VOID_WITHOUT_GUARD = frozenset({"review_completion"})


@dataclass(frozen=True)
class Status:
    """What a reader may conclude. ``kind`` is good, warn, bad, none (no target) or unknown."""

    kind: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """A difference from the baseline date. ``tone`` is better, worse or flat."""

    delta: float
    text: str
    tone: str
    is_beyond_noise: bool | None
    since: str

    @property
    def noise(self) -> str:
        """Whether the intervals of the two dates are apart, in words."""
        if self.is_beyond_noise is None:
            return "no interval"
        return "beyond noise" if self.is_beyond_noise else "within noise"


def change_between(
    now: Observation | None, then: Observation | None, unit: str, direction: str
) -> Change | None:
    """The change of a KPI between two dates, or none where either has no reportable value."""
    if now is None or then is None or now.shown is None or then.shown is None:
        return None
    delta = now.shown - then.shown
    is_flat = abs(delta) < figures.step(unit) / 2
    tone = "flat"
    if not is_flat and direction in ("up", "down"):
        tone = "better" if (delta > 0) == (direction == "up") else "worse"
    apart: bool | None = None
    if now.low is not None and now.high is not None and then.low is not None:
        apart = then.high is not None and (now.low > then.high or now.high < then.low)
    return Change(
        delta,
        figures.signed(delta, unit),
        tone,
        apart,
        figures.day(then.as_of_date),
    )


def _meets(value: float, limit: float | None, direction: str) -> bool:
    if limit is None:
        return False
    return value <= limit if direction == "down" else value >= limit


def _held_by_guard(guard: Definition | None, moved: Change | None) -> str:
    """Why the guard metric keeps a target that is met from being green; nothing if it does not."""
    if guard is None or moved is None or moved.tone != "worse":
        return ""
    verb = "rose" if moved.delta > 0 else "fell"
    by = figures.size(moved.delta, guard.unit)
    return f"its guard, {guard.metric_name.lower()}, {verb} {by} ({moved.noise})"


def _unknown_guard(guard: Definition | None, now: Observation | None) -> str:
    """Why nothing is known of the guard metric; nothing if it has a reportable value."""
    if guard is None or (now is not None and now.shown is not None):
        return ""
    has_value = now is not None and now.is_source_ok
    told = "has no value" if has_value else "is not reportable"
    return f"its guard, {guard.metric_name.lower()}, {told}"


def _past_warning(guard: Definition | None, now: Observation | None) -> str:
    """That the guard metric is itself past its warning; nothing if it is not, or has none."""
    if guard is None or guard.warning is None or guard.direction not in ("up", "down"):
        return ""
    if now is None or now.shown is None or _meets(now.shown, guard.warning, guard.direction):
        return ""
    side = "below" if guard.direction == "up" else "above"
    value, limit = (figures.amount(one, guard.unit) for one in (now.shown, guard.warning))
    return f"its guard, {guard.metric_name.lower()}, is {value}, {side} its warning of {limit}"


def _held_by_denominator(definition: Definition, now: Observation, then: Observation | None) -> str:
    """Why a smaller denominator keeps a coverage from being green; nothing if it does not."""
    if definition.area != "coverage" or definition.unit != "share" or definition.direction != "up":
        return ""
    if then is None or not then.denominator or not now.denominator or now.numerator is None:
        return ""
    if now.denominator >= then.denominator:
        return ""
    if _meets(now.numerator / then.denominator, definition.target, definition.direction):
        return ""
    left = figures.count(then.denominator - now.denominator)
    return f"its denominator lost {left}; counted as gaps, they would put it below target"


def failed(sources: str) -> str:
    """Why a figure is not reportable, with the sources to blame where they are known."""
    named = f" ({sources.replace(',', ', ')})" if sources else ""
    return f"a source behind it failed the quality gate{named}"


def judge(
    definition: Definition,
    now: Observation | None,
    then: Observation | None,
    guard: Definition | None,
    guard_now: Observation | None,
    guard_change: Change | None,
) -> Status:
    """The status of a KPI on its latest date."""
    if now is None:
        return Status("unknown", "No data")
    if not now.is_source_ok:
        return Status("unknown", "Not reportable", failed(now.failing_sources))
    if now.value is None:
        waiting = awaited(definition.metric_id)
        if waiting and now.denominator:
            return Status("none", "Not reached", f"fewer than half of the {waiting}")
        return Status("none", "Nothing to measure", "the denominator is empty")
    if definition.target is None or definition.direction not in ("up", "down"):
        return Status("none", "No target set")
    aim = f"target {figures.amount(definition.target, definition.unit)}"
    if not _meets(now.value, definition.target, definition.direction):
        near = _meets(now.value, definition.warning, definition.direction)
        return Status("warn", "Near target", aim) if near else Status("bad", "Off target", aim)
    past = _past_warning(guard, guard_now)
    if past and definition.metric_id in VOID_WITHOUT_GUARD:
        return Status("bad", "Off target", f"{aim}, met of an incomplete list: {past}")
    reasons = (
        _unknown_guard(guard, guard_now),
        past,
        _held_by_guard(guard, guard_change),
        _held_by_denominator(definition, now, then),
    )
    held = "; ".join(reason for reason in reasons if reason)
    if held:
        return Status("warn", "On target, not green", f"{aim}, but {held}")
    return Status("good", "On target", aim)
