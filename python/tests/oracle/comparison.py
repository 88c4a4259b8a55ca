"""The mart `metrics` beside the oracle's figures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isclose
from typing import Any

from .history import History
from .kpis import all_kpis
from .slices import Key, Kpi
from .standings import Standing, standings

Row = dict[str, Any]


def compare(published_rows: Iterable[Row], history: History) -> list[str]:
    """Every way in which rows of the mart `metrics` and a history disagree."""
    kpis = all_kpis(history)
    standing = standings(history, kpis)
    published = {_key_of(row): row for row in published_rows}
    found = [f"only published: {key}" for key in published.keys() - kpis.keys()]
    found += [f"only by the oracle: {key}" for key in kpis.keys() - published.keys()]
    for key in published.keys() & kpis.keys():
        row = published[key] | {"exclusions": json.loads(published[key]["exclusions"])}
        for name, wanted in _figures(kpis[key], standing[key]).items():
            got = row[name]
            is_number = isinstance(wanted, int | float) and isinstance(got, int | float)
            if not (_same(got, wanted) if is_number else got == wanted):
                found.append(f"{key} {name}: published {got!r}, oracle {wanted!r}")
    return sorted(found)


def _same(left: float | None, right: float | None) -> bool:
    """Whether both are absent, or equal to 1e-9."""
    if left is None or right is None:
        return left is right
    return isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)


def _key_of(row: Row) -> Key:
    """What makes a row of the mart unique."""
    return row["metric_id"], row["as_of_date"], row["dimension"], row["member"]


def _figures(kpi: Kpi, standing: Standing) -> Row:
    """A figure of the oracle under the mart's names."""
    return {
        "control_id": kpi.control_id,
        "numerator": kpi.numerator,
        "denominator": kpi.denominator,
        "value": kpi.value,
        "interval_low": kpi.low,
        "interval_high": kpi.high,
        "excluded_count": sum(kpi.exclusions.values()),
        "exclusions": {reason: count for reason, count in kpi.exclusions.items() if count},
        "policy_version": kpi.policy_version,
        "is_source_ok": standing.is_source_ok,
        "last_good_value": standing.last_good_value,
        "last_good_date": standing.last_good_date,
    }
