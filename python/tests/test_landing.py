"""Landing: each export is read as it was meant, nothing in it is lost, and bad input is named."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from content_assurance.landing import Landing, LandingError, land
from content_assurance.ledger import Export, FileReport
from content_assurance.sources import Field, SourceTable, from_project

Record = dict[str, Any]

DAY = "2026-01-05"
THINGS = SourceTable(
    source_name="vendor",
    table_name="things",
    fields=(
        Field("thing_id", "string", "Id"),
        Field("name", "string", "Name"),
        Field("size", "bigint", "Size"),
        Field("is_on", "boolean", "On"),
        Field("bought", "date", "Bought"),
        Field("seen_at", "timestamp", "Seen", is_observed=True),
    ),
    key=("thing_id",),
    role="detector",
    null_values=("n/a", "(blank)"),
)
HEADER = "Id,Name,Size,On,Bought,Seen"
GIVEN: list[Record] = [
    {"Id": "a1", "Name": "München, \"5\" disk", "Size": 7, "On": True,
     "Bought": "2025-12-31", "Seen": "2026-01-04T10:00:00Z"},
    {"Id": "a2", "Name": "two\nlines", "Size": -1, "On": False,
     "Bought": "2025-12-30", "Seen": "2026-01-05T01:30:00+02:00"},
    {"Id": "a3", "Name": None, "Size": None, "On": None, "Bought": None, "Seen": None},
]  # fmt: skip
STAGED: list[Record] = [
    {"thing_id": "a1", "name": "München, \"5\" disk", "size": 7, "is_on": True,
     "bought": date(2025, 12, 31), "seen_at": datetime(2026, 1, 4, 10)},
    {"thing_id": "a2", "name": "two\nlines", "size": -1, "is_on": False,
     "bought": date(2025, 12, 30), "seen_at": datetime(2026, 1, 4, 23, 30)},
    {"thing_id": "a3", "name": None, "size": None, "is_on": None, "bought": None, "seen_at": None},
]  # fmt: skip


@dataclass
class Bench:
    """A landing root to fill and land."""

    root: Path
    work: Path

    def put(self, name: str, content: bytes | str, folder: str = "vendor/things") -> Path:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        return path

    def land(self, *tables: SourceTable, as_of: date | None = None) -> Landing:
        return land(tables or (THINGS,), self.root, self.work, as_of)

    def land_one(self, table: SourceTable = THINGS) -> Export:
        (export,) = self.land(table).exports
        return export

    def rows(self, table: SourceTable = THINGS, day: str = DAY) -> list[Record]:
        home = self.work / "landed" / table.source_name / table.table_name
        with duckdb.connect() as con:
            cursor = con.execute("select * from read_parquet($1)", [str(home / f"{day}.parquet")])
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def staged(self, table: SourceTable = THINGS, day: str = DAY) -> list[Record]:
        """The landed rows without what landing adds."""
        return [
            {name: value for name, value in row.items() if name[0] != "_"}
            for row in self.rows(table, day)
        ]

    def known(self, name: str) -> list[Record]:
        """A table about the exports: exports, rejects, drift or declared."""
        rows: list[Record] = pq.read_table(
            self.work / "landed" / "landing" / f"{name}.parquet"
        ).to_pylist()
        return rows


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / "exports").mkdir()
    return Bench(tmp_path / "exports", tmp_path / "work")


def as_csv(records: Sequence[Mapping[str, Any]], delimiter: str = ",", newline: str = "\n") -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(
        {key: str(value).lower() if isinstance(value, bool) else value for key, value in r.items()}
        for r in records
    )
    return stream.getvalue()


def as_lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def as_parquet(records: Sequence[Mapping[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(record) for record in records]), stream)
    return stream.getvalue()


FORMATS: dict[str, tuple[str, str, Callable[[Sequence[Record]], str | bytes]]] = {
    "csv": ("csv", "", as_csv),
    "csv_crlf": ("csv", "", lambda records: as_csv(records, newline="\r\n")),
    "csv_semicolon": ("csv", "", lambda records: as_csv(records, ";")),
    "csv_tab": ("csv", "", lambda records: as_csv(records, "\t")),
    "csv_pipe": ("csv", "", lambda records: as_csv(records, "|")),
    "csv_bom": ("csv", "", lambda records: b"\xef\xbb\xbf" + as_csv(records).encode()),
    "csv_utf_16": ("csv", "", lambda records: as_csv(records).encode("utf-16")),
    "json_array": ("json", "", json.dumps),
    "json_array_pretty": ("json", "", lambda records: json.dumps(records, indent=2)),
    "json_bom": ("json", "", lambda records: b"\xef\xbb\xbf" + json.dumps(records).encode()),
    "json_utf_16": ("json", "", lambda records: json.dumps(records).encode("utf-16")),
    "json_object": ("json", "page.items", lambda r: json.dumps({"page": {"items": r}, "n": 3})),
    "json_nested": (
        "json", "groups.items",
        lambda r: json.dumps({"groups": [{"items": r[:1]}, {"items": []}, {"items": r[1:]}]}),
    ),
    "jsonl": ("jsonl", "", as_lines),
    "jsonl_crlf": ("jsonl", "", lambda records: as_lines(records).replace("\n", "\r\n")),
    "ndjson_named_json": ("json", "", as_lines),
    "parquet": ("parquet", "", as_parquet),
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["", ".gz"], ids=["plain", "gzipped"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_records_land_the_same_from_every_format(
    bench: Bench, form: str, suffix: str
) -> None:
    extension, records, encode = FORMATS[form]
    table = replace(THINGS, records=records)
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


def test_a_record_inside_its_parent_keeps_a_field_of_the_parent(
    bench: Bench, repository: Path
) -> None:
    table = next(t for t in from_project(repository) if t.table_name == "ec2_instances")
    document = {
        "Reservations": [
            {"OwnerId": "111122223333", "Instances": [
                {"InstanceId": "i-1", "State": {"Code": 16, "Name": "running"},
                 "Tags": [{"Key": "Name", "Value": "web"}]},
                {"InstanceId": "i-2", "State": {"Code": 48, "Name": "terminated"}},
            ]},
            {"OwnerId": "444455556666", "Instances": [{"InstanceId": "i-3"}]},
            {"OwnerId": "777788889999", "Instances": []},
        ]
    }  # fmt: skip
    bench.put(f"{DAY}.json", json.dumps(document), "aws/ec2_instances")

    bench.land_one(table)

    landed = bench.staged(table)
    assert [(r["instance_id"], r["owner_id"], r["state_name"]) for r in landed] == [
        ("i-1", "111122223333", "running"),
        ("i-2", "111122223333", "terminated"),
        ("i-3", "444455556666", None),
    ]
    assert json.loads(landed[0]["tags"]) == [{"Key": "Name", "Value": "web"}]


def test_an_empty_reference_in_json_is_null(bench: Bench) -> None:
    table = replace(
        THINGS, fields=(Field("thing_id", "string", "Id"), Field("maker", "string", "Maker.label"))
    )
    records = [{"Id": "a", "Maker": {"label": "Acme"}}, {"Id": "b", "Maker": ""}, {"Id": "c"}]
    bench.put(f"{DAY}.json", json.dumps(records))

    bench.land_one(table)

    assert [row["maker"] for row in bench.staged(table)] == ["Acme", None, None]


def test_nested_parquet_columns_land_as_json_text(bench: Bench) -> None:
    table = replace(
        THINGS, fields=(Field("thing_id", "string", "Id"), Field("ips", "string", "Ips"))
    )
    bench.put(f"{DAY}.parquet", as_parquet([{"Id": "a", "Ips": ["10.0.0.1", "10.0.0.2"]}]))

    bench.land_one(table)

    assert bench.staged(table) == [{"thing_id": "a", "ips": '["10.0.0.1","10.0.0.2"]'}]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "^"])
def test_a_declared_delimiter_needs_no_sniffing(bench: Bench, delimiter: str) -> None:
    table = replace(THINGS, delimiter=delimiter)
    bench.put(f"{DAY}.csv", as_csv(GIVEN, delimiter))

    bench.land_one(table)

    assert bench.staged(table) == STAGED


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["no_bom", "bom"])
def test_preamble_lines_are_passed_over_and_counted(bench: Bench, bom: str) -> None:
    table = replace(THINGS, preamble_lines=2)
    bench.put(f"{DAY}.csv", f"{bom}Report of things; all of them\n\n{HEADER}\na1,one,,,,\nshort\n")

    export = bench.land_one(table)

    assert [(row["thing_id"], row["_row_number"]) for row in bench.rows(table)] == [("a1", 4)]
    assert [reject[1] for reject in export.rejects] == [5]


def test_the_first_of_two_columns_with_one_name_is_the_column(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER},name,Name\na1,first,1,true,,,second,third\n")

    export = bench.land_one()

    assert [row["name"] for row in bench.staged()] == ["first"]
    assert [row[2] for row in export.drift] == ["extra_field", "extra_field"]


def test_header_names_are_found_in_any_case_and_order_and_with_spaces_around(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", 'SEEN, name ,"id",bought,on,size\n,one,a1,,true,3\n')

    bench.land_one()

    assert [(r["thing_id"], r["name"], r["size"]) for r in bench.staged()] == [("a1", "one", 3)]


def test_a_header_line_in_the_middle_is_set_aside(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,one,,,,\n{HEADER}\na2,two,,,,\n")

    export = bench.land_one()

    assert [row["thing_id"] for row in bench.staged()] == ["a1", "a2"]
    ((path, row, disposition, reason, raw),) = export.rejects
    assert (path, row, disposition) == (f"vendor/things/{DAY}.csv", 3, "quarantined")
    assert "header" in reason
    assert "Bought" in raw


def test_blank_lines_are_no_rows(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,one,,,,\n\na2,two,,,,\n\n\n")
    bench.put("2026-01-12.jsonl", '\n{"Id": "a1"}\n\r\n{"Id": "a2"}\n\n')

    for export in bench.land().exports:
        assert (export.files[0].rows_in, export.files[0].rows_staged) == (2, 2), export.export_date
        assert export.rejects == []


def test_text_that_is_not_utf_8_is_refused_with_its_byte(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,München,,,,\n".encode("latin-1"))

    report = bench.land_one().files[0]

    assert report.status == "unreadable"
    assert f"byte {len(HEADER) + 1 + len('a1,M')} " in report.reason
    assert "export it as UTF-8" in report.reason


def cut(data: str | bytes, share: float) -> bytes:
    whole = data.encode() if isinstance(data, str) else data
    return whole[: int(len(whole) * share)]


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


def test_a_damaged_page_inside_a_parquet_file_makes_it_unreadable(bench: Bench) -> None:
    noise = random.Random(1)
    records = [{"Id": f"a{n}", "Name": f"{noise.random()}"} for n in range(5000)]
    data = bytearray(as_parquet(records))
    data[2000:12000] = noise.randbytes(10000)
    bench.put(f"{DAY}.parquet", bytes(data))

    report = bench.land_one().files[0]

    assert report.status == "unreadable"
    assert "export it again" in report.reason


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
    table = replace(THINGS, records="items" if case == "json object" else "")
    bench.put(f"{DAY}.{extension}", content)

    export = bench.land_one(table)

    assert [(r.status, r.rows_in, r.rows_staged) for r in export.files] == [("landed", 0, 0)]
    assert bench.staged(table) == []
    assert export.rejects == []


def test_a_parquet_file_of_no_rows_lands_with_no_rows(bench: Bench) -> None:
    stream = io.BytesIO()
    pq.write_table(pa.table({"Id": pa.array([], pa.string())}), stream)
    bench.put(f"{DAY}.parquet", stream.getvalue())

    report = bench.land_one().files[0]

    assert (report.status, report.rows_in, report.rows_staged) == ("landed", 0, 0)


def test_csv_rows_of_another_width_are_set_aside_with_line_and_text(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f"{HEADER}\na1,one,,,,\na2,too few\na3,three,,,,\na4,too,m,a,n,y,x\n"
              "a5,five,,,,\n")  # fmt: skip

    export = bench.land_one()

    assert [(row["thing_id"], row["_row_number"]) for row in bench.rows()] == [
        ("a1", 2), ("a3", 4), ("a5", 6),
    ]  # fmt: skip
    assert [(row, disposition, raw) for _, row, disposition, _, raw in export.rejects] == [
        (3, "quarantined", "a2,too few"),
        (5, "quarantined", "a4,too,m,a,n,y,x"),
    ]
    assert all("Columns" in reason for *_, reason, _ in export.rejects)


def test_broken_lines_of_json_are_set_aside_with_line_and_text(bench: Bench) -> None:
    bench.put(f"{DAY}.jsonl", '{"Id": "a1"}\n{"Id": "a2", \n{"Id": "a3"}\n')

    export = bench.land_one()

    assert [(row["thing_id"], row["_row_number"]) for row in bench.rows()] == [("a1", 1), ("a3", 3)]
    assert [(reject[1], reject[4]) for reject in export.rejects] == [(2, '{"Id": "a2", ')]


def test_a_row_number_names_one_row_even_where_fields_span_lines(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f'{HEADER}\na1,"one\ntwo\nthree",,,,\na2,few\na3,x,,,,\n,nokey,,,,\n')

    export = bench.land_one()

    numbers = [row["_row_number"] for row in bench.rows()]
    numbers += [int(reject[1] or 0) for reject in export.rejects]
    assert len(set(numbers)) == len(numbers) == 4
    assert "nokey" in next(r[4] for r in export.rejects if "key" in r[3])
    assert "a2,few" in next(r[4] for r in export.rejects if "key" not in r[3])


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
        Field("thing_id", "string", "Id"),
        Field("seen_at", "timestamp", "Seen", is_observed=True, format="epoch_seconds"),
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


def test_one_unreadable_part_makes_the_export_partial(bench: Bench) -> None:
    bench.put(f"{DAY}-page-1.json", json.dumps(GIVEN))
    bench.put(f"{DAY}-page-2.json", cut(json.dumps(GIVEN), 0.5))
    bench.put("2026-01-12.json", json.dumps(GIVEN))

    broken, whole = bench.land().exports

    assert [report.status for report in broken.files] == ["partial", "unreadable"]
    assert "another file of this export" in broken.files[0].reason
    assert [report.status for report in whole.files] == ["landed"]
    assert len(bench.staged()) == 3


# --------------------------------------------------------------------------------- conservation


def conserved(report: FileReport) -> bool:
    return (report.rows_in or 0) == (
        report.rows_staged + report.rows_quarantined + report.rows_superseded
    )


@dataclass
class Mixture:
    """Parts of one export, damaged in known ways, and what must come of them."""

    files: dict[str, bytes]
    rows_in: dict[str, int]
    quarantined: dict[str, int]
    keys: dict[str, list[str]]
    names: dict[str, str]
    values: int = 0

    @property
    def last_place(self) -> dict[str, str]:
        """The file that holds the last row of each key."""
        return {key: path for path in sorted(self.keys) for key in self.keys[path]}


def damaged_csv_row(rng: random.Random, header: Sequence[str], delimiter: str) -> list[str]:
    kinds: list[list[str]] = [
        ["short"] * rng.randint(2, len(header) - 1),
        ["long"] * rng.randint(len(header) + 1, len(header) + 4),
        ["", "no key", "1", "true", "", ""],
        list(header),
        ["n/a", f"quoted {delimiter} and\nbroken", "", "", "", ""],
    ]
    return rng.choice(kinds)


def mixture(rng: random.Random) -> Mixture:
    """Two to four parts in any format with repeated keys, broken rows and odd values."""
    made = Mixture({}, {}, {}, {}, {})
    for part in range(rng.randint(2, 4)):
        form = rng.choice(["csv", "json", "jsonl", "parquet"])
        path = f"{DAY}-part-{part}.{form}{rng.choice(['', '.gz'])}"
        keys: list[str] = []
        lines: list[Any] = []
        bad = 0
        header = HEADER.split(",")
        delimiter = rng.choice(",;\t|")
        for row in range(rng.randint(1, 60)):
            if row and rng.random() < 0.15:
                bad += 1
                if form == "csv":
                    lines.append(damaged_csv_row(rng, header, delimiter))
                elif form == "jsonl":
                    lines.append(rng.choice(['{"Id": "x', "{}", "[1]", "null", '{"Id": null}']))
                else:
                    lines.append({"Id": rng.choice([None, "", "n/a"]), "Name": "no key"})
                continue
            key = f"k{rng.randint(1, 80)}"
            name = f"{part}.{row}" + rng.choice(["", ' "q"', f" {delimiter}", "\nline", " ü"])
            late = rng.random() < 0.05
            made.values += late
            record = {
                "Id": key,
                "Name": name,
                "Size": rng.choice(["1", "many", ""]),
                "On": rng.choice(["true", "no idea", ""]),
                "Bought": rng.choice(["2025-12-31", "31/12", ""]),
                "Seen": "2031-01-01" if late else rng.choice(["2026-01-01", "never", ""]),
            }
            keys.append(key)
            made.names[key] = name
            lines.append(list(record.values()) if form == "csv" else record)
        data = encoded(rng, form, header, lines, delimiter)
        if path.endswith(".gz"):
            data = gzip.compress(data, mtime=0)
        made.files[path] = data
        made.rows_in[path], made.quarantined[path], made.keys[path] = len(lines), bad, keys
    return made


def encoded(
    rng: random.Random, form: str, header: Sequence[str], lines: Sequence[Any], delimiter: str
) -> bytes:
    if form == "parquet":
        return as_parquet(lines)
    if form == "json":
        return json.dumps(lines, indent=rng.choice([None, 1])).encode()
    if form == "jsonl":
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        return ("\n".join(texts) + "\n").encode()
    stream = io.StringIO(newline="")
    writer = csv.writer(
        stream, delimiter=delimiter, lineterminator=rng.choice(["\n", "\r\n"]),
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )  # fmt: skip
    writer.writerow(header)
    writer.writerows(lines)
    return stream.getvalue().encode(rng.choice(["utf-8", "utf-8-sig", "utf-16"]))


@pytest.mark.parametrize("seed", range(25))
def test_every_row_of_a_damaged_export_is_staged_quarantined_or_superseded(
    bench: Bench, seed: int
) -> None:
    made = mixture(random.Random(seed))
    for name, data in made.files.items():
        path = bench.put("unused", b"").with_name(name)
        path.write_bytes(data)

    export = bench.land_one()

    winners = made.last_place
    for report in export.files:
        name = report.file_path.split("/")[-1]
        staged = sum(1 for place in winners.values() if place == name)
        assert conserved(report), report
        assert report.rows_in == made.rows_in[name], report
        assert report.rows_quarantined == made.quarantined[name], report
        assert report.rows_staged == staged, report
    assert {row["thing_id"]: row["name"] for row in bench.rows()} == made.names
    kinds = [reject[2] for reject in export.rejects]
    assert kinds.count("quarantined") == sum(made.quarantined.values())
    assert kinds.count("superseded") == sum(r.rows_superseded for r in export.files)
    assert kinds.count("value") == made.values
    assert all(reject[4].strip() for reject in export.rejects)


@pytest.mark.parametrize("seed", range(40))
def test_a_file_damaged_at_random_loses_no_row_and_never_stops_the_run(
    bench: Bench, seed: int
) -> None:
    rng = random.Random(seed)
    extension, records, encode = FORMATS[rng.choice(sorted(FORMATS))]
    table = replace(THINGS, records=records)
    text = encode([{**record, "Id": f"a{n}"} for n, record in enumerate(GIVEN * 5)])
    data = bytearray(text.encode() if isinstance(text, str) else text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(data))
        match rng.choice(["flip", "drop", "insert", "cut"]):
            case "flip":
                data[place] = rng.randrange(256)
            case "drop":
                del data[place : place + rng.randint(1, 30)]
            case "insert":
                data[place:place] = rng.choice([b'"', b"\n", b",", b"\r", b"{", b"\0", b"\xff"])
            case "cut":
                del data[place + 1 :]
        if not data:
            break
    bench.put(f"{DAY}.{extension}", bytes(data))
    bench.put("2026-01-12.csv", as_csv(GIVEN))

    broken, good = bench.land(table).exports

    report = broken.files[0]
    assert report.status == "unreadable" or conserved(report), report
    assert report.status == "unreadable" or report.reason == ""
    assert report.rows_staged == len(bench.rows(table))
    assert good.files[0].rows_staged == 3


# ------------------------------------------------------------------------------- parsed once


def test_an_unchanged_export_is_not_parsed_again(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", as_csv(GIVEN))
    bench.put("2026-01-12.csv", f"{HEADER}\nbad\na1,one,x,,,2099-01-01\na1,two,,,,\n")
    first = bench.land()
    told = {name: bench.known(name) for name in ("exports", "rejects", "drift", "declared")}

    second = bench.land()

    assert (first.parsed_count, second.parsed_count) == (2, 0)
    assert second.exports == first.exports
    assert {name: bench.known(name) for name in told} == told


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


# ------------------------------------------------------------------------------- what is there


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


@pytest.mark.parametrize("name", ["with space", "it's", "q1 [2026]", "50%*", "ünï"])
@pytest.mark.parametrize("form", ["csv", "json_array", "parquet"])
def test_folders_may_have_any_name(tmp_path: Path, name: str, form: str) -> None:
    bench = Bench(tmp_path / name / "exports", tmp_path / name / "work")
    extension, _, encode = FORMATS[form]
    bench.put(f"{DAY} {name}.{extension}", encode(GIVEN))

    report = bench.land_one().files[0]

    assert (report.status, report.rows_staged) == ("landed", 3), report.reason


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
         "export_mode": "snapshot", "cadence_days": 7, "stale_after_days": 14}
    ]  # fmt: skip


def test_progress_is_told_once_an_export(bench: Bench) -> None:
    for day in (DAY, "2026-01-12"):
        bench.put(f"{day}.csv", as_csv(GIVEN))
    told: list[tuple[int, int, str]] = []

    land([THINGS], bench.root, bench.work, None, lambda *step: told.append(step))

    assert told == [(1, 2, f"vendor/things {DAY}"), (2, 2, "vendor/things 2026-01-12")]


def many(count: int) -> Iterator[str]:
    yield HEADER
    for number in range(count):
        yield f"a{number % (count // 2)},n{number},,,,"


def test_many_superseded_rows_take_seconds_not_minutes(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", "\n".join(many(20_000)) + "\n")

    report = bench.land_one().files[0]

    assert (report.rows_staged, report.rows_superseded) == (10_000, 10_000)
