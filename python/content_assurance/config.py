"""Where things are: the dbt project, the landing root, the output folder, the as-of date."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DUCKDB = "duckdb"


class ConfigurationError(ValueError):
    """The run cannot start; the message says what to change."""


@dataclass(frozen=True)
class Settings:
    """One run. Paths are absolute. ``as_of`` is ``None`` for the latest export.

    ``target`` is the engine, by its name in ``profiles.yml``.
    """

    project: Path
    landing: Path
    out: Path
    as_of: date | None
    is_simulated: bool
    target: str = DUCKDB

    @property
    def work(self) -> Path:
        """Working files: landed parquet, the working database, dbt's target and logs."""
        return self.out / "work"

    @property
    def warehouse(self) -> Path:
        """The working database that dbt builds in."""
        return self.work / "warehouse.duckdb"

    @property
    def engine_work(self) -> Path:
        """What one engine keeps for itself: dbt's target and logs, and the warehouse of Spark."""
        return self.work if self.target == DUCKDB else self.work / self.target

    @property
    def semantic_manifest(self) -> Path:
        """What dbt wrote of the semantic layer when it last ran."""
        return self.engine_work / "target" / "semantic_manifest.json"

    @property
    def spark_warehouse(self) -> Path:
        """The tables that Spark builds: a folder a schema, parquet inside."""
        return self.engine_work / "warehouse"

    @property
    def published(self) -> Path:
        """The published marts."""
        return self.out / "published" / "assurance.duckdb"

    @property
    def snapshots(self) -> Path:
        """The sealed snapshots."""
        return self.out / "snapshots"

    @property
    def report(self) -> Path:
        """The report."""
        return self.out / "report.html"

    def environment(self) -> dict[str, str]:
        """The variables that the dbt project reads, telemetry off."""
        return {
            "ASSURANCE_LANDING": str(self.landing),
            "ASSURANCE_OUT": str(self.out),
            "ASSURANCE_AS_OF": self.as_of.isoformat() if self.as_of else "",
            "SPARK_LOCAL_IP": os.environ.get("SPARK_LOCAL_IP", "127.0.0.1"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        }


def settings(
    landing: str | None = None,
    out: str | None = None,
    as_of: str | None = None,
    target: str = DUCKDB,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Settings from arguments, else from ``ASSURANCE_*`` variables, else defaults.

    Without a landing root the simulated organisation below the output folder is used.

    Raises:
        ConfigurationError: no dbt project is found, or the as-of date is no date.
    """
    folder = Path(out or environment.get("ASSURANCE_OUT") or "out").expanduser().resolve()
    root = landing or environment.get("ASSURANCE_LANDING")
    text = as_of or environment.get("ASSURANCE_AS_OF") or ""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigurationError(
            f"the as-of date {text!r} is no date; write it as YYYY-MM-DD"
        ) from error
    if folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"the output folder {str(folder)!r} is a file; name a folder")
    return Settings(
        project=_project(environment),
        landing=Path(root).expanduser().resolve() if root else folder / "landing",
        out=folder,
        as_of=day,
        is_simulated=not root,
        target=target,
    )


def _project(environment: Mapping[str, str]) -> Path:
    named = environment.get("ASSURANCE_PROJECT")
    candidates = [Path(named)] if named else [Path.cwd(), Path(__file__).parents[2]]
    for candidate in candidates:
        file = candidate / "dbt_project.yml"
        if file.is_file() and "name: content_assurance" in file.read_text(encoding="utf-8"):
            return candidate.resolve()
    raise ConfigurationError(
        "no dbt project 'content_assurance' here; run from its folder, or name the folder in "
        "ASSURANCE_PROJECT"
    )
