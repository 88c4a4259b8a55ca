"""What dbt did, by stage: whose wall, processor time and memory it was.

A stage is a folder of models, so that renaming a model changes nothing here.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.measure import Sample

# In the order of the flow. Folders below `models` or `models/intermediate`; the last that matches
# counts, so a folder that is not named here belongs to the one around it.
FOLDERS = {
    "staging": "staging, conformed",
    "intermediate/timeline": "timeline",
    "intermediate/conformed": "staging, conformed",
    "intermediate/enriched": "enriched",
    "intermediate/matched": "identity",
    "intermediate/reconciled": "reconciled",
    "intermediate/measured": "measured",
    "intermediate/matched/findings": "findings",
    "intermediate/reconciled/findings": "findings",
    "intermediate/reconciled/threats": "deadlines",
    "intermediate/reconciled/deadlines": "deadlines",
    "intermediate/reconciled/tickets": "tickets",
    "intermediate/measured/findings": "remediation",
    "intermediate/measured/remediation": "remediation",
    "intermediate/measured/deadlines": "deadlines",
    "intermediate/measured/threats": "deadlines",
    "intermediate/measured/tickets": "tickets",
    "intermediate": "other models",
    "marts": "marts",
}
TESTS = "tests"
UNIT_TESTS = "unit tests"
SEEDS = "seeds"
ORDER = (*dict.fromkeys(FOLDERS.values()), SEEDS, TESTS, UNIT_TESTS)


@dataclass(frozen=True)
class Node:
    """One node that dbt ran, between two moments in epoch seconds."""

    unique_id: str
    stage: str
    begin: float
    end: float
    status: str


@dataclass(frozen=True)
class Share:
    """A stage's or a node's share of a build."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int


def stage_of(unique_id: str, path: str) -> str:
    """The stage of a node, by its kind and the folder of its file."""
    kind = unique_id.partition(".")[0]
    if kind in ("seed", "operation"):
        return SEEDS
    if kind != "model":
        return UNIT_TESTS if kind == "unit_test" else TESTS
    folder = path.removeprefix("models/")
    matching = [name for name in FOLDERS if folder.startswith(f"{name}/")]
    return FOLDERS[max(matching, key=len)] if matching else "other models"


def read_nodes(target: Path) -> list[Node]:
    """The nodes of the last build in dbt's target folder that took any time."""
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return nodes_of(results, {**manifest["nodes"], **manifest["unit_tests"]})


def nodes_of(
    results: Iterable[Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> list[Node]:
    """Nodes from dbt's results and the nodes of its manifest."""
    nodes = []
    for result in results:
        name = str(result["unique_id"])
        path = str(known.get(name, {}).get("original_file_path", ""))
        for timing in result["timing"]:
            if timing["name"] == "execute" and timing["completed_at"]:
                begin, end = (_moment(timing[key]) for key in ("started_at", "completed_at"))
                nodes.append(Node(name, stage_of(name, path), begin, end, str(result["status"])))
    return nodes


def shares(nodes: Sequence[Node], samples: Sequence[Sample] = ()) -> dict[str, Share]:
    """Divide a build's time among its nodes: nodes that run at once share a moment equally.

    So the walls add up to the time in which any node ran, whatever the number of threads. The
    processor time between two samples is divided in the same way; the memory of a node is the most
    that the whole process held while the node ran.
    """
    moments = sorted({moment for node in nodes for moment in (node.begin, node.end)})
    wall: dict[str, float] = defaultdict(float)
    cpu: dict[str, float] = defaultdict(float)
    peak: dict[str, int] = defaultdict(int)
    for begin, end in itertools.pairwise(moments):
        running = [node.unique_id for node in nodes if node.begin <= begin and node.end >= end]
        for name in running:
            wall[name] += (end - begin) / len(running)
    for before, after in itertools.pairwise(samples):
        running = [n.unique_id for n in nodes if n.begin < after.at and n.end > before.at]
        for name in running:
            cpu[name] += (after.cpu_seconds - before.cpu_seconds) / len(running)
            peak[name] = max(peak[name], before.resident_bytes, after.resident_bytes)
    return {
        n.unique_id: Share(wall[n.unique_id], cpu[n.unique_id], peak[n.unique_id]) for n in nodes
    }


def by_stage(nodes: Sequence[Node], samples: Sequence[Sample] = ()) -> dict[str, Share]:
    """The same, added up by stage, in the order of the flow."""
    of_nodes = shares(nodes, samples)
    groups: dict[str, list[Share]] = defaultdict(list)
    for node in nodes:
        groups[node.stage].append(of_nodes[node.unique_id])
    return {
        stage: Share(
            sum(share.wall_seconds for share in groups[stage]),
            sum(share.cpu_seconds for share in groups[stage]),
            max(share.peak_bytes for share in groups[stage]),
        )
        for stage in sorted(groups, key=_place)
    }


def _place(stage: str) -> int:
    return ORDER.index(stage) if stage in ORDER else len(ORDER)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
