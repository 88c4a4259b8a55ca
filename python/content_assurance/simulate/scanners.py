"""Everything about findings on one scene: scanners, tickets, threat feeds, and their truth."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from .consoles import Consoles
from .defects import Delivery
from .estate import Presence
from .events import EventLog
from .exports import Export
from .findings import build_findings
from .findings_truth import FindingsTruth
from .images import build_images
from .scene import Scene
from .text import Ints, Text, choose_text, constant
from .tickets import build_tickets
from .timeline import DAY, instant
from .vendors.inspector import Inspector
from .vendors.jira import Jira
from .vendors.spotlight import Spotlight
from .vendors.tenable_findings import TenableFindings
from .vendors.threat import Threat
from .vendors.trivy import EXPLAINED_AT, Trivy
from .vulnerabilities import build_vulnerabilities
from .watch import Watch

# The first export of a scanner that tells what is new reaches this far back.
FIRST_REACH_DAYS = 30


class HostScanner(Protocol):
    """What the three scanners of hosts have in common; places are places in their watch."""

    name: str
    watch: Watch

    def looks(self) -> Ints:
        """(assets,) when each was last looked at, epoch seconds, 0 for never."""

    def native_ids(self, places: Ints) -> Text:
        """What identifies some of the findings."""

    def export(self, now: int, since: int) -> Export:
        """What the scanner shows at that time."""


class Scanners:
    """What scanners know, week after week; they see by what the consoles see."""

    def __init__(self, scene: Scene, consoles: Consoles) -> None:
        """Put vulnerabilities into the world, and scanners on it."""
        streams, timeline, estate = scene.streams, scene.timeline, scene.estate
        known = build_vulnerabilities(streams, timeline)
        findings = build_findings(streams, timeline, estate, known)
        self._tenable = TenableFindings(consoles.tenable, findings, known)
        self._spotlight = Spotlight(consoles.crowdstrike, findings, known)
        self._inspector = Inspector(scene, consoles.ec2, findings, known)
        self._hosts: tuple[HostScanner, ...] = (self._tenable, self._spotlight, self._inspector)
        weeks = len(timeline.dates)
        explained_from = instant(timeline.dates[round(EXPLAINED_AT * (weeks - 1))])
        images = build_images(streams, timeline, estate.size, known)
        self._trivy = Trivy(images, known, explained_from)
        heads = scene.organisation.unit_managers[estate.unit[findings.asset]]
        tickets = build_tickets(streams, timeline, findings, known, heads)
        self._jira = Jira(scene, findings, known, tickets, self._references)
        self._threat = Threat(streams, timeline, known)
        self._places = [_places(scanner.watch, findings.size) for scanner in self._hosts]
        self._since = {table.name: 0 for table in (*self._hosts, self._trivy, self._jira)}
        self._since[self._tenable.name] = timeline.start - FIRST_REACH_DAYS * DAY
        self.truth = FindingsTruth(
            scene,
            known,
            findings,
            self._hosts,
            images,
            self._trivy,
            explained_from,
            tickets,
            self._jira.keys,
        )

    def _references(self, rows: Ints) -> Text:
        """The id that the first scanner to have a check gives some findings, else `none`."""
        texts = constant("none", rows.size)
        for scanner, places in zip(reversed(self._hosts), reversed(self._places), strict=True):
            place = places[rows]
            has_one = place >= 0
            if has_one.any():
                ids = scanner.native_ids(np.maximum(place, 0))
                texts = choose_text(has_one, ids, texts)
        return texts

    def log_changes(self, log: EventLog) -> None:
        """Log when a scanner was connected, and when one lost a check."""
        for kind, at, name, ids, what in (
            ("detector_connected", self._inspector.connected_from, self._inspector.name, "",
             "its exports begin, with findings from before"),
            ("detector_changed", self._tenable.silenced_from, self._tenable.name,
             self._tenable.silenced_cve, "the check is dropped: it finds nothing from here on"),
        ):  # fmt: skip
            day = datetime.fromtimestamp(at, UTC).date()
            log.add(kind, day, constant(ids, 1), what, *name.split("/"))

    def observe(self, presence: Presence) -> None:
        """Let every scanner look, after the consoles have seen the week."""
        self._tenable.observe()
        self._spotlight.observe()
        self._inspector.observe(presence)

    def exports(self, now: int) -> Iterator[Export]:
        """The export of each table, made when it is asked for."""
        for scanner in self._hosts:
            if scanner is not self._inspector or now >= self._inspector.connected_from:
                yield scanner.export(now, self._since[scanner.name])
        yield self._trivy.export(now, self._since[self._trivy.name])
        yield self._jira.export(now, self._since[self._jira.name])
        yield from self._threat.exports(now)

    def note(self, export: Export, now: int, delivery: Delivery) -> None:
        """Note how an export arrived; what came whole is not told again."""
        since = self._since.get(export.name)
        if since is None:
            return
        self.truth.add_export(export, now, since, delivery)
        if not delivery.is_missing and not delivery.is_truncated:
            self._since[export.name] = now


def _places(watch: Watch, size: int) -> Ints:
    """(findings,) place of each finding in a watch, -1 where it has none."""
    places = np.full(size, -1)
    places[watch.rows] = np.arange(watch.rows.size)
    return places
