"""Personal data is published as pseudonyms, and only a switch publishes it as it is."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from access_bench import AccessTold

from content_assurance.config import ConfigurationError
from content_assurance.privacy import VARIABLE, Personal, personal, pseudonym_key
from content_assurance.publish import publish
from content_assurance.warehouse import WarehouseError

KEY = b"a key that nobody else has"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts")
        con.execute("""
            create table marts.people as
            select 'Zoë.Quist@example.com' as person_id, 'Payments' as owner_name
            union all select null, 'Cards'
        """)
        con.execute("""
            create table marts.rows as
            select 'zoë.quist@EXAMPLE.com' as person_id, 'Zoë Quist, 4711' as raw_text
            union all select 'someone', 'web-1, 10.0.0.1'
        """)
        con.execute("comment on column marts.people.person_id is 'Who it is.'")
    return path


def published(warehouse: Path, private: Personal | None) -> dict[str, list[tuple[object, ...]]]:
    target = warehouse.with_name("published.duckdb")
    publish(warehouse, target, private)
    with duckdb.connect(str(target), read_only=True) as con:
        return {
            mart: con.execute(f"from marts.{mart} order by all").fetchall()
            for mart in ("people", "rows")
        } | {
            "comments": con.execute(
                "select column_name, comment from duckdb_columns() where comment is not null "
                "and not internal order by all"
            ).fetchall()
        }  # fmt: skip


def test_one_value_has_one_pseudonym_in_every_mart_and_it_is_a_keyed_hash(warehouse: Path) -> None:
    private = Personal(frozenset({("people", "person_id"), ("rows", "person_id")}), key=KEY)
    marts = published(warehouse, private)

    digest = hmac.new(KEY, "zoë.quist@example.com".encode(), hashlib.sha256).hexdigest()
    pseudonym = f"p_{digest[:16]}"
    assert marts["people"] == [(pseudonym, "Payments"), (None, "Cards")]
    assert (pseudonym, "Zoë Quist, 4711") in marts["rows"]
    assert marts["comments"] == [
        ("person_id", "Published as a keyed pseudonym."),
        ("person_id", "Who it is. Published as a keyed pseudonym."),
    ]


def test_another_key_makes_other_pseudonyms(warehouse: Path) -> None:
    names = frozenset({("people", "person_id")})

    assert (
        published(warehouse, Personal(names, key=KEY))["people"]
        != published(warehouse, Personal(names, key=KEY[::-1]))["people"]
    )


def test_a_text_that_may_name_somebody_is_withheld(warehouse: Path) -> None:
    marts = published(warehouse, Personal(frozenset(), frozenset({("rows", "raw_text")}), KEY))

    assert marts["rows"] == [("someone", None), ("zoë.quist@EXAMPLE.com", None)]


def test_what_is_withheld_keeps_its_type(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as con:
        con.execute("alter table marts.people add column hired_date date default '2020-02-02'")
        con.execute("alter table marts.rows add column tags text[] default ['zoë']")
    withheld = frozenset({("people", "hired_date"), ("rows", "tags")})
    marts = published(warehouse, Personal(frozenset(), withheld))

    assert {row[-1] for row in (*marts["people"], *marts["rows"])} == {None}
    with duckdb.connect(str(warehouse.with_name("published.duckdb")), read_only=True) as con:
        types = con.execute(
            "select data_type from duckdb_columns() where schema_name = 'marts' "
            "and column_name in ('hired_date', 'tags') order by 1"
        ).fetchall()
    assert types == [("DATE",), ("VARCHAR[]",)]


def test_an_error_names_neither_the_key_nor_the_statement(warehouse: Path) -> None:
    """A column of another type cannot become a pseudonym; a log must not learn the key by it."""
    with duckdb.connect(str(warehouse)) as con:
        con.execute("alter table marts.people add column tags text[] default ['zoë']")
    inner = bytes(byte ^ 0x36 for byte in KEY.ljust(64, b"\0"))
    with pytest.raises(WarehouseError, match="could not be published") as refused:
        published(warehouse, Personal(frozenset({("people", "tags")}), key=KEY))

    told = str(refused.value) + str(refused.value.__cause__)
    assert not any(form in told.lower() for form in (KEY.decode(), KEY.hex(), inner.hex()))
    assert "select" not in str(refused.value)


def test_the_switch_publishes_everything_as_it_is(warehouse: Path) -> None:
    marts = published(warehouse, None)

    assert ("Zoë.Quist@example.com", "Payments") in marts["people"]
    assert marts["comments"] == [("person_id", "Who it is.")]


def test_what_the_contracts_of_marts_mark_is_private(tmp_path: Path) -> None:
    def node(name: str, schema: str, **columns: dict[str, object]) -> dict[str, object]:
        return {
            "name": name, "resource_type": "model", "config": {"schema": schema},
            "columns": {
                column: {"meta": {}, "config": {"meta": meta}} for column, meta in columns.items()
            },
        }  # fmt: skip

    manifest = tmp_path / "manifest.json"
    nodes = {
        "one": node("people", "marts", email={"personal": True}, owner_name={}),
        "two": node("quarantined_records", "marts", raw_text={"personal": "withheld"}),
        "three": node("int_people", "intermediate", email={"personal": True}),
    }
    manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")

    assert personal(manifest, KEY) == Personal(
        frozenset({("people", "email")}), frozenset({("quarantined_records", "raw_text")}), KEY
    )


def test_without_a_key_in_the_environment_a_folder_makes_its_own_once(tmp_path: Path) -> None:
    first = pseudonym_key(tmp_path / "out", {})

    assert pseudonym_key(tmp_path / "out", {}) == first
    assert pseudonym_key(tmp_path / "other", {}) != first
    assert stat.S_IMODE((tmp_path / "out" / "pseudonym.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "cut off", " " * 40])
def test_a_file_without_a_whole_key_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pseudonym.key"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"pseudonym\.key' holds \d .*delete it"):
        pseudonym_key(tmp_path, {})
    assert file.read_text(encoding="utf-8") == text


def test_two_who_make_a_key_at_once_have_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process makes its key after this one saw none and before this one has its own."""
    other: list[bytes] = []
    fsync = os.fsync

    def overtaken(descriptor: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        other.append(pseudonym_key(tmp_path, {}))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", overtaken)

    assert [pseudonym_key(tmp_path, {})] == other
    assert [path.name for path in tmp_path.iterdir()] == ["pseudonym.key"]


def test_processes_that_start_at_once_agree_on_a_key(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from content_assurance.secret import secret; "
        "sys.stdin.readline(); print(secret(pathlib.Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "key")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = {process.communicate(timeout=60)[0].strip() for process in processes}

    assert told == {(tmp_path / "key").read_text(encoding="utf-8")}


def test_a_key_in_the_environment_counts_and_a_short_one_is_refused(tmp_path: Path) -> None:
    assert pseudonym_key(tmp_path, {VARIABLE: KEY.decode()}) == KEY
    assert not (tmp_path / "pseudonym.key").exists()
    with pytest.raises(ConfigurationError, match="shorter than 16"):
        pseudonym_key(tmp_path, {VARIABLE: "secret"})


def test_a_key_longer_than_a_block_is_hashed_as_hmac_wants(warehouse: Path) -> None:
    long = "k" * 100
    key = pseudonym_key(warehouse.parent, {VARIABLE: long})
    marts = published(warehouse, Personal(frozenset({("people", "person_id")}), key=key))

    digest = hmac.new(long.encode(), "zoë.quist@example.com".encode(), hashlib.sha256).hexdigest()
    assert marts["people"][0][0] == f"p_{digest[:16]}"


@pytest.fixture(scope="module")
def people(access_told: AccessTold) -> set[str]:
    """What names the people of an organisation: names, addresses, logins, ids; in lower case."""
    rows = access_told.query(
        "select unnest([person_name, email, login, employee_id]) as word from marts.people "
        "union select unnest([login, email, display_name, account_id]) from marts.accounts "
        "where account_kind in ('human', 'external')"
    )
    words = {str(row["word"]).lower() for row in rows if row["word"]}
    for person in access_told.true("people"):
        words |= {person["employee_id"].lower(), person["name"].lower()}
        words |= set(person["emails"].lower().split("|"))
    # A login that is one plain word, such as auditor, names nobody.
    return {word for word in words if re.search(r"[\d@. ]", word)}


def texts(database: Path) -> str:
    """Every text in a database, in lower case."""
    found = []
    with duckdb.connect(str(database), read_only=True) as con:
        columns = con.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
        for table, column in columns:
            rows = con.execute(
                f'select distinct lower(cast("{column}" as varchar)) from marts."{table}" '
                f'where "{column}" is not null'
            ).fetchall()
            found += [str(value) for (value,) in rows]
    return "\n".join(found)


def text_of(path: Path) -> str:
    """What a file says, in lower case."""
    if path.suffix == ".parquet":
        with duckdb.connect() as con:
            return str(con.execute(f"from '{path}'").fetchall()).lower()
    return path.read_text(encoding="utf-8").lower()


@pytest.mark.slow
def test_nothing_that_is_published_names_a_person(
    access_told: AccessTold, people: set[str]
) -> None:
    out = access_told.out
    files = [out / "report.html", *(path for path in out.glob("snapshots/**/*") if path.is_file())]
    written = {str(path.relative_to(out)): text_of(path) for path in files}
    written["published"] = texts(out / "published" / "assurance.duckdb")

    assert len(people) > 200
    assert len(written) > 5
    for name, text in written.items():
        assert {word for word in people if word in text} == set(), name


@pytest.mark.slow
def test_the_switch_publishes_who_they_are(
    access_told: AccessTold, people: set[str], tmp_path: Path
) -> None:
    target = tmp_path / "published.duckdb"
    publish(access_told.out / "work" / "warehouse.duckdb", target)

    text = texts(target)
    assert len({word for word in people if word in text}) > 0.9 * len(people)


@pytest.mark.slow
def test_marts_still_join_over_pseudonyms(access_told: AccessTold) -> None:
    query = (
        "select count(*) as accounts, count(people.person_id) as of_people, "
        "count(managers.person_id) as with_managers "
        "from marts.accounts left join marts.people using (person_id) "
        "left join marts.people as managers on people.manager_person_id = managers.person_id"
    )
    with duckdb.connect(str(access_told.out / "published" / "assurance.duckdb")) as con:
        (counts,) = con.execute(query).fetchall()

    assert counts == tuple(access_told.query(query)[0].values())
    assert counts[2] > 0
