"""Scorecards: one small page an owner, with an index of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from content_assurance.report import (
    access_rows,
    areas,
    controls,
    figures,
    finding_rows,
    gaps,
    inventory,
    owners,
    pages,
    queries,
    standing,
    steps,
)
from content_assurance.report.access_rows import AccessRows
from content_assurance.report.areas import Area
from content_assurance.report.finding_rows import FindingRows
from content_assurance.report.gaps import Gaps
from content_assurance.report.inventory import Differences
from content_assurance.report.queries import Marts, Observation
from content_assurance.report.reading import PRINCIPAL, Reading
from content_assurance.report.standing import Line
from content_assurance.report.state import State, of_observation
from content_assurance.report.steps import Step
from content_assurance.report.templating import page, write


@dataclass(frozen=True)
class Scorecard:
    """Everything that one owner is shown."""

    owner: str
    name: str
    state: State
    board: tuple[Line, ...]
    areas: tuple[Area, ...]
    panels: tuple[controls.Control, ...]
    steps: tuple[Step, ...]
    gaps: Gaps
    findings: FindingRows | None
    access: AccessRows | None
    differences: Differences


def file_names(names: Sequence[str]) -> dict[str, str]:
    """A file name for each owner, of plain letters, the same for the same owners."""
    found: dict[str, str] = {}
    for name in sorted(names):
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "owner"
        taken, number = plain, 1
        while f"{taken}.html" in found.values() or taken == "index":
            number += 1
            taken = f"{plain}-{number}"
        found[name] = f"{taken}.html"
    return found


def scorecard(reading: Reading, owner: str) -> Scorecard:
    """What one owner is shown."""
    series = owners.histories(reading, [owner])[owner]
    found = owners.cards_of(reading, owner, series)
    by_control: dict[tuple[str, str], list[Observation]] = {}
    for one in queries.owner_controls(reading.marts, owner):
        if one.as_of_date in reading.keep:
            by_control.setdefault((one.metric_id, one.control_id), []).append(one)
    order = [area for one in pages.all_pages(reading) for area in one.areas]
    now = next((one for one in series.get(PRINCIPAL, ()) if one.as_of_date == reading.latest), None)
    return Scorecard(
        owner,
        figures.named(owner),
        of_observation(now),
        standing.board(found, series),
        areas.by_area(found, order),
        controls.panels(
            queries.waterfall(reading.marts, reading.latest, owner),
            by_control,
            controls.changes(reading, owner),
            reading.definitions.get(PRINCIPAL),
        ),
        tuple(steps.of_owner(reading, owner)),
        gaps.gaps(reading, owner),
        finding_rows.finding_rows(reading, owner),
        access_rows.access_rows(reading, owner),
        inventory.differences(reading, owner),
    )


def build_scorecards(marts: Marts, folder: Path, title: str = "Content assurance") -> list[Path]:
    """Write ``index.html`` and a page for each owner into ``folder``; the index comes first.

    The folder is made where it is missing; pages of owners that are no more stay. Raises
    ``OSError`` if the folder cannot be written.
    """
    reading = Reading(marts)
    names = file_names(reading.owners)
    definitions = list(reading.definitions.values())
    index = page("scorecards.html.j2", reading, title, glance=owners.glance(reading), files=names)
    written = [write(folder / "index.html", index)]
    for owner in reading.owners:
        card = scorecard(reading, owner)
        text = page("scorecard.html.j2", reading, title, card=card, definitions=definitions)
        written.append(write(folder / names[owner], text))
    return written
