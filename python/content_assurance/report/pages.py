"""The pages of the report and their sections: the one list that says what is shown where.

A section is one module with a function that takes the ``Reading`` and gives what its template
draws, or none where there is nothing to say. To add one: write the module, its template in
``templates/sections``, and one line here. KPI cards need no line: an area of the metric cards that
no page claims gets a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from content_assurance.report import (
    access_rows,
    access_rules,
    access_times,
    certainty,
    changes,
    controls,
    deadlines,
    definitions,
    figures,
    finding_rows,
    gaps,
    guards,
    heat,
    inventory,
    leavers,
    movement,
    owners,
    remediation,
    reviews,
    signals,
    sources,
    standing,
    steps,
    systems,
    threats,
    work,
)
from content_assurance.report.areas import Area, by_area
from content_assurance.report.reading import PRINCIPAL, Reading
from content_assurance.report.state import State, of_figures, of_observation, of_sources

SOURCES = "sources"
FINDINGS = "open_findings"
ACCESS = "open_access_findings"


@dataclass(frozen=True)
class Section:
    """One section: its anchor (also the name of its template), its title, and who builds it.

    ``rests_on`` is the KPI whose sources the section shares, or ``SOURCES`` for all of them, or a
    function that names the KPIs it draws from: its data status is shown beside the title.
    ``is_by_owner`` says that all of it follows the choice of an owner; of the others the page says
    that they are of all owners.
    """

    anchor: str
    title: str
    rests_on: str | Callable[[Reading], Iterable[str]]
    build: Callable[[Reading], object | None]
    is_by_owner: bool = False


@dataclass(frozen=True)
class Page:
    """One page: the areas whose KPI cards it opens with, then its sections."""

    slug: str
    title: str
    says: str
    areas: tuple[str, ...]
    sections: tuple[Section, ...]
    lede: Callable[[Reading], str] | None = None


PAGES = (
    Page(
        "summary",
        "Summary",
        "What moved, why, how sure that is, what to do next, and by whom.",
        (),
        (
            Section("standing", "Where we stand", PRINCIPAL, standing.standing, is_by_owner=True),
            Section("moved", "What moved, and why", SOURCES, movement.moved),
            Section("certainty", "How sure this is", SOURCES, certainty.certainty),
            Section(
                "steps", "What to do next, and by whom", SOURCES, steps.steps, is_by_owner=True
            ),
            Section("owners", "Owners at a glance", SOURCES, owners.glance, is_by_owner=True),
        ),
        standing.lede,
    ),
    Page(
        "changes",
        "Changes",
        "Why figures moved, which moves are no noise, and where they lead.",
        (),
        (
            Section("drivers", "What changed and why", SOURCES, changes.drivers),
            Section("signals", "Signals", signals.judged, signals.signals),
            Section("prospects", "When targets will be met", changes.foretold, changes.prospects),
        ),
    ),
    Page(
        "coverage",
        "Coverage",
        "Which required controls work, where they are lost, and which gaps to close first.",
        ("coverage",),
        (
            Section(
                "heat", "Coverage by owner and control", PRINCIPAL, heat.heat, is_by_owner=True
            ),
            Section("kinds", "Coverage by kind of asset", PRINCIPAL, heat.kinds),
            Section("controls", "Where coverage is lost", PRINCIPAL, controls.controls),
            Section("gaps", "Which gaps to close first", PRINCIPAL, gaps.gaps, is_by_owner=True),
        ),
    ),
    Page(
        "inventory",
        "Inventory",
        "Whether we know what we have, and who answers for it.",
        ("inventory",),
        (
            Section(
                "differences", "Ghosts and shadows", "shadow_rate", inventory.differences, True
            ),
            Section("identity", "Identity issues", SOURCES, inventory.identity),
        ),
    ),
    Page(
        "findings",
        "Findings",
        "What is open, how fast it is fixed, and what to fix first.",
        ("findings", "remediation"),
        (
            Section("findings", "Backlog", FINDINGS, lambda reading: reading.findings),
            Section("remediation", "Time to remediate", FINDINGS, remediation.remediation),
            Section("todo", "What to fix first", FINDINGS, work.work, is_by_owner=True),
            Section(
                "finding-rows",
                "Open findings",
                FINDINGS,
                finding_rows.finding_rows,
                is_by_owner=True,
            ),
        ),
    ),
    Page(
        "risk",
        "Deadlines and threats",
        "What is late, what falls due, and what attackers are known to use.",
        ("deadlines", "threats"),
        (
            Section("deadlines", "Deadlines", FINDINGS, deadlines.deadlines),
            Section("threats", "Threats", FINDINGS, threats.threats),
        ),
    ),
    Page(
        "tickets",
        "Tickets",
        "Whether somebody is at work on each finding, and whether scans agree.",
        (),
        (Section("tickets", "Tickets and scans", FINDINGS, work.tickets),),
    ),
    Page(
        "access",
        "Access",
        "Who can do what, whether they should, and whether it was checked.",
        ("access",),
        (
            Section(
                "guards", "Figures beside their guards", ACCESS, guards.guards, is_by_owner=True
            ),
            Section("leavers", "Accounts of leavers", ACCESS, leavers.leavers),
            Section("access-times", "How long it takes", ACCESS, access_times.access_times),
            Section("systems", "By system", ACCESS, systems.systems),
            Section("reviews", "Access reviews", ACCESS, reviews.reviews),
            Section("access-rules", "What is wrong", ACCESS, access_rules.rules),
            Section(
                "access-rows",
                "What to put right first",
                ACCESS,
                access_rows.access_rows,
                is_by_owner=True,
            ),
        ),
    ),
    Page(
        "data",
        "Data",
        "Whether the sources can be trusted.",
        (),
        (Section("sources", "State of the sources", SOURCES, sources.sources),),
    ),
    Page(
        "definitions",
        "Definitions",
        "What the words and the figures mean.",
        (),
        (Section("definitions", "How to read this report", SOURCES, definitions.definitions),),
    ),
)
# Pages of areas that no page claims stand before the first of these.
_LAST = ("data", "definitions")


@dataclass(frozen=True)
class Drawn:
    """A section that has something to say."""

    anchor: str
    title: str
    state: State
    is_by_owner: bool
    data: object

    @property
    def template(self) -> str:
        """Where its markup lies."""
        return f"sections/{self.anchor}.html.j2"


@dataclass(frozen=True)
class DrawnPage:
    """A page that has something to show."""

    slug: str
    title: str
    says: str
    lede: str
    areas: tuple[Area, ...]
    sections: tuple[Drawn, ...]

    @property
    def anchors(self) -> frozenset[str]:
        """What can be linked to on this page."""
        return frozenset(section.anchor for section in self.sections)


def all_pages(reading: Reading) -> tuple[Page, ...]:
    """The pages of the list, and one for each area of the metric cards that none of them claims."""
    claimed = {area for page in PAGES for area in page.areas}
    found = sorted({card.area for card in reading.cards} - claimed)
    rest = tuple(Page(f"area-{area}", figures.named(area), "", (area,), ()) for area in found)
    front = tuple(page for page in PAGES if page.slug not in _LAST)
    return (*front, *rest, *(page for page in PAGES if page.slug in _LAST))


def _state(reading: Reading, rests_on: str | Callable[[Reading], Iterable[str]]) -> State:
    if callable(rests_on):
        return of_figures([reading.now.get(one) for one in rests_on(reading)], reading.latest)
    if rests_on == SOURCES:
        return of_sources(reading.source_status, reading.latest)
    return of_observation(reading.now.get(rests_on))


def draw(reading: Reading) -> tuple[DrawnPage, ...]:
    """Every page that has a card or a section, in the order of the list."""
    pages = []
    for page in all_pages(reading):
        drawn = tuple(
            Drawn(one.anchor, one.title, _state(reading, one.rests_on), one.is_by_owner, data)
            for one in page.sections
            if (data := one.build(reading)) is not None
        )
        areas = by_area([card for card in reading.cards if card.area in page.areas], page.areas)
        if drawn or areas:
            lede = page.lede(reading) if page.lede else ""
            pages.append(DrawnPage(page.slug, page.title, page.says, lede, areas, drawn))
    return tuple(pages)
