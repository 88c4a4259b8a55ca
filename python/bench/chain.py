"""The project's own models as one chain of queries, without dbt.

The queries are those that dbt compiled; what they read from outside the chain are parquet files.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from content_assurance.sql import literal

PLAN = "chain.json"


def write_plan(
    target: Path,
    folder: Path,
    folders: tuple[str, ...],
    results: Sequence[str],
    given: Collection[str] = (),
) -> dict[str, str]:
    """Write the plan of the models of some folders that lead to the results, one after another.

    ``given`` are models of the folders that are read as files all the same. Answers the relation
    of everything that is read from outside, with the name of its node: the file it is read from.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {**manifest["nodes"], **manifest["sources"]}
    ours = {
        key
        for key, node in nodes.items()
        if node["original_file_path"].startswith(folders) and node["name"] not in given
    }
    ends = [key for name in results for key in sorted(ours) if nodes[key]["name"] == name]
    steps, outside = [], {}
    for key in _ancestors(nodes, ours, ends):
        node = nodes[key]
        if key not in ours:
            outside[node["relation_name"]] = node["name"]
        elif node["relation_name"]:
            steps.append([node["relation_name"], node["compiled_code"]])
    folder.mkdir(parents=True, exist_ok=True)
    plan = {"steps": steps, "outside": outside}
    (folder / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    return outside


def build(con: duckdb.DuckDBPyConnection, folder: Path, last: str = "") -> None:
    """Run a plan over the files of its folder, to the model ``last`` or to the end.

    Models that the database has already stay.
    """
    plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    relations = [*plan["outside"], *(relation for relation, _ in plan["steps"])]
    for schema in sorted({relation.rpartition(".")[0] for relation in relations}):
        con.execute(f"create schema if not exists {schema}")
    for relation, name in plan["outside"].items():
        con.execute(
            f"create view if not exists {relation} as "
            f"select * from {literal(f'{folder / name}.parquet')}"
        )
    for relation, query in plan["steps"]:
        con.execute(f"create table if not exists {relation} as {query}")
        if last and relation.endswith(f'"{last}"'):
            break


def relation(folder: Path, name: str) -> str:
    """The relation of a model of the plan."""
    plan = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    found: str = next(one for one, _ in plan["steps"] if one.endswith(f'"{name}"'))
    return found


def _ancestors(nodes: dict[str, Any], ours: set[str], ends: list[str]) -> Iterator[str]:
    """Every end after all that it needs; what is not ours is not followed further."""
    seen: set[str] = set()

    def visit(current: str) -> Iterator[str]:
        if current in seen or current not in nodes:
            return
        seen.add(current)
        if current in ours:
            for parent in nodes[current]["depends_on"]["nodes"]:
                yield from visit(parent)
        yield current

    for end in ends:
        yield from visit(end)
