"""Coverage on a date: what policy requires of an asset, against what is proven of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import NamedTuple

from .assets import OBSERVED_WITHIN_DAYS, Asset, days_since
from .policy import Policy, Requirement
from .records import Evidence

EFFECTIVE, GAP, DORMANT, EXCLUDED = "effective", "gap", "dormant", "excluded"
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)

# The tables that a control's own console fills: they cannot vouch for the asset's existence.
OWN_TABLES = {
    "edr": {("crowdstrike", "hosts")},
    "vulnerability_scanning": {("tenable", "agents"), ("tenable", "assets")},
    "device_management": {("intune", "managed_devices")},
    "disk_encryption": {("intune", "managed_devices")},
}


@dataclass(frozen=True)
class Need:
    """What policy asks of an asset for one control: of several requirements the strictest."""

    control_id: str
    policy_version: str
    recency_days: int
    minimum_version: tuple[int, ...] | None
    is_lifecycle_met: bool


class Steps(NamedTuple):
    """How far a control gets; who takes a later step has taken those before."""

    is_matched: bool
    is_installed: bool
    is_recent: bool
    is_working: bool
    is_healthy: bool


NOTHING = Steps(False, False, False, False, False)


@dataclass(frozen=True, eq=False)
class Fact:
    """A required control of an asset on a date, and its steps; an excluded one takes none."""

    day: date
    asset: Asset
    control_id: str
    policy_version: str
    recency_days: int
    exclusion: str | None
    state: str
    is_matched: bool
    is_installed: bool
    is_recent: bool
    is_working: bool
    is_healthy: bool

    @property
    def is_expected(self) -> bool:
        """Whether policy expects the control, exclusions taken out."""
        return self.exclusion is None


def facts_on(day: date, assets: Iterable[Asset], policy: Policy) -> list[Fact]:
    """The coverage facts of a date, for every asset in scope and every control that it needs."""
    return [
        _fact(day, asset, need, policy)
        for asset in assets
        if asset.is_in_scope
        for need in _needs(day, asset, policy)
    ]


def version_of(version: str) -> tuple[int, ...]:
    """A dotted version as four numbers that compare."""
    parts = [*version.split("."), "", "", "", ""][:4]
    return tuple(int("".join(filter(str.isdigit, part)) or 0) for part in parts)


def _needs(day: date, asset: Asset, policy: Policy) -> Iterator[Need]:
    admitted: dict[str, list[Requirement]] = {}
    for requirement in policy.requirements:
        if requirement.admits(day, asset.values, asset.tags):
            admitted.setdefault(requirement.control_id, []).append(requirement)
    for control_id, requirements in admitted.items():
        versions = [version_of(item.minimum_version) for item in requirements
                    if item.minimum_version]  # fmt: skip
        yield Need(
            control_id,
            max(item.policy_version for item in requirements),
            min(item.recency_days for item in requirements),
            max(versions, default=None),
            any(item.is_met_by(asset.values["lifecycle"]) for item in requirements),
        )


def _fact(day: date, asset: Asset, need: Need, policy: Policy) -> Fact:
    steps = _best(day, asset, need)
    exclusion = _exclusion(day, asset, need, policy, is_assessed=steps.is_matched)
    if exclusion is not None:
        state, steps = EXCLUDED, NOTHING
    elif steps.is_healthy:
        state = EFFECTIVE
    elif not steps.is_recent and is_switched_off(day, asset, need.control_id):
        state = DORMANT
    else:
        state = GAP
    return Fact(
        day, asset, need.control_id, need.policy_version, need.recency_days, exclusion, state,
        *steps,
    )  # fmt: skip


def _best(day: date, asset: Asset, need: Need) -> Steps:
    """How far the control gets on an asset.

    A record speaks for its table until a later one does, for better or worse: an agent registered
    anew leaves its predecessor in the list. Tables do not contradict each other: whichever gets
    furthest proves the control.
    """
    standing: dict[tuple[str, str], Evidence] = {}
    latest: dict[tuple[str, str], datetime] = {}
    for record in sorted((item.record for item in asset.sightings), key=attrgetter("record_id")):
        for proof in record.evidence:
            if proof.control_id == need.control_id:
                table, moment = (record.source, record.table), proof.last_evidence_at or BEFORE_ALL
                if table not in standing or moment > latest[table]:
                    standing[table], latest[table] = proof, moment
    return max((_steps(proof, day, need) for proof in standing.values()), default=NOTHING)


def _steps(proof: Evidence, day: date, need: Need) -> Steps:
    is_recent = proof.is_installed and _is_recent(proof, day, need)
    is_working = is_recent and proof.is_healthy
    is_healthy = is_working and _is_new_enough(proof, need)
    return Steps(True, proof.is_installed, is_recent, is_working, is_healthy)


def _is_recent(proof: Evidence, day: date, need: Need) -> bool:
    """Whether it lies in the window of n days that ends with the date itself."""
    age_days = days_since(proof.last_evidence_at, day)
    return age_days is not None and age_days < need.recency_days


def _is_new_enough(proof: Evidence, need: Need) -> bool:
    if need.minimum_version is None:
        return True
    return proof.version is not None and version_of(proof.version) >= need.minimum_version


def _exclusion(
    day: date, asset: Asset, need: Need, policy: Policy, is_assessed: bool
) -> str | None:
    """Why the control is not expected after all; None if it is."""
    if not need.is_lifecycle_met:
        return f"lifecycle_{asset.values['lifecycle']}"
    own = OWN_TABLES.get(need.control_id, set())
    is_known_elsewhere = any(
        sighting.vouches
        for sighting in asset.sightings
        if sighting.record.role == "inventory" or sighting.table not in own
    )
    if not is_known_elsewhere:
        return "known_only_to_control"
    if _is_exempt(day, asset, need.control_id, policy):
        return "exception"
    if policy.is_assessment[need.control_id] and not is_assessed:
        return "not_assessed"
    return None


def _is_exempt(day: date, asset: Asset, control_id: str, policy: Policy) -> bool:
    names: Mapping[str, set[str]] = {
        "asset": {asset.asset_id},
        "name": {asset.values["asset_name"].lower()},
        "owner": {asset.owner_name.lower()},
        "tag": set(asset.tags),
    }
    return any(
        exemption.control_id == control_id
        and exemption.valid_from <= day <= exemption.expires_on
        and (
            exemption.scope_value
            if exemption.scope in ("tag", "asset")
            else exemption.scope_value.lower()
        )
        in names[exemption.scope]
        for exemption in policy.exemptions
    )


def is_switched_off(day: date, asset: Asset, control_id: str) -> bool:
    """Whether it is inactive, or every detector but the control's own lost sight of it.

    A detector whose export is stale fell silent itself: it cannot say that an asset did.
    """
    if asset.values["lifecycle"] == "inactive":
        return True
    own = OWN_TABLES.get(control_id, set())
    moments = [
        sighting.record.last_seen_at
        for sighting in asset.sightings
        if sighting.record.role == "detector"
        and sighting.table not in own
        and not sighting.is_stale
        and sighting.record.last_seen_at is not None
    ]
    unseen_days = days_since(max(moments, default=None), day)
    return unseen_days is not None and unseen_days >= OBSERVED_WITHIN_DAYS
