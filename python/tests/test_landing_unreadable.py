"""Files that cannot be read are refused as a whole, with what to do."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import IO, Any

import pytest
from landing_bench import DAY, GIVEN, HEADER, Bench, as_csv, as_lines, as_parquet, cut

UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "empty csv": ("csv", b"", "empty"),
    "empty json": ("json", b"", "empty"),
    "empty jsonl": ("jsonl", b"", "empty"),
    "empty parquet": ("parquet", b"", "empty"),
    "empty inside gzip": ("csv.gz", gzip.compress(b""), "empty"),
    "only blanks": ("csv", b"\n \n", "empty"),
    "truncated csv": ("csv", f"{HEADER}\na1,one,,,,\na2,tw".encode(), "cut short: line 3"),
    "truncated csv with CRLF": (
        "csv", f"{HEADER}\r\na1,one,,,,\r\na2,tw".encode(), "cut short: line 3"
    ),
    "csv with an unclosed quote": (
        "csv", f'{HEADER}\na1,"one,,,,\na2,two,,,,\na3,three,,,,\n'.encode(), "line 2 is never"
    ),
    "csv with a quote closed lines later": (
        "csv", f'{HEADER}\na1,"one,,,,\na2,two,,,,\na3,"three,,,,\n'.encode(), "line 2 is closed"
    ),
    "csv cut inside a quote": ("csv", f'{HEADER}\na1,one,,,,\na2,"tw'.encode(), "line 3 is never"),
    "truncated json": ("json", cut(json.dumps(GIVEN, indent=1), 0.6), "line 15 column"),
    "truncated json lines": ("jsonl", cut(as_lines(GIVEN), 0.5), "cut short: line 2"),
    "truncated json lines named json": ("json", cut(as_lines(GIVEN), 0.5), "cut short: line 2"),
    "not json at all": ("json", b"<html>Please log in</html>\n", "line 1 column 1"),
    "truncated gzip": ("csv.gz", cut(gzip.compress(as_csv(GIVEN * 50).encode()), 0.7), "end-of-"),
    "not gzip": ("csv.gz", as_csv(GIVEN).encode(), "gzip"),
    "damaged gzip": ("json.gz", gzip.compress(b"[]")[:-8] + b"\0" * 8, "CRC"),
    "truncated parquet": ("parquet", cut(as_parquet(GIVEN), 0.7), f"{DAY}.parquet"),
    "not parquet": ("parquet", as_csv(GIVEN).encode(), f"{DAY}.parquet"),
    "csv of another table": ("csv", b"Serial,Owner\n1,me\n", "no field 'Id'"),
    "json of another table": ("json", b'[{"Serial": 1, "Owner": "me"}]', "no field 'Id'"),
    "json lines of another table": ("jsonl", b'{"Serial": 1}\n', "no field 'Id'"),
    "parquet of another table": ("parquet", as_parquet([{"Serial": 1}]), "no field 'Id'"),
    "an error instead of records": ("json", b'{"error": "unauthorized"}', "found 'error'"),
    "csv without its header": ("csv", b"a1,one,,,,\na2,two,,,,\n", "where its header"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_is_refused_with_what_to_do(bench: Bench, case: str) -> None:
    extension, data, said = UNREADABLE[case]
    path = bench.put("unused", b"").with_name(f"{DAY}.{extension}")
    path.write_bytes(data)
    bench.put("2026-01-12.csv", as_csv(GIVEN))

    broken, good = bench.land().exports

    report = broken.files[0]
    assert (report.status, report.rows_in, report.rows_staged) == ("unreadable", None, 0)
    assert said in report.reason
    assert "export it" in report.reason or "check that the export" in report.reason
    assert str(bench.root) not in report.reason
    assert [(r[0], r[1], r[2]) for r in broken.rejects] == [
        (f"vendor/things/{DAY}.{extension}", None, "quarantined")
    ]
    assert bench.staged() == []
    assert good.files[0].rows_staged == 3


def test_text_that_is_not_utf_8_is_refused_with_its_byte(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,München,,,,\n".encode("latin-1"))

    report = bench.land_one().files[0]

    assert report.status == "unreadable"
    assert f"byte {len(HEADER) + 1 + len('a1,M')} " in report.reason
    assert "export it as UTF-8" in report.reason


def test_a_file_that_may_not_be_opened_is_unreadable(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(f"{DAY}-1.csv", as_csv(GIVEN))
    closed = bench.put(f"{DAY}-2.csv", as_csv(GIVEN))
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *arguments: Any, **how: Any) -> IO[Any]:  # noqa: ANN401
        if path == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *arguments, **how)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse(path, "rb").read())

    first, second = bench.land_one().files

    assert (first.status, first.rows_staged) == ("partial", 3)
    assert (second.status, second.rows_in) == ("unreadable", None)
    assert "Permission denied" in second.reason


def test_one_unreadable_part_makes_the_export_partial(bench: Bench) -> None:
    bench.put(f"{DAY}-page-1.json", json.dumps(GIVEN))
    bench.put(f"{DAY}-page-2.json", cut(json.dumps(GIVEN), 0.5))
    bench.put("2026-01-12.json", json.dumps(GIVEN))

    broken, whole = bench.land().exports

    assert [report.status for report in broken.files] == ["partial", "unreadable"]
    assert "another file of this export" in broken.files[0].reason
    assert [report.status for report in whole.files] == ["landed"]
    assert len(bench.staged()) == 3


def test_the_byte_is_named_whatever_piece_of_the_file_it_is_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content_assurance.readers.text.CHUNK", 5)
    good = f"{HEADER}\na1,éé\u00fcü,,,,\n".encode()
    bench.put(f"{DAY}.csv", good + b"a2,\xe9n,,,,\n")

    assert f"byte {len(good) + 3} " in bench.land_one().files[0].reason
