"""Nothing is lost: whatever is done to an export, every row of it is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from landing_bench import (
    DAY,
    FORMATS,
    GIVEN,
    HEADER,
    THINGS,
    Bench,
    as_csv,
    as_parquet,
    conserved,
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
    table = replace(THINGS, records=(records,) if records else ())
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
