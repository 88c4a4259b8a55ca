"""The log of everything that was made to go wrong."""

from datetime import date

import pyarrow as pa

from .text import Text, constant

EVENT_COLUMNS = ("kind", "source_name", "table_name", "event_date", "id", "what")


class EventLog:
    """Injected defects in the order in which they happen, one row per defect and record."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []

    def add(
        self, kind: str, day: date | Text, ids: Text, what: str, source: str = "", table: str = ""
    ) -> None:
        """Log one defect of several subjects.

        Args:
            kind: short name of the defect.
            day: nominal export date at which it begins or happens, or one date per subject.
            ids: native ids where a source and table are given, else true asset ids; one empty
                id for a defect of a whole export.
            what: one sentence for people.
            source: source of the export, where it is a defect of one.
            table: table of that source.
        """
        rows = len(ids)
        if rows == 0:
            return
        days = constant(day.isoformat(), rows) if isinstance(day, date) else day
        columns = [constant(value, rows) for value in (kind, source, table)]
        columns += [days, ids, constant(what, rows)]
        self._tables.append(pa.table(columns, names=list(EVENT_COLUMNS)))

    def table(self) -> pa.Table:
        """All events: kind, source_name, table_name, event_date, id, what; all text."""
        schema = pa.schema([(name, pa.string()) for name in EVENT_COLUMNS])
        return pa.concat_tables(self._tables) if self._tables else schema.empty_table()
