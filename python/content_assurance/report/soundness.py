"""Whether what is said about findings may be relied on, and since when it may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from content_assurance.report.queries import Observation

SEVERITIES = ("critical", "high", "medium", "low", "informational", "unknown", "other")


@dataclass(frozen=True)
class Soundness:
    """On which as-of dates the detectors of findings were sound.

    ``good`` is the latest date on which they were, none if they never were; ``is_ok`` says whether
    that is the date of the page.
    """

    dates: frozenset[date]
    good: date | None
    is_ok: bool
    failing: str


def soundness(open_findings: Sequence[Observation], latest: date) -> Soundness:
    """Read it off the KPI of open findings; without that KPI nothing may be relied on."""
    dates = frozenset(found.as_of_date for found in open_findings if found.is_source_ok)
    now = next((found for found in open_findings if found.as_of_date == latest), None)
    return Soundness(
        dates, max(dates, default=None), latest in dates, now.failing_sources if now else ""
    )


def severity_order(severity: str) -> tuple[int, str]:
    """The worst first; words that nobody knows last, by name."""
    known = severity in SEVERITIES
    return (SEVERITIES.index(severity) if known else len(SEVERITIES), severity)
