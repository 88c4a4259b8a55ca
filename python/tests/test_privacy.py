"""Personal data is published as pseudonyms, and only a switch publishes it as it is."""

from __future__ import annotations

import hashlib
import hmac
import json
import stat
from pathlib import Path

import duckdb
import pytest

from content_assurance.config import ConfigurationError
from content_assurance.privacy import VARIABLE, Personal, personal, pseudonym_key
from content_assurance.publish import publish

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
            select 'zoë.quist@EXAMPLE.com' as person_id, 'Zoë Quist, 4711' as raw_text, true as hers
            union all select 'someone', 'web-1, 10.0.0.1', false
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
    private = Personal(frozenset({("people", "person_id"), ("rows", "person_id")}), {}, KEY)
    marts = published(warehouse, private)

    digest = hmac.new(KEY, "zoë.quist@example.com".encode(), hashlib.sha256).hexdigest()
    pseudonym = f"p_{digest[:16]}"
    assert marts["people"] == [(pseudonym, "Payments"), (None, "Cards")]
    assert (pseudonym, "Zoë Quist, 4711", True) in marts["rows"]
    assert marts["comments"] == [
        ("person_id", "Published as a keyed pseudonym."),
        ("person_id", "Who it is. Published as a keyed pseudonym."),
    ]


def test_another_key_makes_other_pseudonyms(warehouse: Path) -> None:
    names = frozenset({("people", "person_id")})

    assert (
        published(warehouse, Personal(names, {}, KEY))["people"]
        != published(warehouse, Personal(names, {}, KEY[::-1]))["people"]
    )


def test_a_text_is_withheld_where_it_may_name_somebody(warehouse: Path) -> None:
    marts = published(warehouse, Personal(frozenset(), {("rows", "raw_text"): "hers"}, KEY))

    assert {row[1] for row in marts["rows"]} == {None, "web-1, 10.0.0.1"}


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
        "two": node("quarantined_records", "marts", raw_text={"personal_if": "is_personal"}),
        "three": node("int_people", "intermediate", email={"personal": True}),
    }
    manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")

    assert personal(manifest, KEY) == Personal(
        frozenset({("people", "email")}), {("quarantined_records", "raw_text"): "is_personal"}, KEY
    )


def test_without_a_key_in_the_environment_a_folder_makes_its_own_once(tmp_path: Path) -> None:
    first = pseudonym_key(tmp_path / "out", {})

    assert pseudonym_key(tmp_path / "out", {}) == first
    assert pseudonym_key(tmp_path / "other", {}) != first
    assert stat.S_IMODE((tmp_path / "out" / "pseudonym.key").stat().st_mode) == 0o600


def test_a_key_in_the_environment_counts_and_a_short_one_is_refused(tmp_path: Path) -> None:
    assert pseudonym_key(tmp_path, {VARIABLE: KEY.decode()}) == KEY
    assert not (tmp_path / "pseudonym.key").exists()
    with pytest.raises(ConfigurationError, match="shorter than 16"):
        pseudonym_key(tmp_path, {VARIABLE: "secret"})


def test_a_key_longer_than_a_block_is_hashed_as_hmac_wants(warehouse: Path) -> None:
    long = "k" * 100
    key = pseudonym_key(warehouse.parent, {VARIABLE: long})
    marts = published(warehouse, Personal(frozenset({("people", "person_id")}), {}, key))

    digest = hmac.new(long.encode(), "zoë.quist@example.com".encode(), hashlib.sha256).hexdigest()
    assert marts["people"][0][0] == f"p_{digest[:16]}"
