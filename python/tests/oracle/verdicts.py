"""How observed states of controls agree with the true ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from .coverage import OWN_TABLES
from .history import History
from .truth import TrueState, true_states

EXPORT_HOUR = 5


@dataclass(frozen=True)
class Verdicts:
    """Counts of (installed agrees, working agrees).

    Attributes:
        complete: what the exports can know: a control that is expected, whose consoles all
            delivered a flawless export on that very date, on an asset on which it proved itself
            since the export before.
        everything: all that policy expects.
    """

    complete: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    everything: Counter[tuple[bool, bool]] = field(default_factory=Counter)


def verdicts(history: History, truth: Path) -> Verdicts:
    """Compare the facts of a history under the true mapping with the true states.

    A sensor that is registered but not provisioned is installed in the world; for policy it is
    matched and no more.

    Args:
        history: facts by true asset.
        truth: the simulator's folder of ground truth.
    """
    facts = {
        (day, fact.asset.asset_id, fact.control_id): fact
        for day, group in history.facts.items()
        for fact in group
        if fact.is_expected
    }
    flawless = {
        (day, choice.export.table.source, choice.export.table.name)
        for day in history.dates
        for choice in history.world.landing.in_force(day)
        if choice.export.day == day and choice.export.is_flawless
    }
    found = Verdicts()
    for state in true_states(truth):
        fact = facts.get((state.day, state.asset_id, state.control_id))
        if fact is None:
            continue
        is_there = fact.is_matched if fact.control_id == "edr" else fact.is_installed
        verdict = (is_there == state.is_installed, fact.is_working == state.is_healthy)
        found.everything[verdict] += 1
        is_told = all((state.day, *table) in flawless for table in OWN_TABLES[state.control_id])
        if is_told and _reported_lately(state):
            found.complete[verdict] += 1
    return found


def _reported_lately(state: TrueState) -> bool:
    """Whether the control proved itself since the export before."""
    moment = datetime.combine(state.day, time(EXPORT_HOUR), tzinfo=UTC)
    return state.last_evidence_at is not None and state.last_evidence_at > moment - timedelta(
        days=7
    )
