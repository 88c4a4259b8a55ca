"""Values become what the declaration says, or null and counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from landing_bench import DAY, FORMATS, HEADER, THINGS, Bench

from content_assurance.sources import Field


def test_a_moment_after_the_export_is_cleared_and_kept_as_an_issue(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\n"
              "same,,,,,2026-01-05T23:59:59Z\n"
              "next,,,,,2026-01-06T23:59:59Z\n"
              "late,,,,,2026-01-07T00:00:00Z\n"
              "west,,,,,2026-01-06T23:30:00-05:00\n"
              "far,,,,,2099-01-01T00:00:00Z\n")  # fmt: skip

    export = bench.land_one()

    seen = {row["thing_id"]: row["seen_at"] for row in bench.staged()}
    assert [key for key, value in seen.items() if value is None] == ["late", "west", "far"]
    assert [(row, disposition) for _, row, disposition, *_ in export.rejects] == [
        (4, "value"), (5, "value"), (6, "value"),
    ]  # fmt: skip
    assert "Seen 2099-01-01 00:00:00 lies after the export of 2026-01-05" in export.rejects[2][3]
    assert json.loads(export.rejects[2][4])["Id"] == "far"
    assert (export.files[0].rows_staged, export.files[0].rows_quarantined) == (5, 0)
    assert export.drift == []


def test_a_date_that_may_lie_ahead_is_left_alone(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,,,,2099-01-01,\n")

    assert bench.land_one().rejects == []
    assert bench.staged()[0]["bought"] == date(2099, 1, 1)


def test_values_that_are_not_of_their_type_become_null_and_are_counted(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\n"
              "a1,,seven,true,2025-12-31,2026-01-04T10:00:00Z\n"
              "a2,,1e3x,perhaps,31.12.2025,04/01/2026 10:00\n"
              "a3,,3,FALSE,2025-02-30,yesterday\n"
              ",,no key,not counted,,\n")  # fmt: skip

    export = bench.land_one()

    assert [
        (row["size"], row["is_on"], row["bought"], row["seen_at"]) for row in bench.staged()
    ] == [
        (None, True, date(2025, 12, 31), datetime(2026, 1, 4, 10)),
        (None, None, None, None),
        (3, False, None, None),
    ]
    assert [(name, kind, count) for _, name, kind, count in export.drift] == [
        ("Size", "unparsed_value", 2),
        ("On", "unparsed_value", 1),
        ("Bought", "unparsed_value", 2),
        ("Seen", "unparsed_value", 2),
    ]
    assert (export.files[0].rows_staged, export.files[0].rows_quarantined) == (3, 1)


@pytest.mark.parametrize(
    ("text", "size"),
    [("7", 7), (" 7 ", 7), ("7.0", 7), ("1e3", 1000), ("9007199254740993", 9007199254740993),
     ("-3", -3), ("1.6", None), ("1,000", None), ("99999999999999999999", None), ("0x1F", None)],
)  # fmt: skip
def test_whole_numbers_are_never_rounded(bench: Bench, text: str, size: int | None) -> None:
    bench.put(f"{DAY}.csv", f'{HEADER}\na1,,"{text}",,,\n')

    export = bench.land_one()

    assert bench.staged()[0]["size"] == size
    assert len(export.drift) == (size is None)


@pytest.mark.parametrize("text", ["", " ", "n/a", "(blank)", " n/a "])
def test_declared_spellings_of_null_are_null(bench: Bench, text: str) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,{text},{text},{text},{text},{text}\n")
    bench.put("2026-01-12.json", json.dumps([{"Id": "a1", "Name": text, "Size": text}]))

    as_csv_said, _ = bench.land().exports

    assert as_csv_said.drift == []
    for day in (DAY, "2026-01-12"):
        (row,) = bench.staged(day=day)
        assert [value for name, value in row.items() if name != "thing_id"] == [None] * 5


def test_other_spellings_stay_as_they_are(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,NULL,,,,\na2, padded ,,,,\n")

    bench.land_one()

    assert [row["name"] for row in bench.staged()] == ["NULL", " padded "]


EPOCH = replace(
    THINGS,
    fields=(
        Field("thing_id", "string", ("Id",)),
        Field("seen_at", "timestamp", ("Seen",), is_observed=True, formats=("epoch_seconds",)),
    ),
)


@pytest.mark.parametrize("value", [1767520800, 1767520800.0, "1767520800"])
@pytest.mark.parametrize("extension", ["json", "parquet", "csv"])
def test_epoch_seconds_are_utc_moments(bench: Bench, extension: str, value: object) -> None:
    _, _, encode = FORMATS[extension.replace("json", "json_array")]
    bench.put(f"{DAY}.{extension}", encode([{"Id": "a1", "Seen": value}]))

    assert bench.land_one(EPOCH).drift == []

    assert bench.staged(EPOCH) == [{"thing_id": "a1", "seen_at": datetime(2026, 1, 4, 10)}]


@pytest.mark.parametrize("value", ["soon", "NaN", "inf", "1e20", "-1e20"])
def test_epoch_seconds_that_are_no_moment_are_drift_and_stop_nothing(
    bench: Bench, value: str
) -> None:
    bench.put(f"{DAY}.csv", f"Id,Seen\na1,{value}\na2,1767520800\n")

    export = bench.land_one(EPOCH)

    assert [row["seen_at"] for row in bench.staged(EPOCH)] == [None, datetime(2026, 1, 4, 10)]
    assert [(name, kind, count) for _, name, kind, count in export.drift] == [
        ("Seen", "unparsed_value", 1)
    ]


def test_epoch_milliseconds_are_not_mistaken_for_seconds(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", "Id,Seen\na1,1767520800000\n")

    export = bench.land_one(EPOCH)

    assert bench.staged(EPOCH)[0]["seen_at"] is None
    assert [reject[2] for reject in export.rejects] == ["value"]


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026-01-04 10:00:00", 10, 0),
        ("2026-01-04T10:00:00", 10, 0),
        ("2026-01-04T10:00:00Z", 10, 0),
        ("2026-01-04T10:00:00.000Z", 10, 0),
        ("2026-01-04T10:00:00+00:00", 10, 0),
        ("2026-01-04T10:00:00+0530", 4, 30),
        ("2026-01-04T10:00:00+05:30", 4, 30),
        ("2026-01-04 10:00:00-08", 18, 0),
        ("2026-01-04", 0, 0),
    ],
)
def test_moments_are_utc_whatever_zone_they_came_in(
    bench: Bench, text: str, hour: int, minute: int
) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,,,,,{text}\n")

    assert bench.land_one().drift == []

    assert bench.staged()[0]["seen_at"] == datetime(2026, 1, 4, hour, minute)
