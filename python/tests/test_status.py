"""Verdicts on figures: hand-worked cases, and every published one against an oracle."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from oracle.statuses import SLICES, Conclusion, Key, Statuses
from report_findings import LATEST
from report_marts import publish
from status_marts import judge

from content_assurance.report.verdicts import held
from content_assurance.warehouse import Marts

THEN, NOW = date(2026, 5, 1), date(2026, 5, 29)
REASONS = ("guard_unknown", "guard_past_warning", "guard_worse", "denominator_short")
# metric, area, foundation, unit, direction, target, warning, guard
CARDS = (
    (
        "effective_coverage", "coverage", "control", "share", "up", 0.9, 0.8,
        "ownership_completeness",
    ),
    ("ownership_completeness", "inventory", "ownership", "share", "up", 0.98, 0.8, None),
    ("joint_coverage", "coverage", "control", "share", "up", 0.9, 0.8, None),
    ("time_in_coverage", "coverage", "control", "share", "up", 0.9, 0.8, None),
    (
        "review_completion", "access", "access", "share", "up", 0.98, 0.9,
        "population_completeness",
    ),
    ("population_completeness", "access", "access", "share", "up", 0.98, 0.9, None),
    ("remediation_median", "remediation", "findings", "days", "down", 30.0, 90.0, "open_mean_age"),
    ("open_mean_age", "remediation", "findings", "days", "down", None, None, None),
    ("access_remediation_median", "access", "access", "days", "down", 14.0, 30.0, None),
    ("deprovision_lag", "access", "access", "days", "down", 1.0, 3.0, "access_remediation_median"),
)  # fmt: skip
SCHEMA = """
create table metrics (metric_id varchar, as_of_date date, dimension varchar, member varchar,
    control_id varchar, owner_name varchar, numerator double, denominator double, value double,
    interval_low double, interval_high double, is_source_ok boolean, excluded_count bigint);
create table metric_definitions (metric_id varchar, area varchar, foundation varchar, unit varchar,
    direction varchar, target double, warning double, guard_metric_id varchar);
"""


def told(rows: Sequence[Mapping[str, Any]]) -> dict[Key, Conclusion]:
    """The rows of ``metric_status`` as the oracle concludes; reasons where the target is met."""
    found = {}
    for row in rows:
        held = row["verdict"] in ("not_green", "void")
        reasons = frozenset(one for one in REASONS if held and row[f"is_{one}"])
        key = (row["metric_id"], row["as_of_date"], row["dimension"], row["member"])
        found[key] = Conclusion(
            row["verdict"], reasons, row["value_change"], row["change_tone"],
            row["is_beyond_noise"], row["baseline_date"],
        )  # fmt: skip
        assert found[key].status == row["status"], key
    return found


def share(top: float, whole: float, width: float = 0.05, is_ok: bool = True) -> tuple[Any, ...]:
    """A share with an interval so wide on either side."""
    return (top, whole, top / whole, top / whole - width, top / whole + width, is_ok, 0)


def days(value: float | None, high: float | None = None, is_ok: bool = True) -> tuple[Any, ...]:
    """A median with an interval from half of it up."""
    return (5, 10, value, None if value is None else value / 2, high, is_ok, 0)


Given = Mapping[str, tuple[tuple[Any, ...] | None, ...]]
NOTHING = (0, 0, None, None, None, True, 0)
LEFT_OUT = (0, 0, None, None, None, True, 255)
GOOD_LIST = (share(96, 100), share(96, 100))


@pytest.mark.parametrize(
    ("metric_id", "given", "verdict", "reasons"),
    [
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(90, 100), share(95, 100))},
            "on_target", (), id="met",
        ),
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(90, 100), share(85, 100))},
            "near_target", (), id="near",
        ),
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(90, 100), share(79, 100))},
            "off_target", (), id="missed",
        ),
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(90, 100), share(95, 100, is_ok=False))},
            "not_reportable", (), id="source failed",
        ),
        pytest.param("joint_coverage", {}, "no_data", (), id="nobody measured it"),
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(100, 120), share(90, 95))},
            "not_green", ("denominator_short",), id="90 of 95, but 90 of the 120 of before",
        ),
        pytest.param(
            "joint_coverage", {"joint_coverage": (share(100, 120), share(110, 115))},
            "on_target", (), id="110 of 115, and of the 120 of before too",
        ),
        pytest.param(
            "time_in_coverage", {"time_in_coverage": (share(100, 120), share(90, 95))},
            "on_target", (), id="fewer asset-days are no assets that left",
        ),
        pytest.param(
            "review_completion",
            {"review_completion": (share(100, 100), share(100, 100)),
             "population_completeness": (share(79, 100), share(79, 100))},
            "void", ("guard_past_warning",), id="all of a stale list",
        ),
        pytest.param(
            "review_completion",
            {"review_completion": (share(100, 100), share(100, 100)),
             "population_completeness": GOOD_LIST},
            "on_target", (), id="all of a list that holds enough",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(95, 100), share(93, 100))},
            "not_green", ("guard_worse",), id="guard fell within noise",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(99, 100), share(85, 100))},
            "not_green", ("guard_worse",), id="guard fell beyond noise",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(9000, 10000), share(8996, 10000))},
            "on_target", (), id="guard fell by less than anybody sees",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(70, 100), share(79, 100))},
            "not_green", ("guard_past_warning",), id="guard past its warning, though it rose",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(90, 100), share(95, 100, is_ok=False))},
            "not_green", ("guard_unknown",), id="guard not reportable",
        ),
        pytest.param(
            "remediation_median",
            {"remediation_median": (days(20.0), days(20.0)), "open_mean_age": (days(40), days(41))},
            "not_green", ("guard_worse",), id="what is open grew older by a day",
        ),
        pytest.param(
            "remediation_median", {"remediation_median": (days(20.0), days(None))},
            "not_reached", (), id="fewer than half are fixed",
        ),
        pytest.param(
            "review_completion",
            {"review_completion": (share(100, 100), share(100, 100)),
             "population_completeness": (share(96, 100), NOTHING)},
            "on_target", (), id="guard of nothing",
        ),
        pytest.param(
            "review_completion",
            {"review_completion": (share(100, 100), share(100, 100)),
             "population_completeness": (share(96, 100), LEFT_OUT)},
            "not_green", ("guard_unknown",), id="nobody can prove the list",
        ),
        pytest.param(
            "deprovision_lag",
            {"deprovision_lag": (days(0.5), days(0.5)),
             "access_remediation_median": (days(9), days(None))},
            "not_green", ("guard_unknown",), id="guard not reached",
        ),
        pytest.param(
            "effective_coverage",
            {"effective_coverage": GOOD_LIST,
             "ownership_completeness": (share(99, 100, is_ok=False), share(93, 100))},
            "on_target", (), id="nobody knows how the guard stood then",
        ),
    ],
)  # fmt: skip
def test_green_has_to_be_earned(
    metric_id: str, given: Given, verdict: str, reasons: Sequence[str]
) -> None:
    found, oracle = judged(given)
    key = (metric_id, NOW, "all", "all")
    assert (found[key].verdict, found[key].reasons) == (verdict, frozenset(reasons))
    assert found == oracle


@pytest.mark.parametrize(
    ("then", "now", "is_beyond"),
    [
        pytest.param(share(90, 100), share(81, 100), False, id="85-95 and 76-86 overlap"),
        pytest.param(share(90, 100), share(79, 100), True, id="85-95 and 74-84 are apart"),
        pytest.param(days(20), days(18, 60), False, id="from 10 up, 9 to 60"),
        pytest.param(days(200), days(20, 60), True, id="from 100 up, 10 to 60"),
    ],
)
def test_intervals_say_whether_a_move_is_noise(
    then: tuple[Any, ...], now: tuple[Any, ...], is_beyond: bool
) -> None:
    metric_id = "joint_coverage" if then[2] < 1 else "remediation_median"
    found, oracle = judged({metric_id: (then, now)})
    assert found[metric_id, NOW, "all", "all"].is_beyond_noise is is_beyond
    assert found == oracle


def test_a_guard_that_nobody_measures_by_owner_guards_with_its_total() -> None:
    """It holds the owner's figure back, but the gaps in the whole list need not be the owner's."""
    whole = share(100, 100), share(100, 100)
    stale = share(79, 100), share(79, 100)
    given = {"review_completion": whole, "population_completeness": stale}
    found, oracle = judged(given, {"review_completion": whole})
    assert found["review_completion", NOW, "all", "all"].verdict == "void"
    assert found["review_completion", NOW, "owner", "Payments"].verdict == "not_green"
    assert found == oracle


def test_what_every_owner_owns_is_guarded_by_what_nobody_owns() -> None:
    """All that is of Payments has an owner; that fewer assets have one, only the total says."""
    fewer = {
        "effective_coverage": GOOD_LIST,
        "ownership_completeness": (share(99, 100), share(96, 100)),
    }
    theirs = {"effective_coverage": GOOD_LIST, "ownership_completeness": (share(9, 9), share(9, 9))}
    found, oracle = judged(fewer, theirs)
    payments = found["effective_coverage", NOW, "owner", "Payments"]
    assert (payments.verdict, payments.reasons) == ("not_green", frozenset(("guard_worse",)))
    assert found == oracle


def test_a_date_whose_sources_failed_is_no_baseline() -> None:
    """Four weeks before, the source had failed: the last date counts on which it had not."""
    days_of = (date(2026, 4, 3), THEN, NOW)
    guard = (share(99, 100), share(99, 100, is_ok=False), share(96, 100))
    found, oracle = judged(
        {"effective_coverage": (*GOOD_LIST, share(96, 100)), "ownership_completeness": guard},
        dates=days_of,
    )
    whole = found["effective_coverage", NOW, "all", "all"]
    assert (whole.verdict, whole.reasons) == ("not_green", frozenset(("guard_worse",)))
    assert whole.since == THEN
    assert found["ownership_completeness", NOW, "all", "all"].since == days_of[0]
    assert found["ownership_completeness", THEN, "all", "all"].since is None
    assert found == oracle


def judged(
    given: Given, payments: Given | None = None, dates: Sequence[date] = (THEN, NOW)
) -> tuple[dict[Key, Conclusion], dict[Key, Conclusion]]:
    """What the project's SQL and the oracle conclude of figures on every date."""
    with duckdb.connect() as connection:
        connection.execute(SCHEMA)
        connection.executemany(
            f"insert into metric_definitions values ({', '.join('?' * 8)})", CARDS
        )
        rows = [
            (metric_id, day, dimension, member, "all", member, *figure)
            for dimension, member, found in (("all", "all", given), ("owner", "Payments", payments))
            for metric_id, ends in (found or {}).items()
            for day, figure in zip(dates, ends, strict=True)
            if figure is not None
        ]
        rows += [  # a control that was sound on every date, whatever else was
            ("joint_coverage", day, "control", "none", "none", "all", *share(1, 1)) for day in dates
        ]
        marks = ", ".join("?" * 13)
        connection.executemany(f"insert into metrics values ({marks})", rows)
        judge(connection)
        found = told(_rows(connection, "from metric_status"))
        cards = {one["metric_id"]: one for one in _rows(connection, "from metric_definitions")}
        oracle = dict(Statuses(_rows(connection, "from metrics"), cards).all())
    for key, one in oracle.items():
        assert found[key].change == pytest.approx(one.change), key
    return found, oracle


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@pytest.mark.slow
def test_every_published_verdict_equals_the_oracle(
    first_run: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    with Marts.open(first_run[0] / "the output" / "published" / "assurance.duckdb") as marts:
        figures = marts.rows("from metrics")
        cards = {row["metric_id"]: row for row in marts.rows("from metric_definitions")}
        found = told(marts.rows("from metric_status"))

    oracle = dict(Statuses(figures, cards).all())
    assert found == oracle
    assert {key: one.change for key, one in found.items()} == pytest.approx(
        {key: one.change for key, one in oracle.items()}
    )
    assert {dimension for _, _, dimension, _ in found} == set(SLICES)
    assert {one.status for one in found.values()} == {"good", "warn", "bad", "none", "unknown"}


def test_the_run_says_what_is_met_and_not_green(tmp_path: Path) -> None:
    with Marts.open(publish(tmp_path / "assurance.duckdb")) as marts:
        [(name, why)] = held(marts, LATEST)

    assert name == "Raw coverage"
    assert why.replace("\u00a0", " ") == (
        "target 90.0 %, but its guard, effective coverage, fell 0.2 points (within noise)"
    )
