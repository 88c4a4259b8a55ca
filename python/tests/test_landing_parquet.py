"""Parquet: read where it lies, by column."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landing_bench import DAY, THINGS, Bench, as_parquet

from content_assurance.sources import Field


def test_nested_parquet_columns_land_as_json_text(bench: Bench) -> None:
    table = replace(
        THINGS, fields=(Field("thing_id", "string", ("Id",)), Field("ips", "string", ("Ips",)))
    )
    bench.put(f"{DAY}.parquet", as_parquet([{"Id": "a", "Ips": ["10.0.0.1", "10.0.0.2"]}]))

    bench.land_one(table)

    assert bench.staged(table) == [{"thing_id": "a", "ips": '["10.0.0.1","10.0.0.2"]'}]


def test_a_damaged_page_inside_a_parquet_file_makes_it_unreadable(bench: Bench) -> None:
    noise = random.Random(1)
    records = [{"Id": f"a{n}", "Name": f"{noise.random()}"} for n in range(5000)]
    data = bytearray(as_parquet(records))
    data[2000:12000] = noise.randbytes(10000)
    bench.put(f"{DAY}.parquet", bytes(data))

    report = bench.land_one().files[0]

    assert report.status == "unreadable"
    assert "export it again" in report.reason


def test_a_parquet_file_of_no_rows_lands_with_no_rows(bench: Bench) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"Id": pa.array([], pa.string())}), stream)
    bench.put(f"{DAY}.parquet", stream.getvalue())

    report = bench.land_one().files[0]

    assert (report.status, report.rows_in, report.rows_staged) == ("landed", 0, 0)


def test_moments_of_parquet_are_utc(bench: Bench) -> None:
    zoned = pa.array([datetime(2026, 1, 4, 10)], pa.timestamp("us", tz="America/New_York"))
    for day, column in ((DAY, zoned), ("2026-01-12", zoned.cast(pa.timestamp("us")))):
        stream = io.BytesIO()
        pq.write_table(pa.table({"Id": ["a1"], "Seen": column}), stream)
        bench.put(f"{day}.parquet", stream.getvalue())

    bench.land()

    assert [bench.staged(day=day)[0]["seen_at"] for day in (DAY, "2026-01-12")] == [
        datetime(2026, 1, 4, 10)
    ] * 2


@pytest.mark.parametrize(("keys", "status"), [(("a", "b"), "landed"), (("a", "a"), "unreadable")])
def test_a_damaged_column_that_nobody_declared_matters_where_a_row_must_be_shown(
    bench: Bench, keys: tuple[str, str], status: str
) -> None:
    records = [{"Id": key, "Other": f"{key} of some other length"} for key in keys]
    data = bytearray(as_parquet(records))
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(1)
    start = column.dictionary_page_offset or column.data_page_offset
    data[start : start + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    bench.put(f"{DAY}.parquet", bytes(data))

    report = bench.land_one().files[0]

    assert report.status == status
    assert len(bench.rows()) == report.rows_staged == (2 if status == "landed" else 0)
