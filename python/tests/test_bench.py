"""Claims about the benchmark's arithmetic; no test asserts a time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench import chain
from bench.findings import by_sql, check, data
from bench.identity.inputs import score
from bench.identity.labels import by_networkx, by_scipy
from bench.measure import Limits, Sample, exponent, measured
from bench.report import OURS, Result, page
from bench.scan import inputs_of_stages
from bench.stages import Node, by_stage, nodes_of, stage_of

ROWS = 3_000


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("findings")
    data.write_observations(folder / "observations", ROWS)
    data.write_episodes(folder / "episodes", ROWS)
    return folder


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_the_exponent_is_the_power_of_the_size(power: float) -> None:
    costs = {size: 3.0 * size**power for size in (10_000, 100_000, 1_000_000)}
    assert exponent(costs) == pytest.approx(power)


def test_one_size_has_no_exponent() -> None:
    assert exponent({10: 1.0}) is None
    assert exponent({10: 1.0, 100: 0.0}) is None


@pytest.mark.parametrize(
    ("unique_id", "path", "stage"),
    [
        ("model.x.stg_a__assets", "models/staging/a/stg_a__assets.sql", "staging, conformed"),
        ("model.x.y", "models/intermediate/conformed/y.sql", "staging, conformed"),
        ("model.x.y", "models/intermediate/matched/y.sql", "identity"),
        ("model.x.y", "models/intermediate/matched/components/y.sql", "identity"),
        ("model.x.y", "models/intermediate/reconciled/history/y.sql", "reconciled"),
        ("model.x.y", "models/intermediate/a_new_folder/y.sql", "other models"),
        ("model.x.y", "models/marts/metrics/y.sql", "marts"),
        ("test.x.y", "models/marts/metrics/_metrics.yml", "tests"),
        ("unit_test.x.y", "models/staging/a/_a.yml", "unit tests"),
        ("seed.x.y", "seeds/policy/y.csv", "seeds"),
    ],
)
def test_a_stage_is_a_folder(unique_id: str, path: str, stage: str) -> None:
    assert stage_of(unique_id, path) == stage


def test_nodes_that_run_at_once_share_a_moment() -> None:
    nodes = [
        Node("one", "identity", 0, 10, "success"),
        Node("two", "marts", 5, 15, "success"),
    ]
    samples = [Sample(float(at), 2.0 * at, 100 + at) for at in range(16)]
    stages = by_stage(nodes, samples)
    assert stages["identity"].wall_seconds == pytest.approx(7.5)
    assert stages["marts"].wall_seconds == pytest.approx(7.5)
    assert sum(stage.cpu_seconds for stage in stages.values()) == pytest.approx(30)
    assert stages["identity"].peak_bytes == 110


def test_nodes_come_from_the_results_of_dbt() -> None:
    timing = [
        {"name": "compile", "started_at": "2026-01-05T00:00:00Z", "completed_at": None},
        {
            "name": "execute",
            "started_at": "2026-01-05T00:00:01.5Z",
            "completed_at": "2026-01-05T00:00:02Z",
        },
    ]
    known = {"model.x.y": {"original_file_path": "models/intermediate/matched/y.sql"}}
    results = [{"unique_id": "model.x.y", "timing": timing, "status": "success"}]
    (node,) = nodes_of(results, known)
    assert (node.stage, node.end - node.begin) == ("identity", 0.5)


def test_a_stage_reads_what_lies_outside_it_through_views() -> None:
    def model(folder: str, kind: str, *parents: str) -> dict[str, object]:
        return {
            "resource_type": "model",
            "original_file_path": f"models/{folder}/m.sql",
            "config": {"materialized": kind},
            "relation_name": f"r_{folder}",
            "depends_on": {"nodes": list(parents)},
        }

    nodes = {
        "source.x": {"resource_type": "source", "relation_name": "raw"},
        "model.a": model("staging/a", "view", "source.x"),
        "model.b": model("intermediate/conformed", "table", "model.a"),
        "model.c": model("intermediate/matched", "table", "model.b"),
        "model.d": model("intermediate/matched", "table", "model.c"),
    }
    assert inputs_of_stages(nodes) == {
        "staging, conformed": ["raw"],
        "identity": ["r_intermediate/conformed"],
    }


def test_a_command_that_runs_too_long_is_ended_and_says_so(tmp_path: Path) -> None:
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    cost = measured(sleeping, tmp_path, tmp_path / "log", limits=Limits(seconds=0.3))
    assert cost.failure == "not done after 0 s"
    failing = measured([sys.executable, "-c", "raise SystemExit(4)"], tmp_path, tmp_path / "log")
    assert "code 4" in failing.failure
    assert not measured([sys.executable, "-c", ""], tmp_path, tmp_path / "log").failure


def test_the_same_arguments_give_the_same_findings(findings: Path, tmp_path: Path) -> None:
    data.write_observations(tmp_path / "observations", ROWS)
    data.write_episodes(tmp_path / "episodes", ROWS)
    for shape in ("observations", "episodes"):
        names = sorted(path.name for path in (findings / shape).iterdir())
        assert names == sorted(path.name for path in (tmp_path / shape).iterdir())
        for name in names:
            one, two = (pq.read_table(home / shape / name) for home in (findings, tmp_path))
            assert one.equals(two)
    assert next(data.draw(10, seed=1)).opened.tolist() != next(data.draw(10)).opened.tolist()


def test_findings_scale_with_their_argument(findings: Path) -> None:
    for shape in ("observations", "episodes"):
        assert pq.read_table(findings / shape).num_rows == pytest.approx(ROWS, rel=0.3)


def test_both_statements_find_the_episodes_that_were_drawn(findings: Path) -> None:
    by_sql.main("episodes", findings, findings / "one.parquet")
    by_sql.main("episodes_window", findings, findings / "two.parquet")
    assert check.row_count(findings / "one.parquet") == data.expected_episodes(ROWS)
    assert check.differing_rows("episodes", findings / "one.parquet", findings / "two.parquet") == 0


def test_the_backlog_of_the_last_day_is_what_is_still_open(findings: Path) -> None:
    by_sql.main("backlog", findings, findings / "backlog.parquet")
    with duckdb.connect() as con:
        [(last,)] = con.execute(
            f"select sum(open_count) from '{findings}/backlog.parquet' where day = ?", [data.END]
        ).fetchall()
        [(still_open,)] = con.execute(
            f"select count(*) - count(closed_date) from '{findings}/episodes/*.parquet'"
        ).fetchall()
    assert last == still_open


def test_survival_is_the_product_of_what_was_survived(findings: Path) -> None:
    by_sql.main("survival", findings, findings / "survival.parquet")
    found = pd.read_parquet(findings / "survival.parquet").set_index(["severity", "open_days"])
    episodes = pd.read_parquet(findings / "episodes")
    closed = pd.to_datetime(episodes["closed_date"])
    days = (closed.fillna(pd.Timestamp(data.END)) - pd.to_datetime(episodes["opened_date"])).dt.days
    for severity, group in days.groupby(episodes["severity"]):
        left = 1.0
        for length in sorted(group.unique()):
            ended = (group.eq(length) & closed.loc[group.index].notna()).sum()
            left *= 1 - ended / group.ge(length).sum()
            assert found.loc[(severity, length), "survival"] == pytest.approx(left, abs=1e-9)


def test_labels_are_components_and_are_scored_by_pairs(tmp_path: Path) -> None:
    record, key = np.array([0, 1, 1, 2, 4], np.int64), np.array([0, 0, 1, 1, 2], np.int64)
    for labels in (by_scipy(record, key, 5), by_networkx(record, key, 5)):
        assert labels[0] == labels[1] == labels[2]
        assert len({labels[0], labels[3], labels[4]}) == 3
    ids = [f"source:{number}" for number in range(5)]
    pd.DataFrame({"record_id": ids, "label": by_scipy(record, key, 5)}).to_parquet(
        tmp_path / "labels.parquet"
    )
    pd.DataFrame(
        {
            "source_name": "source",
            "source_asset_id": list("01234"),
            "true_asset_id": ["a", "a", "b", "b", "b"],
        }
    ).to_parquet(tmp_path / "truth.parquet")
    scored = score(tmp_path / "labels.parquet", tmp_path / "truth.parquet")
    assert scored["precision"] == pytest.approx(1 / 3)
    assert scored["recall"] == pytest.approx(1 / 4)
    assert (scored["entities"], scored["largest"]) == (3, 3)


def test_the_page_shows_ratios_and_why_a_peer_has_none() -> None:
    rows = [
        Result("Identity", OURS, 10, 100, 2.0, 3.0, 10**9, 1.5, facts={"f1": 0.99}),
        Result("Identity", "a peer", 10, 100, 8.0, 9.0, 10**9, 1.5),
        Result("Identity", "another", 10, 100, None, None, None, 1.5, "not done after 900 s"),
    ]
    text = page(rows)
    assert "| 10 | a peer | 100 | 8.0 | 9.0 | 1.0 | 12 | 4.0 | 3.0 | 6.0 |" in text
    assert "not done after 900 s" in text


def test_a_chain_runs_what_leads_to_its_results_over_files(tmp_path: Path) -> None:
    def node(name: str, folder: str, query: str, *parents: str) -> dict[str, object]:
        return {
            "name": name, "original_file_path": f"models/{folder}/{name}.sql",
            "relation_name": f'"layer"."{name}"', "compiled_code": query,
            "depends_on": {"nodes": list(parents)},
        }  # fmt: skip

    nodes = {
        "seen": node("seen", "outside", "never run"),
        "listed": node("listed", "ours", "never run"),
        "joined": node("joined", "ours", 'select * from "layer"."seen"', "seen"),
        "counted": node("counted", "ours", 'select count(*) as n from "layer"."joined"', "joined"),
        "summed": node("summed", "ours", 'select sum(number) as n from "layer"."listed"', "listed"),
        "idle": node("idle", "ours", "never run", "joined"),
    }  # fmt: skip
    home = tmp_path / "a folder's name"
    home.mkdir()
    (home / "manifest.json").write_text(json.dumps({"nodes": nodes, "sources": {}}))
    outside = chain.write_plan(
        home, home, ("models/ours/",), ["counted", "summed"], given={"listed"}
    )
    assert outside == {'"layer"."seen"': "seen", '"layer"."listed"': "listed"}
    for name in ("seen", "listed"):
        pq.write_table(pa.table({"number": [1, 2, 4]}), home / f"{name}.parquet")

    with duckdb.connect() as con:
        chain.build(con, home, "counted")
        assert con.sql('select * from "layer"."counted"').fetchall() == [(3,)]
        with pytest.raises(duckdb.CatalogException):
            con.sql('select * from "layer"."summed"')
        chain.build(con, home)
        assert con.sql(f"select * from {chain.relation(home, 'summed')}").fetchall() == [(7,)]
