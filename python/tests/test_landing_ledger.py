"""The ledger: each export is parsed once, and what is known of it is told to dbt."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from landing_bench import DAY, GIVEN, HEADER, STAGED, THINGS, Bench, as_csv


def test_an_unchanged_export_is_not_parsed_again(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    bench.put("2026-01-12.csv", f"{HEADER}\nbad\na1,one,x,,,2099-01-01\na1,two,,,,\n")
    first = bench.land()
    told = {name: bench.known(name) for name in ("exports", "rejects", "drift", "declared")}

    second = bench.land()

    assert (first.parsed_count, second.parsed_count) == (2, 0)
    assert second.exports == first.exports
    assert {name: bench.known(name) for name in told} == told


def test_a_run_without_a_new_export_opens_none_and_writes_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (DAY, "2026-01-12"):
        bench.put(f"{day}.csv", as_csv(GIVEN))
    bench.land()
    folder = bench.work / "landed"
    made = {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}
    for name in ("landing.read", "landing._digest", "ledger.recall"):
        monkeypatch.setattr(f"content_assurance.{name}", None)

    assert bench.land().parsed_count == 0

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")} == made


def test_only_a_changed_file_is_parsed_again(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    bench.put("2026-01-12.csv", as_csv(GIVEN))
    bench.land()
    bench.put("2026-01-12.csv", as_csv(GIVEN[:2]))

    assert bench.land().parsed_count == 1

    assert len(bench.staged(day="2026-01-12")) == 2


def test_a_file_changed_in_place_to_the_same_length_is_parsed_again(bench: Bench) -> None:
    path = bench.put(f"{DAY}.csv", f"{HEADER}\na1,one,,,,\n")
    bench.land()
    before = path.stat()
    path.write_text(f"{HEADER}\na1,two,,,,\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))

    bench.land()

    assert [row["name"] for row in bench.staged()] == ["two"]


def test_a_part_that_comes_or_goes_makes_its_export_parsed_again(bench: Bench) -> None:
    bench.put(f"{DAY}-1.csv", f"{HEADER}\na1,one,,,,\n")
    bench.land()
    late = bench.put(f"{DAY}-2.csv", f"{HEADER}\na2,two,,,,\n")

    assert bench.land().parsed_count == 1
    assert len(bench.staged()) == 2
    late.unlink()
    assert bench.land().parsed_count == 1
    assert len(bench.staged()) == 1


def test_a_changed_declaration_has_its_exports_parsed_again(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,none,,,,\n")
    other = replace(THINGS, source_name="other")
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,none,,,,\n", "other/things")
    bench.land(THINGS, other)
    changed = replace(THINGS, null_values=("none",))

    assert bench.land(changed, other).parsed_count == 1

    assert [row["name"] for row in bench.staged(changed)] == [None]


def test_an_interrupted_landing_is_made_good(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    bench.land()
    ledger = bench.work / "landed" / "vendor" / "things" / f"{DAY}.json"

    ledger.write_text(ledger.read_text()[:100])
    assert bench.land().parsed_count == 1
    ledger.with_suffix(".parquet").unlink()
    assert bench.land().parsed_count == 1

    assert bench.staged() == STAGED


def test_a_withdrawn_export_is_forgotten(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    withdrawn = bench.put("2026-01-12.csv", as_csv(GIVEN))
    bench.land()
    withdrawn.unlink()

    bench.land()

    assert [str(row["export_date"]) for row in bench.known("exports")] == [DAY]


def test_what_landing_knows_is_written_for_dbt_as_it_is(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER},Colour\nbad\na1,old,x,,,,red\na1,new,,,,,red\n")
    bench.put("2026-01-12.csv", b"")

    exports = bench.land().exports

    reports = [(r.file_path, r.status, r.rows_in) for export in exports for r in export.files]
    assert [(r["file_path"], r["status"], r["rows_in"]) for r in bench.known("exports")] == reports
    assert [
        (r["file_path"], r["row_number"], r["disposition"], r["reason"], r["raw_text"])
        for r in bench.known("rejects")
    ] == [reject for export in exports for reject in export.rejects]
    assert [
        (r["file_path"], r["field_name"], r["drift_kind"], r["value_count"])
        for r in bench.known("drift")
    ] == [row for export in exports for row in export.drift]
    assert bench.known("declared") == [
        {"source_name": "vendor", "table_name": "things", "source_role": "detector",
         "export_mode": "snapshot", "cadence_days": 7, "stale_after_days": 14, "field_count": 6}
    ]  # fmt: skip
