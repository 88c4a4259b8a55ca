"""One simulated organisation in both formats, and how to read it."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pandas as pd

from content_assurance.simulate import SimulationSummary, simulate

ASSETS, WEEKS, LAST = 400, 10, "2026-06-29"  # recurring defects would be due in week ten

# The tables about findings; the others are about assets and people.
FINDING_TABLES = {
    "tenable/vulns", "crowdstrike/vulnerabilities", "aws_inspector/findings", "trivy/report",
    "jira/issues", "cisa_kev/known_exploited", "epss/scores", "cisa_vulnrichment/ssvc",
}  # fmt: skip

# The tables about people and their access, but for Workday's.
ACCESS_TABLES = {
    *(f"okta/{name}" for name in (
        "users", "user_factors", "groups", "group_members", "apps", "app_users", "group_apps",
        "role_assignments", "system_log",
    )),
    *(f"entra_id/{name}" for name in (
        "users", "authentication_methods", "service_principals", "groups", "group_members",
        "directory_roles", "role_assignments", "role_assignment_schedules",
        "role_eligibility_schedules", "app_role_assignments",
    )),
    *(f"github/{name}" for name in (
        "members", "outside_collaborators", "collaborators", "teams", "team_members",
        "team_repositories",
    )),
    "aws_iam/credential_report", "aws_iam/authorization_details",
    "sailpoint/certification_items", "access_csv/accounts", "access_csv/entitlements",
}  # fmt: skip

Record = dict[str, Any]


class Event(NamedTuple):
    """When something was made to go wrong, and with what."""

    event_date: str
    id: str


class Run(NamedTuple):
    """A simulated organisation and the log of what was made to go wrong."""

    summary: SimulationSummary
    events: pd.DataFrame

    def files(self, name: str) -> list[Path]:
        return sorted((self.summary.landing / name).iterdir())

    def records(self, name: str, day: str = LAST) -> list[Record]:
        """Flat records of all pages of a day; a field's path is its name."""
        paths = [path for path in self.files(name) if path.name.startswith(day)]
        return [record for path in paths for record in read(path)]

    def ids(self, kind: str) -> set[str]:
        return set(self.events[self.events.kind == kind].id)


def parsed(path: Path) -> Record | list[Record]:
    """A native export as it is."""
    content = path.read_bytes()
    found: Record | list[Record] = json.loads(
        gzip.decompress(content) if path.suffix == ".gz" else content
    )
    return found


def document(path: Path) -> Record:
    """A native export that is one object."""
    content = parsed(path)
    assert isinstance(content, dict)
    return content


def read(path: Path) -> Iterator[Record]:
    """Flat records of a native export."""
    content = parsed(path)
    if isinstance(content, list):
        yield from map(flat, content)
        return
    if "Reservations" in content:
        for reservation in content["Reservations"]:
            for instance in reservation.pop("Instances"):
                parents = {f"^.{key}": value for key, value in reservation.items()}
                yield parents | flat(instance)
        return
    name = next(key for key in content if isinstance(content[key], list) and key != "errors")
    for record in content[name]:
        yield flat(record)


def flat(record: Record, prefix: str = "") -> Record:
    fields: Record = {}
    for key, value in record.items():
        is_object = isinstance(value, dict)
        fields |= flat(value, f"{prefix}{key}.") if is_object else {f"{prefix}{key}": value}
    return fields


def day_of(moment: str | int | None) -> str:
    """Date of a time in text or in epoch seconds; empty for none."""
    if isinstance(moment, int):
        return datetime.fromtimestamp(moment, UTC).date().isoformat()
    return (moment or "")[:10]


def run(
    folder: Path,
    assets: int = ASSETS,
    weeks: int = WEEKS,
    seed: int = 7,
    is_parquet: bool = False,
    is_clean: bool = False,
) -> Run:
    file_format: Literal["native", "parquet"] = "parquet" if is_parquet else "native"
    summary = simulate(
        folder, assets, weeks, seed, file_format=file_format, is_clean_identity=is_clean
    )
    if is_parquet:
        events = pd.read_parquet(summary.truth / "events.parquet")
    else:
        path = summary.truth / "events.csv"
        events = pd.read_csv(path, dtype=str, keep_default_na=False)
    return Run(summary, events)


def contents(summary: SimulationSummary) -> dict[str, bytes]:
    return {
        f"{kind}/{path.relative_to(root)}": path.read_bytes()
        for kind, root in (("landing", summary.landing), ("truth", summary.truth))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))
