"""The figures of access beside what is published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from math import isclose
from pathlib import Path
from typing import Any

from .access_feeds import read_feeds
from .access_findings import HELPERS, AccessFindings
from .access_grants import GRANTS
from .access_kpis import AccessKpis
from .access_records import ACCOUNTS
from .access_world import AccessWorld, Seeds
from .slices import Key, Kpi

NAMES = ("workday/workers", "workday/org_units", "sailpoint/certification_items", *HELPERS)
Row = dict[str, Any]


def read_access(landing: Path, seeds: Path) -> AccessWorld:
    """The world of a landing root and the project's seeds."""
    tables = tuple(dict.fromkeys((*NAMES, *ACCOUNTS, *GRANTS)))
    return AccessWorld(read_feeds(landing, tables), Seeds(seeds))


def standings(world: AccessWorld, kpis: dict[Key, Kpi]) -> dict[Key, Row]:
    """Whether each figure may be relied on, and the last one before that could be.

    They rest on everything that people, accounts, grants or reviews may rest on.
    """
    findings, feeds = AccessFindings(world), world.feeds
    tables = {*findings.tables("all"), "workday/workers"}
    good: dict[tuple[str, str, str], tuple[float, date]] = {}
    found = {}
    for key in sorted(kpis, key=lambda item: item[1]):
        metric_id, day, dimension, member = key
        begun = [table for table in tables if min(feeds.days(table)) <= day]
        is_ok = not any(feeds.is_stale(table, day) for table in begun)
        value = kpis[key].value
        if is_ok and value is not None:
            good[metric_id, dimension, member] = value, day
        last_value, last_day = good.get((metric_id, dimension, member), (None, None))
        found[key] = {
            "is_source_ok": is_ok, "last_good_value": last_value, "last_good_date": last_day,
        }  # fmt: skip
    return found


def figures(world: AccessWorld) -> dict[Key, Kpi]:
    """Every figure by what makes it unique."""
    found = chain(AccessKpis(world).all(), AccessFindings(world).all())
    return {kpi.key: kpi for kpi in found}


def disagreements(
    published: Iterable[Row], wanted: dict[Key, Kpi], standing: dict[Key, Row]
) -> list[str]:
    """Every way in which published rows and the oracle's figures differ."""
    rows = {(row["metric_id"], row["as_of_date"], row["dimension"], row["member"]): row
            for row in published}  # fmt: skip
    found = [f"only published: {key}: {rows[key]['numerator']}/{rows[key]['denominator']}"
             for key in rows.keys() - wanted.keys()]  # fmt: skip
    found += [f"only by the oracle: {key}" for key in wanted.keys() - rows.keys()]
    for key in rows.keys() & wanted.keys():
        row, kpi = rows[key], wanted[key]
        exclusions = {reason: count for reason, count in kpi.exclusions.items() if count}
        for name, figure in (
            ("numerator", kpi.numerator), ("denominator", kpi.denominator), ("value", kpi.value),
            ("interval_low", kpi.low), ("interval_high", kpi.high), ("exclusions", exclusions),
            ("excluded_count", sum(exclusions.values())), *standing[key].items(),
        ):  # fmt: skip
            if not _same(row[name], figure):
                found.append(f"{key} {name}: published {row[name]!r}, oracle {figure!r}")
    return sorted(found)


def _same(left: object, right: object) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return left == right
