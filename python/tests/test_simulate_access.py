"""Claims about simulated people and their access: native forms, and one truth behind them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from simulated import ACCESS_TABLES, ASSETS, LAST, WEEKS, Run, contents, read, run

from content_assurance.simulate import simulate

FEW = 60


@pytest.fixture(scope="module")
def native(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("native") / "landing", FEW)


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(tmp_path_factory.mktemp("parquet") / "landing", FEW, is_parquet=True)


def size_of(path: Path) -> int:
    """Records in a native file of any form."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return len(list(csv.DictReader(text.splitlines())))
    if path.suffix == ".jsonl":
        return len(text.splitlines())
    document = json.loads(text)
    if path.parent.name == "authorization_details":
        return sum(len(group) for group in document.values())
    if path.parent.name == "members":
        return len(document["data"]["organization"]["membersWithRole"]["edges"])
    return sum(1 for _ in read(path))


@pytest.mark.parametrize("name", sorted(ACCESS_TABLES))
def test_both_forms_hold_the_same_records(native: Run, parquet: Run, name: str) -> None:
    (text,) = (path for path in native.files(name) if path.name.startswith(LAST))
    (table,) = (path for path in parquet.files(name) if path.name.startswith(LAST))
    assert size_of(text) == pq.read_table(table).num_rows > 0


def test_the_rest_of_an_organisation_is_the_same_without_access(
    native: Run, tmp_path: Path
) -> None:
    summary = simulate(tmp_path / "landing", FEW, WEEKS, has_access=False)
    here, there = contents(summary), contents(native.summary)
    changed = {name for name in here if there.get(name) != here[name]}
    workers = {name for name in changed if name.startswith("landing/workday/workers/")}
    assert changed - workers == {"truth/events.csv"}
    added = {"/".join(name.split("/")[1:3]) for name in there.keys() - here.keys()}
    assert {name for name in added if "." not in name} == ACCESS_TABLES
    assert {name for name in added if "." in name} == {
        f"access_{name}.csv" for name in ("people", "accounts", "grants", "reviews")
    }


def test_workers_keep_what_they_were_and_gain_how_they_sign_in(native: Run, tmp_path: Path) -> None:
    """Those who moved, married or have a contract with an end differ; nobody is lost."""
    summary = simulate(tmp_path / "landing", FEW, WEEKS, has_access=False)
    people = pd.read_csv(native.summary.truth / "access_people.csv", dtype=str)
    told = set(people[people.story.notna() | (people.worker_kind == "contractor")].employee_id)
    path = summary.landing / "workday" / "workers" / f"{LAST}.json"
    before = {row["Employee_ID"]: row for row in read(path)}
    after = {row["Employee_ID"]: row for row in native.records("workday/workers")}
    assert before.keys() < after.keys()
    for employee_id, row in before.items():
        if employee_id not in told:
            assert row.items() <= after[employee_id].items()


def test_long_runs_have_few_exports_of_access(tmp_path: Path) -> None:
    """Identity systems were connected late there, and tell every other week."""
    root = simulate(tmp_path / "landing", 20, 14, has_findings=False).landing
    files = {name: len(list((root / name).iterdir())) for name in ACCESS_TABLES}
    assert Counter(files.values()).keys() == {4, 5}
    assert {name.split("/")[0] for name, count in files.items() if count == 4} == {"entra_id"}


def test_what_goes_wrong_is_logged(native: Run) -> None:
    """An outage of a whole system, and a file that breaks off."""
    events = native.events
    outage = events[(events.kind == "missing_export") & (events.source_name == "entra_id")]
    assert set("entra_id/" + outage.table_name) == {
        name for name in ACCESS_TABLES if name.startswith("entra_id/")
    }
    assert outage.event_date.nunique() == 2
    cut = events[(events.kind == "truncated_file") & (events.source_name == "okta")]
    assert list(cut.table_name) == ["group_members"]
    folder = native.summary.landing / "okta" / "group_members"
    text = (folder / f"{cut.event_date.iloc[0]}.jsonl").read_text(encoding="utf-8")
    with pytest.raises(json.JSONDecodeError):
        json.loads(text.splitlines()[-1])


def test_names_and_addresses_are_invented(native: Run) -> None:
    people = pd.read_csv(native.summary.truth / "access_people.csv", dtype=str)
    assert len(people) <= 0.6 * ASSETS
    emails = people.emails.str.split("|").explode()
    assert emails.str.fullmatch(r"[a-z.]+\d*@example\.com").all()
    users = [user["profile.login"] for user in native.records("okta/users")]
    assert all(login.endswith("@example.com") for login in users)


def test_groups_are_in_each_other_in_a_circle(native: Run) -> None:
    grants = pd.read_csv(native.summary.truth / "access_grants.csv", dtype=str)
    nested = grants[(grants.grantee_kind == "group") & (grants.target_kind == "group")]
    above = dict(zip(nested.grantee_id, nested.target_id, strict=True))
    circles = 0
    for group in above:
        seen, at = [group], above.get(group)
        while at is not None and at not in seen:
            seen.append(at)
            at = above.get(at)
        circles += at == group
    assert circles == 6  # three groups of the directory, and three of the ledger
