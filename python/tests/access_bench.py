"""An organisation's access: simulated, decided about in seeds, and run; and the truth beside it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from oracle.access import read_access
from oracle.access_kpis import AccessKpis
from oracle.access_world import AccessWorld

from content_assurance.simulate import simulate

ASSETS, WEEKS, SEED, LAST = 60, 10, 11, date(2026, 6, 29)

Row = dict[str, Any]


@dataclass(frozen=True)
class AccessTold:
    """What was published of access, the exports and seeds that it rests on, and what is true."""

    landing: Path
    seeds: Path
    out: Path
    truth: Path

    def query(self, sql: str) -> list[Row]:
        """Rows of a query on the warehouse behind the publication."""
        with duckdb.connect(str(self.out / "work" / "warehouse.duckdb"), read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def true(self, name: str) -> list[dict[str, str]]:
        """A table of the truth about access."""
        path = self.truth / f"access_{name}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def world(self) -> AccessWorld:
        """What the oracle reads out of the exports."""
        return read_access(self.landing, self.seeds)


def prepare(home: Path, project: Path) -> AccessTold:
    """Simulate an organisation into `home`, and decide about some of it in the project's seeds.

    One person's conflict is compensated for until a week before the end, the emergency account of
    one system was reviewed and has an owner, and two links are decided by hand: an account that no
    key tells apart gets its person, and one that a key would link gets none.
    """
    landing, truth = home / "landing", home / "landing_truth"
    simulate(landing, ASSETS, WEEKS, SEED, LAST, has_findings=False)
    told = AccessTold(landing, project / "seeds", home / "out", truth)
    (person, conflict), *_ = sorted(AccessKpis(told.world).conflicts(LAST))
    people = {row["employee_id"]: row for row in told.true("people")}
    accounts = told.true("accounts")
    emergency = _first(accounts, lambda row: is_of(row, "okta", "break_glass"))
    stranger = _first(accounts, lambda row: _story(people, row) == "has_address_of_another")
    other = _first(accounts, lambda row: is_of(row, "github", "human"))
    _write(told.seeds, "compensating_controls", [
        ["c1", conflict, person, "Somebody else checks the list", "Internal audit", "2026-05-01",
         "2026-06-21"],
        # Without an owner and an end it compensates for nothing.
        ["c2", conflict, "", "Trust", "", "", ""],
    ])  # fmt: skip
    _write(told.seeds, "break_glass_accounts", [
        ["okta", "okta", emergency["account_id"], "E0010001", "2026-05-20", "Sealed envelope"],
    ])  # fmt: skip
    _write(told.seeds, "account_link_decisions", [
        ["must_link", stranger["source_name"], stranger["source_name"], stranger["account_id"],
         stranger["employee_id"], "Asked in person", "Identity team", "2026-06-01"],
        ["cannot_link", "github", "github", other["account_id"], "", "Sold the account",
         "Identity team", "2026-06-01"],
    ])  # fmt: skip
    return AccessTold(landing, told.seeds, told.out, truth)


def is_of(row: dict[str, str], source: str, kind: str) -> bool:
    """Whether a true account is of a system and of a kind."""
    return (row["source_name"], row["account_kind"]) == (source, kind)


def _story(people: dict[str, dict[str, str]], row: dict[str, str]) -> str:
    return people.get(row["employee_id"], {}).get("story", "")


def _first(
    rows: list[dict[str, str]], is_wanted: Callable[[dict[str, str]], bool]
) -> dict[str, str]:
    return next(row for row in rows if is_wanted(row))


def _write(seeds: Path, name: str, rows: list[list[str]]) -> None:
    """Add rows to a seed."""
    with (seeds / "access" / f"{name}.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
