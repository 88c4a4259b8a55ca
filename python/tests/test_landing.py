"""The landing root: which exports are there, and which files belong to no table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from landing_bench import DAY, GIVEN, THINGS, Bench, as_csv

from content_assurance.landing import LandingError, land


def test_as_of_leaves_later_exports_out(bench: Bench) -> None:
    for day in ("2026-01-05", "2026-01-12", "2026-01-19"):
        bench.put(f"{day}.csv", as_csv(GIVEN))
    bench.land()

    limited = bench.land(as_of=date(2026, 1, 12))

    assert [export.export_date for export in limited.exports] == ["2026-01-05", "2026-01-12"]
    assert [str(row["export_date"]) for row in bench.known("exports")] == [
        "2026-01-05", "2026-01-12",
    ]  # fmt: skip
    assert bench.land(as_of=date(2026, 1, 4)).exports == ()
    assert len(bench.land().exports) == 3


def test_exports_come_in_date_order_whatever_order_they_were_written_in(bench: Bench) -> None:
    for day in ("2026-02-02", "2025-12-29", "2026-01-05"):
        bench.put(f"{day}.csv", as_csv(GIVEN))

    assert [export.export_date for export in bench.land().exports] == [
        "2025-12-29", "2026-01-05", "2026-02-02",
    ]  # fmt: skip


def test_what_is_not_declared_is_reported_and_not_read(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    bench.put(f"{DAY}.csv", as_csv(GIVEN), "vendor/unknown")
    bench.put(f"{DAY}.csv", as_csv(GIVEN), "stranger/things")
    bench.put("latest.csv", as_csv(GIVEN))
    bench.put("2026-02-30.csv", as_csv(GIVEN))
    bench.put(f"{DAY}.xlsx", b"PK")
    bench.put(f"{DAY}0.csv", as_csv(GIVEN))
    bench.put(".hidden", b"")
    bench.put(f"{DAY}.csv", as_csv(GIVEN), "vendor")

    landing = bench.land()

    assert [len(export.files) for export in landing.exports] == [1]
    assert landing.undeclared == (
        "stranger/things",
        "vendor/2026-01-05.csv",
        "vendor/things/2026-01-05.xlsx",
        "vendor/things/2026-01-050.csv",
        "vendor/things/2026-02-30.csv",
        "vendor/things/latest.csv",
        "vendor/unknown",
    )


def test_a_declared_table_without_a_file_is_no_error(bench: Bench) -> None:
    assert bench.land().exports == ()
    assert [row["table_name"] for row in bench.known("declared")] == ["things"]
    assert bench.known("exports") == bench.known("rejects") == bench.known("drift") == []


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_landing_root_that_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "exports"
    if kind == "file":
        root.write_text("")

    with pytest.raises(LandingError, match=r"is not a folder; give one that holds"):
        land([THINGS], root, tmp_path / "work")


def test_progress_is_told_once_an_export(bench: Bench) -> None:
    for day in (DAY, "2026-01-12"):
        bench.put(f"{day}.csv", as_csv(GIVEN))
    told: list[tuple[int, int, str]] = []

    land([THINGS], bench.root, bench.work, None, lambda *step: told.append(step))

    assert [step[:2] for step in told] == [(1, 2), (2, 2)]
    assert {name for *_, name in told} == {f"vendor/things {DAY}", "vendor/things 2026-01-12"}
