"""Tenable's vulnerability export: what the scans since the export before found."""

import numpy as np

from ..exports import Export, Field
from ..findings import Findings
from ..text import (
    Ints,
    Text,
    choose_text,
    constant,
    flag_text,
    integer_text,
    ip_text,
    join,
    json_list,
    lower,
    pick,
    time_text,
    upper,
)
from ..timeline import instant
from ..vulnerabilities import LEGACY, SEVERITIES, Vulnerabilities
from ..watch import Watch
from .tenable import AGENT, CREDENTIALED, Tenable

# Looks at a finding that miss it, though it is there and is found the next time.
MISSED_SHARE = 0.012

# The check that is dropped for everybody, at this point of the period.
SILENCED = LEGACY
SILENCED_AT = 0.7

_PORTS = (("0", "TCP"), ("443", "TCP"))


class TenableFindings:
    """The findings of agents and of scans with credentials: those without see nothing inside.

    Attributes:
        silenced_from: from then on scans have one check less; silenced_cve: what it found.
    """

    name = "tenable/vulns"

    def __init__(self, console: Tenable, findings: Findings, known: Vulnerabilities) -> None:
        self._console, self._findings, self._known = console, findings, known
        sees = np.isin(console.mode[findings.asset], (AGENT, CREDENTIALED))
        rows = np.flatnonzero(sees & known.by_tenable[findings.vulnerability])
        rng = console.scene.streams.named("tenable_findings")
        self.watch = Watch(rng, findings, rows, MISSED_SHARE)
        timeline = console.scene.timeline
        week = max(1, round(SILENCED_AT * (len(timeline.dates) - 1)))
        # The scans between the two exports no longer have it.
        self.silenced_from = instant(timeline.dates[week - 1])
        self.silenced_cve: str = known.cve_ids[SILENCED].as_py()

    def looks(self) -> Ints:
        """(assets,) when each was last scanned from within, epoch seconds, 0 for never."""
        console = self._console
        size = console.scene.estate.size
        authenticated = console.scans.said["authenticated"][:size]
        return np.maximum(console.fleet.last_said("scanned"), authenticated)

    def observe(self) -> None:
        """Take in the scans of a week."""
        watch = self.watch
        at = self.looks()[watch.asset]
        is_silenced = self._findings.vulnerability[watch.rows] == SILENCED
        watch.look(at, is_silenced & (at >= self.silenced_from))

    def native_ids(self, places: Ints) -> Text:
        """What identifies some of the findings, as the pipeline spells it."""
        asset, plugin, port, protocol = self._keys(places)
        return join(asset, plugin, port, lower(protocol), separator="|")

    def _keys(self, places: Ints) -> tuple[Text, Text, Text, Text]:
        rows = self.watch.rows[places]
        kind = self._findings.vulnerability[rows]
        place = self._known.is_remote[kind].astype(np.int64)
        return (
            self._console.asset_native_ids(self._findings.asset[rows]),
            integer_text(self._known.plugins(kind)),
            pick([port for port, _ in _PORTS], place),
            pick([protocol for _, protocol in _PORTS], place),
        )

    def export(self, now: int, since: int) -> Export:
        """Open findings of the hosts that were scanned since then; fixed ones are left out."""
        watch = self.watch
        places = np.flatnonzero(watch.is_found & (watch.last_look > since))
        return Export(
            source="tenable",
            table="vulns",
            key="asset.uuid",
            fields=tuple(self._fields(places, now)),
            records=places,
            head="[",
            tail="]",
        )

    def _fields(self, places: Ints, now: int) -> list[Field]:
        scene, watch, known = self._console.scene, self.watch, self._known
        rows = watch.rows[places]
        asset, kind = self._findings.asset[rows], self._findings.vulnerability[rows]
        is_renamed = self._console.fleet.last_said("is_renamed")[asset]
        names = scene.identifiers.names(asset, is_renamed)
        uuid, plugin, port, protocol = self._keys(places)
        cve, component = pick(known.cve_ids.to_pylist(), kind), known.components(kind)
        version = known.versions(kind, is_fixed=True)
        severity = known.severity[kind]
        is_accepted = self._findings.accepted_at[rows] <= now
        return [
            Field("asset.uuid", uuid),
            Field("asset.hostname", names),
            Field("asset.ipv4", ip_text(scene.identifiers.addresses(now)[asset])),
            Field("asset.netbios_name", upper(names), is_native_only=True),
            Field("plugin.id", plugin, is_json=True),
            Field("plugin.name", join(component, " < ", version, " Multiple Flaws")),
            Field("plugin.cve", json_list(cve), is_json=True),
            Field("plugin.cpe", json_list(join("cpe:/a:example:", component)), is_json=True),
            Field("plugin.cvss3_base_score", known.scores(kind), is_json=True),
            Field("plugin.cvss3_vector.raw", known.vectors(kind)),
            Field("plugin.exploit_available", flag_text(known.is_remote[kind]), is_json=True),
            Field("plugin.solution", join("Upgrade to ", component, " ", version)),
            Field("port.port", port, is_json=True),
            Field("port.protocol", protocol),
            Field("severity", pick(SEVERITIES, severity)),
            Field("severity_id", integer_text(4 - severity), is_json=True),
            Field(
                "severity_modification_type",
                choose_text(is_accepted, "ACCEPTED", constant("NONE", rows.size)),
            ),
            Field("first_found", time_text(watch.first_found[places])),
            Field("last_found", time_text(watch.last_found[places])),
            Field("state", choose_text(watch.is_back[places], "REOPENED", "OPEN")),
        ]
