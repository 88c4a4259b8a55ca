"""CSV: delimiters, headers and rows of another width."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landing_bench import DAY, GIVEN, HEADER, STAGED, THINGS, Bench, as_csv


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


def test_a_row_number_names_one_row_even_where_fields_span_lines(bench: Bench) -> None:
    bench.put(f"{DAY}.csv", f'{HEADER}\na1,"one\ntwo\nthree",,,,\na2,few\na3,x,,,,\n,nokey,,,,\n')

    export = bench.land_one()

    numbers = [row["_row_number"] for row in bench.rows()]
    numbers += [int(reject[1] or 0) for reject in export.rejects]
    assert len(set(numbers)) == len(numbers) == 4
    assert "nokey" in next(r[4] for r in export.rejects if "key" in r[3])
    assert "a2,few" in next(r[4] for r in export.rejects if "key" not in r[3])


def test_lines_keep_their_numbers_however_many_of_them_are_set_aside(bench: Bench) -> None:
    lines = [f"a{n},{n},,,," if n % 2 else "short" for n in range(2, 4002)]
    bench.put(f"{DAY}.csv", "\n".join([HEADER, *lines]) + "\n")

    export = bench.land_one()

    assert len(export.rejects) == 2000
    assert all(row["thing_id"] == f"a{row['_row_number']}" for row in bench.rows())
    assert {row[1] for row in export.rejects} == set(range(2, 4002, 2))
