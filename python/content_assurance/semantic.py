"""Any metric by any dimension: MetricFlow plans the query, the published marts answer it.

The definitions are dbt's semantic models and metrics, in the manifest that is published beside the
marts; no dbt is needed to read them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from content_assurance.publish import MANIFEST_NAME
from content_assurance.warehouse import WarehouseError

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

GRAINS = ("day", "week", "month", "quarter", "year")
PREFIX, TIME = "asset__", "metric_time__"
PARTS = ("numerator", "denominator")
CONDITION = re.compile(r"\s*(\w+)\s*(!?=)\s*(.*?)\s*")


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
        """A condition as it is written: ``name=value``, ``name!=value``, ``name=one,another``."""
        found = CONDITION.fullmatch(text)
        if not found:
            raise QuestionError(f"the condition {text!r} is not name=value or name!=value")
        name, operator, values = found.groups()
        return cls(name, tuple(value.strip() for value in values.split(",")), operator == "!=")

    def template(self) -> str:
        """The same for MetricFlow."""
        listed = ", ".join(map(_text, self.values))
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
        """Open ``<out>/published/assurance.duckdb`` with the manifest beside it.

        Raises:
            WarehouseError: either is not there, or MetricFlow is not installed.
        """
        file = Path(published)
        manifest = file.with_name(MANIFEST_NAME)
        for needed in (file, manifest):
            if not needed.is_file():
                raise WarehouseError(
                    f"{str(needed)!r} does not exist; publish it with 'assurance run'"
                )
        parsed, engine = _engine(manifest)
        relation = parsed.semantic_models[0].node_relation
        connection = duckdb.connect()
        try:
            connection.execute("set timezone = 'UTC'")
            name = str(file).replace("'", "''")
            # The plans name the database that dbt built in.
            connection.execute(f"attach '{name}' as \"{relation.database}\" (read_only)")
        except duckdb.Error as error:
            connection.close()
            reason = str(error).splitlines()[0]
            raise WarehouseError(f"{str(file)!r} cannot be opened: {reason}") from error
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
        cuts = [name for name in question.by if name not in GRAINS]
        grain = grains[0] if grains else "day" if question.since else None
        dates = self._dates(question, grain)
        keys = [f"{TIME}day", *(PREFIX + name for name in cuts)]
        conditions = [
            Condition("metric", (question.metric,)).template(),
            "{{ TimeDimension('metric_time', 'day') }} in (" + ", ".join(map(_text, dates)) + ")",
            *(condition.template() for condition in question.where),
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
            raise QuestionError(
                f"the semantic layer has no metric {question.metric!r}: medians, survival and "
                "estimates do not add up and are in the mart 'metrics'. It has: " + ", ".join(known)
            )
        allowed = self.dimensions(question.metric)
        named = [name for name in question.by if name not in GRAINS]
        for name in [*named, *(condition.name for condition in question.where)]:
            if name not in allowed:
                raise QuestionError(
                    f"{question.metric!r} cannot be cut by {name!r}; it can by: "
                    + ", ".join([*GRAINS, *allowed])
                )
        if sum(name in GRAINS for name in question.by) > 1:
            raise QuestionError(f"name one grain of time, one of: {', '.join(GRAINS)}")

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

        request = MetricFlowQueryRequest.create(
            metric_names=list(metrics),
            group_by_names=list(keys),
            where_constraints=list(conditions),
        )
        plan = self._engine.explain(request).sql_statement
        return self._connection.execute(plan.sql).df()


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _engine(manifest: Path) -> tuple[Any, MetricFlowEngine]:
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
    parsed = parse_manifest_from_dbt_generated_manifest(manifest.read_text(encoding="utf-8"))
    if not parsed.semantic_models:
        raise WarehouseError(f"{str(manifest)!r} holds no semantic model; publish it again")
    return parsed, MetricFlowEngine(SemanticManifestLookup(parsed), planner)
