"""Vendors' records in one shape: what each says of an asset, and what it proves of a control.

None stands for everything that a record does not say, the word "unknown" included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from .exports import Export, Native, Row, text
from .policy import Policy


@dataclass(frozen=True)
class Evidence:
    """What a record proves of a control."""

    control_id: str
    is_installed: bool
    is_healthy: bool
    last_evidence_at: datetime | None
    version: str | None = None


@dataclass(frozen=True)
class AssetRecord:
    """What one record says of an asset. `said` maps attributes to values, silence left out."""

    record_id: str
    source: str
    table: str
    role: str
    said: Mapping[str, str]
    tags: frozenset[str]
    last_seen_at: datetime | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class OwnerRecord:
    """An org unit of a source; one without a name is called by its id."""

    source: str
    owner_id: str
    name: str | None
    is_current: bool

    @property
    def called(self) -> str:
        """What its name is compared by."""
        return (self.name or self.owner_id).strip().lower()


def asset_records(export: Export, policy: Policy) -> list[AssetRecord]:
    """The asset records of an export; none for a table that lists no assets."""
    table = export.table
    reader = _READERS.get((table.source, table.name))
    if reader is None:
        return []
    records = []
    for row in export.rows:
        facts = reader(row, export.day, policy)
        said = {
            name: value
            for name, value in facts.said.items()
            if value is not None and value != "unknown"
        }
        tags = (tag.replace(" ", "") for tag in (facts.tags or "").split(","))
        records.append(
            AssetRecord(
                record_id=f"{table.source}:{row.key}",
                source=table.source,
                table=table.name,
                role=table.role,
                said=said,
                tags=frozenset(tag for tag in tags if tag),
                last_seen_at=facts.last_seen_at,
                evidence=facts.evidence,
            )
        )
    return records


def owner_records(export: Export) -> list[OwnerRecord]:
    """The org units of an export of workday/org_units."""
    return [
        OwnerRecord(
            export.table.source,
            row.key,
            text(row.native.get("Organization_Name")),
            (text(row.native.get("Inactive")) or "0") not in ("1", "true"),
        )
        for row in export.rows
    ]


@dataclass(frozen=True)
class _Facts:
    said: Mapping[str, str | None]
    last_seen_at: datetime | None
    evidence: tuple[Evidence, ...] = ()
    tags: str | None = None


_CMDB_CLASSES = {"server": "server", "computer": "workstation"}


def _computer(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    kind = (text(native.get("sys_class_name")) or "").lower()
    rank = (text(native.get("busines_criticality")) or "?")[0]
    facing = text(native.get("u_internet_facing"))
    said = {
        "asset_kind": "host",
        "asset_class": _first_of(kind, _CMDB_CLASSES, "other"),
        "asset_name": text(native.get("name")),
        "environment": policy.environment(text(native.get("used_for"))),
        "criticality": {"1": "critical", "2": "high", "3": "medium", "4": "low"}.get(rank),
        "exposure": {"true": "public", "false": "internal"}.get(facing or ""),
        "custody": "owned",
        "lifecycle": {"installed": "active", "in stock": "in_stock", "retired": "retired"}.get(
            (text(native.get("install_status")) or "").lower()
        ),
        "owner_reference": text((native.get("department") or {}).get("display_value"))
        if isinstance(native.get("department"), dict)
        else None,
    }
    return _Facts(said, row.moments["last_discovered"], tags=text(native.get("u_tags")))


def _instance(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    tags: dict[str, str] = {}
    for tag in native.get("Tags", []):
        tags.setdefault(str(tag["Key"]).lower(), tag["Value"])
    state = native["State"]["Name"]
    is_up = state in ("running", "pending")
    said = {
        "asset_kind": "host",
        "asset_class": "server",
        "asset_name": tags.get("name"),
        "environment": policy.environment(tags.get("environment") or tags.get("env")),
        "criticality": policy.criticality(tags.get("criticality")),
        "exposure": "public" if text(native.get("PublicIpAddress")) else "internal",
        "custody": "owned",
        "lifecycle": "active" if is_up else "retired" if state in _GONE else "inactive",
        "owner_reference": tags.get("team") or tags.get("owner"),
    }
    # The cloud's own list is the sighting: an instance that runs was seen when it was made.
    seen_at = datetime.combine(day, time(), tzinfo=UTC) if is_up else None
    return _Facts(said, seen_at, tags=tags.get("tags"))


_GONE = ("terminated", "shutting-down")


def _falcon_host(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    product = text(native.get("product_type_desc"))
    said = {
        "asset_kind": "host",
        "asset_class": {
            "Server": "server", "Domain Controller": "server", "Workstation": "workstation",
        }.get(product or "", "other" if product else None),
        "asset_name": text(native.get("hostname")),
    }  # fmt: skip
    prevention = (native.get("device_policies") or {}).get("prevention") or {}
    evidence = Evidence(
        "edr",
        is_installed=(text(native.get("provision_status")) or "Provisioned") == "Provisioned",
        is_healthy=(text(native.get("reduced_functionality_mode")) or "").lower() == "no"
        and text(prevention.get("applied")) == "true",
        last_evidence_at=row.moments["last_seen"],
        version=text(native.get("agent_version")),
    )
    return _Facts(said, row.moments["last_seen"], (evidence,))


def _tenable_said(name: str | None, system: str | None) -> dict[str, str | None]:
    return {
        "asset_kind": "host",
        "asset_name": name,
        "asset_class": _first_of((system or "").lower(), _TENABLE_CLASSES, "unknown"),
    }


def _agent(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    said = _tenable_said(text(native.get("name")), text(native.get("platform")))
    # An agent that is off is only not connected now: what it scanned is scanned.
    scanned_at = row.moments["last_scanned"]
    evidence = Evidence(
        "vulnerability_scanning",
        is_installed=True,
        is_healthy=scanned_at is not None,
        last_evidence_at=scanned_at,
        version=text(native.get("core_version")),
    )
    return _Facts(said, row.moments["last_connect"], (evidence,))


def _scanned_asset(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    name = next(
        (found for field in _TENABLE_NAMES if (found := _head(native, field)) is not None), None
    )
    # A scan without credentials sees a fraction of what is installed: no evidence.
    scanned_at = row.moments["last_authenticated_scan_date"]
    evidence = Evidence(
        "vulnerability_scanning",
        is_installed=scanned_at is not None,
        is_healthy=scanned_at is not None,
        last_evidence_at=scanned_at,
    )
    said = _tenable_said(name, _head(native, "operating_system"))
    return _Facts(said, row.moments["last_seen"], (evidence,))


_TENABLE_CLASSES = {
    "server": "server", "linux": "server", "windows 1": "workstation", "mac": "workstation",
    "darwin": "workstation",
}  # fmt: skip
_TENABLE_NAMES = ("hostname", "netbios_name", "agent_name")


def _managed_device(row: Row, day: date, policy: Policy) -> _Facts:
    native = row.native
    system = text(native.get("operatingSystem"))
    owner_type = text(native.get("managedDeviceOwnerType"))
    said = {
        "asset_kind": "host",
        "asset_class": {
            "windows": "workstation", "macos": "workstation", "linux": "workstation",
            "chromeos": "workstation", "ios": "mobile", "ipados": "mobile", "android": "mobile",
        }.get((system or "").lower(), "other" if system else None),
        "asset_name": text(native.get("deviceName")),
        "custody": {"company": "owned", "personal": "personal"}.get(owner_type or ""),
    }  # fmt: skip
    synced_at = row.moments["lastSyncDateTime"]
    is_compliant = text(native.get("complianceState")) == "compliant"
    is_encrypted = native.get("isEncrypted") is True
    evidence = (
        Evidence("device_management", True, is_compliant, synced_at),
        Evidence("disk_encryption", is_encrypted, is_encrypted, synced_at),
    )
    return _Facts(said, synced_at, evidence)


def _first_of(words: str, classes: Mapping[str, str], otherwise: str) -> str | None:
    """The class of the first marker that the words contain; None for no words."""
    if not words:
        return None
    return next((name for marker, name in classes.items() if marker in words), otherwise)


def _head(native: Native, field: str) -> str | None:
    values: list[Any] = native.get(field) or []
    return str(values[0]) if values else None


_READERS = {
    ("servicenow_cmdb", "computers"): _computer,
    ("aws", "ec2_instances"): _instance,
    ("crowdstrike", "hosts"): _falcon_host,
    ("tenable", "agents"): _agent,
    ("tenable", "assets"): _scanned_asset,
    ("intune", "managed_devices"): _managed_device,
}
