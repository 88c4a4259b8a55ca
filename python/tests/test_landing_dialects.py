"""Declarations that take several dialects of one export."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from landing_bench import DAY, THINGS, Bench

from content_assurance.sources import Field, SourceTable

NESTED = SourceTable(
    source_name="vendor",
    table_name="things",
    fields=(
        Field("thing_id", "string", ("Id", "id")),
        Field("part", "string", ("Parts.1.Name",)),
        Field("target", "string", ("^.Target",)),
        Field("scan", "string", ("^^.Scan",)),
        Field("image", "string", ("$.Image",)),
    ),
    key=("thing_id",),
    records=("Scans.Results.Found", "Scans.Results.Missed"),
    recognised_by="Image",
)
REPORT = {
    "Image": "web:1",
    "Scans": [
        {
            "Scan": "first",
            "Results": [
                {"Target": "os", "Found": [{"Id": "a", "Parts": [{}, {"Name": "p"}]}]},
                {"Target": "clean"},
                {"Target": "app", "Missed": {"Id": "", "id": "b"}},
            ],
        },
        {"Scan": "second", "Results": None},
    ],
}
STAGED = [("a", "p", "os", "first", "web:1"), ("b", None, "app", "first", "web:1")]


def _rows(bench: Bench, table: SourceTable = NESTED) -> list[tuple[object, ...]]:
    names = [field.name for field in table.fields]
    return [tuple(row[name] for name in names) for row in bench.staged(table)]


def test_a_record_knows_what_lies_around_it(bench: Bench) -> None:
    bench.put(f"{DAY}.json", json.dumps(REPORT))

    bench.land_one(NESTED)

    assert sorted(_rows(bench)) == STAGED


def test_a_list_of_documents_and_a_document_a_line_land_as_one_document_does(bench: Bench) -> None:
    other = json.loads(json.dumps(REPORT).replace('"a"', '"c"').replace('"b"', '"d"'))
    expected = sorted([*STAGED, *(({"a": "c", "b": "d"}[row[0]], *row[1:]) for row in STAGED)])
    for name, text in {
        f"{DAY}.json": json.dumps([REPORT, other]),
        f"{DAY}.jsonl": "\n".join(map(json.dumps, (REPORT, other))) + "\n",
    }.items():
        path = bench.put(name, text)

        bench.land_one(NESTED)

        assert sorted(_rows(bench)) == expected, name
        path.unlink()


def test_a_report_of_nothing_is_an_export_of_no_records(bench: Bench) -> None:
    for document in ({"Image": "web:1"}, {"Image": "web:1", "Scans": []}, [{"Image": "web:1"}]):
        path = bench.put(f"{DAY}.json", json.dumps(document))

        (report,) = bench.land_one(NESTED).files

        assert (report.status, report.rows_in) == ("landed", 0), document
        path.unlink()


def test_what_lies_around_no_record_is_kept_where_the_declaration_asks_for_it(bench: Bench) -> None:
    scan = {"Scan": "s", "Results": [{"Target": "a", "Found": [{"Id": "x"}]}, {"Target": "b"}]}
    bench.put(f"{DAY}.json", json.dumps({"Image": "i", "Scans": [scan]}))
    table = replace(NESTED, key=("target",), records=("Scans.Results.Found?",))

    bench.land_one(table)

    assert sorted(_rows(bench, table), key=str) == [
        ("x", None, "a", "s", "i"),
        (None, None, "b", "s", "i"),
    ]


def test_a_header_is_found_below_the_title_of_a_report(bench: Bench) -> None:
    title = '"Vulnerability report","Example Inc."\n"05 Jan 2026, 10:00"\n\n'
    bench.put(f"{DAY}.csv", title + "Id,Name\na1,one\na2,two\n")

    export = bench.land_one(THINGS)

    assert [row["name"] for row in bench.staged(THINGS)] == ["one", "two"]
    assert export.rejects == []


def test_a_line_above_the_header_speaks_of_every_row(bench: Bench) -> None:
    table = replace(
        THINGS,
        fields=(
            Field("thing_id", "string", ("Id",)),
            Field("version", "string", ("#Model_Version", "Version")),
            Field("scored_at", "timestamp", ("#score_date",)),
        ),
    )
    comment = "#model_version:v2026.01.01,score_date:2026-01-05T12:55:00+0200\n"
    scored = datetime(2026, 1, 5, 10, 55)
    for text, expected in {
        f"{comment}Id,Name\na1,one\na2,two\n": [("v2026.01.01", scored)] * 2,
        f"{comment}Id,Version\na1,v1\n": [("v2026.01.01", scored)],
        '"Scores of Example Inc."\n"Model_Version: it\'s 2"\n\nId\na1\n': [("it's 2", None)],
        "Id,Version\na1,v1\n": [("v1", None)],
    }.items():
        bench.put(f"{DAY}.csv", text)

        export = bench.land_one(table)

        assert [(row["version"], row["scored_at"]) for row in bench.staged(table)] == expected
        assert export.rejects == []


def test_a_line_of_delimiters_is_no_record(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", "Id,Name\na1,one\n,\na2,two\n,\n")

    (report,) = bench.land_one(THINGS).files

    assert (report.rows_in, report.rows_staged, report.rows_quarantined) == (2, 2, 0)
    assert [row["name"] for row in bench.staged(THINGS)] == ["one", "two"]


def test_the_first_known_header_with_a_value_counts(bench: Bench) -> None:
    table = replace(
        THINGS,
        fields=(Field("thing_id", "string", ("Id",)), Field("host", "string", ("Host", "Address"))),
    )
    bench.put(f"{DAY}.csv", "Id,Address,Host\na1,10.0.0.1,web\na2,10.0.0.2,\n")

    bench.land_one(table)

    assert [row["host"] for row in bench.staged(table)] == ["web", "10.0.0.2"]


def test_rows_with_one_key_are_told_apart_by_what_distinguishes_them(bench: Bench) -> None:
    fields = (Field("thing_id", "string", ("Id",)), Field("cve", "string", ("CVE",)))
    table = replace(THINGS, fields=fields, distinguished_by=("cve",))
    bench.put(f"{DAY}.csv", "Id,CVE\na1,CVE-1\na1,CVE-2\na1,\na1,CVE-2\n")

    (report,) = bench.land_one(table).files

    assert (report.rows_in, report.rows_staged, report.rows_superseded) == (4, 3, 1)
    assert report.rows_quarantined == 0


def test_moments_are_read_in_the_formats_of_their_vendor(bench: Bench) -> None:
    seen = Field("seen_at", "timestamp", ("Seen",), formats=("%m/%d/%Y %H:%M:%S", "%b %d, %Y"))
    table = replace(
        THINGS,
        fields=(
            Field("thing_id", "string", ("Id",)),
            seen,
            replace(seen, name="millis", paths=("Millis",), formats=("epoch_milliseconds",)),
            replace(seen, name="day", data_type="date", paths=("Seen",)),
        ),
    )
    bench.put(
        f"{DAY}.csv", 'Id,Seen,Millis\na1,01/04/2026 10:00:00,1767520800000\na2,"Jan 04, 2026",\n'
    )

    bench.land_one(table)

    (first, second) = bench.staged(table)
    assert str(first["seen_at"]) == str(first["millis"]) == "2026-01-04 10:00:00"
    assert [str(row["day"]) for row in (first, second)] == ["2026-01-04", "2026-01-04"]


def test_a_moment_may_be_seconds_or_milliseconds_or_text(bench: Bench) -> None:
    seen = Field("seen_at", "timestamp", ("Seen",), formats=("epoch", "iso"))
    table = replace(THINGS, fields=(Field("thing_id", "string", ("Id",)), seen))
    moments = [1767520800, 1767520800000, "1767520800", "2026-01-04T11:00:00+01:00"]
    bench.put(
        f"{DAY}.json", json.dumps([{"Id": str(i), "Seen": at} for i, at in enumerate(moments)])
    )

    bench.land_one(table)

    assert {str(row["seen_at"]) for row in bench.staged(table)} == {"2026-01-04 10:00:00"}


def test_empty_lists_and_objects_are_null(bench: Bench) -> None:
    bench.put(f"{DAY}.json", json.dumps([{"Id": "a1", "Name": []}, {"Id": "a2", "Name": {}}]))

    bench.land_one(THINGS)

    assert [row["name"] for row in bench.staged(THINGS)] == [None, None]


def test_two_tables_can_read_the_same_files(bench: Bench) -> None:
    bench.put(
        f"{DAY}.json", json.dumps({"Ids": [{"Id": "a1"}], "Names": [{"Id": "b1"}, {"Id": "b2"}]})
    )
    things = replace(THINGS, records=("Ids",))
    names = replace(THINGS, table_name="names", records=("Names",), exports_of="things")

    landing = bench.land(things, names)

    assert [len(bench.staged(table)) for table in (things, names)] == [1, 2]
    assert [export.table_name for export in landing.exports] == ["names", "things"]


def test_records_can_stand_under_their_keys(bench: Bench) -> None:
    table = replace(
        THINGS,
        fields=(
            Field("thing_id", "string", ("Id", "^.@key")),
            Field("name", "string", ("Name",)),
        ),
        records=("rows", "*"),
    )
    for document in (
        {"a1": {"Name": "one"}, "a2": {"Name": "two"}},
        {"a1": [{"Name": "one"}], "a2": [{"Name": "two"}], "a3": []},
        {"total": 2, "rows": [{"Id": "a1", "Name": "one"}, {"Id": "a2", "Name": "two"}]},
        [{"Id": "a1", "Name": "one"}, {"Id": "a2", "Name": "two"}],
    ):
        path = bench.put(f"{DAY}.json", json.dumps(document))

        bench.land_one(table)

        assert _rows(bench, table) == [("a1", "one"), ("a2", "two")], document
        path.unlink()
    bench.put(f"{DAY}.json", json.dumps({"Id": "a1", "Name": "one"}))

    bench.land_one(table)

    assert _rows(bench, table) == [("a1", "one")]


def test_a_record_can_be_text_in_which_fields_are_found(bench: Bench) -> None:
    fields = (
        Field("thing_id", "string", ("Id", "."), pattern='Name="Id">([^<]+)<'),
        Field("name", "string", ("Name", "."), pattern='Name="Address">([^<]+)<'),
    )
    table = replace(THINGS, fields=fields)
    text = '<P Name="Id">{0}</P><P Name="Address">10.0.0.1</P><P Name="Address">10.0.0.2</P>'
    bench.put(f"{DAY}-a.json", json.dumps([text.format("a1"), text.format("a2")]))
    bench.put(f"{DAY}-b.csv", "Id,Name\na3,10.0.0.3\n")

    export = bench.land_one(table)

    assert export.rejects == []
    assert sorted(_rows(bench, table)) == [
        ("a1", "10.0.0.1,10.0.0.2"),
        ("a2", "10.0.0.1,10.0.0.2"),
        ("a3", "10.0.0.3"),
    ]
