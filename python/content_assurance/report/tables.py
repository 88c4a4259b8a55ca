"""The tables of the page as data: gaps, ghosts and shadows, identity issues, sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, lists
from content_assurance.report.queries import Marts, as_date, number, text, whole

TOP_GAPS = 200
EACH_GAPS = 2
SHOWN_GAPS = 25
TOP_DIFFERENCES = 50
HISTORY = 26

REASONS = {
    "no_evidence": "No evidence",
    "not_installed": "Not installed",
    "stale_evidence": "Stale evidence",
    "unhealthy": "Unhealthy",
    "version_too_old": "Version too old",
}


@dataclass(frozen=True)
class Gap:
    """One asset that lacks one control."""

    place: int
    asset_id: str
    asset_name: str
    control_id: str
    control_name: str
    owner: str
    owner_label: str
    context: str
    flags: tuple[str, ...]
    reason: str
    explanation: str
    action: str
    first_seen: str
    age: str
    age_sort: str
    last_evidence: str


@dataclass(frozen=True)
class Gaps:
    """The open gaps: totals by reason, the top of the list, and what it can be filtered by."""

    total: int
    assets: int
    median_age: str
    highest_age: str
    by_reason: Markup
    by_control: Markup
    controls: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]
    totals: dict[str, dict[str, int]]
    rows: tuple[Gap, ...]


@dataclass(frozen=True)
class Difference:
    """One asset that only one side knows."""

    kind: str
    kind_label: str
    asset_id: str
    asset_name: str
    owner: str
    owner_label: str
    sources: str
    last_seen: str
    last_seen_sort: str
    action: str


@dataclass(frozen=True)
class Differences:
    """Ghosts and shadows: the counts and the first of them."""

    counts: tuple[tuple[str, str, int], ...]
    owners: tuple[tuple[str, str], ...]
    rows: tuple[Difference, ...]


@dataclass(frozen=True)
class IdentityIssue:
    """Identity issues of one kind on one kind of key."""

    kind: str
    key_kind: str
    count: int
    widest: str
    example: str
    explanation: str


@dataclass(frozen=True)
class Source:
    """One source table on the as-of date."""

    name: str
    table: str
    role: str
    status: str
    in_force: str
    latest: str
    age: str
    age_sort: str
    cadence: str
    rows: str
    quarantined: int
    reason: str
    history: Markup


def _owner(value: object) -> str:
    return text(value) or "unowned"


def _ordered(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(names.items(), key=lambda pair: (pair[1].lower(), pair[0])))


def _tally_bars(tally: Counter[str], names: Mapping[str, str], label: str) -> Markup:
    """A bar for each entry, most frequent first, with its part of all."""
    total = sum(tally.values())
    rows = [
        charts.Bar(
            names.get(key, figures.named(key)),
            float(found),
            value_label=figures.count(found),
            part_label=figures.share(found / total),
        )
        for key, found in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    spoken = "; ".join(f"{row.label} {row.value_label}" for row in rows)
    return charts.bars(rows, max((row.value or 0.0 for row in rows), default=None),
                       f"{label}: {spoken}", "tally") if rows else Markup("")  # fmt: skip


def _gap(row: Mapping[str, Any]) -> Gap:
    reason = text(row["gap_reason"])
    age = number(row["gap_age_days"])
    evidence = row["last_evidence_at"]
    words = [figures.named(text(row[name])) for name in ("asset_class", "environment")]
    flags = []
    if text(row["criticality"]) in ("critical", "high"):
        flags.append(text(row["criticality"]))
    if text(row["exposure"]) == "public":
        flags.append("public")
    owner = _owner(row["owner_name"])
    return Gap(
        place=whole(row["place"]) or 0,
        asset_id=text(row["asset_id"]),
        asset_name=text(row["asset_name"]) or text(row["asset_id"]),
        control_id=text(row["control_id"]),
        control_name=text(row["control_name"]) or figures.named(text(row["control_id"])),
        owner=owner,
        owner_label=figures.named(owner),
        context=", ".join(word for word in words if word != "Unknown"),
        flags=tuple(flags),
        reason=REASONS.get(reason, figures.named(reason)),
        explanation=text(row["explanation"]),
        action=text(row["action"]),
        first_seen=figures.day(as_date(row["first_gap_date"])),
        age=figures.count(age),
        age_sort="" if age is None else f"{age:.0f}",
        last_evidence=figures.day(as_date(evidence)) if evidence else "never",
    )


def gaps(marts: Marts) -> Gaps:
    """Totals over all gaps, and the rows that the page lists."""
    reasons: Counter[str] = Counter()
    by_control: Counter[str] = Counter()
    names: dict[str, str] = {}
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in lists.gap_counts(marts):
        found = whole(row["gap_count"]) or 0
        control = text(row["control_id"])
        names[control] = text(row["control_name"]) or figures.named(control)
        reasons[text(row["gap_reason"])] += found
        by_control[control] += found
        totals[_owner(row["owner_name"])][control] += found
    ages = lists.gap_ages(marts)
    return Gaps(
        total=whole(ages["gap_count"]) or 0,
        assets=whole(ages["asset_count"]) or 0,
        median_age=figures.days(number(ages["median_age"])),
        highest_age=figures.days(number(ages["highest_age"])),
        by_reason=_tally_bars(reasons, REASONS, "Gaps by reason"),
        by_control=_tally_bars(by_control, names, "Gaps by control"),
        controls=_ordered(names),
        owners=_ordered({owner: figures.named(owner) for owner in totals}),
        totals={owner: dict(found) for owner, found in sorted(totals.items())},
        rows=tuple(_gap(row) for row in lists.top_gaps(marts, TOP_GAPS, EACH_GAPS)),
    )


_DIFFERENCES = {"ghost": ("Ghost", "Ghosts"), "shadow": ("Shadow", "Shadows")}


def _difference(row: Mapping[str, Any]) -> Difference:
    kind = text(row["difference"])
    seen = row["last_seen_at"]
    owner = _owner(row["owner_name"])
    return Difference(
        kind=kind,
        kind_label=_DIFFERENCES.get(kind, (figures.named(kind), ""))[0],
        asset_id=text(row["asset_id"]),
        asset_name=text(row["asset_name"]) or text(row["asset_id"]),
        owner=owner,
        owner_label=figures.named(owner),
        sources=", ".join(part.strip() for part in text(row["sources"]).split(",")),
        last_seen=figures.moment(seen) if isinstance(seen, datetime) else "never",
        last_seen_sort=seen.isoformat() if isinstance(seen, datetime) else "",
        action=text(row["action"]),
    )


def differences(marts: Marts) -> Differences:
    """How many ghosts and shadows there are, and the first of them."""
    rows = tuple(_difference(row) for row in lists.top_differences(marts, TOP_DIFFERENCES))
    counts = tuple(
        (
            text(row["difference"]),
            _DIFFERENCES.get(text(row["difference"]), ("", figures.named(text(row["difference"]))))[
                1
            ],
            whole(row["asset_count"]) or 0,
        )
        for row in lists.difference_counts(marts)
    )
    return Differences(counts, _ordered({row.owner: row.owner_label for row in rows}), rows)


def identity_issues(rows: Sequence[Mapping[str, Any]]) -> list[IdentityIssue]:
    """Identity issues by kind and key."""
    found = []
    for row in rows:
        records, assets = whole(row["highest_records"]), whole(row["highest_assets"])
        widest = [
            figures.plural(amount, word)
            for amount, word in ((records, "record"), (assets, "asset"))
            if amount is not None
        ]
        found.append(
            IdentityIssue(
                figures.named(text(row["issue_kind"])),
                figures.named(text(row["key_kind"])) if row["key_kind"] else "",
                whole(row["issue_count"]) or 0,
                ", ".join(widest) or figures.DASH,
                figures.shortened(text(row["example_value"])),
                text(row["explanation"]),
            )
        )
    return found


def _cadence(every: float | None) -> str:
    if every is None:
        return ""
    return "every day" if every == 1 else f"every {figures.days(every)}"


_SEVERITY = ("ok", "degraded", "stale")


def source_counts(rows: Sequence[Source]) -> tuple[tuple[str, int], ...]:
    """How many sources stand where, each by the worst of its tables; the good ones first."""
    worst: dict[str, int] = {}
    for row in rows:
        rank = _SEVERITY.index(row.status) if row.status in _SEVERITY else len(_SEVERITY)
        worst[row.name] = max(worst.get(row.name, 0), rank)
    tally = Counter(worst.values())
    words = (*_SEVERITY, "of unknown status")
    return tuple((words[rank], tally[rank]) for rank in range(4) if tally[rank])


def source_rows(marts: Marts, latest: date) -> list[Source]:
    """The state of every source table that ever delivered, the ones in trouble first."""
    history: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for row in lists.source_history(marts, latest, HISTORY):
        on = as_date(row["as_of_date"])
        if on is not None:
            history[text(row["source_name"]), text(row["table_name"])].append(
                (on, text(row["status"]))
            )
    found = []
    for row in lists.sources(marts, latest):
        key = (text(row["source_name"]), text(row["table_name"]))
        past = history[key]
        trouble = sum(1 for _, status in past if status != "ok")
        age = number(row["age_days"])
        found.append(
            Source(
                name=key[0],
                table=key[1],
                role=text(row["source_role"]),
                status=text(row["status"]),
                in_force=figures.day(as_date(row["in_force_export_date"])),
                latest=figures.day(as_date(row["latest_export_date"])),
                age=figures.days(age),
                age_sort="" if age is None else f"{age:.0f}",
                cadence=_cadence(number(row["cadence_days"])),
                rows=figures.count(number(row["row_count"])),
                quarantined=whole(row["quarantined_count"]) or 0,
                reason=text(row["reason"]),
                history=charts.strip(
                    past, f"{len(past) - trouble} of the last {len(past)} dates ok"
                ),
            )
        )
    return found
