"""The section on certainty: what the figures rest on, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content_assurance.report import figures, lists
from content_assurance.report.queries import text, whole
from content_assurance.report.reading import PRINCIPAL, Reading


@dataclass(frozen=True)
class Ground:
    """One thing to know before relying on a figure. ``kind`` is good, warn, unknown or none."""

    kind: str
    headline: str
    detail: str
    href: str


def _sources(reading: Reading) -> Iterator[Ground]:
    rows = reading.source_status
    if not rows:
        yield Ground("unknown", "No source has delivered", "Nothing can be relied on.", "#sources")
        return
    failed = [row for row in rows if row["is_ok"] is not True]
    tables = figures.plural(len(rows), "table")
    quarantined = sum(whole(row["quarantined_count"]) or 0 for row in rows)
    kept = sum(whole(row["row_count"]) or 0 for row in rows)
    rows_in = figures.plural(quarantined + kept, "row")
    aside = f"{figures.count(quarantined)} of {rows_in} could not be used and were set aside."
    if not quarantined:
        aside = f"None of {rows_in} had to be set aside."
    if not failed:
        yield Ground("good", f"All {tables} delivered in time", aside, "#sources")
        return
    named = figures.listed(
        [f"{text(row['source_name'])}.{text(row['table_name'])}" for row in failed[:4]]
    )
    more = f" and {len(failed) - 4} more" if len(failed) > 4 else ""
    yield Ground(
        "unknown",
        f"{figures.count(len(failed))} of {tables} did not deliver in time",
        f"{named}{more}: figures that rest on them show their last good value. {aside}",
        "#sources",
    )


def _interval(reading: Reading) -> Iterator[Ground]:
    now, definition = reading.now.get(PRINCIPAL), reading.definitions.get(PRINCIPAL)
    if now is None or definition is None or not now.has_interval:
        return
    yield Ground(
        "none",
        f"{definition.metric_name} lies between"
        f" {figures.amount(now.low, definition.unit)} and"
        f" {figures.amount(now.high, definition.unit)}",
        f"95{figures.NBSP}% interval from {figures.count(now.denominator)} requirements that were"
        " counted. A change within it may be chance.",
        f"#kpi-{PRINCIPAL}",
    )
    if now.excluded_count:
        reasons = ", ".join(
            f"{figures.named(reason).lower()} {figures.count(number)}"
            for reason, number in now.exclusions
        )
        one = now.excluded_count == 1
        yield Ground(
            "none",
            f"{figures.plural(now.excluded_count, 'requirement')}"
            f" {'is' if one else 'are'} left out of it",
            f"{reasons[:1].upper()}{reasons[1:]}." if reasons else "No reason is recorded.",
            f"#kpi-{PRINCIPAL}",
        )


def _unseen(reading: Reading) -> Iterator[Ground]:
    found = reading.now.get("estimated_unseen_assets")
    if found is None or found.shown is None:
        return
    interval = figures.amount_range(found.low, found.high, "count")
    said = f"; 95{figures.NBSP}% interval {interval}" if interval else ""
    yield Ground(
        "none",
        f"About {figures.plural(round(found.shown), 'asset')} may be unknown to every source",
        f"An estimate from how the sources overlap{said}. They are in no other figure.",
        "#kpi-estimated_unseen_assets",
    )


def _assumed(reading: Reading) -> Iterator[Ground]:
    found = reading.now.get("imputed_deadline_share")
    if found is None or not found.shown:
        return
    yield Ground(
        "warn" if found.shown >= 0.1 else "none",
        f"{figures.share(found.shown)} of due dates rest on facts that nobody knows",
        f"{figures.count(found.numerator)} of {figures.count(found.denominator)}: the worst was"
        " assumed, so a date may turn out too early and never too late.",
        "#deadlines",
    )


def _identity(reading: Reading) -> Iterator[Ground]:
    total = sum(whole(row["issue_count"]) or 0 for row in lists.identity(reading.marts))
    if total:
        yield Ground(
            "none",
            f"{figures.plural(total, 'identifier')} could not be relied on",
            "They contradict others or name too many assets. They are reported and never used to"
            " merge assets.",
            "#identity",
        )


def _findings(reading: Reading) -> Iterator[Ground]:
    if reading.findings is None:
        yield Ground(
            "unknown",
            "No source of findings has delivered",
            "Nothing is said about findings, deadlines and threats. That is not the same as none.",
            "#sources",
        )


def certainty(reading: Reading) -> tuple[Ground, ...]:
    """What the figures rest on, what is most in doubt first."""
    found = [
        ground
        for ask in (_sources, _findings, _interval, _unseen, _assumed, _identity)
        for ground in ask(reading)
    ]
    return tuple(sorted(found, key=lambda one: ("unknown", "warn").index(one.kind)
                        if one.kind in ("unknown", "warn") else 2))  # fmt: skip
