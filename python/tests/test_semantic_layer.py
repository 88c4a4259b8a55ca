"""The semantic layer says what the mart ``metrics`` says, and has all that adds up, no more."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml

from content_assurance import Marts
from content_assurance.answers import ask
from content_assurance.cli import main
from content_assurance.semantic import Condition, Question, QuestionError, SemanticLayer
from content_assurance.warehouse import WarehouseError

PROJECT = Path(__file__).parents[2]
YAML = PROJECT / "models" / "marts" / "metrics" / "_semantic_layer.yml"

Run = tuple[Path, subprocess.CompletedProcess[str]]


def _cards() -> list[dict[str, str]]:
    path = PROJECT / "seeds" / "metrics" / "metric_cards.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SUMMED = [card for card in _cards() if card["roll_up"].startswith("Sum")]


@pytest.fixture(scope="module")
def published(first_run: Run) -> Path:
    home, outcome = first_run
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return home / "the output" / "published" / "assurance.duckdb"


def _figures(published: Path, metric: str, dimension: str) -> pd.DataFrame:
    """What the mart says, in the shape of an answer."""
    with Marts.open(published) as marts:
        frame = marts.frame(
            "select as_of_date, member, m.value, numerator, denominator, is_source_ok, unit "
            "from metrics as m inner join metric_definitions using (metric_id) "
            "where metric_id = ? and dimension = ? and coalesce(denominator, 1) > 0 "
            "order by as_of_date, member",
            [metric, dimension],
        )
    frame["as_of_date"] = frame["as_of_date"].dt.date
    return frame


@pytest.mark.slow
def test_every_metric_equals_the_mart_on_every_date(published: Path) -> None:
    compared = 0
    with SemanticLayer.open(published) as layer:
        for card in SUMMED:
            metric = card["metric_id"]
            figures = _figures(published, metric, "all")
            answer = layer.ask(Question(metric, since=date(2000, 1, 1)))
            answer = answer[answer["denominator"].fillna(1) > 0].reset_index(drop=True)
            assert list(answer["as_of_date"]) == list(figures["as_of_date"]), metric
            assert answer["value"].to_numpy() == pytest.approx(figures["value"].to_numpy()), metric
            compared += len(answer)
    # Three exports; cohorts and burn need a date 28 days before, and time in coverage one before.
    assert compared >= 2 * (len(SUMMED) - 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "metric",
    ["effective_coverage", "weighted_coverage", "joint_coverage", "ghost_rate", "time_in_coverage",
     "open_findings", "deadline_adherence", "finding_density", "orphaned_accounts",
     "review_completion", "population_completeness", "toxic_combinations"],
)  # fmt: skip
def test_slices_equal_the_mart(published: Path, metric: str) -> None:
    with SemanticLayer.open(published) as layer:
        cuts = layer.dimensions(metric)
        assert cuts
        for cut in cuts:
            figures = _figures(published, metric, cut)
            answer = layer.ask(Question(metric, (cut, "day")))
            answer = answer[answer["denominator"].fillna(1) > 0].reset_index(drop=True)
            if _unit(metric) == "count":  # who never had a finding of any severity has no cell
                keys = ["as_of_date", "member"]
                figures = figures.merge(
                    answer[["as_of_date", cut]].rename(columns={cut: "member"}),
                    on=keys, how="left", indicator="found",
                )  # fmt: skip
                assert not figures[figures["found"] == "left_only"]["value"].any()
                figures = figures[figures["found"] == "both"]
            assert list(answer[cut]) == list(figures["member"]), cut
            assert answer["value"].to_numpy() == pytest.approx(figures["value"].to_numpy()), cut
            if _unit(metric) != "count":
                parts = ["numerator", "denominator"]
                assert answer[parts].to_numpy() == pytest.approx(figures[parts].to_numpy()), cut


def _unit(metric: str) -> str:
    return next(card["unit"] for card in SUMMED if card["metric_id"] == metric)


@pytest.mark.slow
def test_two_dimensions_at_once_equal_the_mart(published: Path) -> None:
    figures = _figures(published, "effective_coverage", "control_owner")
    with Marts.open(published) as marts:
        answer = marts.ask("effective_coverage", by=["day", "control", "owner"])

    members = answer["control"] + " | " + answer["owner"]
    told = dict(zip(zip(answer["as_of_date"], members, strict=True), answer["value"], strict=True))
    known = zip(figures["as_of_date"], figures["member"], strict=True)
    expected = dict(zip(known, figures["value"], strict=True))
    assert len(expected) > 10
    assert {key: told[key] for key in expected} == pytest.approx(expected)


@pytest.mark.slow
def test_a_period_says_its_last_date_and_never_a_sum_of_dates(published: Path) -> None:
    figures = _figures(published, "open_findings", "all")
    last = figures.groupby(pd.to_datetime(figures["as_of_date"]).dt.to_period("M")).last()
    with Marts.open(published) as marts:
        months = marts.ask("open_findings", by="month")
        latest = marts.ask("open_findings")

    assert list(months["as_of_date"]) == list(last["as_of_date"])
    assert list(months["value"]) == list(last["value"])
    assert [day.day for day in months["month"]] == [1] * len(last)
    assert list(latest["value"]) == [figures["value"].iloc[-1]]


@pytest.mark.slow
def test_who_is_gone_has_no_figure_and_an_unsound_one_says_so(
    published: Path, tmp_path: Path
) -> None:
    """An owner without assets on the last date must not show an older date's figure as today's."""
    copy = Path(shutil.copy(published, tmp_path))
    with duckdb.connect(str(copy)) as con:
        con.execute("use marts")
        last = con.execute("select max(as_of_date) from metric_cells").fetchone()
        assert last
        con.execute(
            "delete from metric_cells where owner_name = 'unowned' and as_of_date = ?", [last[0]]
        )
        con.execute("update metric_cells set is_source_ok = control_id <> 'edr'")
    with Marts.open(copy) as marts:
        gone = marts.ask("effective_coverage", where={"owner": "unowned"})
        before = marts.ask(
            "effective_coverage", where={"owner": "unowned"}, until=last[0] - timedelta(days=1)
        )
        controls = marts.ask("effective_coverage", by="control")
        without = marts.ask("effective_coverage", where={"control": ["disk_encryption"]})

    assert gone.empty
    assert len(before) == 1
    sound = dict(zip(controls["control"], controls["is_source_ok"], strict=True))
    assert sound.pop("edr") is False
    assert sound
    assert all(sound.values())
    assert list(without["is_source_ok"]) == [True]


def test_every_card_that_adds_up_has_a_metric_and_no_other() -> None:
    """Medians, survival and estimates are no sums: their cards say how they are recomputed."""
    metrics = {metric["name"]: metric for metric in _defined()}
    expected = {
        card["metric_id"]: {
            "name": card["metric_id"],
            "label": card["metric_name"],
            "description": card["formula"],
            "filter": f"{{{{ Dimension('asset__metric') }}}} = '{card['metric_id']}'",
        }
        | (
            {"type": "simple", "type_params": {"measure": "numerator"}}
            if card["unit"] == "count"
            else {
                "type": "ratio",
                "type_params": {"numerator": "numerator", "denominator": "denominator"},
            }
        )
        for card in SUMMED
    }

    assert {name: metrics[name] for name in metrics if name not in _PARTS} == expected, (
        f"a card whose roll_up begins with 'Sum' needs its line in {YAML.relative_to(PROJECT)}"
    )
    for card in _cards():
        if card["metric_id"] not in expected:
            assert card["roll_up"].startswith("Recompute"), card["metric_id"]
            assert re.search("median|mean|Chao|curve|estimated|distinct", card["formula"]), (
                f"{card['metric_id']} is no median, mean of rows, estimate or distinct count"
            )


_PARTS = ("numerator", "denominator")


def _defined() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(YAML.read_text(encoding="utf-8"))["metrics"]
    return found


@pytest.mark.slow
def test_a_question_that_cannot_be_answered_says_what_can(published: Path, tmp_path: Path) -> None:
    with SemanticLayer.open(published) as layer:
        with pytest.raises(QuestionError, match=r"'remediation_median'.*It has: .*open_findings"):
            layer.ask(Question("remediation_median"))
        with pytest.raises(QuestionError, match=r"cannot be cut by 'severity'; it can by: day, "):
            layer.ask(Question("finding_density", ("severity",)))
        with pytest.raises(QuestionError, match="cannot be cut by 'planet'"):
            layer.ask(Question("ghost_rate", (), (Condition("planet", ("Mars",)),)))
        with pytest.raises(QuestionError, match=r"'edrr' \(did you mean 'edr'\?\); there are: "):
            layer.ask(Question("raw_coverage", (), (Condition("control", ("edrr",)),)))
        with pytest.raises(QuestionError, match=r"'open_finding' \(did you mean 'open_findings'"):
            layer.ask(Question("open_finding"))
        with pytest.raises(QuestionError, match="one grain of time"):
            layer.ask(Question("ghost_rate", ("week", "month")))
        with pytest.raises(QuestionError, match="no as-of date in that time"):
            layer.ask(Question("ghost_rate", since=date(2999, 1, 1)))
    with pytest.raises(QuestionError, match="is not name=value"):
        Condition.parse("owner")
    shutil.copy(published, tmp_path)
    copy = tmp_path / published.name
    with duckdb.connect(str(copy)) as con:
        con.execute("alter table marts.metric_cells drop column numerator")
    with (
        SemanticLayer.open(copy) as layer,
        pytest.raises(QuestionError, match=r"cannot answer .ghost_rate.: Binder Error"),
    ):
        layer.ask(Question("ghost_rate"))
    with duckdb.connect(str(copy)) as con:
        con.execute("update semantic.manifest set content = content[:1000]")
    with pytest.raises(WarehouseError, match=r"the semantic layer cannot be read: .*publish it"):
        SemanticLayer.open(copy)
    with duckdb.connect(str(copy)) as con:
        con.execute("drop schema semantic cascade")
    with pytest.raises(WarehouseError, match="holds no semantic layer; publish it again"):
        SemanticLayer.open(copy)
    with pytest.raises(WarehouseError, match="does not exist"):
        SemanticLayer.open(tmp_path / "nowhere.duckdb")


ODD_NAMES = ['{{ "x" }}', "{% if", "{# note #}", "Payments, Cards", 'O\'Neill \\ "Sons"', "Zoë"]


@pytest.mark.slow
def test_an_owner_of_any_name_can_be_asked_for(published: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(published, tmp_path))
    with duckdb.connect(str(copy)) as con:
        con.execute(
            "insert into marts.metric_cells by name select cells.* replace (names.name as "
            "owner_name) from (from marts.metric_cells where owner_name = 'unowned') as cells "
            "cross join (select unnest(?) as name) as names",
            [ODD_NAMES],
        )
    with Marts.open(copy) as marts:
        expected = marts.ask("open_findings", where={"owner": "unowned"})["value"].tolist()
        for name in ODD_NAMES:
            found = marts.ask("open_findings", by="owner", where={"owner": name})
            assert found["owner"].tolist() == [name]
            assert found["value"].tolist() == expected


@pytest.mark.slow
def test_what_is_asked_twice_is_asked_once_and_values_of_one_dimension_are_either(
    published: Path,
) -> None:
    def rows(by: str, *where: str) -> list[dict[str, Any]]:
        [answer] = ask(published, ["effective_coverage"], [by], where)
        return list(answer.rows)

    assert rows("control,week,control,week") == rows("control,week")
    either = rows("control", "control=edr", "control=disk_encryption")
    assert [row["control"] for row in either] == ["disk_encryption", "edr"]
    assert either == rows("control", "control=edr,disk_encryption")
    neither = rows("control", "control!=edr", "control!=disk_encryption")
    assert [row for row in rows("control") if row not in either] == neither


def test_a_comma_within_a_value_has_a_backslash() -> None:
    assert Condition.parse(r"owner = Payments\, Cards, Other") == Condition(
        "owner", ("Payments, Cards", "Other")
    )


@pytest.mark.slow
def test_the_command_answers_in_three_formats(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = _figures(published, "effective_coverage", "control")
    figure = figures[figures["member"] == "edr"].iloc[-1]

    def said(*more: str) -> str:
        question = ("metrics", "effective_coverage", "--by", "control", "--where", "control=edr")
        assert main([*question, "--out", str(published.parents[1]), *more]) == 0
        return capsys.readouterr().out

    table = said()
    rows = list(csv.DictReader(said("--format", "csv").splitlines()))
    document = json.loads(said("--format", "json"))

    assert f"{figure['value']:.1%}" in table
    assert f"{figure['numerator']:,.0f} / {figure['denominator']:,.0f}" in table
    assert [(row["control"], float(row["value"])) for row in rows] == [("edr", figure["value"])]
    assert document["schema_version"] == 1
    assert [row["numerator"] for row in document["rows"]] == [figure["numerator"]]


@pytest.mark.slow
def test_mf_answers(first_run: Run, published: Path, project: Path) -> None:
    mf = Path(sys.executable).with_name("mf")
    if not mf.exists():
        pytest.skip("there is no mf: install dbt-metricflow")
    output = published.parents[1]
    (project / "target").mkdir(exist_ok=True)
    with Marts.open(published) as marts:
        [layer] = marts.rows("from semantic.manifest")
    (project / "target" / "semantic_manifest.json").write_text(layer["content"], encoding="utf-8")
    outcome = subprocess.run(
        [str(mf), "query", "--metrics", "effective_coverage", "--group-by",
         "metric_time__week,asset__owner", "--order", "-metric_time__week", "--decimals", "9",
         "--csv", str(output / "mf.csv")],
        cwd=project,
        env=os.environ
        | {
            "ASSURANCE_OUT": str(output),
            "ASSURANCE_LANDING": str(first_run[0] / "all exports"),
            "DBT_PROFILES_DIR": str(project),
            "DBT_TARGET_PATH": str(output / "work" / "target"),
            "PYTHONPATH": str(PROJECT / "python"),
        },
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    told = pd.read_csv(output / "mf.csv").sort_values("asset__owner")
    told = told[told["metric_time__week"] == told["metric_time__week"].max()]
    figures = _figures(published, "effective_coverage", "owner")
    figures = figures[figures["as_of_date"] == figures["as_of_date"].max()]
    assert list(told["asset__owner"]) == list(figures["member"])
    assert told["effective_coverage"].to_numpy() == pytest.approx(figures["value"].to_numpy())
