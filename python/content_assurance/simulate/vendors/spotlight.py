"""CrowdStrike Spotlight: findings of the sensors, kept until fixed or their host is lost."""

import numpy as np

from ..estate import CLOUD
from ..exports import Export, Field
from ..findings import Findings
from ..text import (
    Flags,
    Ints,
    Text,
    choose_text,
    code_text,
    constant,
    flag_text,
    integer_text,
    ip_text,
    join,
    json_strings,
    pick,
    time_text,
    without,
)
from ..timeline import DAY
from ..vulnerabilities import SEVERITIES, Vulnerabilities
from ..watch import Watch
from .crowdstrike import KEEP_DAYS, CrowdStrike

# Closed findings stay in the list this long. Those of a sensor that nobody hears of expire, and
# go with their host.
CLOSED_DAYS = 14
EXPIRED_AFTER_DAYS = 45

_SEVERITIES = tuple(word.upper() for word in SEVERITIES)


class Spotlight:
    """The findings of a sensor are its own: a machine that is set up anew starts without any."""

    name = "crowdstrike/vulnerabilities"

    def __init__(self, console: CrowdStrike, findings: Findings, known: Vulnerabilities) -> None:
        self._console, self._findings, self._known = console, findings, known
        rows = np.flatnonzero(known.by_crowdstrike[findings.vulnerability])
        rng = console.scene.streams.named("spotlight")
        self.watch = Watch(rng, findings, rows, missed=0.0)
        size = console.scene.estate.size
        is_later = findings.begins[rows, 0] >= findings.reimaged_at[rows]
        self.record: Ints = self.watch.asset + size * is_later

    def looks(self) -> Ints:
        """(assets,) when the sensor last reported, epoch seconds, 0 for never."""
        return self._console.fleet.last_contact()

    def observe(self) -> None:
        """Take in the reports of a week."""
        at = self._console.fleet.sightings.last[self.record]
        self.watch.look(at, np.zeros(at.size, dtype=bool))

    def native_ids(self, places: Ints) -> Text:
        """Id of some of the findings: the sensor's, and that of what it found."""
        kind = self._findings.vulnerability[self.watch.rows[places]]
        sensor = self._console.native_ids(self.record[places])
        checks = code_text(kind * 65_537 + 1_048_583, 32, "0123456789abcdef")
        return join(sensor, checks, separator="_")

    def export(self, now: int, since: int) -> Export:
        """Findings that are open, expired, or closed of late, of hosts still in the console."""
        watch, last = self.watch, self._console.fleet.sightings.last[self.record]
        is_closed = ~watch.is_found
        is_listed = (watch.first_found > 0) & (now - last <= KEEP_DAYS * DAY)
        is_listed &= ~is_closed | (now - watch.gone_at <= CLOSED_DAYS * DAY)
        places = np.flatnonzero(is_listed)
        return Export(
            source="crowdstrike",
            table="vulnerabilities",
            key="id",
            fields=tuple(self._fields(places, now)),
            records=places,
            head='{"meta":{"query_time":0.083,"powered_by":"spapi"},"resources":[',
            tail='],"errors":[]}',
            is_gzipped=True,
        )

    def is_expired(self, places: Ints, now: int) -> Flags:
        """Whether some of the findings are those of a sensor that nobody hears of."""
        last = self._console.fleet.sightings.last[self.record[places]]
        flags: Flags = now - last > EXPIRED_AFTER_DAYS * DAY
        return flags

    def _fields(self, places: Ints, now: int) -> list[Field]:
        scene, watch, known = self._console.scene, self.watch, self._known
        rows = watch.rows[places]
        asset, kind = self._findings.asset[rows], self._findings.vulnerability[rows]
        said, record = self._console.fleet.sightings.said, self.record[places]
        names = scene.identifiers.names(asset, said["is_renamed"][record] > 0)
        is_open, is_back = watch.is_found[places], watch.is_back[places]
        status = choose_text(
            ~is_open,
            "closed",
            choose_text(
                self.is_expired(places, now), "expired", choose_text(is_back, "reopen", "open")
            ),
        )
        updated = np.maximum(watch.last_found[places], watch.gone_at[places])
        product = join(known.components(kind), known.versions(kind), separator=" ")
        app = join(
            '[{"product_name_version":', json_strings(product), ',"sub_status":',
            json_strings(choose_text(is_open, "open", "closed")), "}]",
        )  # fmt: skip
        in_cloud = scene.estate.population[asset] == CLOUD
        return [
            Field("id", self.native_ids(places)),
            Field("aid", self._console.native_ids(record)),
            Field("created_timestamp", time_text(watch.first_found[places])),
            Field("updated_timestamp", time_text(updated)),
            Field("closed_timestamp", time_text(np.where(is_open, 0, watch.gone_at[places]))),
            Field("status", status),
            Field("apps", app, is_json=True, is_native_only=True),
            Field("apps.0.product_name_version", product, is_flat_only=True),
            Field(
                "suppression_info.is_suppressed",
                flag_text(self._findings.accepted_at[rows] <= now),
                is_json=True,
            ),
            Field("cve.id", pick(known.cve_ids.to_pylist(), kind)),
            Field("cve.base_score", known.scores(kind), is_json=True),
            Field("cve.severity", pick(_SEVERITIES, known.severity[kind])),
            Field("cve.vector", known.vectors(kind)),
            Field(
                "cve.exploit_status",
                integer_text(np.where(known.is_remote[kind], 30, 0)),
                is_json=True,
            ),
            Field("host_info.hostname", names),
            Field("host_info.local_ip", ip_text(said["address"][record])),
            Field(
                "host_info.instance_id",
                without(scene.identifiers.instance_ids(asset), ~in_cloud),
            ),
            Field("host_info.platform", constant("Host", rows.size), is_native_only=True),
        ]
