"""The kinds of charts: what a specification becomes for the browser, and as a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboards.bundle import Dataset

Document = dict[str, Any]

BASE: Document = {"adhoc_filters": [], "time_range": "No filter", "extra_form_data": {}}
NUMBERS = {"bigint": ",d", "double": ",.1f"}
ROW_LIMIT = 10_000
COMPARED_DATES = 4


def form(chart: Document, dataset: Dataset) -> tuple[Document, Document]:
    """The form of a chart, and the query that asks for its data."""
    metrics = chart.get("metrics", [])
    if dataset.mart == "metric_cells" and len(metrics) == 1:  # so that drilling shows its cells
        chart = {"where": f"metric_id = '{metrics[0]}'", **chart}
    params = {**BASE, **KINDS[chart["kind"]](chart, dataset)}
    where = chart.get("where")
    if where:
        params["adhoc_filters"] = [
            {"clause": "WHERE", "expressionType": "SQL", "sqlExpression": where}
        ]
    params["row_limit"] = chart.get("limit", ROW_LIMIT)
    return params, _query(chart, dataset, params)


def _query(chart: Document, dataset: Dataset, params: Document) -> Document:
    columns: list[Any] = []
    if chart["kind"] in ("trend", "line", "area", "columns"):
        axis = params["x_axis"]
        if isinstance(axis, str):
            axis = {"label": axis, "expressionType": "SQL", "sqlExpression": axis}
        columns = [{**axis, "columnType": "BASE_AXIS"}]
        if "time_grain_sqla" in params:
            columns[0]["timeGrain"] = params["time_grain_sqla"]
    elif chart["kind"] == "bars":
        columns = [chart["x"]]
    elif chart["kind"] == "heat":
        columns = [chart["x"], chart["across"]]
    by = chart.get("by", [])
    columns += [by] if isinstance(by, str) else by
    columns += chart.get("columns", [])
    metrics = chart.get("metrics", [])
    order = [[metrics[0], False]] if metrics and chart["kind"] in ("bars", "table", "heat") else []
    if "order" in chart:
        order = [[chart["order"], chart.get("ascending", False)]]
    return {
        "columns": columns,
        "metrics": metrics or None,
        "orderby": order,
        "filters": [],
        "extras": {"where": f"({chart['where']})" if "where" in chart else ""},
        "row_limit": params["row_limit"],
        "series_columns": [by] if isinstance(by, str) else [],
        "is_timeseries": False,
    }


def _format(chart: Document, dataset: Dataset) -> str:
    return str(dataset.metrics[chart["metrics"][0]]["format"])


def _trend(chart: Document, dataset: Dataset) -> Document:
    return {
        "viz_type": "big_number",
        "x_axis": dataset.time,
        "time_grain_sqla": "P1D",
        "metric": chart["metrics"][0],
        "y_axis_format": _format(chart, dataset),
        "compare_lag": COMPARED_DATES if chart.get("compare", True) else "",
        "compare_suffix": f"relative to {COMPARED_DATES} dates before",
        "show_timestamp": False,
        "show_trend_line": True,
        "start_y_axis_at_zero": False,
        "header_font_size": 0.4,
        "subheader_font_size": 0.15,
        "color_picker": {"r": 61, "g": 90, "b": 128, "a": 1},
        "time_format": "%Y-%m-%d",
    }


def _number(chart: Document, dataset: Dataset) -> Document:
    return {
        "viz_type": "big_number_total",
        "metric": chart["metrics"][0],
        "y_axis_format": _format(chart, dataset),
        "subtitle": chart.get("note", ""),
        "header_font_size": 0.4,
        "subtitle_font_size": 0.15,
    }


def _series(viz_type: str, **more: Any) -> Callable[[Document, Dataset], Document]:  # noqa: ANN401
    """A chart of metrics over time, or over the column ``x``."""

    def made(chart: Document, dataset: Dataset) -> Document:
        by = chart.get("by", [])
        axis = chart.get("x", dataset.time)
        is_time = dataset.columns[str(axis)]["type"] == "date"
        return {
            "viz_type": viz_type,
            "x_axis": axis,
            **({"time_grain_sqla": "P1D"} if is_time else {}),
            "metrics": chart["metrics"],
            "groupby": [by] if isinstance(by, str) else by,
            "y_axis_format": _format(chart, dataset),
            "x_axis_time_format": "%d %b",
            "rich_tooltip": True,
            "tooltipTimeFormat": "%Y-%m-%d",
            "show_legend": True,
            "legendOrientation": "top",
            "legendType": "scroll",
            "truncateYAxis": False,
            "y_axis_bounds": chart.get("bounds", [0, None]),
            "x_axis_title": chart.get("x_title", ""),
            "x_axis_title_margin": 30 if "x_title" in chart else 0,
            "color_scheme": "assurance",
            "sort_series_type": "sum",
            "sort_series_ascending": False,
            "stack": "Stack" if chart.get("stacked") else None,
            **more,
        }

    return made


def _columns(chart: Document, dataset: Dataset) -> Document:
    """A column a date, as wide as there is room: on an axis of time it would be a hair."""
    params = _series("echarts_timeseries_bar", orientation="vertical")(chart, dataset)
    params.pop("time_grain_sqla")
    axis = {"label": "date", "expressionType": "SQL", "sqlExpression": _day(dataset)}
    return {**params, "x_axis": axis, "x_axis_sort": "date", "x_axis_sort_asc": True}


def _day(dataset: Dataset) -> str:
    return f"cast({dataset.time} as string)"


def _bars(chart: Document, dataset: Dataset) -> Document:
    is_stacked = chart.get("stacked", False)
    return _series(
        "echarts_timeseries_bar",
        orientation="horizontal",
        stack="Stack" if is_stacked else None,
        show_value=True,
        only_total=is_stacked,
        show_legend=is_stacked or len(chart["metrics"]) > 1,
        xAxisForceCategorical=True,
        x_axis_sort=chart["metrics"][0],
        x_axis_sort_asc=True,
    )(chart, dataset)


def _heat(chart: Document, dataset: Dataset) -> Document:
    return {
        "viz_type": "heatmap_v2",
        "x_axis": chart["x"],
        "groupby": chart["across"],
        "metric": chart["metrics"][0],
        "y_axis_format": _format(chart, dataset),
        "linear_color_scheme": chart.get("scheme", "assurance_good"),
        "value_bounds": chart.get("bounds", [None, None]),
        "normalize_across": "heatmap",
        "show_values": True,
        "show_legend": False,
        "show_percentage": False,
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "xscale_interval": -1 if dataset.columns[chart["x"]]["type"] == "date" else 1,
        "yscale_interval": 1,
        "left_margin": 90,
        "bottom_margin": 40,
        "x_axis_time_format": "%d %b",
    }


def _table(chart: Document, dataset: Dataset) -> Document:
    by = chart.get("by", [])
    grouped = [by] if isinstance(by, str) else by
    formats = {
        name: {"d3NumberFormat": dataset.metrics[name]["format"], "horizontalAlign": "right"}
        for name in chart.get("metrics", [])
    }
    for name in chart.get("columns", []):
        if name.endswith("_share"):
            formats[name] = {"d3NumberFormat": ".0%"}
        elif dataset.columns[name]["type"] in NUMBERS:
            formats[name] = {"d3NumberFormat": NUMBERS[dataset.columns[name]["type"]]}
    params: Document = {
        "viz_type": "table",
        "query_mode": "raw" if "columns" in chart else "aggregate",
        "groupby": grouped,
        "metrics": chart.get("metrics", []),
        "all_columns": chart.get("columns", []),
        "order_desc": True,
        "table_timestamp_format": "%Y-%m-%d",
        "column_config": formats,
        "allow_rearrange_columns": True,
        "include_search": "columns" in chart,
        "page_length": chart.get("page", 0),
        "show_cell_bars": False,
        "color_pn": False,
        "conditional_formatting": chart.get("colours", []),
    }
    if "columns" in chart and "order" in chart:
        ascending = "true" if chart.get("ascending") else "false"
        params["order_by_cols"] = [f'["{chart["order"]}", {ascending}]']
    elif chart.get("metrics"):
        params["timeseries_limit_metric"] = chart.get("order", chart["metrics"][0])
        params["order_desc"] = not chart.get("ascending", False)
    return params


KINDS: dict[str, Callable[[Document, Dataset], Document]] = {
    "trend": _trend,
    "number": _number,
    "line": _series("echarts_timeseries_line", markerEnabled=False, zoomable=False),
    "area": _series("echarts_area", stack="Stack", opacity=0.8, markerEnabled=False),
    "columns": _columns,
    "bars": _bars,
    "heat": _heat,
    "table": _table,
}
