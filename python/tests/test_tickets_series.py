"""Tickets: a real audit log against a computation of its own, and what scans say of tickets.

The log lies beside the repository, in ``shared``; without it the tests on it are skipped.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from outcomes import NO_TESTS
from statsmodels.duration.survfunc import SurvfuncRight
from test_published_figures import beside

from content_assurance import Marts

LOG = "data/tickets/servicenow/incident_event_log_subset.csv"
MOMENTS = ("opened_at", "sys_updated_at", "resolved_at", "closed_at")
DONE = ("Resolved", "Closed")
EARLY = date(2016, 4, 10)  # the log as it was then
WHOLE = date(2026, 11, 1)  # the log as it is
AGAIN = date(2026, 11, 2)  # the same once more
SECONDS_A_DAY = 86400


# ------------------------------------------------------------------------------ the audit log


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    """One row per update, in the order of updates, its moments parsed."""
    (path,) = beside(LOG)
    frame = pd.read_csv(path, na_values="?")
    for name in MOMENTS:
        frame[name] = pd.to_datetime(frame[name], format="%d/%m/%Y %H:%M")
    return frame.sort_values(["number", "sys_mod_count"], kind="stable")


@pytest.fixture(scope="module")
def final(log: pd.DataFrame) -> pd.DataFrame:
    """The last update of each ticket, with its days to resolve."""
    last = log.groupby("number").tail(1).set_index("number")
    days = (last["resolved_at"] - last["opened_at"]).dt.total_seconds() / SECONDS_A_DAY
    return last.assign(days=days)


@pytest.fixture(scope="module")
def log_marts(
    log: pd.DataFrame,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The publication of a run on nothing but tickets: an early export, the log, the log again."""
    home = tmp_path_factory.mktemp("tickets")
    landing = home / "landing" / "servicenow" / "incidents"
    landing.mkdir(parents=True)
    (path,) = beside(LOG)
    for day in (WHOLE, AGAIN):
        (landing / f"{day}-log.csv").symlink_to(path)
    until = pd.Timestamp(EARLY + timedelta(days=1))
    header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = log.index[log["sys_updated_at"] < until].sort_values()
    (landing / f"{EARLY}-log.csv").write_text(
        header + "".join(lines[place] for place in kept), encoding="utf-8"
    )
    return _published(assurance, project, home)


@pytest.mark.parametrize("day", [WHOLE, AGAIN])
@pytest.mark.parametrize(
    ("dimension", "column"),
    [("all", None), ("assignment_group", "assignment_group"), ("priority", "priority"),
     ("source", None)],
)  # fmt: skip
def test_statistics_are_those_of_the_log(
    log_marts: Path, final: pd.DataFrame, day: date, dimension: str, column: str | None
) -> None:
    member = {"all": "all", "source": "servicenow"}.get(dimension)
    priorities = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "medium",
                  "4 - Low": "low"}  # fmt: skip
    members = (
        final[column].replace(priorities).fillna("unassigned")
        if column
        else pd.Series(member, index=final.index)
    )
    expected = {
        name: (
            len(group),
            int(group["made_sla"].sum()),
            int((~group["made_sla"]).sum()),
            int((group["reopen_count"] > 0).sum()),
            int(group["days"].count()),
            pytest.approx(group["days"].median(), rel=1e-12, nan_ok=True),
        )
        for name, group in final.groupby(members)
    }

    with Marts.open(log_marts) as marts:
        rows = marts.rows(
            "select * from ticket_statistics where as_of_date = ? and dimension = ?",
            [day, dimension],
        )

    ours = {
        row["member"]: (
            row["ticket_count"],
            row["deadline_met_count"],
            row["deadline_missed_count"],
            row["source_reopened_count"],
            row["timed_count"],
            float("nan") if row["closed_only_median_days"] is None
            else row["closed_only_median_days"],
        )
        for row in rows
    }  # fmt: skip
    assert ours == expected
    assert all(row["reopened_count"] == row["source_reopened_count"] for row in rows)
    assert all(row["open_count"] == row["deadline_pending_count"] == 0 for row in rows)


def test_each_ticket_is_that_of_the_log(log_marts: Path, final: pd.DataFrame) -> None:
    with Marts.open(log_marts) as marts:
        rows = {row["ticket_id"]: row for row in marts.rows("select * from tickets")}

    assert rows.keys() == set(final.index)
    for number, ticket in final.iterrows():
        row = rows[str(number)]
        assert row["is_sla_met"] == ticket["made_sla"]
        assert row["deadline"] == ("met" if ticket["made_sla"] else "missed")
        assert row["reopen_count"] == row["source_reopen_count"] == ticket["reopen_count"]
        assert row["closed_at"] == ticket["closed_at"]
        assert row["is_resolution_stated"] == pd.notna(ticket["resolved_at"])
        if row["is_resolution_stated"]:
            assert row["resolved_at"] == ticket["resolved_at"]
            assert row["days_to_resolve"] == pytest.approx(ticket["days"], rel=1e-12)
        else:
            assert row["days_to_resolve"] is None


def test_states_are_the_runs_of_the_log(log_marts: Path, log: pd.DataFrame) -> None:
    states = log["incident_state"]
    is_new = (log["number"] != log["number"].shift()) | (states != states.shift())
    expected = log[is_new].groupby("number")["incident_state"].agg(list).to_dict()

    with Marts.open(log_marts) as marts:
        rows = marts.rows("select * from ticket_states order by ticket_id, state_number")

    ours: dict[str, list[str]] = {}
    for row in rows:
        ours.setdefault(row["ticket_id"], []).append(row["source_ticket_status"])
    assert ours == expected
    assert sum(row["update_count"] for row in rows) == len(log)


def test_an_earlier_date_is_what_was_known_on_it(log_marts: Path, log: pd.DataFrame) -> None:
    until = pd.Timestamp(EARLY + timedelta(days=1))
    known = [_known(rows, until) for _, rows in log.groupby("number")]
    then = pd.DataFrame([row for row in known if row is not None])
    curve = SurvfuncRight(then["age"].to_numpy(), then["is_done"].to_numpy(dtype=int))
    low, high = _log_log_interval(curve)

    with Marts.open(log_marts) as marts:
        (row,) = marts.rows(
            "select * from ticket_statistics where as_of_date = ? and dimension = 'all'", [EARLY]
        )

    assert (row["ticket_count"], row["open_count"], row["resolved_count"]) == (
        len(then), (~then["is_done"]).sum(), then["is_done"].sum(),
    )  # fmt: skip
    assert row["open_count"] > 100
    assert row["deadline_missed_count"] == then["is_missed"].sum()
    assert row["deadline_met_count"] == (then["is_done"] & ~then["is_missed"]).sum()
    assert row["reopened_count"] == row["source_reopened_count"] == then["is_reopened"].sum()
    for name, band in (
        ("median_days", curve.surv_prob), ("median_low_days", low), ("median_high_days", high),
    ):  # fmt: skip
        expected = curve.surv_times[band <= 0.5 + 1e-12][0]
        assert row[name] == pytest.approx(expected, rel=1e-12)


def _known(rows: pd.DataFrame, until: pd.Timestamp) -> dict[str, Any] | None:
    """What a ticket's updates before a moment say; None before it was opened. Ages in days."""
    opened = rows["opened_at"].iloc[0]
    seen = rows[rows["sys_updated_at"] < until]
    if opened >= until:
        return None
    is_done = bool(len(seen)) and seen["incident_state"].iloc[-1] in DONE
    left = until
    if is_done:
        is_open = ~seen["incident_state"].isin(DONE)
        streak = seen[is_open[::-1].cumsum()[::-1] == 0]
        stated = streak["resolved_at"].where(streak["resolved_at"] <= streak["sys_updated_at"])
        left = stated.max() if stated.notna().any() else streak["sys_updated_at"].iloc[0]
    return {
        "age": (left - opened).total_seconds() / SECONDS_A_DAY,
        "is_done": is_done,
        "is_missed": bool((~seen["made_sla"]).any()),
        "is_reopened": bool((seen["reopen_count"] > 0).any()),
    }


def _log_log_interval(curve: SurvfuncRight) -> tuple[np.ndarray, np.ndarray]:
    """Limits of log(-log S) with the standard error that the library gives for S."""
    survival, error = curve.surv_prob, curve.surv_prob_se
    with np.errstate(divide="ignore", invalid="ignore"):
        width = 1.959963984540054 * error / (survival * np.log(survival))
        limits = survival ** np.exp(width), survival ** np.exp(-width)
    return np.minimum(*limits), np.maximum(*limits)


# ------------------------------------------------------------------------- tickets and scans

SCANS = (date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19))
HOSTS = {"web-01": "a" * 32, "web-02": "b" * 32, "db-01": "c" * 32}
FOUND = {  # finding: host, CVE, the first scan without it
    "named": ("web-01", "CVE-2026-10001", None),
    "fixed": ("web-02", "CVE-2026-10002", SCANS[2]),
    "guessed": ("db-01", "CVE-2026-10003", None),
    "placed": ("db-01", "CVE-2026-10004", None),
    "forgotten": ("web-01", "CVE-2026-10005", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def scan_marts(
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The publication of a run on three scans of three hosts, and tickets of two tools."""
    home = tmp_path_factory.mktemp("scans")
    for day in SCANS:
        _write(home, f"crowdstrike/hosts/{day}.json", "resources", [
            {"device_id": sensor, "hostname": host.upper(), "machine_domain": "corp.example.com",
             "product_type_desc": "Server", "platform_name": "Linux", "status": "normal",
             "last_seen": f"{day}T05:00:00Z"}
            for host, sensor in HOSTS.items()
        ])  # fmt: skip
        _write(home, f"crowdstrike/vulnerabilities/{day}.json", "resources", [
            {"id": f"V-{name}", "aid": HOSTS[host], "status": "open",
             "created_timestamp": "2026-01-02T04:00:00Z", "updated_timestamp": f"{day}T04:00:00Z",
             "cve": {"id": cve, "severity": "HIGH", "base_score": 7.8},
             "apps": [{"product_name_version": "Example Archiver 4.1.0"}],
             "host_info": {"hostname": host.upper(), "machine_domain": "corp.example.com"}}
            for name, (host, cve, gone) in FOUND.items() if gone is None or day < gone
        ])  # fmt: skip
    _write(home, "servicenow/incidents/2026-01-19.json", "result", [
        {"number": "INC1", "state": "6", "correlation_id": "crowdstrike:V-named",
         "resolved_at": "2026-01-07 10:00:00", "sys_updated_on": "2026-01-07 10:00:00"}
        | {"opened_at": "2026-01-05 10:00:00"},
        {"number": "INC2", "state": "2", "cmdb_ci": "web-02.corp.example.com",
         "short_description": "Patch CVE-2026-10002", "sys_updated_on": "2026-01-06 10:00:00"}
        | {"opened_at": "2026-01-06 10:00:00"},
        {"number": "INC3", "state": "1", "cmdb_ci": HOSTS["db-01"], "description": "CVE-2026-10004",
         "opened_at": "2026-01-06 10:00:00", "sys_updated_on": "2026-01-06 10:00:00"},
    ])  # fmt: skip
    _write(home, "jira/issues/2026-01-19.json", "issues", [
        {"key": "SEC-1", "fields": {"summary": "CVE-2026-10003 everywhere",
                                    "status": {"name": "To Do"},
                                    "created": "2026-01-06T10:00:00.000+0000",
                                    "updated": "2026-01-06T10:00:00.000+0000"}},
    ])  # fmt: skip
    return _published(assurance, project, home)


def test_tickets_are_about_what_they_name(scan_marts: Path) -> None:
    with Marts.open(scan_marts) as marts:
        rows = marts.rows(
            "select ticket_id, cve_ids, link_rule, evidence, closure_check, is_coverage "
            "from ticket_findings inner join findings using (finding_id)"
        )

    assert {tuple(row.values()) for row in rows} == {
        ("INC1", "CVE-2026-10001", "source_finding_id", "crowdstrike:V-named",
         "still_observed", True),
        ("INC2", "CVE-2026-10002", "asset_and_cve",
         "CVE-2026-10002 on web-02.corp.example.com (fqdn)", "ticket_not_resolved", True),
        ("INC3", "CVE-2026-10004", "asset_and_cve",
         f"CVE-2026-10004 on {HOSTS['db-01']} (source_asset_id)", "ticket_not_resolved", True),
        ("SEC-1", "CVE-2026-10003", "cve_only", "CVE-2026-10003", "ticket_not_resolved", False),
    }  # fmt: skip


def test_open_findings_without_an_open_ticket_are_known(scan_marts: Path) -> None:
    with Marts.open(scan_marts) as marts:
        rows = marts.rows(
            "select cve_ids, finding_ticket_coverage.is_open, is_without_open_ticket "
            "from finding_ticket_coverage inner join findings using (finding_id)"
        )

    assert {tuple(row.values()) for row in rows} == {
        ("CVE-2026-10001", True, True),  # its ticket is closed
        ("CVE-2026-10002", False, False),
        ("CVE-2026-10003", True, True),  # a ticket names the CVE and nothing else
        ("CVE-2026-10004", True, False),
        ("CVE-2026-10005", True, True),
    }


def test_tickets_that_scans_contradict_are_known(scan_marts: Path) -> None:
    with Marts.open(scan_marts) as marts:
        rows = marts.rows("select * from tickets")
        dates = marts.rows("select distinct as_of_date from ticket_statistics order by 1")

    by_id = {row["ticket_id"]: row for row in rows}
    assert {name for name, row in by_id.items() if row["is_resolved_too_early"]} == {"INC1"}
    assert {name for name, row in by_id.items() if row["is_open_though_remediated"]} == {"INC2"}
    assert by_id["INC1"]["days_to_resolve"] == 2.0
    assert by_id["INC1"]["resolved_at"] == datetime(2026, 1, 7, 10)
    assert [row["as_of_date"] for row in dates] == list(SCANS)


def _write(home: Path, name: str, records: str, rows: list[dict[str, Any]]) -> None:
    """Writes an export below the landing of a home."""
    path = home / "landing" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    document: dict[str, Any] = {"meta": {}} if records == "resources" else {}
    path.write_text(json.dumps(document | {records: rows}), encoding="utf-8")


def _published(
    assurance: Callable[..., subprocess.CompletedProcess[str]], project: Path, home: Path
) -> Path:
    """The publication of a run on the landing of a home."""
    outcome = assurance(
        "run", "--landing", "landing", "--out", "out",
        cwd=home, environment={"ASSURANCE_PROJECT": str(project)} | NO_TESTS,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return home / "out" / "published" / "assurance.duckdb"
