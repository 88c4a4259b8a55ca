"""Sealed snapshots: what was reported on a date, kept for ever.

``<folder>/<as-of date>/revision-<n>/`` holds ``metrics``, ``metric_status`` and
``metric_definitions`` as parquet, csv and json, and ``manifest.json``. A revision is never
overwritten. The same inputs, code and as-of date give the same bytes; when they give others, the
next revision is sealed beside it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content_assurance.warehouse import Marts, WarehouseError

SCHEMA_VERSION = 1
TABLES = {
    "metrics": "select * from metrics where as_of_date = ? order by metric_id, dimension, member",
    "metric_status": "select * from metric_status where as_of_date = ? "
    "order by metric_id, dimension, member",
    "metric_definitions": "select * from metric_definitions where ? is not null order by metric_id",
}
CODE = (
    "dbt_project.yml",
    "macros/**/*.sql",
    "models/**/*.sql",
    "models/**/*.yml",
    "seeds/**/*.csv",
)


@dataclass(frozen=True)
class Snapshot:
    """A sealed revision; ``is_new`` unless the same bytes had been sealed before."""

    folder: Path
    as_of_date: date
    revision: int
    is_new: bool


def take_snapshot(
    marts: Marts, folder: Path, project: Path, version: str, as_of: date | None = None
) -> Snapshot:
    """Seal the metrics of one as-of date (the latest, if none).

    Raises:
        WarehouseError: the marts hold no metrics of that date.
    """
    rows = marts.rows("select distinct as_of_date from metrics order by as_of_date")
    dates: list[date] = [row["as_of_date"] for row in rows]
    if not dates:
        raise WarehouseError("the marts hold no metrics; publish them with 'assurance run'")
    day = as_of or dates[-1]
    if day not in dates:
        raise WarehouseError(f"no metrics as of {day}; there are {dates[0]} to {dates[-1]}")
    home = folder / day.isoformat()
    draft = home / ".draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    counts = {name: _write(marts, draft, name, query, day) for name, query in TABLES.items()}
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "as_of_date": day.isoformat(),
        "code": {"version": version, "digest": code_digest(project)},
        "inputs": _inputs(marts, day),
        "rows": counts,
        "files": {path.name: _digest(path) for path in sorted(draft.iterdir())},
    }
    _write_json(draft / "manifest.json", manifest)
    sealed = _revisions(home)
    if sealed and _same(draft, sealed[-1]):
        shutil.rmtree(draft)
        return Snapshot(sealed[-1], day, len(sealed), is_new=False)
    target = home / f"revision-{len(sealed) + 1}"
    draft.rename(target)
    return Snapshot(target, day, len(sealed) + 1, is_new=True)


def restatements(marts: Marts, folder: Path) -> list[dict[str, Any]]:
    """Figures that now differ from what was first reported of their date.

    One row a metric, date, dimension and member: ``reported`` (first sealed revision) and
    ``restated`` (the marts). Differences below 1e-12 do not count.
    """
    changed = []
    covered = {
        row["as_of_date"].isoformat()
        for row in marts.rows("select distinct as_of_date from metrics")
    }
    for home in sorted(path for path in folder.glob("*") if path.name in covered):
        sealed = _revisions(home)
        if not sealed:
            continue
        reported = {
            (row["metric_id"], row["dimension"], row["member"]): row["value"]
            for row in json.loads((sealed[0] / "metrics.json").read_text(encoding="utf-8"))
        }
        now = {
            (row["metric_id"], row["dimension"], row["member"]): row["value"]
            for row in marts.rows(TABLES["metrics"], [date.fromisoformat(home.name)])
        }
        for key in sorted(reported.keys() | now.keys()):
            before, after = reported.get(key), now.get(key)
            if before is None and after is None:
                continue
            if before is None or after is None or abs(before - after) > 1e-12:
                metric_id, dimension, member = key
                changed.append(
                    {
                        "as_of_date": home.name,
                        "metric_id": metric_id,
                        "dimension": dimension,
                        "member": member,
                        "reported": before,
                        "restated": after,
                    }
                )
    return changed


def code_digest(project: Path) -> str:
    """SHA-256 over the SQL, YAML and seeds that define the figures."""
    files = sorted(path for pattern in CODE for path in project.glob(pattern))
    return _digest_of(f"{path.relative_to(project).as_posix()} {_digest(path)}" for path in files)


def _inputs(marts: Marts, day: date) -> dict[str, str]:
    rows = marts.rows(
        "select file_path, file_digest from source_exports where export_date <= ? "
        "order by file_path",
        [day],
    )
    return {str(row["file_path"]): str(row["file_digest"]) for row in rows}


def _write(marts: Marts, folder: Path, name: str, query: str, day: date) -> int:
    marts.copy_query(query, [day], folder / f"{name}.parquet")
    rows = [
        {name: _plain(value) for name, value in row.items()} for row in marts.rows(query, [day])
    ]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(rows)
    _write_json(folder / f"{name}.json", rows)
    return len(rows)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _revisions(home: Path) -> list[Path]:
    return sorted(home.glob("revision-*"), key=lambda path: int(path.name.split("-")[1]))


def _same(draft: Path, sealed: Path) -> bool:
    return (draft / "manifest.json").read_bytes() == (sealed / "manifest.json").read_bytes()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
