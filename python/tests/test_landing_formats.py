"""Every format says the same: what lands does not depend on how it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from landing_bench import DAY, FORMATS, GIVEN, HEADER, STAGED, THINGS, Bench, as_parquet


@pytest.mark.parametrize("suffix", ["", ".gz"], ids=["plain", "gzipped"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_records_land_the_same_from_every_format(
    bench: Bench, form: str, suffix: str
) -> None:
    extension, records, encode = FORMATS[form]
    table = replace(THINGS, records=(records,) if records else ())
    bench.put(f"{DAY}.{extension}{suffix}", encode(GIVEN))

    export = bench.land_one(table)

    assert bench.staged(table) == STAGED
    assert [(r.status, r.rows_in, r.rows_staged) for r in export.files] == [("landed", 3, 3)]
    assert export.rejects == []
    assert export.drift == []


def test_landed_rows_say_their_export_file_and_row(bench: Bench) -> None:
    bench.put(f"{DAY}-part-2.csv.gz", f"{HEADER}\na1,one,,,,\na2,two,,,,\n")

    bench.land_one()

    assert [(r["_export_date"], r["_file_path"], r["_row_number"]) for r in bench.rows()] == [
        (date(2026, 1, 5), f"vendor/things/{DAY}-part-2.csv.gz", 2),
        (date(2026, 1, 5), f"vendor/things/{DAY}-part-2.csv.gz", 3),
    ]


def test_blank_lines_are_no_rows(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,one,,,,\n\na2,two,,,,\n\n\n")
    bench.put("2026-01-12.jsonl", '\n{"Id": "a1"}\n\r\n{"Id": "a2"}\n\n')

    for export in bench.land().exports:
        assert (export.files[0].rows_in, export.files[0].rows_staged) == (2, 2), export.export_date
        assert export.rejects == []


HEADER_ONLY = {
    "csv": ("csv", f"{HEADER}\n"),
    "csv without a line end": ("csv", HEADER),
    "csv with CRLF": ("csv", f"{HEADER}\r\n"),
    "json array": ("json", "[]"),
    "json object": ("json", '{"items": []}'),
}


@pytest.mark.parametrize("case", HEADER_ONLY)
def test_an_export_of_no_records_lands_with_no_rows(bench: Bench, case: str) -> None:
    extension, content = HEADER_ONLY[case]
    table = replace(THINGS, records=("items",) if case == "json object" else ())
    bench.put(f"{DAY}.{extension}", content)

    export = bench.land_one(table)

    assert [(r.status, r.rows_in, r.rows_staged) for r in export.files] == [("landed", 0, 0)]
    assert bench.staged(table) == []
    assert export.rejects == []


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("csv", "Id,Name,Colour\na1,one,red\n"),
        ("json", '[{"Id": "a1", "Name": "one", "Colour": "red"}]'),
        ("jsonl", '{"Id": "a1", "Name": "one", "Colour": "red"}\n'),
        ("parquet", as_parquet([{"Id": "a1", "Name": "one", "Colour": "red"}])),
    ],
)
def test_a_field_too_few_is_null_a_field_too_many_is_drift_and_neither_stops(
    bench: Bench, extension: str, content: str | bytes
) -> None:
    bench.put(f"{DAY}.{extension}", content)

    export = bench.land_one()

    assert bench.staged() == [
        {"thing_id": "a1", "name": "one", "size": None, "is_on": None, "bought": None,
         "seen_at": None}
    ]  # fmt: skip
    assert {(name, kind) for _, name, kind, _ in export.drift} == {
        ("Colour", "extra_field"), ("Size", "missing_field"), ("On", "missing_field"),
        ("Bought", "missing_field"), ("Seen", "missing_field"),
    }  # fmt: skip
    assert export.rejects == []


@pytest.mark.parametrize("name", ["with space", "it's", "q1 [2026]", "50%*", "ünï"])
@pytest.mark.parametrize("form", ["csv", "json_array", "parquet"])
def test_folders_may_have_any_name(tmp_path: Path, name: str, form: str) -> None:
    bench = Bench(tmp_path / name / "exports", tmp_path / name / "work")
    extension, _, encode = FORMATS[form]
    bench.put(f"{DAY} {name}.{extension}", encode(GIVEN))

    report = bench.land_one().files[0]

    assert (report.status, report.rows_staged) == ("landed", 3), report.reason
