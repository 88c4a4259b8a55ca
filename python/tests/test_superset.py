"""The dashboards: the bundle holds what the marts have, and Superset shows the marts' numbers."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
import yaml

from content_assurance import Marts
from dashboards.__main__ import main
from dashboards.bundle import SpecificationError, bundle, charts, dashboards, datasets
from dashboards.server import marts_bundle

PROJECT = Path(__file__).parents[2]
SUPERSET = PROJECT / ".venv-superset" / "bin" / "python"
PATIENCE_SECONDS = 300
AREAS = {"access", "executive", "coverage", "findings", "data-quality", "sources"}

Run = tuple[Path, subprocess.CompletedProcess[str]]


class Served(NamedTuple):
    """Superset over the marts of a run, and the token of its user."""

    address: str
    password: str
    token: str
    published: Path

    def ask(self, path: str, body: Any = None) -> Any:  # noqa: ANN401
        return _call(self.address + path, body, self.token)


def _call(url: str, body: Any = None, token: str = "") -> Any:  # noqa: ANN401
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def test_the_bundle_is_the_same_every_time_and_whole() -> None:
    files = bundle("duckdb:////marts.duckdb", {"read_only": True})
    parsed = {path: yaml.safe_load(content) for path, content in files.items()}
    ids = [file["uuid"] for file in parsed.values() if "uuid" in file]

    assert files == bundle("duckdb:////marts.duckdb", {"read_only": True})
    assert len(ids) == len(set(ids)) == len(files) - 1
    assert {spec["slug"] for spec in dashboards()} >= AREAS
    database = parsed["databases/assurance.yaml"]
    assert database["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    assert not database["allow_dml"]
    drawn = {chart["dataset"] for spec in dashboards() for chart in charts(spec)}
    assert drawn | {"cells"} == set(datasets()), "a dataset that no chart draws"
    for spec in dashboards():
        dashboard = parsed[f"dashboards/{spec['slug']}.yaml"]
        placed = {part["meta"]["uuid"] for part in dashboard["position"].values()
                  if isinstance(part, dict) and part["type"] == "CHART"}  # fmt: skip
        assert len(placed) == len(list(charts(spec)))
        assert dashboard["metadata"]["native_filter_configuration"]


def test_every_dashboard_is_an_exposure_of_the_marts_that_it_draws() -> None:
    path = PROJECT / "models" / "marts" / "_exposures.yml"
    exposures = yaml.safe_load(path.read_text(encoding="utf-8"))["exposures"]
    exposed = {
        exposure["name"]: {
            re.sub(r"ref\('(\w+)'\)", r"\1", mart) for mart in exposure["depends_on"]
        }
        for exposure in exposures
    }
    sets = datasets()
    for spec in dashboards():
        used = {chart["dataset"] for chart in charts(spec)} | set(spec["filters"].values())
        marts = {sets[name].mart for name in used}
        marts |= {
            mart for name in used for mart in re.findall(r"marts\.(\w+)", sets[name].sql or "")
        }
        assert exposed[spec["slug"].replace("-", "_") + "_dashboard"] == marts


def test_another_engine_is_another_uri() -> None:
    one, other = (bundle(uri, {}) for uri in ("duckdb:////a.duckdb", "hive://127.0.0.1:10000"))

    assert [path for path in one if one[path] != other[path]] == ["databases/assurance.yaml"]


def test_metrics_use_what_both_engines_know() -> None:
    known = {"avg", "count", "max", "min", "sum", "concat", "nullif", "coalesce", "filter", "in"}
    for dataset in datasets().values():
        for name, metric in dataset.metrics.items():
            called = set(re.findall(r"(\w+) ?\(", metric["sql"]))
            assert called <= known, f"{dataset.name}.{name}"
            # PyHive takes what stands before the last dot of a selected column for its table.
            assert "." not in metric["sql"].replace("1.0 *", ""), f"{dataset.name}.{name}"


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        ({"dataset": "cell"}, "executive: chart 'a' reads 'cell', which is no dataset"),
        ({"metrics": ["joy"]}, "executive: chart 'a': cells has no metric 'joy'"),
        ({"by": "owner"}, "executive: chart 'a': cells has no column 'owner'"),
        ({"width": 5}, "executive: the widths of row 1 are not 12"),
    ],
)
def test_a_specification_of_what_is_not_there_is_refused(
    chart: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"key": "a", "title": "A", "kind": "line", "dataset": "cells", "width": 12,
            "metrics": ["ghost_rate"]}  # fmt: skip
    spec = {"slug": "executive", "title": "E", "description": "E", "filters": {},
            "rows": [{"height": 9, "charts": [good | chart]}]}  # fmt: skip
    monkeypatch.setattr("dashboards.bundle.dashboards", lambda: [spec])
    with pytest.raises(SpecificationError) as refused:
        bundle("duckdb://", {})
    assert str(refused.value) == message


def test_what_cannot_be_written_or_prepared_is_said_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "assurance.duckdb").touch()
    command = ["dashboards", "--out", str(tmp_path)]

    monkeypatch.setattr(sys, "argv", [*command, "--bundle", str(tmp_path / "nowhere" / "a.zip")])
    assert main() == 2
    assert "nowhere/a.zip" in capsys.readouterr().err

    (tmp_path / "superset").mkdir()
    (tmp_path / "superset" / "secret_key").write_text("cut", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", command)
    assert main() == 2
    assert "secret_key' holds 3 characters" in capsys.readouterr().err
    assert stat.S_IMODE((tmp_path / "superset").stat().st_mode) == 0o700


def test_sql_reads_the_marts_and_no_other_file(tmp_path: Path) -> None:
    published = tmp_path / "assurance.duckdb"
    duckdb.connect(str(published)).execute("create table one as select 1 as n").close()
    files = marts_bundle(published)
    extra = yaml.safe_load(files["databases/assurance.yaml"])["extra"]
    with duckdb.connect(str(published), **extra["engine_params"]["connect_args"]) as con:
        assert con.execute("from one").fetchall() == [(1,)]
        for sql in (
            f"from read_text('{tmp_path}/*')",
            f"attach '{tmp_path}/other.duckdb'",
            f"copy one to '{tmp_path}/one.csv'",
            "install httpfs",
        ):
            with pytest.raises(duckdb.PermissionException, match="disabled by configuration"):
                con.execute(sql)
        with pytest.raises(duckdb.InvalidInputException, match="locked"):
            con.execute("set enable_external_access = true")


@pytest.fixture(scope="module")
def served(first_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    if not SUPERSET.exists():
        pytest.skip("no .venv-superset: 'make superset' brings it")
    out = tmp_path_factory.mktemp("analysts") / "out"
    (out / "published").mkdir(parents=True)
    published = out / "published" / "assurance.duckdb"
    shutil.copy(first_run[0] / "the output" / "published" / "assurance.duckdb", published)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = out / "superset.log"
    with log.open("w", encoding="utf-8") as stream:
        server = subprocess.Popen(
            [str(SUPERSET), "-m", "dashboards", "--out", str(out), "--port", str(port)],
            env=os.environ | {"PYTHONPATH": str(PROJECT / "python")},
            stdout=stream, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while "Serving" not in log.read_text(encoding="utf-8"):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.5)
        address = f"http://127.0.0.1:{port}"
        password = (out / "superset" / "password").read_text(encoding="utf-8")
        login = {"username": "analyst", "password": password, "provider": "db"}
        token = _call(f"{address}/api/v1/security/login", login)["access_token"]
        yield Served(address, password, token, published)
    finally:
        server.terminate()
        server.wait(60)


@pytest.mark.slow
@pytest.mark.superset
def test_every_chart_has_data_and_three_numbers_are_those_of_the_marts(served: Served) -> None:
    data: dict[str, list[dict[str, Any]]] = {}
    for chart in served.ask("/api/v1/chart/?q=(page_size:100)")["result"]:
        result = served.ask(f"/api/v1/chart/{chart['id']}/data/")["result"][0]
        assert result["error"] is None, chart["slice_name"]
        data[chart["slice_name"]] = result["data"]
    expected = [chart["title"] for spec in dashboards() for chart in charts(spec)]

    assert set(data) == set(expected)
    # Three weeks may have no record set aside, no overdue finding, and nothing before to compare.
    empty = {title for title, rows in data.items() if not rows}
    assert empty <= {
        "What was set aside, and why", "Overdue and still open", "Net burn",
        "What left its course and is not back", "What moved effective coverage since the baseline",
    }  # fmt: skip
    with Marts.open(served.published) as marts:
        [coverage, findings, gaps] = (
            marts.rows(sql)[0]["value"]
            for sql in (
                "select value from metrics where metric_id = 'effective_coverage' "
                "and dimension = 'all' order by as_of_date desc limit 1",
                "select count(*) as value from findings where is_open",
                "select count(*) as value from coverage_gaps",
            )
        )
    last = {
        title: max(data[title], key=lambda row: row["as_of_date"])
        for title in ("Effective coverage", "Open findings")
    }
    assert last["Effective coverage"]["effective_coverage"] == pytest.approx(coverage)
    assert last["Open findings"]["open_findings"] == findings
    assert data["Open gaps"][0]["gap_count"] == gaps


@pytest.mark.slow
@pytest.mark.superset
def test_the_analyst_is_no_administrator(served: Served) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        served.ask("/api/v1/security/users/")
    assert served.ask("/api/v1/me/roles/")["result"]["roles"].keys() == {"Alpha", "sql_lab"}


@pytest.mark.slow
@pytest.mark.superset
@pytest.mark.browser
def test_a_filter_shows_the_owners_figures_and_nothing_is_asked_elsewhere(served: Served) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on the path: install it to test the dashboards in a browser")
    with Marts.open(served.published) as marts:
        figures = {
            row["metric_id"]: row["value"]
            for row in marts.rows(
                "select metric_id, value from metrics where dimension = 'owner' "
                "and member = 'unowned' and as_of_date = (select max(as_of_date) from metrics)"
            )
        }
    shown = [f"{figures['effective_coverage']:.1%}", f"{figures['joint_coverage']:.1%}",
             f"{figures['open_findings']:,.0f}"]  # fmt: skip
    wrong: list[str] = []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_context(viewport={"width": 1440, "height": 1400}).new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((served.address, "data:", "blob:"))
                else wrong.append(asked.url)
            ),
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{served.address}/login/")
        page.fill("#username", "analyst")
        page.fill("#password", served.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/welcome/**")
        page.goto(f"{served.address}/superset/dashboard/executive/")
        page.locator(".header-line").first.wait_for()
        page.get_by_role("combobox", name="Owner").click()
        page.keyboard.type("unowned")
        page.locator(".ant-select-item-option", has_text="unowned").first.click()
        page.keyboard.press("Escape")
        page.locator('[data-test="filter-bar__apply-button"]').click()
        for place, text in enumerate(shown):
            sync_api.expect(page.locator(".header-line").nth(place)).to_have_text(text)
        browser.close()

    assert wrong == []
