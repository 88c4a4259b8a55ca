"""Tables on a narrow terminal: names fold between words, and no figure is cut."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from content_assurance.answers import Answer
from content_assurance.sheet import Sheet
from content_assurance.tables import answer_table, kpi_table

OWNERS = ("Platform Engineering and Reliability", "Customer Support Operations [EMEA]", "unowned")
DAY = date(2026, 6, 29)


def printed(table: Sheet, width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(table)
    return console.export_text().splitlines()


def answer(*cuts: str, is_ok: bool = True, months: tuple[int, ...] = (6,)) -> Answer:
    """Coverage of each owner, by more dimensions and months."""
    rows: list[dict[str, Any]] = [
        {"metric_id": "effective_coverage"}
        | ({"month": date(2026, month, 1)} if len(months) > 1 else {})
        | {"as_of_date": date(2026, month, 28)}
        | dict.fromkeys(cuts, "vulnerability_scanning")
        | {"owner": owner, "value": 0.8123, "numerator": 81230.0, "denominator": 100000.0,
           "is_source_ok": is_ok}
        for month in months
        for owner in OWNERS
    ]  # fmt: skip
    return Answer("Effective coverage", "share", tuple(rows))


@pytest.mark.parametrize("cuts", [(), ("control",)])
def test_an_answer_by_long_names_fits_80_columns(cuts: tuple[str, ...]) -> None:
    lines = printed(answer_table(answer(*cuts, months=(5, 6))), 80)
    assert max(map(len, lines)) <= 80
    words = {word for line in lines for word in line.split()}
    assert {word for owner in OWNERS for word in owner.split()} <= words
    figures = [line for line in lines if "81.2%" in line]
    assert len(figures) == 6
    assert all("81,230 / 100,000" in line for line in figures)
    assert {line.strip("│ ").split()[0] for line in figures} == {"2026-05-01", "2026-06-01"}
    assert "…" not in "".join(lines)


def test_what_there_is_room_for_is_in_a_box() -> None:
    lines = printed(answer_table(answer(months=(5, 6))), 140)
    assert {"As", "Sources"} <= {word for line in lines for word in line.split()}
    assert sum(line.startswith("│") for line in lines) == 6


def test_of_one_date_the_title_says_which() -> None:
    lines = printed(answer_table(answer()), 80)
    assert lines[0].strip() == "Effective coverage as of 2026-06-28"
    assert "As of date" not in "".join(lines)


def test_a_source_that_failed_is_told_on_any_terminal() -> None:
    lines = printed(answer_table(answer("control", is_ok=False, months=(5, 6))), 80)
    assert sum("not ok" in line for line in lines) == 6
    assert "81.2%" not in "".join(lines)


@pytest.mark.parametrize("width", [80, 140])
def test_a_verdict_stands_beside_its_figure(width: int) -> None:
    figure: dict[str, Any] = {
        "metric_name": "Coverage of the controls that policy expects", "unit": "share",
        "as_of_date": DAY, "value": 0.96, "interval_low": 0.931, "interval_high": 0.984,
        "numerator": 12345.0, "denominator": 12860.0, "excluded_count": 1234, "is_source_ok": True,
        "status": "warn", "verdict": "not_green", "last_good_value": 0.9, "last_good_date": DAY,
    }  # fmt: skip
    failed = figure | {"metric_name": "Failed", "is_source_ok": False, "status": "unknown"}
    void = figure | {"metric_name": "Void", "verdict": "void", "status": "bad"}
    none = figure | {"metric_name": "None", "verdict": "no_target", "status": "none"}
    lines = printed(kpi_table([figure, failed, void, none]), width)
    text = " ".join(" ".join(lines).replace("│", " ").split())
    assert max(map(len, lines)) <= width
    assert "96.0% 93.1–98.4% 12,345 / 12,860" in text
    assert " ".join(line.split("12,860")[-1] for line in lines).count("off target") == 1
    assert "on target, not" in text
    assert "90.0%" in text
    assert ("1,234" in text) == (width == 140)
