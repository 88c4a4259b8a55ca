"""Declared source tables: what an export contains, as the dbt project's YAML says.

The declaration is the input contract. It is read from dbt's graph while dbt runs
(:func:`from_graph`) and from the YAML files when it does not (:func:`from_project`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

TYPES = frozenset({"string", "bigint", "double", "boolean", "date", "timestamp"})
ROLES = frozenset({"inventory", "detector", "reference"})
MODES = frozenset({"snapshot", "delta", "event_stream"})
SETTINGS = frozenset(
    {
        "key", "distinguished_by", "role", "mode", "exports_of", "records", "recognised_by",
        "cadence_days", "stale_after_days", "delimiter", "preamble_lines", "null_values",
        "is_key_case_sensitive",
    }
)  # fmt: skip
EPOCHS = {"epoch_seconds": 1, "epoch_milliseconds": 1000}
FORMATS = frozenset({*EPOCHS, "epoch", "iso"})


class DeclarationError(ValueError):
    """A source table is declared in a way that cannot be landed."""


@dataclass(frozen=True)
class Field:
    """One field that the project reads.

    ``paths`` are the vendor's names, of which the first that has a value counts: a column header,
    or the way to a value inside a JSON record (``State.Name``, ``Resources.0.Id``; ``^.OwnerId``
    is in the parent of the record, ``^^.`` in the parent's, ``$.`` in the document; ``^.@key`` is
    the key that the record stands under; ``.`` is a record that is text, of which the field is what
    the group of ``pattern`` captures; ``#version`` is what a line above the header of a CSV file
    says: ``#version:2,made:2026-01-05``).
    ``is_observed`` marks a moment that cannot lie after the export; ``formats`` are
    ``epoch_seconds``, ``epoch_milliseconds``, ``epoch`` (whichever of the two the number is),
    ``iso`` or patterns of strptime; none for ISO 8601 alone.
    """

    name: str
    data_type: str
    paths: tuple[str, ...]
    is_observed: bool = False
    formats: tuple[str, ...] = ()
    pattern: str = ""

    @property
    def path(self) -> str:
        """The first of the vendor's names, which stands for the field in messages."""
        return self.paths[0]


@dataclass(frozen=True)
class SourceTable:
    """One table of one source and how its exports are read."""

    source_name: str
    table_name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    distinguished_by: tuple[str, ...] = ()
    role: str = "reference"
    mode: str = "snapshot"
    exports_of: str = ""
    records: tuple[str, ...] = ()
    recognised_by: str = ""
    cadence_days: int = 7
    stale_after_days: int = 14
    delimiter: str = ""
    preamble_lines: int = 0
    null_values: tuple[str, ...] = ()
    is_key_case_sensitive: bool = True

    @cached_property
    def digest(self) -> str:
        """Changes whenever the declaration does, so that exports are parsed anew."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def from_graph(nodes_json: str) -> list[SourceTable]:
    """Source tables from dbt's ``graph.sources``, as JSON text of a list of nodes."""
    tables = []
    for node in json.loads(nodes_json):
        meta = (node.get("source_meta") or {}) | (node.get("meta") or {})
        if "landing" in meta and node["source_name"] != "landing":
            columns = node["columns"]
            tables.append(_table(node["source_name"], node["name"], meta, columns.values()))
    return _sorted(tables)


def from_project(project: Path) -> list[SourceTable]:
    """Source tables from ``models/staging/*/_*.yml`` below the dbt project's folder."""
    tables = []
    for path in sorted((project / "models" / "staging").glob("*/_*.yml")):
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except yaml.YAMLError as error:
            raise DeclarationError(f"{path} is no YAML: {error}") from error
        for source in document.get("sources") or []:
            for table in source.get("tables") or []:
                meta = _meta(source) | _meta(table)
                if "landing" in meta:
                    columns = table.get("columns", [])
                    tables.append(_table(source["name"], table["name"], meta, columns))
    return _sorted(tables)


def _meta(node: Mapping[str, Any]) -> dict[str, Any]:
    return dict((node.get("config") or {}).get("meta") or {})


def _sorted(tables: list[SourceTable]) -> list[SourceTable]:
    return sorted(tables, key=lambda table: (table.source_name, table.table_name))


def _table(
    source: str, table: str, meta: Mapping[str, Any], columns: Iterable[Mapping[str, Any]]
) -> SourceTable:
    where = f"{source}.{table}"
    landing: Mapping[str, Any] = meta["landing"]
    if unknown := set(landing) - SETTINGS:
        raise DeclarationError(f"{where}: landing.{min(unknown)} is none of {sorted(SETTINGS)}")
    fields = tuple(_field(where, column) for column in columns if column["name"][0] != "_")
    cadence = _whole(where, landing, "cadence_days", 7)
    declared = SourceTable(
        source_name=source,
        table_name=table,
        fields=fields,
        key=_texts(landing.get("key")),
        distinguished_by=_texts(landing.get("distinguished_by")),
        role=str(landing.get("role", meta.get("role", "reference"))),
        mode=str(landing.get("mode", "snapshot")),
        exports_of=str(landing.get("exports_of", "")),
        records=_texts(landing.get("records")),
        recognised_by=str(landing.get("recognised_by", "")),
        cadence_days=cadence,
        stale_after_days=_whole(where, landing, "stale_after_days", 2 * cadence),
        delimiter=str(landing.get("delimiter", "")),
        preamble_lines=_whole(where, landing, "preamble_lines", 0),
        null_values=_texts(landing.get("null_values")),
        is_key_case_sensitive=bool(landing.get("is_key_case_sensitive", True)),
    )
    names = {field.name for field in fields}
    if not declared.key or not names.issuperset(declared.key):
        raise DeclarationError(f"{where}: landing.key must name declared columns")
    if not names.issuperset(declared.distinguished_by):
        raise DeclarationError(f"{where}: landing.distinguished_by must name declared columns")
    if declared.role not in ROLES:
        raise DeclarationError(f"{where}: role {declared.role!r} is none of {sorted(ROLES)}")
    if declared.mode not in MODES:
        raise DeclarationError(f"{where}: mode {declared.mode!r} is none of {sorted(MODES)}")
    if len(declared.delimiter) > 1:
        raise DeclarationError(f"{where}: delimiter {declared.delimiter!r} is not one character")
    return declared


def _texts(value: object) -> tuple[str, ...]:
    """One text or a list of them."""
    if isinstance(value, list | tuple):
        return tuple(str(text) for text in value)
    return () if value is None else (str(value),)


def _whole(where: str, landing: Mapping[str, Any], name: str, default: int) -> int:
    value: object = landing.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise DeclarationError(f"{where}: {name} {value!r} is no whole number")
    return value


def _field(where: str, column: Mapping[str, Any]) -> Field:
    meta = _meta(column) or dict(column.get("meta") or {})
    data_type = str(column.get("data_type", "string"))
    if data_type not in TYPES:
        raise DeclarationError(f"{where}.{column['name']}: type {data_type!r} is not portable")
    field = Field(
        name=str(column["name"]),
        data_type=data_type,
        paths=_texts(meta.get("field", column["name"])),
        is_observed=bool(meta.get("is_observed", False)),
        formats=_texts(meta.get("format")),
        pattern=str(meta.get("pattern", "")),
    )
    for wrong in (name for name in field.formats if name not in FORMATS and "%" not in name):
        raise DeclarationError(
            f"{where}.{field.name}: format {wrong!r} is none of {sorted(FORMATS)} and no pattern "
            "such as '%m/%d/%Y %H:%M:%S'"
        )
    if field.is_observed and data_type not in ("date", "timestamp"):
        raise DeclarationError(f"{where}.{field.name}: is_observed is for a date or timestamp")
    return field
