"""Specifications and the contracts of the marts, made into what Superset imports.

Ids are derived from names, so that importing twice changes what is there and adds nothing.
"""

from __future__ import annotations

import csv
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dashboards.kinds import form

SPECS = Path(__file__).with_name("specs")
PROJECT = Path(__file__).parents[2]
NAMESPACE = uuid.UUID("6f7c2f2e-6d0c-5d0e-9f3c-1b1f0a6a5f10")
METADATA = "metadata.yaml"
DATABASE = "Content assurance"
VERSION = "1.0.0"
COLUMNS_PER_ROW = 12
TYPES = {"string": "VARCHAR", "timestamp": "TIMESTAMP"}
FORMATS = {"share": ".1%", "count": ",d", "ratio": ",.2f"}
COLOURS = {
    "critical": "#8e1b3a", "high": "#d1495b", "medium": "#edae49", "low": "#8fb8de",
    "ok": "#2a7f62", "degraded": "#edae49", "stale": "#d1495b",
}  # fmt: skip

Document = dict[str, Any]


class SpecificationError(ValueError):
    """A specification names what no mart has; the message says where."""


@dataclass(frozen=True)
class Dataset:
    """A mart or a query over marts, with the metrics that charts draw."""

    name: str
    sql: str | None
    mart: str
    time: str | None
    columns: Mapping[str, Mapping[str, str]]
    metrics: Mapping[str, Mapping[str, str]]


def identifier(*names: str) -> str:
    """The id of what has these names, the same for ever."""
    return str(uuid.uuid5(NAMESPACE, "/".join(names)))


def bundle(uri: str, connect_arguments: Mapping[str, Any]) -> dict[str, str]:
    """The files of the bundle by path, for marts behind the SQLAlchemy ``uri``."""
    sets = datasets()
    files: dict[str, Document] = {
        METADATA: {"version": VERSION, "type": "Dashboard"},
        "databases/assurance.yaml": _database(uri, connect_arguments),
    }
    for dataset in sets.values():
        files[f"datasets/assurance/{dataset.name}.yaml"] = _dataset(dataset)
    for spec in dashboards():
        for chart in charts(spec):
            _check(spec, chart, sets)
            document = _chart(spec["slug"], chart, sets[chart["dataset"]])
            files[f"charts/{spec['slug']}_{chart['key']}.yaml"] = document
        files[f"dashboards/{spec['slug']}.yaml"] = _dashboard(spec, sets)
    return {path: yaml.safe_dump(content, sort_keys=False) for path, content in files.items()}


def dashboards() -> list[Document]:
    """Every specification of a dashboard, by name of its file."""
    paths = sorted((SPECS / "dashboards").glob("*.yml"))
    return [{"slug": path.stem.replace("_", "-"), **_load(path)} for path in paths]


def charts(spec: Document) -> Iterator[Document]:
    """The charts of a dashboard, row by row; texts are none."""
    for row in spec["rows"]:
        yield from (chart for chart in row["charts"] if "text" not in chart)


def datasets() -> dict[str, Dataset]:
    """Every dataset by name, with the columns that the contracts of the marts promise."""
    contracts = _contracts()
    found = {}
    for name, spec in _load(SPECS / "datasets.yml").items():
        mart = spec["mart"]
        if mart not in contracts:
            raise SpecificationError(f"datasets.yml: {name} reads {mart!r}, which is no mart")
        sql = spec.get("sql")
        if spec.get("latest"):
            sql = (
                f"select * from marts.{mart} "
                f"where as_of_date = (select max(as_of_date) from marts.{mart})"
            )
        added = spec.get("columns", {})
        metrics = spec["metrics"]
        found[name] = Dataset(
            name=name,
            sql=" ".join(sql.split()) if sql else None,
            mart=mart,
            time=spec.get("time"),
            columns={**contracts[mart], **added},
            metrics=_semantic_metrics() if metrics == "semantic_layer" else metrics,
        )
    return found


def _load(path: Path) -> Document:
    content: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _contracts() -> dict[str, dict[str, dict[str, str]]]:
    """The columns of every mart, with type and description."""
    texts = dict(
        re.findall(
            r"{% docs (\w+) %}\s*(.*?)\s*{% enddocs %}",
            "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "models").glob("*.md")),
            flags=re.S,
        )
    )
    marts: dict[str, dict[str, dict[str, str]]] = {}
    for path in sorted((PROJECT / "models" / "marts").rglob("*.yml")):
        for model in _load(path).get("models") or []:
            marts[model["name"]] = {
                column["name"]: {
                    "type": column["data_type"],
                    "description": re.sub(
                        r"{{ doc\('(\w+)'\) }}",
                        lambda found: texts.get(found.group(1), ""),
                        column["description"],
                    ),
                }
                for column in model["columns"]
            }
    return marts


def _semantic_metrics() -> dict[str, dict[str, str]]:
    """The metrics of the semantic layer as expressions over its cells."""
    layer = _load(PROJECT / "models" / "marts" / "metrics" / "_semantic_layer.yml")
    path = PROJECT / "seeds" / "metrics" / "metric_cards.csv"
    with path.open(encoding="utf-8", newline="") as file:
        units = {card["metric_id"]: card["unit"] for card in csv.DictReader(file)}
    metrics = {}
    for metric in layer["metrics"]:
        if metric["name"] not in units:
            continue
        mine = f"metric_id = '{metric['name']}'"
        own = f"filter (where {mine})"
        value = f"sum(numerator) {own}"
        if metric["type"] == "ratio":
            value = f"{value} / nullif(sum(denominator) {own}, 0)"
        # Superset writes this anew for the engine: bool_and would become what Spark does not know.
        is_sound = f"count(*) filter (where {mine} and not is_source_ok) = 0"
        metrics[metric["name"]] = {
            "label": metric["label"],
            "description": metric["description"],
            "sql": f"case when {is_sound} then {value} end",
            "format": FORMATS[units[metric["name"]]],
        }
    return metrics


def _database(uri: str, connect_arguments: Mapping[str, Any]) -> Document:
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": uri,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"engine_params": {"connect_args": dict(connect_arguments)}},
        "uuid": identifier("database"),
        "version": VERSION,
    }


def _dataset(dataset: Dataset) -> Document:
    return {
        "table_name": dataset.name if dataset.sql else dataset.mart,
        "main_dttm_col": dataset.time,
        "schema": "marts",
        "sql": dataset.sql,
        "uuid": identifier("dataset", dataset.name),
        "database_uuid": identifier("database"),
        "version": VERSION,
        "metrics": [
            {
                "metric_name": name,
                "verbose_name": metric["label"],
                "expression": metric["sql"],
                "description": metric.get("description"),
                "d3format": metric["format"],
            }
            for name, metric in dataset.metrics.items()
        ],
        "columns": [
            {
                "column_name": name,
                "verbose_name": column.get("label", _words(name)),
                "type": TYPES.get(column["type"], column["type"].upper()),
                "is_dttm": column["type"] in ("date", "timestamp"),
                "groupby": True,
                "filterable": True,
                "description": column.get("description"),
            }
            for name, column in dataset.columns.items()
        ],
    }


def _words(name: str) -> str:
    """A column's name as people say it."""
    return re.sub(r"_(id|name)$", "", name).replace("_", " ").capitalize()


def _check(spec: Document, chart: Document, sets: Mapping[str, Dataset]) -> None:
    """Refuse a chart of what is not there, which Superset would find out in front of the reader."""
    place = f"{spec['slug']}: chart {chart['key']!r}"
    dataset = sets.get(chart["dataset"])
    if dataset is None:
        raise SpecificationError(f"{place} reads {chart['dataset']!r}, which is no dataset")
    named = [chart[key] for key in ("x", "across", "by") if isinstance(chart.get(key), str)]
    named += [
        *chart.get("columns", []),
        *(chart["by"] if isinstance(chart.get("by"), list) else []),
    ]
    for column in named:
        if column not in dataset.columns:
            raise SpecificationError(f"{place}: {dataset.name} has no column {column!r}")
    for metric in chart.get("metrics", []):
        if metric not in dataset.metrics:
            raise SpecificationError(f"{place}: {dataset.name} has no metric {metric!r}")


def _chart(slug: str, chart: Document, dataset: Dataset) -> Document:
    params, query = form(chart, dataset)
    context = {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [query],
        "form_data": params,
        "result_format": "json",
        "result_type": "full",
    }
    return {
        "slice_name": chart["title"],
        "description": chart.get("note"),
        "viz_type": params["viz_type"],
        "params": params,
        "query_context": json.dumps(context),
        "uuid": identifier("chart", slug, chart["key"]),
        "dataset_uuid": identifier("dataset", dataset.name),
        "version": VERSION,
    }


def _dashboard(spec: Document, sets: Mapping[str, Dataset]) -> Document:
    slug = spec["slug"]
    position: Document = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": spec["title"]}},
    }
    rows = []
    for number, row in enumerate(spec["rows"], start=1):
        row_id = f"ROW-{number}"
        rows.append(row_id)
        if sum(chart["width"] for chart in row["charts"]) != COLUMNS_PER_ROW:
            raise SpecificationError(
                f"{slug}: the widths of row {number} are not {COLUMNS_PER_ROW}"
            )
        children = []
        for place, chart in enumerate(row["charts"], start=1):
            meta = {"width": chart["width"], "height": row["height"]}
            if "text" in chart:
                part_id, kind = f"MARKDOWN-{number}-{place}", "MARKDOWN"
                meta |= {"code": chart["text"]}
            else:
                part_id, kind = f"CHART-{chart['key']}", "CHART"
                meta |= {
                    "uuid": identifier("chart", slug, chart["key"]),
                    "chartId": len(position),  # replaced by that of the imported chart
                    "sliceName": chart["title"],
                }
            children.append(part_id)
            position[part_id] = {
                "type": kind, "id": part_id, "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row_id], "meta": meta,
            }  # fmt: skip
        position[row_id] = {
            "type": "ROW", "id": row_id, "children": children, "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }  # fmt: skip
    position["GRID_ID"] = {
        "type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"],
    }  # fmt: skip
    return {
        "dashboard_title": spec["title"],
        "description": spec["description"],
        "slug": slug,
        "published": True,
        "uuid": identifier("dashboard", slug),
        "position": position,
        "metadata": {
            "native_filter_configuration": [
                _filter(slug, column, dataset, sets) for column, dataset in spec["filters"].items()
            ],
            "filter_bar_orientation": "HORIZONTAL",
            "cross_filters_enabled": True,
            "color_scheme": "assurance",
            "label_colors": COLOURS | _colours(sets),
            "refresh_frequency": 0,
        },
        "version": VERSION,
    }


def _colours(sets: Mapping[str, Dataset]) -> dict[str, str]:
    """The colours of metrics that have one of their own, by the names that charts draw."""
    return {
        name: metric["colour"]
        for dataset in sets.values()
        for key, metric in dataset.metrics.items()
        if "colour" in metric
        for name in (key, metric["label"])
    }


def _filter(slug: str, column: str, dataset: str, sets: Mapping[str, Dataset]) -> Document:
    if column not in sets[dataset].columns:
        raise SpecificationError(f"{slug}: {dataset} has no column {column!r} to filter by")
    return {
        "id": f"NATIVE_FILTER-{column}",
        "name": _words(column),
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [
            {"column": {"name": column}, "datasetUuid": identifier("dataset", dataset)}
        ],
        "controlValues": {
            "multiSelect": True, "enableEmptyFilter": False, "inverseSelection": False,
            "searchAllOptions": False, "defaultToFirstItem": False,
        },
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }  # fmt: skip
