"""The data dictionary: every mart, every landed table and every metric, from their contracts.

``python -m content_assurance.dictionary PROJECT MANIFEST FILE`` writes it as Markdown (make docs).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

CARDS = Path("seeds") / "metrics" / "metric_cards.csv"
MARTS = "models/marts/"


def dictionary(manifest: Mapping[str, Any], cards: Sequence[Mapping[str, str]]) -> str:
    """The dictionary as Markdown.

    ``manifest`` is dbt's, ``cards`` the rows of the metric cards. The same contracts give the same
    text.
    """
    return "\n".join([
        "# Data dictionary",
        "",
        "Made from the contracts of the project; nothing here is written by hand.",
        "",
        "## Marts",
        *_marts(manifest["nodes"].values()),
        "",
        "## Metrics",
        *_metrics(cards),
        "",
        "## Landed tables",
        *_sources(manifest["sources"].values()),
        "",
    ])  # fmt: skip


def _marts(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    marts = [node for node in nodes if node["original_file_path"].startswith(MARTS)
             and node["resource_type"] == "model"]  # fmt: skip
    for node in sorted(marts, key=lambda mart: str(mart["name"])):
        yield from ("", f"### {node['name']}", "", _line(node["description"]), "")
        yield from _table(
            ("column", "type", "meaning"),
            (
                (f"`{name}`", column["data_type"], _meaning(column))
                for name, column in node["columns"].items()
            ),
        )


def _meaning(column: Mapping[str, Any]) -> str:
    privacy = {
        True: " Personal: published as a keyed pseudonym.",
        "withheld": " Personal: not published.",
    }
    mark = column["config"].get("meta", {}).get("personal")
    return _line(column["description"]) + privacy.get(mark, "")


def _metrics(cards: Sequence[Mapping[str, str]]) -> Iterator[str]:
    ordered = sorted(cards, key=lambda card: (card["area"], int(card["card_order"])))
    for area, group in groupby(ordered, key=lambda card: card["area"]):
        yield from ("", f"### {area.capitalize()}", "")
        yield from _table(
            ("metric", "question", "definition", "unit", "better", "target", "guard", "pitfalls"),
            (
                (
                    f"`{card['metric_id']}`", card["question"], card["formula"], card["unit"],
                    card["direction"], card["target"],
                    f"`{card['guard_metric_id']}`" if card["guard_metric_id"] else "",
                    card["pitfalls"],
                )
                for card in group
            ),
        )  # fmt: skip


def _sources(sources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    landed = [source for source in sources if "landing" in source["config"].get("meta", {})]
    for source in sorted(landed, key=lambda one: (one["source_name"], one["name"])):
        settings = source["config"]["meta"]["landing"]
        facts = ", ".join(
            f"{name} {_plain(value)}"
            for name, value in settings.items()
            if name != "preamble_lines"
        )
        yield from ("", f"### {source['source_name']}.{source['name']}", "")
        yield from (f"{_line(source['description'])} ({facts})", "")
        yield from _table(
            ("column", "field", "type", "meaning"),
            (
                (
                    f"`{name}`",
                    _field(name, column),
                    column["data_type"],
                    _line(column["description"]),
                )
                for name, column in source["columns"].items()
            ),
        )


def _field(name: str, column: Mapping[str, Any]) -> str:
    """The vendor's names of a column."""
    meta = {**column["meta"], **column["config"].get("meta", {})}
    return _plain(meta.get("field", name))


def _plain(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(f"`{one}`" for one in values)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from (_row(row) for row in rows)


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _line(text: str) -> str:
    return " ".join(text.split())


def main(project: Path, manifest: Path, file: Path) -> None:
    """Write the dictionary of a project that dbt has parsed."""
    with (project / CARDS).open(encoding="utf-8", newline="") as stream:
        cards = list(csv.DictReader(stream))
    parsed = json.loads(manifest.read_text(encoding="utf-8"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dictionary(parsed, cards), encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
