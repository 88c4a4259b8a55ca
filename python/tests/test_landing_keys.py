"""Keys: a row without one is set aside, and of two rows with one the last stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from landing_bench import DAY, HEADER, THINGS, Bench, as_parquet


@pytest.mark.parametrize(
    ("extension", "content", "row"),
    [
        ("csv", f"{HEADER}\na1,one,,,,\n,two,,,,\n", 3),
        ("csv", f"{HEADER}\na1,one,,,,\n  ,two,,,,\n", 3),
        ("csv", f"{HEADER}\na1,one,,,,\nn/a,two,,,,\n", 3),
        ("json", '[{"Id": "a1"}, {"Id": null, "Name": "two"}]', 2),
        ("json", '[{"Id": "a1"}, {"Name": "two"}]', 2),
        ("jsonl", '{"Id": "a1"}\n{"Id": "", "Name": "two"}\n', 2),
        ("parquet", as_parquet([{"Id": "a1", "Name": ""}, {"Id": None, "Name": "two"}]), 2),
    ],
)
def test_a_row_without_its_key_is_set_aside_with_its_text(
    bench: Bench, extension: str, content: str | bytes, row: int
) -> None:
    bench.put(f"{DAY}.{extension}", content)

    export = bench.land_one()

    assert [record["thing_id"] for record in bench.staged()] == ["a1"]
    ((_, number, disposition, reason, raw),) = export.rejects
    assert (number, disposition) == (row, "quarantined")
    assert "key (Id)" in reason
    assert "correct the record" in reason
    assert json.loads(raw)["Name"] == "two"


def test_the_last_row_of_a_key_wins_across_parts_and_the_others_are_kept(bench: Bench) -> None:
    bench.put(f"{DAY}-part-1.csv", f"{HEADER}\na1,old,,,,\na1,older,,,,\na2,stays,,,,\n")
    bench.put(f"{DAY}-part-2.json", '[{"Id": "a1", "Name": "new"}]')

    export = bench.land_one()

    assert {row["thing_id"]: row["name"] for row in bench.staged()} == {"a1": "new", "a2": "stays"}
    assert [(path, row, disposition) for path, row, disposition, *_ in export.rejects] == [
        (f"vendor/things/{DAY}-part-1.csv", 2, "superseded"),
        (f"vendor/things/{DAY}-part-1.csv", 3, "superseded"),
    ]
    assert [json.loads(reject[4])["Name"] for reject in export.rejects] == ["old", "older"]
    assert [(r.rows_in, r.rows_staged, r.rows_superseded) for r in export.files] == [
        (3, 1, 2), (1, 1, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("is_case_sensitive", "staged"), [(True, 2), (False, 1)])
def test_whether_case_tells_keys_apart_is_declared(
    bench: Bench, is_case_sensitive: bool, staged: int
) -> None:
    table = replace(THINGS, is_key_case_sensitive=is_case_sensitive)
    bench.put(f"{DAY}.csv", f"{HEADER}\nGSA.GOV,one,,,,\ngsa.gov,two,,,,\n")

    export = bench.land_one(table)

    assert export.files[0].rows_staged == staged
    assert bench.staged(table)[-1]["name"] == "two"


def test_a_key_of_two_fields_is_missing_when_either_is(bench: Bench) -> None:
    table = replace(THINGS, key=("thing_id", "size"))
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,,1,,,\na1,,2,,,\na1,,,,,\n,,3,,,\na1,,x,,,\n")

    export = bench.land_one(table)

    assert [row["size"] for row in bench.staged(table)] == [1, 2]
    assert [reject[1] for reject in export.rejects] == [4, 5, 6]
    assert "Id, Size" in export.rejects[0][3]


def many(count: int) -> Iterator[str]:
    yield HEADER
    for number in range(count):
        yield f"a{number % (count // 2)},n{number},,,,"


def test_many_superseded_rows_take_seconds_not_minutes(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", "\n".join(many(20_000)) + "\n")

    report = bench.land_one().files[0]

    assert (report.rows_staged, report.rows_superseded) == (10_000, 10_000)
