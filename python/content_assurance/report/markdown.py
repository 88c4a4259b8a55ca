"""The summary as Markdown, for mail, chat and issues, with its charts as files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from content_assurance.report import certainty, charts, figures, movement, owners, standing, steps
from content_assurance.report.cards import Card
from content_assurance.report.queries import Marts
from content_assurance.report.reading import Reading
from content_assurance.report.templating import write


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, in a cell too."""
    for sign in ("\\", "|", "*", "_", "`", "[", "<"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int) -> Iterator[str]:
    """A table whose columns after the first ``numbers`` are words, those before are numbers."""
    yield f"| {' | '.join(head)} |"
    marks = ["---", *("---:" if n <= numbers else "---" for n in range(1, len(head)))]
    yield f"|{'|'.join(marks)}|"
    for row in rows:
        yield f"| {' | '.join(_plain(cell) for cell in row)} |"
    yield ""


def _change(card: Card) -> str:
    if card.change is None:
        return figures.DASH
    tone = "" if card.change.tone == "flat" else f" {card.change.tone}"
    return f"{card.change.text}{tone}, {card.change.noise}"


def _board(reading: Reading) -> Iterator[str]:
    found = standing.board(reading.cards, {})
    since = figures.day(reading.baseline) if reading.baseline else ""
    yield from _table(
        ("Figure", "Now", "95 % interval", "Status", f"Since {since}" if since else "Change",
         "Data"),
        (
            (
                line.card.name,
                line.card.value if line.card.is_reportable else "Not reportable",
                line.card.interval or figures.DASH,
                line.card.status.label,
                _change(line.card),
                line.card.state.label,
            )
            for line in found
        ),
        2,
    )  # fmt: skip


def _lines(reading: Reading, title: str, images: Sequence[tuple[str, str]]) -> Iterator[str]:
    as_of = f", {figures.day(reading.latest)}" if reading.dates else ""
    yield f"# {_plain(title)}{as_of}"
    yield ""
    yield _plain(standing.lede(reading))
    yield ""
    yield "## Where we stand"
    yield ""
    yield from _board(reading)
    for words, name in images:
        yield f"![{words}]({name})"
        yield ""
    moved = movement.moved(reading)
    yield "## What moved, and why"
    yield ""
    for story in moved.stories:
        sign = "" if story.kind == "flat" else f" ({story.kind})"
        why = f" {_plain(story.why)}" if story.why else ""
        yield f"- **{_plain(story.headline)}**{sign}. {_plain(story.detail)}{why}"
    yield from ("", _plain(moved.quiet), "", "## How sure this is", "")
    for ground in certainty.certainty(reading):
        yield f"- **{_plain(ground.headline)}.** {_plain(ground.detail)}"
    yield from ("", "## What to do next, and by whom", "")
    found = steps.steps(reading)
    if found:
        yield from _table(
            ("Action", "By whom", "What it changes", "Why now"),
            ((one.what, one.owner, one.effect, one.why) for one in found),
            0,
        )
    glance = owners.glance(reading)
    if glance:
        yield from ("## Owners at a glance", "")
        yield from _table(
            ("Owner", "Effective coverage", "Gaps", "Open findings", "Overdue", "Known exploited"),
            (
                (
                    row.name, f"{row.coverage} ({row.interval})" if row.interval else row.coverage,
                    figures.count(row.gaps), row.open, row.overdue, row.exploited,
                )
                for row in glance.rows
            ),
            5,
        )  # fmt: skip


def build_markdown(marts: Marts, out: Path, title: str = "Content assurance") -> Path:
    """Write the summary to ``out`` and its charts into a folder beside it; return ``out``.

    The charts are the report's own drawings as SVG files. Raises ``OSError`` if the folder cannot
    be written.
    """
    reading = Reading(marts)
    drawn = [("Effective and raw coverage", "coverage", standing.hero(reading).trend)]
    if reading.findings is not None:
        drawn.append(("Open findings, and what came in and went out", "findings",
                      reading.findings.chart))  # fmt: skip
    images = []
    for words, name, chart in drawn:
        text = charts.standalone(chart)
        if text:
            path = write(out.parent / f"{out.stem}-charts" / f"{name}.svg", text)
            images.append((words, path.relative_to(out.parent).as_posix()))
    return write(out, "\n".join(_lines(reading, title, images)).rstrip() + "\n")
