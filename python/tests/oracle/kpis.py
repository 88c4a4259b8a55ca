"""Every inventory and coverage KPI of a history, as rows that compare with the mart `metrics`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from .assets import Asset
from .coverage import DORMANT, GAP, OWN_TABLES, Fact
from .estimates import Estimate, chao, chapman, kaplan_meier, median_age
from .gaps import episodes
from .history import History
from .slices import ASSET_SLICES, FACT_SLICES, OWNER_SLICES, Key, Kpi, Parts, Slice, sliced

WINDOW_DAYS = 90


def all_kpis(history: History) -> dict[Key, Kpi]:
    """Every KPI of every date."""
    kpis: dict[Key, Kpi] = {}
    for measure in (inventory, population, coverage, joint, time_in_coverage, cohort, gap_ages):
        for kpi in measure(history):
            if kpi.key in kpis:
                raise ValueError(f"two figures for {kpi.key}")
            kpis[kpi.key] = kpi
    return kpis | {kpi.key: kpi for kpi in vanished(history, kpis)}


def vanished(history: History, kpis: Mapping[Key, Kpi]) -> Iterator[Kpi]:
    """Totals that were measured once and are not now: nothing of nothing."""
    first: dict[tuple[str, str, str], Kpi] = {}
    for kpi in sorted(kpis.values(), key=lambda kpi: kpi.day):
        if kpi.dimension in ("all", "control"):
            first.setdefault((kpi.metric_id, kpi.dimension, kpi.member), kpi)
    for (metric_id, dimension, member), kpi in first.items():
        for day in history.dates:
            if day > kpi.day and (metric_id, day, dimension, member) not in kpis:
                yield Kpi(metric_id, day, dimension, member, kpi.control_id, 0, 0, None)


def inventory(history: History) -> Iterator[Kpi]:
    """Accuracy, ghosts, shadows and ownership."""
    for day, assets in history.assets.items():
        inventoried = [asset for asset in assets if asset.is_inventoried]
        for part, group in sliced(day, inventoried, ASSET_SLICES):
            listed = {asset.asset_id for asset in group if asset.is_authoritative}
            seen = {asset.asset_id for asset in group if asset.is_observed}
            in_scope = [asset for asset in group if asset.is_in_scope]
            owned = sum(asset.has_owner for asset in in_scope)
            outside = {"out_of_scope": len(group) - len(in_scope)}
            for metric_id, count, total in (
                ("inventory_accuracy", len(listed & seen), len(seen)),
                ("ghost_rate", len(listed - seen), len(listed)),
                ("shadow_rate", len(seen - listed), len(seen)),
                ("ownership_completeness", owned, len(in_scope)),
            ):
                yield part.kpi(metric_id, count, total, total, outside)


def population(history: History) -> Iterator[Kpi]:
    """Estimated assets: Chao's bound over all sources, Chapman's estimator by pair."""
    for day, assets in history.assets.items():
        listings = [
            frozenset(sighting.record.source for sighting in asset.sightings if sighting.vouches)
            for asset in assets
            if asset.is_in_scope and asset.is_inventoried
        ]
        frequencies = Counter(map(len, listings))
        sources = sorted(frozenset().union(*listings))
        bound = chao(len(listings), frequencies[1], frequencies[2], len(sources))
        yield from _estimates(day, "all", "all", len(listings), bound)
        for left, right in combinations(sources, 2):
            in_left = sum(left in listing for listing in listings)
            in_right = sum(right in listing for listing in listings)
            in_both = sum(left in listing and right in listing for listing in listings)
            estimate = chapman(in_left, in_right, in_both)
            listed = in_left + in_right - in_both
            yield from _estimates(day, "source_pair", f"{left} | {right}", listed, estimate)


def _estimates(
    day: date, dimension: str, member: str, listed: int, estimate: Estimate | None
) -> Iterator[Kpi]:
    if estimate is None:
        return
    value, low, high = estimate.value, estimate.low, estimate.high
    place = (day, dimension, member, "all", float(listed))
    yield Kpi("estimated_assets", *place, None, value, low, high)
    yield Kpi("estimated_unseen_assets", *place, None, value - listed, low - listed, high - listed)
    if dimension == "all":  # Two sources cannot say how complete the list of all of them is.
        yield Kpi(
            "inventory_completeness", *place, value, listed / value, listed / high, listed / low
        )


def coverage(history: History) -> Iterator[Kpi]:
    """Effective, raw and weighted coverage."""
    for day, facts in history.facts.items():
        for part, group in sliced(day, facts, FACT_SLICES):
            expected = [fact for fact in group if fact.is_expected]
            healthy = sum(fact.is_healthy for fact in expected)
            installed = sum(fact.is_installed for fact in expected)
            weights = [fact.asset.weight for fact in expected]
            gained = sum(fact.asset.weight for fact in expected if fact.is_healthy)
            # Kish: unequal weights make a smaller sample.
            squares = sum(weight**2 for weight in weights)
            size = sum(weights) ** 2 / squares if squares else 0.0
            total = len(expected)
            noted = (_exclusions(group), _policy_of(group))
            yield part.kpi("effective_coverage", healthy, total, total, *noted)
            yield part.kpi("raw_coverage", installed, total, total, *noted)
            yield part.kpi("weighted_coverage", gained, sum(weights), size, *noted)


def waterfall(history: History) -> dict[tuple[date, str, str], dict[str, int]]:
    """Steps of coverage by date, control and owner; owner "all" is the total."""
    steps = {}
    slices = {name: FACT_SLICES[name] for name in ("control", "control_owner")}
    for day, facts in history.facts.items():
        for part, group in sliced(day, facts, slices):
            owner = part.parts[1] if len(part.parts) > 1 else "all"
            steps[day, part.parts[0], owner] = {
                "expected_count": sum(fact.is_expected for fact in group),
                "matched_count": sum(fact.is_matched for fact in group),
                "installed_count": sum(fact.is_installed for fact in group),
                "recent_count": sum(fact.is_recent for fact in group),
                "healthy_count": sum(fact.is_healthy for fact in group),
                "gap_count": sum(fact.state == GAP for fact in group),
                "dormant_count": sum(fact.state == DORMANT for fact in group),
                "excluded_count": sum(not fact.is_expected for fact in group),
            }
    return steps


def _exclusions(group: Iterable[Fact]) -> Mapping[str, int]:
    reasons = Counter(fact.exclusion for fact in group if fact.exclusion is not None)
    return {_EXCLUSIONS.get(reason, reason): count for reason, count in reasons.items()}


_EXCLUSIONS = {f"lifecycle_{word}": word for word in ("active", "inactive", "in_stock", "retired")}


def _policy_of(group: Iterable[Fact]) -> str:
    return max(fact.policy_version for fact in group)


def joint(history: History) -> Iterator[Kpi]:
    """Assets with every control that they need."""
    for day, facts in history.facts.items():
        by_asset: dict[Asset, list[Fact]] = defaultdict(list)
        for fact in facts:
            by_asset[fact.asset].append(fact)
        for part, group in sliced(day, by_asset, ASSET_SLICES):
            needy = [asset for asset in group if any(fact.is_expected for fact in by_asset[asset])]
            satisfied = sum(
                all(fact.is_healthy for fact in by_asset[asset] if fact.is_expected)
                for asset in needy
            )
            policy = _policy_of(fact for asset in group for fact in by_asset[asset])
            idle = {"nothing_expected": len(group) - len(needy)}
            yield part.kpi("joint_coverage", satisfied, len(needy), len(needy), idle, policy)


def time_in_coverage(history: History) -> Iterator[Kpi]:
    """Covered asset-days of the days before a date; asset-days carry no interval.

    A fact of a sound date holds until the next date; of other dates nothing is known.
    """
    days: dict[date, dict[tuple[str, Parts], tuple[int, int, str]]] = {}
    for day, facts in history.facts.items():
        held = history.held_days.get(day, 0)
        days[day] = {
            (part.dimension, part.parts): (
                held * sum(fact.is_healthy and history.is_sound(fact) for fact in group),
                held * sum(fact.is_expected and history.is_sound(fact) for fact in group),
                _policy_of(group),
            )
            for part, group in sliced(day, facts, OWNER_SLICES)
        }
    for day in history.dates:
        begin = day - timedelta(days=WINDOW_DAYS)
        window = [days[other] for other in history.dates if begin <= other < day]
        for dimension, parts in sorted({name for counts in window for name in counts}):
            found = [counts[dimension, parts] for counts in window if (dimension, parts) in counts]
            covered, expected, policies = zip(*found, strict=True)
            yield Slice(day, dimension, parts).kpi(
                "time_in_coverage", sum(covered), sum(expected), None, None, max(policies)
            )


def cohort(history: History) -> Iterator[Kpi]:
    """Coverage at both ends of a comparison, over what was expected at both."""
    by_day = {
        day: {(fact.asset.asset_id, fact.control_id): fact for fact in facts if fact.is_expected}
        for day, facts in history.facts.items()
    }
    for day, expected in by_day.items():
        baselines = {name: history.baseline_of(name, day) for name in OWN_TABLES}
        before = {
            fact: by_day[baseline][key]
            for key, fact in expected.items()
            if (baseline := baselines[fact.control_id]) is not None and key in by_day[baseline]
        }
        for part, group in sliced(day, before, OWNER_SLICES):
            now = sum(fact.is_healthy for fact in group)
            then = sum(before[fact].is_healthy for fact in group)
            noted = (len(group), len(group), None, _policy_of(group))
            yield part.kpi("matched_cohort_coverage", now, *noted)
            yield part.kpi("matched_cohort_baseline", then, *noted)


def gap_cases(history: History) -> dict[tuple[date, str], list[tuple[int, bool]]]:
    """Of every gap known on a date: its age, and whether it had closed; by control and "all"."""
    cases: dict[tuple[date, str], list[tuple[int, bool]]] = defaultdict(list)
    facts = [fact for group in history.facts.values() for fact in group]
    for episode in episodes(facts, history.sound):
        for day in history.dates:
            known = history.known_date(episode.control_id, day)
            if known is not None and episode.opened <= known:
                for control_id in ("all", episode.control_id):
                    cases[day, control_id].append(episode.as_known_on(known))
    return cases


def gap_ages(history: History) -> Iterator[Kpi]:
    """Kaplan–Meier median of the age of gaps, in days."""
    for (day, control_id), cases in gap_cases(history).items():
        yield _gap_age(day, control_id, cases)


def _gap_age(day: date, control_id: str, cases: Sequence[tuple[int, bool]]) -> Kpi:
    median, low, high = median_age(kaplan_meier(cases))
    dimension = "all" if control_id == "all" else "control"
    closed = sum(is_closed for _, is_closed in cases)
    return Kpi(
        "gap_age_median", day, dimension, control_id, control_id, closed, len(cases),
        median, low, high,
    )  # fmt: skip
