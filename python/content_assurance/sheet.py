"""A table that can be read on a terminal of any width."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

Kind = Literal["name", "word", "figure"]
ENDLESS = 10_000


class Sheet:
    """Rows under headings; where they are too wide, the box goes first, then what is ``spare``.

    ``columns`` are headings with what stands below them: a ``name`` folds between its words, a
    ``word`` (a date, a state) and a ``figure`` keep to one line.
    """

    def __init__(
        self, title: str, columns: Mapping[str, Kind], spare: Collection[str] = (), note: str = ""
    ) -> None:
        self.title, self.columns, self.spare, self.note = title, dict(columns), spare, note
        self.rows: list[tuple[str, ...]] = []

    def add_row(self, *cells: str) -> None:
        """Add a row with a cell for each column."""
        self.rows.append(cells)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The fullest form that there is room for."""
        room = options.update(width=ENDLESS)
        for spare in ((), self.spare):
            for has_box in (True, False):
                table = self._table(spare, has_box=has_box)
                if console.measure(table, options=room).maximum <= options.max_width:
                    yield table
                    return
        yield table

    def _table(self, spare: Collection[str], *, has_box: bool) -> Table:
        table = Table(title=self.title, caption=self.note or None)
        if not has_box:
            table.box, table.pad_edge = None, False
        shown = [place for place, heading in enumerate(self.columns) if heading not in spare]
        for place in shown:
            heading, kind = list(self.columns.items())[place]
            table.add_column(
                heading,
                justify="right" if kind == "figure" else "left",
                no_wrap=kind != "name",
                overflow="fold",
            )
        for cells in self.rows:
            table.add_row(*(cells[place] for place in shown))
        return table
