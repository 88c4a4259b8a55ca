"""The dbt-duckdb plugin: gives SQL the function that lands exports.

``land_exports(nodes, root, work, as_of)`` is called once by the macro ``land_sources`` before
anything is built. ``nodes`` is dbt's ``graph.sources`` as JSON; the answer is a JSON object from
``<source>.<table>`` to its landed parquet files in date order.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from duckdb import DuckDBPyConnection

from content_assurance.landing import land
from content_assurance.ledger import TABLES
from content_assurance.sources import from_graph


class Plugin(BasePlugin):
    """Registered in ``profiles.yml``."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Make the folder of the working database, without which dbt would retry for minutes."""
        self._memory_limit = str(plugin_config.get("memory_limit") or "")
        if (
            self.creds is not None
            and not self.creds.is_motherduck
            and self.creds.path != ":memory:"
        ):
            Path(self.creds.path).parent.mkdir(parents=True, exist_ok=True)

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Add the function to every connection that dbt opens, and keep it to its memory."""
        if self._memory_limit:
            conn.execute("set memory_limit = ?", [self._memory_limit])
        conn.create_function(
            "land_exports",
            land_exports,
            ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR"],
            "VARCHAR",
            side_effects=True,
        )


def land_exports(nodes: str, root: str, work: str, as_of: str) -> str:
    """Land what is new below ``root``; see the module."""
    day = date.fromisoformat(as_of) if as_of else None
    project = Path(get_flags().PROJECT_DIR)  # type: ignore[no-untyped-call]
    landing = land(from_graph(nodes), Path(root), Path(work), day, project=project)
    files: dict[str, list[str]] = defaultdict(list)
    for ledger in landing.ledgers:
        files[".".join(ledger.parts[-3:-1])].append(str(ledger.with_suffix(".parquet")))
    for name in TABLES:
        files[f"landing.{name}"] = [str(landing.folder / "landing" / f"{name}.parquet")]
    return json.dumps(files)
