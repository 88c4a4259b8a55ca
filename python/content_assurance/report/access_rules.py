"""The section on what is wrong with access, rule by rule: how much, how late, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import access_queries, charts, figures
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import Soundness
from content_assurance.report.systems import access_soundness


@dataclass(frozen=True)
class Rule:
    """One rule that something breaks. The bars of all rules are on one scale of counts."""

    rule_id: str
    name: str
    reason: str
    remedy: str
    severity: str
    severity_label: str
    open: int
    overdue: int
    bar: Markup
    due: str
    due_sort: str
    median: str
    median_sort: str
    oldest: str


@dataclass(frozen=True)
class Rules:
    """Every rule with an open finding, the most pressing first."""

    sound: Soundness
    total: int
    overdue: int
    rules: tuple[Rule, ...]


def rules(reading: Reading) -> Rules | None:
    """The section, or none where nothing is wrong. A list of work stands on a failed source too."""
    rows = access_queries.rules(reading.known, reading.latest)
    if not rows:
        return None
    most = max(whole(row["finding_count"]) or 0 for row in rows)
    found = []
    for row in rows:
        opened, late = whole(row["finding_count"]) or 0, whole(row["overdue_count"]) or 0
        name, due = (
            text(row["rule_name"]) or figures.named(text(row["rule_id"])),
            as_date(row["due_date"]),
        )
        age = number(row["median_age"])
        found.append(
            Rule(
                text(row["rule_id"]),
                name,
                text(row["reason"]),
                text(row["remedy"]),
                text(row["severity"]),
                figures.named(text(row["severity"])),
                opened,
                late,
                charts.parts(
                    [("late", late / most), ("soon", (opened - late) / most)],
                    f"{name}: {figures.count(opened)} open, {figures.count(late)} overdue",
                ),
                figures.day(due),
                due.isoformat() if due else "",
                figures.days(age),
                "" if age is None else f"{age:g}",
                figures.days(number(row["highest_age"])),
            )
        )
    return Rules(
        access_soundness(reading),
        sum(one.open for one in found),
        sum(one.overdue for one in found),
        tuple(found),
    )
