"""Amazon Inspector: findings of EC2 instances, connected some weeks after it was switched on."""

import numpy as np

from ..defects import FEWEST_WEEKS
from ..estate import CLOUD, Presence
from ..exports import Export, Field
from ..findings import Findings
from ..identifiers import REGIONS
from ..sampling import random_bytes
from ..scene import Scene
from ..text import (
    Ints,
    Text,
    choose_text,
    constant,
    hex_text,
    ip_text,
    join,
    json_strings,
    pick,
    time_text,
)
from ..timeline import WEEK, instant
from ..vulnerabilities import SEVERITIES, Vulnerabilities
from ..watch import Watch
from .ec2 import Ec2

# Its exports begin at this point of the period; what it found before shows when it was first seen.
CONNECTED_AT = 0.3

_SEVERITIES = tuple(word.upper() for word in SEVERITIES)


class Inspector:
    """Packages of Linux instances, looked at whenever an instance is up."""

    name = "aws_inspector/findings"

    def __init__(self, scene: Scene, ec2: Ec2, findings: Findings, known: Vulnerabilities) -> None:
        self._scene, self._ec2, self._findings, self._known = scene, ec2, findings, known
        rng = scene.streams.named("inspector")
        in_cloud = scene.estate.population[findings.asset] == CLOUD
        in_linux = known.is_in_images[findings.vulnerability]
        self.watch = Watch(rng, findings, np.flatnonzero(in_cloud & in_linux), missed=0.0)
        self._ids = random_bytes(rng, self.watch.rows.size)
        self._looks: Ints = np.zeros(scene.estate.size, dtype=np.int64)
        weeks = len(scene.timeline.dates)
        week = round(CONNECTED_AT * (weeks - 1)) if weeks >= FEWEST_WEEKS else 0
        self.connected_from = instant(scene.timeline.dates[week])

    def looks(self) -> Ints:
        """(assets,) when each instance was last looked at, epoch seconds, 0 for never."""
        return self._looks

    def observe(self, presence: Presence) -> None:
        """Take in a week."""
        in_cloud = self._scene.estate.population == CLOUD
        is_seen = presence.is_online & in_cloud
        self._looks = np.where(is_seen, presence.seen_at, self._looks)
        at = self._looks[self.watch.asset]
        self.watch.look(at, np.zeros(at.size, dtype=bool))

    def native_ids(self, places: Ints) -> Text:
        """FindingArn of some of the findings."""
        asset = self.watch.asset[places]
        return join(
            "arn:aws:inspector2:",
            pick(REGIONS, self._scene.identifiers.region[asset]),
            ":",
            self._ec2.account_ids(asset),
            ":finding/",
            hex_text(self._ids[places]),
        )

    def export(self, now: int, since: int) -> Export:
        """Findings of running instances, and those closed in the week before.

        Those of an instance that was terminated are deleted with it.
        """
        watch = self.watch
        is_listed = (watch.first_found > 0) & (self._findings.retired_at[watch.rows] > now)
        is_listed &= watch.is_found | (now - watch.gone_at <= WEEK)
        places = np.flatnonzero(is_listed)
        return Export(
            source="aws_inspector",
            table="findings",
            key="findingArn",
            fields=tuple(self._fields(places, now)),
            records=places,
            head='{"findings":[',
            tail="]}",
        )

    def _fields(self, places: Ints, now: int) -> list[Field]:
        watch, known = self.watch, self._known
        rows = watch.rows[places]
        asset, kind = self._findings.asset[rows], self._findings.vulnerability[rows]
        cve, component = pick(known.cve_ids.to_pylist(), kind), known.components(kind)
        version, fixed = known.versions(kind), known.versions(kind, is_fixed=True)
        updated = np.maximum(watch.last_found[places], watch.gone_at[places])
        instance = self._ec2.native_ids(asset)
        package = join(
            '[{"name":', json_strings(component), ',"version":', json_strings(version),
            ',"fixedInVersion":', json_strings(fixed), ',"packageManager":"OS"}]',
        )  # fmt: skip
        address = json_strings(ip_text(self._scene.identifiers.address[asset]))
        resource = join(
            '[{"id":', json_strings(instance), ',"type":"AWS_EC2_INSTANCE","tags":{},'
            '"details":{"awsEc2Instance":{"ipV4Addresses":[', address, "]}}}]",
        )  # fmt: skip
        status = choose_text(
            ~watch.is_found[places],
            "CLOSED",
            choose_text(self._findings.accepted_at[rows] <= now, "SUPPRESSED", "ACTIVE"),
        )
        details = "packageVulnerabilityDetails"
        return [
            Field("findingArn", self.native_ids(places)),
            Field("awsAccountId", self._ec2.account_ids(asset)),
            Field("type", constant("PACKAGE_VULNERABILITY", rows.size)),
            Field("title", join(cve, component, separator=" - ")),
            Field("severity", pick(_SEVERITIES, known.severity[kind])),
            Field("status", status),
            Field("inspectorScore", known.scores(kind), is_json=True),
            Field("inspectorScoreDetails.adjustedCvss.scoringVector", known.vectors(kind)),
            Field(f"{details}.vulnerabilityId", cve),
            Field(f"{details}.vulnerablePackages", package, is_json=True),
            Field("resources", resource, is_json=True, is_native_only=True),
            Field("resources.0.id", instance, is_flat_only=True),
            Field("resources.0.type", constant("AWS_EC2_INSTANCE", rows.size), is_flat_only=True),
            Field("firstObservedAt", time_text(watch.first_found[places])),
            Field("lastObservedAt", time_text(watch.last_found[places])),
            Field("updatedAt", time_text(updated)),
        ]
