"""The published marts, read-only: the one door to them for snapshot, report and users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import pandas as pd

from content_assurance.sql import literal


class WarehouseError(RuntimeError):
    """The published file is not there or is not what it should be."""


class Marts:
    """The marts of one published file, opened read-only.

    A publication replaces the file atomically, so an open ``Marts`` keeps showing the publication
    that it was opened on and never blocks the next one.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path | None = None) -> None:
        self._connection = connection
        self._file = file

    @classmethod
    def open(cls, path: Path | str) -> Marts:
        """Open ``<out>/published/assurance.duckdb``.

        Raises:
            WarehouseError: there is no such file, or it holds no marts.
        """
        file = Path(path)
        if not file.is_file():
            raise WarehouseError(f"{str(file)!r} does not exist; publish it with 'assurance run'")
        try:
            connection = duckdb.connect(str(file), read_only=True)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise WarehouseError(f"{str(file)!r} cannot be opened: {reason}") from error
        try:
            connection.execute("set search_path = 'marts'; set timezone = 'UTC'")
        except duckdb.Error as error:
            connection.close()
            raise WarehouseError(
                f"{str(file)!r} holds no schema 'marts'; publish it again"
            ) from error
        return cls(connection, file)

    def __enter__(self) -> Marts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def tables(self) -> list[str]:
        """The names of the marts, sorted."""
        found = self.rows(
            "select table_name from information_schema.tables "
            "where table_schema = 'marts' order by table_name"
        )
        return [str(row["table_name"]) for row in found]

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """The rows of a query, each a dictionary by column; marts need no schema name."""
        cursor = self._connection.execute(sql, list(params))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def frame(self, sql: str, params: Sequence[object] = ()) -> pd.DataFrame:
        """The rows of a query as a pandas frame."""
        return self._connection.execute(sql, list(params)).df()

    def metrics(self, metric_id: str, by: str = "all") -> pd.DataFrame:
        """One metric over time, one row an as-of date and member of the dimension ``by``.

        Raises:
            WarehouseError: no such metric, or it has no such dimension.
        """
        frame = self.frame(
            "select * from metrics where metric_id = ? and dimension = ? "
            "order by as_of_date, member",
            [metric_id, by],
        )
        if frame.empty:
            known = self.rows("select distinct metric_id, dimension from metrics order by all")
            raise WarehouseError(
                f"no metric {metric_id!r} by {by!r}; there are: "
                + ", ".join(f"{row['metric_id']} by {row['dimension']}" for row in known)
            )
        return frame

    def ask(
        self,
        metric_id: str,
        by: str | Sequence[str] = (),
        where: Mapping[str, str | Sequence[str]] | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> pd.DataFrame:
        """One metric through the semantic layer: any dimensions at once, and any grain of time.

        ``by`` takes dimensions and one of day, week, month, quarter and year; ``where`` maps a
        dimension to the value or values to keep. :meth:`metrics` has the intervals, this has not.

        Raises:
            WarehouseError: the question cannot be answered; the message says what can.
        """
        from content_assurance.semantic import Condition, Question, SemanticLayer

        if self._file is None:
            raise WarehouseError("these marts are no published file: open them with Marts.open")
        conditions = tuple(
            Condition(name, (value,) if isinstance(value, str) else tuple(value))
            for name, value in (where or {}).items()
        )
        names = (by,) if isinstance(by, str) else tuple(by)
        with SemanticLayer.open(self._file) as layer:
            return layer.ask(Question(metric_id, names, conditions, since, until))

    def copy_query(self, sql: str, params: Sequence[object], target: Path) -> None:
        """Write the rows of a query to ``target`` as parquet."""
        self._connection.execute(
            f"copy ({sql}) to {literal(target)} (format parquet, compression zstd)", list(params)
        )
