"""The report: one self-contained HTML page drawn from the published marts.

``build_report`` reads the marts and writes the page; ``build_scorecards`` writes one page an owner.
A page carries its own styles, charts and a short script; its content security policy lets nothing
else run and nothing leave. ``markdown`` and ``printed`` say the same in other formats.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from content_assurance.report import cards, figures, owners, pages, sources
from content_assurance.report.markdown import build_markdown
from content_assurance.report.printed import PrintError, print_report
from content_assurance.report.queries import Marts
from content_assurance.report.reading import Reading
from content_assurance.report.scorecards import build_scorecards
from content_assurance.report.templating import page, write

__all__ = [
    "Marts",
    "PrintError",
    "build_markdown",
    "build_report",
    "build_scorecards",
    "print_report",
    "render",
    "write_report",
]


def render(marts: Marts, title: str = "Content assurance") -> str:
    """The page as text. The same marts give the same text: no clock and no locale is read.

    ``title`` stands at the top and in the browser's tab; give it the name of the organisation.
    """
    reading = Reading(marts)
    drawn = pages.draw(reading)
    found = reading.definitions
    return page(
        "report.html.j2",
        reading,
        title,
        pages=drawn,
        anchors=frozenset(anchor for one in drawn for anchor in one.anchors),
        source_counts=sources.source_counts(reading.source_status),
        owners=[(one, figures.named(one)) for one in owners.chosen(reading)],
        definitions=[found[metric_id] for metric_id in sorted(found, key=cards.place)],
        files={},
        by_owner=owners.payload(reading) if reading.owners else None,
    )


def build_report(marts: Marts, out: Path, title: str = "Content assurance") -> Path:
    """Write the page to ``out`` and return its path.

    ``marts`` answers SQL over the published marts (read-only, unqualified names). The folder of
    ``out`` is made where it is missing, and the file appears whole or not at all. Raises
    ``OSError`` if the folder cannot be written.
    """
    return write(out, render(marts, title))


def write_report(
    marts: Marts,
    out: Path,
    form: Literal["html", "md", "pdf", "png"] = "html",
    title: str = "Content assurance",
) -> Path:
    """Write the report in one of its formats beside ``out``, with that ending; return its path.

    Raises:
        PrintError: pdf or png was asked for, and there is no browser to print with.
    """
    out = out.with_suffix(f".{form}")
    if form == "md":
        return build_markdown(marts, out, title)
    if form == "html":
        return build_report(marts, out, title)
    with tempfile.TemporaryDirectory(prefix="assurance-report-") as folder:
        return print_report(build_report(marts, Path(folder) / "report.html", title), out)
