"""Declarations: what the YAML says is what is landed, and a mistake in it is named."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from content_assurance.sources import (
    DeclarationError,
    Field,
    SourceTable,
    from_graph,
    from_project,
)

Declare = Callable[..., list[SourceTable]]


def table_yaml(
    landing: Mapping[str, Any] | None = None, columns: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """A table ``vendor.things``; ``landing`` adds settings and takes those that are None away."""
    settings = {"key": ["thing_id"], "role": "detector", **(landing or {})}
    return {
        "name": "things",
        "config": {"meta": {"landing": {k: v for k, v in settings.items() if v is not None}}},
        "columns": columns or [{"name": "thing_id", "data_type": "string"}],
    }


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    def write(*tables: dict[str, Any], source: str = "vendor") -> list[SourceTable]:
        folder = tmp_path / "models" / "staging" / source
        folder.mkdir(parents=True, exist_ok=True)
        document = {"sources": [{"name": source, "tables": list(tables)}]}
        (folder / f"_{source}.yml").write_text(yaml.safe_dump(document))
        return from_project(tmp_path)

    return write


def test_a_table_is_what_its_yaml_says(declare: Declare) -> None:
    columns: list[dict[str, Any]] = [
        {"name": "thing_id", "data_type": "string", "config": {"meta": {"field": "Id"}}},
        {"name": "seen_at", "data_type": "timestamp",
         "config": {"meta": {"field": "Seen.At", "is_observed": True, "format": "epoch_seconds"}}},
        {"name": "plain", "data_type": "bigint"},
        {"name": "_export_date", "data_type": "date"},
        {"name": "_file_path", "data_type": "string"},
    ]  # fmt: skip
    settings = {
        "role": "inventory", "mode": "delta", "records": "page.items", "cadence_days": 30,
        "stale_after_days": 45, "delimiter": "\t", "preamble_lines": 3,
        "null_values": ["(blank)", 0], "is_key_case_sensitive": False,
    }  # fmt: skip

    (table,) = declare(table_yaml(columns=columns, landing=settings))

    assert table == SourceTable(
        source_name="vendor",
        table_name="things",
        fields=(
            Field("thing_id", "string", ("Id",)),
            Field(
                "seen_at", "timestamp", ("Seen.At",), is_observed=True, formats=("epoch_seconds",)
            ),
            Field("plain", "bigint", ("plain",)),
        ),
        key=("thing_id",),
        role="inventory",
        mode="delta",
        records=("page.items",),
        cadence_days=30,
        stale_after_days=45,
        delimiter="\t",
        preamble_lines=3,
        null_values=("(blank)", "0"),
        is_key_case_sensitive=False,
    )


def test_what_is_not_said_is_a_weekly_snapshot_that_goes_stale_after_two(declare: Declare) -> None:
    (table,) = declare(table_yaml(landing={"role": None}))

    assert (table.role, table.mode, table.records) == ("reference", "snapshot", ())
    assert (table.cadence_days, table.stale_after_days) == (7, 14)
    assert table.is_key_case_sensitive


def test_a_table_goes_stale_after_two_of_its_own_cadences(declare: Declare) -> None:
    (table,) = declare(table_yaml(landing={"cadence_days": 30}))

    assert table.stale_after_days == 60


def test_a_table_that_some_loader_fills_is_not_landed(declare: Declare) -> None:
    loaded = {"name": "loaded", "columns": [{"name": "a", "data_type": "string"}]}

    assert [table.table_name for table in declare(table_yaml(), loaded)] == ["things"]


def test_tables_come_in_order_of_their_names(declare: Declare) -> None:
    declare(table_yaml(), {**table_yaml(), "name": "apples"}, source="zeta")
    tables = declare(table_yaml(), source="alpha")

    assert [(table.source_name, table.table_name) for table in tables] == [
        ("alpha", "things"), ("zeta", "apples"), ("zeta", "things"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": [{"name": "thing_id", "data_type": "varchar"}]},
         r"vendor\.things\.thing_id: type 'varchar' is not portable"),
        ({"columns": [{"name": "thing_id", "data_type": "decimal(10, 2)"}]}, "is not portable"),
        ({"landing": {"key": ["serial"]}}, r"vendor\.things: landing\.key must name declared"),
        ({"landing": {"key": []}}, r"landing\.key must name declared"),
        ({"landing": {"key": None}}, r"landing\.key must name declared"),
        ({"landing": {"key": ["thing_id", "serial"]}}, r"landing\.key must name declared"),
        ({"landing": {"cadence": 7}}, r"landing\.cadence is none of .*cadence_days"),
        ({"landing": {"role": "scanner"}}, "role 'scanner' is none of .*detector"),
        ({"landing": {"mode": "full"}}, "mode 'full' is none of .*snapshot"),
        ({"landing": {"delimiter": "||"}}, r"delimiter '\|\|' is not one character"),
        ({"columns": [{"name": "thing_id", "data_type": "string",
                       "config": {"meta": {"format": "epoch_millis"}}}]},
         "format 'epoch_millis' is none of"),
        ({"columns": [{"name": "thing_id", "data_type": "string",
                       "config": {"meta": {"is_observed": True}}}]},
         "thing_id: is_observed .* timestamp"),
        ({"landing": {"cadence_days": "weekly"}}, "cadence_days 'weekly' is no whole number"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_declaration_is_named_with_its_place(
    declare: Declare, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(DeclarationError, match=said) as caught:
        declare(table_yaml(**changes))

    assert "vendor.things" in str(caught.value)


def test_a_file_that_is_no_yaml_is_named(declare: Declare, tmp_path: Path) -> None:
    declare(table_yaml())
    (tmp_path / "models" / "staging" / "vendor" / "_vendor.yml").write_text("sources: [\n  - {a")

    with pytest.raises(DeclarationError, match=r"_vendor\.yml"):
        from_project(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"records": "items"},
        {"null_values": ("x",)},
        {"is_key_case_sensitive": False},
        {"delimiter": ";"},
        {"preamble_lines": 1},
        {"fields": (Field("thing_id", "string", ("Other",)),)},
        {"fields": (Field("thing_id", "bigint", ("thing_id",)),)},
    ],
)
def test_the_digest_changes_with_the_declaration(declare: Declare, change: dict[str, Any]) -> None:
    (table,) = declare(table_yaml())

    assert replace(table, **change).digest != table.digest
    assert replace(table).digest == table.digest


def test_dbt_and_the_command_read_the_same_declarations(
    project: Path, first_run: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    home, _ = first_run
    manifest = home / "the output" / "work" / "target" / "manifest.json"
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["sources"].values()

    by_dbt = from_graph(json.dumps(list(nodes)))

    assert by_dbt == from_project(project)
    assert len(by_dbt) > 10


def test_settings_of_a_source_hold_for_its_tables_unless_they_say_otherwise() -> None:
    column = {"name": "id", "data_type": "string", "meta": {"field": "Id"}}
    node = {
        "source_name": "vendor",
        "source_meta": {"role": "inventory"},
        "meta": {"landing": {"key": ["id"]}},
        "columns": {"id": column},
    }
    other = {**node, "name": "b", "meta": {"landing": {"key": ["id"], "role": "detector"}}}

    first, second = from_graph(json.dumps([{**node, "name": "a"}, other]))

    assert (first.role, second.role) == ("inventory", "detector")
    assert first.fields == (Field("id", "string", ("Id",)),)
