"""What figures of access count on a day, case by case: accounts, privileges, people and items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from datetime import date
from typing import NamedTuple

from .access_findings import AccessFindings
from .access_leavers import leavers
from .access_world import Held
from .changes import Case, End

USE = {"used": "other", "new": "other", "dormant": "counted", "unknown": "unknown"}
REVIEWS = {
    "decided": "counted", "missed": "other", "self": "counted", "other": "other",
    "unknown_side": "unknown", "stamped": "counted", "reviewed": "other",
    "unknown_care": "unknown", "gone": "counted", "present": "other", "regranted": "counted",
    "kept": "other",
}  # fmt: skip


class Told(NamedTuple):
    """A case of a metric: counted, other (in the denominator alone) or unknown."""

    metric_id: str
    key: Hashable
    owner: str
    word: str


def ends(findings: AccessFindings, day: date) -> dict[str, End]:
    """By metric, what is measured on a day."""
    cases: dict[str, dict[Hashable, Case]] = defaultdict(dict)
    unknown: dict[str, set[Hashable]] = defaultdict(set)
    for one in _told(findings, day):
        if one.word == "unknown":
            unknown[one.metric_id].add(one.key)
        elif one.word:
            cases[one.metric_id][one.key] = Case(one.owner, float(one.word == "counted"))
    for place, episode in enumerate(findings.episodes):
        if episode.opened <= day and episode.is_open(day):
            age = (day - episode.opened).days
            cases["open_access_mean_age"][place] = Case(episode.owner, float(age))
    return {metric: End(found, unknown[metric]) for metric, found in cases.items()}


def _told(findings: AccessFindings, day: date) -> Iterator[Told]:
    kpis = findings.kpis
    held = kpis.world.held(day).values()
    tells = {one.account.key[:2] for one in held if one.account.is_enforced is not None}
    for one in held:
        if one.is_enabled:
            for metric, word in _account(one, is_told=one.account.key[:2] in tells):
                yield Told(metric, one.account.key, one.owner_name, word)
    for privilege, (one, ways) in kpis.privileges(day).items():
        ranks = {way.rank for way in ways}
        if one.is_enabled and one.kind in ("human", "external"):
            word = "counted" if 1 in ranks else "other" if ranks & {2, 3} else "unknown"
            yield Told("standing_privilege", privilege, one.owner_name, word)
    units: dict[str, str] = {}
    for one in held:
        if one.is_enabled and one.person:
            units[one.person] = min(units.get(one.person, one.owner_name), one.owner_name)
    toxic = {person for (person, _), is_mild in kpis.conflicts(day).items() if not is_mild}
    for person, unit in units.items():
        yield Told("toxic_combinations", person, unit, "counted" if person in toxic else "other")
    yield from _items(findings, day)
    for place, leaver in enumerate(leavers(kpis.world)):
        if leaver.gone_from < day >= leaver.first and leaver.promptness in ("within", "later"):
            is_prompt = leaver.promptness == "within"
            if not is_prompt or (leaver.closed and leaver.closed <= day):
                word = "counted" if is_prompt else "other"
                yield Told("deprovision_within_24h", place, leaver.owner, word)
    for place, episode in enumerate(findings.episodes):
        if episode.opened <= day:
            outcome = episode.outcome(day)
            word = {"met": "counted", "late": "other", "overdue": "other"}.get(outcome, "")
            yield Told("access_deadline_adherence", place, episode.owner, word)


def _account(held: Held, *, is_told: bool) -> Iterator[tuple[str, str]]:
    is_own = held.kind == "human"
    for metric, wrong in (
        ("orphaned_accounts", ("unmatched", "leaver")), ("unmatched_accounts", ("unmatched",)),
        ("leaver_accounts", ("leaver",)),
    ):  # fmt: skip
        if held.ownership in ("unmatched", "leaver") or (held.ownership == "owned" and is_own):
            yield metric, "counted" if held.ownership in wrong else "other"
        elif held.ownership == "unknown" or held.kind == "unknown":
            yield metric, "unknown" if held.kind in ("human", "unknown") else ""
    if held.ownership == "ownerless" or (held.ownership == "owned" and not is_own):
        yield "ownerless_accounts", "counted" if held.ownership == "ownerless" else "other"
    use = USE.get(held.use, "")
    yield "dormant_accounts", use
    yield "dormant_privileged", use if held.is_privileged else ""
    yield "unknown_use_share", use and ("counted" if use == "unknown" else "other")
    if held.is_interactive:
        mfa = {"covered": "counted", "missing": "other"}.get(held.mfa, "unknown")
        yield "mfa_coverage", mfa if is_told else "unknown"
        yield "mfa_enrolled_share", _known(held.account.is_enrolled)
        yield "phishing_resistant_share", _known(held.is_strong)


def _known(fact: bool | None) -> str:
    return "unknown" if fact is None else "counted" if fact else "other"


def _items(findings: AccessFindings, day: date) -> Iterator[Told]:
    world, reviews = findings.world, findings.kpis.reviews
    present, units = world.people(day), world.unit_names(day)
    for item in reviews.recent(day):
        person = present.get(world.named(item.reviewer) or "")
        owner = units.get(person.unit or "", "unowned") if person else "unowned"
        for metric, word in (
            ("review_completion", reviews.completion(item, day)),
            ("self_reviewed_share", reviews.side(item, day)),
            ("rubber_stamp_index", reviews.care(item, day)),
            ("effective_revocation", reviews.revocation(item, day)),
            ("regrant_rate", reviews.regrant(item, day)),
        ):
            yield Told(metric, (item.campaign, item.item_id), owner, REVIEWS.get(word, ""))
