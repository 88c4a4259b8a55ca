"""Any metric by any dimension: MetricFlow plans the query, the published marts answer it.

The definitions are dbt's semantic models and metrics, in the manifest that is published with the
marts; no dbt is needed to read them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from content_assurance.sql import literal, quoted
from content_assurance.warehouse import WarehouseError

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

GRAINS = ("day", "week", "month", "quarter", "year")
PREFIX, TIME = "asset__", "metric_time__"
PARTS = ("numerator", "denominator")
CONDITION = re.compile(r"\s*(\w+)\s*(!?=)\s*(.*?)\s*")
COMMA = re.compile(r"(?<!\\),")


class QuestionError(WarehouseError):
    """The question names a metric, a dimension or a condition that there is none of."""


@dataclass(frozen=True)
class Condition:
    """What a dimension is to be, or with ``is_excluded`` is not to be."""

    name: str
    values: tuple[str, ...]
    is_excluded: bool = False

    @classmethod
    def parse(cls, text: str) -> Condition:
        """A condition as it is written: ``name=value``, ``name!=value``, ``name=one,another``.

        A comma within a value has a backslash before it.
        """
        found = CONDITION.fullmatch(text)
        if not found:
            raise QuestionError(f"the condition {text!r} is not name=value or name!=value")
        name, operator, values = found.groups()
        found_values = (value.strip().replace("\\,", ",") for value in COMMA.split(values))
        return cls(name, tuple(found_values), operator == "!=")

    def template(self) -> str:
        """The same for MetricFlow, which renders it: a value is a text of Jinja, and no Jinja."""
        listed = ", ".join(f"{{{{ {json.dumps(literal(value))} }}}}" for value in self.values)
        negation = "not " if self.is_excluded else ""
        return f"{{{{ Dimension('{PREFIX}{self.name}') }}}} {negation}in ({listed})"


UNSOUND = Condition("is_source_ok", ("false",))


@dataclass(frozen=True)
class Question:
    """One metric, the dimensions and the grain of time to group by, and what to look at."""

    metric: str
    by: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    since: date | None = None
    until: date | None = None


class SemanticLayer:
    """The semantic layer of one publication, opened read-only."""

    def __init__(
        self, engine: MetricFlowEngine, connection: duckdb.DuckDBPyConnection, relation: str
    ) -> None:
        self._engine = engine
        self._connection = connection
        self._relation = relation

    @classmethod
    def open(cls, published: Path | str) -> SemanticLayer:
        """Open ``<out>/published/assurance.duckdb``.

        Raises:
            WarehouseError: it is not there or has no definitions, or MetricFlow is not installed.
        """
        file = Path(published)
        if not file.is_file():
            raise WarehouseError(f"{str(file)!r} does not exist; publish it with 'assurance run'")
        connection = duckdb.connect()
        try:
            manifest = _attach(connection, file)
            parsed, engine = _engine(manifest)
            relation = parsed.semantic_models[0].node_relation
            _show_as(connection, relation.database)
        except duckdb.Error as error:
            connection.close()
            raise WarehouseError(f"{str(file)!r} cannot be opened: {_reason(error)}") from error
        except WarehouseError:
            connection.close()
            raise
        return cls(engine, connection, relation.relation_name)

    def __enter__(self) -> SemanticLayer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def metrics(self) -> dict[str, str]:
        """The metrics by name, with what they are, in the order of their definition."""
        return {
            metric.name: metric.description or ""
            for metric in self._engine.list_metrics()
            if metric.name not in PARTS
        }

    def dimensions(self, metric: str) -> list[str]:
        """What a metric can be cut by, apart from time."""
        columns = {
            name: column
            for name, column in self._columns().items()
            if name not in ("metric", "is_source_ok")
        }
        kinds = ", ".join(f"max({column}) <> 'all'" for column in columns.values())
        row = self._connection.execute(
            f"select {kinds} from {self._relation} where metric_id = ?", [metric]
        ).fetchone()
        return [name for name, is_cut in zip(columns, row or (), strict=True) if is_cut]

    def ask(self, question: Question) -> pd.DataFrame:
        """One row per group, and per period where time is asked for.

        The value of a period is that of its last as-of date, in the column ``as_of_date``; without
        a period it is that of the latest date in the publication, or with ``since`` every date's.
        A ratio shows its numerator and denominator. ``is_source_ok`` is false where a source
        behind the figure was not sound: such a value does not count.

        Raises:
            QuestionError: the question cannot be answered; the message says what can.
        """
        self._check(question)
        grains = [name for name in question.by if name in GRAINS]
        cuts = list(dict.fromkeys(name for name in question.by if name not in GRAINS))
        grain = grains[0] if grains else "day" if question.since else None
        dates = self._dates(question, grain)
        keys = [f"{TIME}day", *(PREFIX + name for name in cuts)]
        conditions = [
            Condition("metric", (question.metric,)).template(),
            "{{ TimeDimension('metric_time', 'day') }} in (" + ", ".join(map(literal, dates)) + ")",
            *(condition.template() for condition in _merged(question.where)),
        ]
        found = self._rows([question.metric, *PARTS], keys, conditions)
        unsound = self._rows([PARTS[0]], keys, [*conditions, UNSOUND.template()])
        bad = set(unsound[keys].itertuples(index=False, name=None))
        found["is_source_ok"] = [
            key not in bad for key in found[keys].itertuples(index=False, name=None)
        ]
        names = {f"{TIME}day": "as_of_date", question.metric: "value"}
        frame = found.rename(columns=names | {PREFIX + name: name for name in cuts})
        frame.insert(0, "metric_id", question.metric)
        frame["as_of_date"] = pd.to_datetime(frame["as_of_date"]).dt.date
        if grain and grain != "day":
            frame.insert(1, grain, [dates[day] for day in frame["as_of_date"]])
        order = ["as_of_date", *cuts]
        columns = [*("metric_id", *([grain] if grain and grain != "day" else [])), *order]
        return (
            frame[[*columns, "value", *PARTS, "is_source_ok"]]
            .sort_values(order)
            .reset_index(drop=True)
        )

    def _check(self, question: Question) -> None:
        known = self.metrics()
        if question.metric not in known:
            near = _near(question.metric, known)
            raise QuestionError(
                f"the semantic layer has no metric {question.metric!r}{near}: medians, survival "
                "and estimates do not add up and are in the mart 'metrics'. It has: "
                + ", ".join(known)
            )
        allowed = self.dimensions(question.metric)
        named = [name for name in question.by if name not in GRAINS]
        for name in [*named, *(condition.name for condition in question.where)]:
            if name not in allowed:
                raise QuestionError(
                    f"{question.metric!r} cannot be cut by {name!r}; it can by: "
                    + ", ".join([*GRAINS, *allowed])
                )
        for condition in question.where:
            there = self._members(question.metric, condition.name)
            for value in condition.values:
                if value not in there:
                    raise QuestionError(
                        f"{question.metric!r} has no {condition.name} {value!r}"
                        f"{_near(value, there)}; there are: " + ", ".join(there)
                    )
        if len({name for name in question.by if name in GRAINS}) > 1:
            raise QuestionError(f"name one grain of time, one of: {', '.join(GRAINS)}")

    def _members(self, metric: str, dimension: str) -> list[str]:
        """What a dimension is in the cells of a metric."""
        column = self._columns()[dimension]
        rows = self._connection.execute(
            f"select distinct cast({column} as varchar) as member from {self._relation} "
            "where metric_id = ? and member is not null order by member",
            [metric],
        ).fetchall()
        return [member for (member,) in rows]

    def _dates(self, question: Question, grain: str | None) -> dict[date, date | None]:
        """The last as-of date of each period, with the period's first day."""
        period = f"cast(date_trunc('{grain}', as_of_date) as date)" if grain else "null"
        rows = self._connection.execute(
            f"select max(as_of_date), {period} as period "
            f"from {self._relation} where as_of_date >= ? and as_of_date <= ? group by period",
            [question.since or date.min, question.until or date.max],
        ).fetchall()
        if not rows:
            raise QuestionError("there is no as-of date in that time")
        return dict(rows)

    def _columns(self) -> dict[str, str]:
        return {
            dimension.name: dimension.expr or dimension.name
            for dimension in self._engine.list_dimensions()
            if dimension.name != "as_of_date"
        }

    def _rows(
        self, metrics: Sequence[str], keys: Sequence[str], conditions: Sequence[str]
    ) -> pd.DataFrame:
        from metricflow.engine.metricflow_engine import MetricFlowQueryRequest
        from metricflow_semantics.errors.error_classes import MetricFlowException

        request = MetricFlowQueryRequest.create(
            metric_names=list(metrics),
            group_by_names=list(keys),
            where_constraints=list(conditions),
        )
        try:
            plan = self._engine.explain(request).sql_statement
            return self._connection.execute(plan.sql).df()
        except (MetricFlowException, duckdb.Error) as error:
            raise QuestionError(
                f"the semantic layer cannot answer {metrics[0]!r}: {_reason(error)}; ask it with "
                "fewer dimensions and conditions, or publish the marts again with 'assurance run'"
            ) from error


def _merged(conditions: Sequence[Condition]) -> list[Condition]:
    """One condition per dimension and kind: a dimension that is named twice may be either."""
    values: dict[tuple[str, bool], tuple[str, ...]] = {}
    for condition in conditions:
        key = condition.name, condition.is_excluded
        values[key] = values.get(key, ()) + condition.values
    return [Condition(name, found, is_out) for (name, is_out), found in values.items()]


def _near(said: str, known: Iterable[str]) -> str:
    """What was meant, where something is spelled like it."""
    near = get_close_matches(said, list(known), 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _reason(error: Exception) -> str:
    return next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)


def _attach(connection: duckdb.DuckDBPyConnection, file: Path) -> str:
    """Open the file as the database ``publication``; what it says of the semantic layer."""
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"attach {literal(file)} as publication (read_only)")
    try:
        found = connection.execute("select content from publication.semantic.manifest").fetchone()
    except duckdb.CatalogException as error:
        raise WarehouseError(
            f"{str(file)!r} holds no semantic layer; publish it again with 'assurance run'"
        ) from error
    return str(found[0]) if found else ""


def _show_as(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Show the marts under the name of the database that dbt built in, which plans name."""
    connection.execute(f"attach ':memory:' as {quoted(database)}")
    connection.execute(f"create schema {quoted(database)}.marts")
    for (mart,) in connection.execute(
        "select table_name from duckdb_tables() "
        "where database_name = 'publication' and schema_name = 'marts'"
    ).fetchall():
        name = quoted(mart)
        connection.execute(
            f"create view {quoted(database)}.marts.{name} as from publication.marts.{name}"
        )


def _engine(manifest: str) -> tuple[Any, MetricFlowEngine]:
    try:
        from metricflow.engine.metricflow_engine import MetricFlowEngine
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
        from metricflow_semantics.model.dbt_manifest_parser import (
            parse_manifest_from_dbt_generated_manifest,
        )
        from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
    except ImportError as error:
        raise WarehouseError(
            f"MetricFlow is not installed ({error}); install it with 'make setup', or "
            "'pip install metricflow' into the environment of this command"
        ) from error

    class Planner:
        """What MetricFlow asks of a database when it plans and does not run."""

        sql_engine_type = SqlEngine.DUCKDB
        sql_plan_renderer = DuckDbSqlPlanRenderer()

        def render_bind_parameter_key(self, key: str) -> str:
            return f"${key}"

    planner: Any = Planner()
    try:
        parsed = parse_manifest_from_dbt_generated_manifest(manifest)
    except ValueError as error:
        raise WarehouseError(
            f"the semantic layer cannot be read: {_reason(error)}; publish it again"
        ) from error
    if not parsed.semantic_models:
        raise WarehouseError("the semantic layer holds no semantic model; publish it again")
    return parsed, MetricFlowEngine(SemanticManifestLookup(parsed), planner)
