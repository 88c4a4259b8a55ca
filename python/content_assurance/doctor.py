"""Looks at the configuration and says what is there, what is missing and what is wrong."""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path

from content_assurance.config import Settings
from content_assurance.landing import Listing, list_exports
from content_assurance.readers import FORMATS
from content_assurance.sources import DeclarationError, SourceTable, from_project
from content_assurance.warehouse import Marts, WarehouseError

TESTED = {"dbt-core": "1.11", "dbt-duckdb": "1.11", "duckdb": "2.0"}


@dataclass(frozen=True)
class Finding:
    """One line of the examination: ``ok``, ``note`` or ``wrong``."""

    state: str
    text: str


@dataclass(frozen=True)
class SourceLine:
    """One declared table: how many exports it has, from when to when."""

    table: SourceTable
    export_count: int
    first: str
    last: str


@dataclass(frozen=True)
class Examination:
    """All that the doctor found."""

    findings: tuple[Finding, ...]
    sources: tuple[SourceLine, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.state != "wrong" for finding in self.findings)


def examine(settings: Settings) -> Examination:
    """Examine versions, folders, declarations, exports and the last publication."""
    findings = [_version(name, wanted) for name, wanted in TESTED.items()]
    findings.append(Finding("ok", f"dbt project {settings.project}"))
    findings.append(_writable(settings.out))
    try:
        tables = from_project(settings.project)
    except DeclarationError as error:
        return Examination((*findings, Finding("wrong", str(error))), ())
    if not settings.landing.is_dir():
        state, hint = (
            ("note", "'assurance run' will simulate an organisation")
            if settings.is_simulated
            else ("wrong", "name a folder with <source>/<table>/<YYYY-MM-DD>* in --landing")
        )
        findings.append(Finding(state, f"no landing root at {settings.landing}; {hint}"))
        return Examination(tuple(findings), ())
    listing = list_exports(tables, settings.landing, settings.as_of)
    findings.extend(_exports(settings, listing))
    findings.append(_publication(settings.published))
    return Examination(tuple(findings), _lines(tables, listing))


def _version(name: str, wanted: str) -> Finding:
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding("wrong", f"{name} is not installed; run 'make setup'")
    if found.startswith(wanted + "."):
        return Finding("ok", f"{name} {found}")
    return Finding("note", f"{name} {found}; tested with {wanted}")


def _writable(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return Finding("wrong", f"cannot write to {folder}: {error.strerror}; give another --out")
    return Finding("ok", f"output folder {folder}")


def _exports(settings: Settings, listing: Listing) -> list[Finding]:
    findings = []
    if listing.exports:
        findings.append(Finding("ok", f"{len(listing.exports)} exports in {settings.landing}"))
    else:
        findings.append(
            Finding("wrong", f"no export of a declared table in {settings.landing}"
                    + (f" up to {settings.as_of}" if settings.as_of else ""))
        )  # fmt: skip
    findings.extend(
        Finding("note", f"{path} is not read: {_why(path)}") for path in listing.undeclared
    )
    return findings


def _why(path: str) -> str:
    name = path.rsplit("/", maxsplit=1)[-1]
    if path.count("/") == 2:
        return f"a name is YYYY-MM-DD, anything, and one of {', '.join(FORMATS)}"
    if "." in name:
        return "it is not in a folder <source>/<table>"
    return "no source declares it; see 'Add a source' in the README"


def _publication(path: Path) -> Finding:
    try:
        with Marts.open(path) as marts:
            latest = marts.rows("select max(as_of_date) as day from metrics")[0]["day"]
    except WarehouseError as error:
        return Finding("note", f"nothing is published yet: {error}")
    return Finding("ok", f"published as of {latest}: {path}")


def _lines(tables: list[SourceTable], listing: Listing) -> tuple[SourceLine, ...]:
    lines = []
    for table in tables:
        days = [day.isoformat() for (found, day), _ in listing.exports if found == table]
        lines.append(SourceLine(table, len(days), min(days, default=""), max(days, default="")))
    return tuple(lines)
