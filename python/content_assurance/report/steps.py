"""The section on what to do next: the few actions that change most, each with who takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from content_assurance.report import access_queries, figures, finding_queries, lists, work
from content_assurance.report.queries import Observation, as_date, number, text, whole
from content_assurance.report.reading import PRINCIPAL, Reading

_GAPS, _FIXES, _ACCESS, _SOURCES = 3, 3, 3, 2


@dataclass(frozen=True)
class Step:
    """One action: what, by whom, what it changes, and why it comes first."""

    kind: str
    what: str
    owner: str
    owners: tuple[str, ...]
    effect: str
    why: str
    href: str
    filters: str = ""

    @property
    def wanted(self) -> str:
        """What the list that it leads to is filtered by."""
        mine = [f"owner={quote(self.owners[0])}"] if len(self.owners) == 1 else []
        return "&".join([self.filters, *mine] if self.filters else mine)


def _sources(reading: Reading) -> Iterator[Step]:
    failed = [row for row in reading.source_status if row["is_ok"] is not True][:_SOURCES]
    for row in failed:
        name = f"{text(row['source_name'])}.{text(row['table_name'])}"
        rests = sum(name in one.failing_sources.split(",") for one in reading.now.values())
        yield Step(
            "Data",
            f"Restore the export of {name}",
            "Whoever runs the export",
            (),
            f"Makes {figures.plural(rests, 'KPI')} reportable" if rests else "No KPI rests on it",
            text(row["reason"]),
            "#sources",
        )


def _principal(reading: Reading, owner: str | None) -> Observation | None:
    """Effective coverage of all, or of one owner."""
    if owner is None:
        return reading.now.get(PRINCIPAL)
    return reading.owners_on(reading.latest).get(owner)


def _gaps(reading: Reading, owner: str | None = None) -> Iterator[Step]:
    principal = _principal(reading, owner)
    whole_count = principal.denominator if principal and principal.shown is not None else None
    for row in lists.gap_groups(reading.marts, _GAPS, owner):
        count, severe = whole(row["gap_count"]) or 0, whole(row["severe_count"]) or 0
        gain = count / whole_count if whole_count else 0.0
        effect = f"Closes {figures.plural(count, 'gap')}"
        if gain >= figures.step("share") / 2:
            effect += f": effective coverage {figures.signed(gain, 'share')}"
        on_severe = f"{figures.count(severe)} of them critical or high" if severe else ""
        age = number(row["highest_age"])
        oldest = f"the oldest is open for {figures.days(age)}" if age is not None else ""
        control = text(row["control_name"]) or figures.named(text(row["control_id"]))
        why = "; ".join(one for one in (on_severe, oldest) if one)
        who = text(row["owner_name"]) or "unowned"
        yield Step(
            "Coverage",
            f"{control}: {text(row['action']) or 'close the gaps'}",
            "Nobody yet" if who == "unowned" else figures.named(who),
            (who,),
            effect,
            why[:1].upper() + why[1:],
            "#gaps",
        )


def _fixes(reading: Reading, owner: str | None = None) -> Iterator[Step]:
    if reading.findings is None:
        return
    for row in finding_queries.fix_units(reading.known, _FIXES, owner):
        unit = work.unit(row)
        parts = [
            f"{figures.count(number)} {word}"
            for number, word in (
                (unit.exploited, "known to be exploited"),
                (unit.overdue, "overdue"),
            )
            if number
        ]
        yield Step(
            "Findings",
            f"Update {unit.component} to {unit.fix}" if unit.has_fix else f"Fix {unit.component}",
            unit.owners,
            unit.owner_names,
            f"Closes {figures.plural(unit.findings, 'finding')}"
            + (f", {figures.listed(parts)}" if parts else ""),
            f"First due {unit.due}" if unit.due_sort else "No due date",
            "#todo",
        )


def _access(reading: Reading, owner: str | None = None) -> Iterator[Step]:
    for row in access_queries.urgent(reading.known, reading.latest, _ACCESS, owner):
        count, late = whole(row["finding_count"]) or 0, whole(row["overdue_count"]) or 0
        names = text(row["owner_names"])
        due, age = as_date(row["due_date"]), number(row["highest_age"])
        why = [f"first due {figures.day(due)}"] if due else []
        why += [f"the oldest is open for {figures.days(age)}"] if age is not None else []
        said = "; ".join(why)
        remedy = text(row["remedy"])
        yield Step(
            "Access",
            f"{text(row['rule_name']) or figures.named(text(row['rule_id']))}:"
            f" {remedy[:1].lower()}{remedy[1:]}",
            "Nobody yet" if names == "unowned" else work.owner_names(names),
            tuple(names.split(",")),
            f"Closes {figures.plural(count, 'access finding')}"
            + (
                ", " + (figures.count(late) if late < count else "all") + " overdue" if late else ""
            ),
            said[:1].upper() + said[1:],
            "#access-rows",
            f"rule={text(row['rule_id'])}",
        )


def _unowned(reading: Reading) -> Iterator[Step]:
    found = reading.now.get("ownership_completeness")
    definition = reading.definitions.get("ownership_completeness")
    if found is None or found.shown is None or definition is None or found.denominator is None:
        return
    missing = round(found.denominator - (found.numerator or 0.0))
    if missing <= 0 or (definition.target is not None and found.shown >= definition.target):
        return
    yield Step(
        "Inventory",
        f"Name an owner for {figures.plural(missing, 'asset')}",
        "Whoever keeps the inventory",
        ("unowned",),
        f"{definition.metric_name} from {figures.share(found.shown)} to 100{figures.NBSP}%",
        "Nobody is asked to act on what nobody owns",
        "#kpi-ownership_completeness",
    )


def of_owner(reading: Reading, owner: str) -> Iterator[Step]:
    """The same for one owner: what closes most gaps and findings, and its access first due."""
    yield from _gaps(reading, owner)
    yield from _fixes(reading, owner)
    yield from _access(reading, owner)


def steps(reading: Reading) -> tuple[Step, ...]:
    """Data first, since other figures rest on it; then coverage, findings, access and ownership."""
    asked = (_sources, _gaps, _fixes, _access, _unowned)
    return tuple(step for ask in asked for step in ask(reading))
