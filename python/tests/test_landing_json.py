"""JSON: records inside documents, and lines."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from landing_bench import DAY, THINGS, Bench

from content_assurance.sources import Field, from_project


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
        THINGS,
        fields=(Field("thing_id", "string", ("Id",)), Field("maker", "string", ("Maker.label",))),
    )
    records = [{"Id": "a", "Maker": {"label": "Acme"}}, {"Id": "b", "Maker": ""}, {"Id": "c"}]
    bench.put(f"{DAY}.json", json.dumps(records))

    bench.land_one(table)

    assert [row["maker"] for row in bench.staged(table)] == ["Acme", None, None]


def test_pages_of_a_list_are_one_list(bench: Bench) -> None:
    bench.put(
        f"{DAY}.json", json.dumps([[{"Id": "a"}, {"Id": "b"}], [], [{"Id": "c"}], {"Id": "d"}])
    )

    export = bench.land_one()

    assert [row["thing_id"] for row in bench.staged(THINGS)] == ["a", "b", "c", "d"]
    assert export.files[0].rows_in == 4


def test_broken_lines_of_json_are_set_aside_with_line_and_text(bench: Bench) -> None:
    bench.put(f"{DAY}.jsonl", '{"Id": "a1"}\n{"Id": "a2", \n{"Id": "a3"}\n')

    export = bench.land_one()

    assert [(row["thing_id"], row["_row_number"]) for row in bench.rows()] == [("a1", 1), ("a3", 3)]
    assert [(reject[1], reject[4]) for reject in export.rejects] == [(2, '{"Id": "a2", ')]


def test_lines_are_told_apart_and_numbered_whatever_piece_of_the_file_they_are_in(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content_assurance.readers.text.CHUNK", 7)
    monkeypatch.setattr("content_assurance.readers.json_file.CHUNK", 11)
    lines = [json.dumps({"Id": f"ü{n}", "Name": "é" * n}, ensure_ascii=False) for n in range(9)]
    lines[6] = '{"Id": "ü'
    bench.put(f"{DAY}.jsonl", "\n".join(lines))

    export = bench.land_one()

    rows = [row for row in range(1, 10) if row != 7]
    assert [row["_row_number"] for row in bench.rows()] == rows
    assert [row["name"] for row in bench.rows()] == ["é" * (row - 1) or None for row in rows]
    assert [(reject[1], reject[4]) for reject in export.rejects] == [(7, '{"Id": "ü')]
