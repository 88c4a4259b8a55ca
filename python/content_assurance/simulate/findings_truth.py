"""What is really so of findings: since when, until when and why, who looked, who raised what."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from .defects import Delivery
from .exports import Export
from .findings import Findings
from .images import Images
from .scene import Scene
from .text import (
    Flags,
    Ints,
    Text,
    choose_text,
    code_text,
    constant,
    join,
    json_list,
    pick,
    time_text,
)
from .tickets import Tickets
from .timeline import FOREVER
from .vulnerabilities import SEVERITIES, Vulnerabilities
from .watch import Watch
from .writers import FileFormat, write_table


class Host(Protocol):
    """A scanner of hosts, as far as the truth about it goes."""

    name: str
    watch: Watch

    def looks(self) -> Ints:
        """(assets,) when each was last looked at, epoch seconds, 0 for never."""

    def native_ids(self, places: Ints) -> Text:
        """What identifies some of the findings."""


class Reports(Protocol):
    """A scanner of images, as far as the truth about it goes."""

    name: str

    def digests(self, builds: Ints) -> Text:
        """Digests of some builds."""

    def native_ids(self, rows: Ints) -> Text:
        """What identifies some of the findings."""


def finding_ids(rows: Ints) -> Text:
    """True ids of findings on hosts, F00000000 and up."""
    return join("F", code_text(rows, 8, "0123456789"))


def image_finding_ids(rows: Ints) -> Text:
    """True ids of findings in images, I00000000 and up."""
    return join("I", code_text(rows, 8, "0123456789"))


class FindingsTruth:
    """Collects the truth about findings, and writes it."""

    def __init__(
        self,
        scene: Scene,
        known: Vulnerabilities,
        findings: Findings,
        hosts: Sequence[Host],
        images: Images,
        reports: Reports,
        explained_from: int,
        tickets: Tickets,
        ticket_keys: Callable[[Ints], Text],
    ) -> None:
        self._scene, self._known, self._findings = scene, known, findings
        self._hosts = {host.name: host for host in hosts}
        self._images, self._reports, self._explained_from = images, reports, explained_from
        self._tickets, self._ticket_keys = tickets, ticket_keys
        self._is_shown = {
            name: np.zeros(host.watch.rows.size, dtype=bool) for name, host in self._hosts.items()
        }
        self._is_shown[reports.name] = np.zeros(images.build.size, dtype=bool)
        self._exports: list[tuple[str, str, str, str]] = []
        self._looks: list[pa.Table] = []
        self._misses: list[pa.Table] = []

    def add_export(self, export: Export, now: int, since: int, delivery: Delivery) -> None:
        """Note an export: how it arrived, whom its scanner looked at since then, what it missed."""
        day = datetime.fromtimestamp(now, UTC).date().isoformat()
        is_whole = not (delivery.is_missing or delivery.is_truncated)
        state = "missing" if delivery.is_missing else "delivered" if is_whole else "truncated"
        self._exports.append((export.source, export.table, day, state))
        if not is_whole or export.name not in self._is_shown:
            return
        self._is_shown[export.name][export.records] = True
        if export.name not in self._hosts:
            return
        host = self._hosts[export.name]
        looks = host.looks()
        assets = np.flatnonzero(looks > since)
        self._looks.append(
            _dated(
                export,
                day,
                true_asset_id=self._scene.asset_ids(assets),
                looked_at=time_text(looks[assets]),
            )
        )
        missed = host.watch.rows[host.watch.is_missed & (host.watch.last_look > since)]
        self._misses.append(_dated(export, day, true_finding_id=finding_ids(missed)))

    def findings(self) -> pa.Table:
        """Every spell of every finding on a host, and every finding in an image."""
        return pa.concat_tables([self._host_findings(), self._image_findings()])

    def _host_findings(self) -> pa.Table:
        found = self._findings
        rows, spell = np.nonzero(found.begins < FOREVER)
        begins, ends = found.begins[rows, spell], found.ends[rows, spell]
        accepted = found.accepted_at[rows]
        is_accepted = accepted < ends
        reason = np.select(
            [is_accepted, ends == FOREVER, ends == found.retired_at[rows]], [1, 0, 2], default=3
        )
        until = np.where(is_accepted, accepted, ends)
        reasons = (None, "risk_accepted", "asset_retired", "fixed")
        scanners = [
            _marked(name.partition("/")[0], self._shown(name)[rows]) for name in self._hosts
        ]
        return self._table(
            finding_ids(rows),
            self._scene.asset_ids(found.asset[rows]),
            found.vulnerability[rows],
            json_list(*scanners),
            spell,
            begins,
            until,
            pick(reasons, reason),
        )

    def _image_findings(self) -> pa.Table:
        found = self._images
        rows = np.arange(found.build.size)
        # What the maker explains ends as a false alarm, if its build is still in use by then.
        is_explained = found.is_false_alarm & (self._explained_from < found.ends)
        until = np.where(is_explained, np.maximum(self._explained_from, found.begins), found.ends)
        is_replaced = found.ends < FOREVER
        reason = np.where(is_explained, 1, np.where(is_replaced, 2, 0))
        return self._table(
            image_finding_ids(rows),
            self._reports.digests(found.build),
            found.vulnerability,
            json_list(_marked("trivy", self._is_shown[self._reports.name])),
            np.zeros(rows.size, dtype=np.int64),
            found.begins,
            until,
            pick((None, "false_positive", "image_replaced"), reason),
        )

    def _table(
        self,
        ids: Text,
        assets: Text,
        kind: Ints,
        scanners: Text,
        spell: Ints,
        begins: Ints,
        ends: Ints,
        reason: Text,
    ) -> pa.Table:
        known = self._known
        return pa.table(
            {
                "true_finding_id": ids,
                "spell": pa.array(spell + 1),
                "true_asset_id": assets,
                "cve_id": pick(known.cve_ids.to_pylist(), kind),
                "component": known.components(kind),
                "severity": pick(SEVERITIES, known.severity[kind]),
                "scanners": scanners,
                "introduced_at": time_text(begins),
                "ended_at": time_text(_or_never(ends)),
                "end_reason": reason,
            }
        )

    def _shown(self, name: str) -> Flags:
        """(findings,) whether an export of a scanner of hosts ever showed each."""
        flags = np.zeros(self._findings.size, dtype=bool)
        flags[self._hosts[name].watch.rows[self._is_shown[name]]] = True
        return flags

    def records(self) -> pa.Table:
        """Every finding that any export shows, by the scanner's own id."""
        tables = []
        for name, is_shown in self._is_shown.items():
            places = np.flatnonzero(is_shown)
            host = self._hosts.get(name)
            true_ids = finding_ids(host.watch.rows[places]) if host else image_finding_ids(places)
            source = host or self._reports
            columns = {
                "source_name": constant(name.split("/")[0], places.size),
                "table_name": constant(name.split("/")[1], places.size),
                "source_finding_id": source.native_ids(places),
                "true_finding_id": true_ids,
            }
            tables.append(pa.table(columns))
        return pa.concat_tables(tables)

    def tickets(self) -> pa.Table:
        """Every ticket: its finding, and what became of it."""
        tickets = self._tickets
        rows = np.arange(tickets.size)
        reason = np.where(tickets.is_refused, 1, 0)
        moments = {
            "opened_at": tickets.opened_at,
            "closed_at": tickets.closed_at,
            "reopened_at": tickets.reopened_at,
            "closed_again_at": tickets.closed_again_at,
        }
        end = self._scene.timeline.end
        return pa.table(
            {
                "ticket_id": self._ticket_keys(rows),
                "true_finding_id": finding_ids(tickets.finding),
                **{name: time_text(np.where(at <= end, at, 0)) for name, at in moments.items()},
                "is_closed_early": pa.array(tickets.is_early & (tickets.closed_at <= end)),
                "resolution": pick(("Done", "Won't Do"), reason),
            }
        )

    def write(self, folder: Path, file_format: FileFormat) -> list[Path]:
        """Write findings and what belongs to them; returns the files."""
        names = ["source_name", "table_name", "export_date", "state"]
        columns = zip(*self._exports, strict=True)
        tables = {
            "findings": self.findings(),
            "finding_records": self.records(),
            "finding_looks": pa.concat_tables(self._looks),
            "finding_misses": pa.concat_tables(self._misses),
            "finding_exports": pa.table([pa.array(column) for column in columns], names=names),
            "tickets": self.tickets(),
        }
        return [write_table(table, folder, name, file_format) for name, table in tables.items()]


def _dated(export: Export, day: str, **columns: Text) -> pa.Table:
    """Columns with the export that they are of before them."""
    rows = len(next(iter(columns.values())))
    around = {
        "source_name": constant(export.source, rows),
        "table_name": constant(export.table, rows),
        "export_date": constant(day, rows),
    }
    return pa.table({**around, **columns})


def _marked(word: str, flags: Flags) -> Text:
    """The word where the flag is set, else null."""
    return choose_text(flags, word, pa.scalar(None, pa.string()))


def _or_never(seconds: Ints) -> Ints:
    """Times, 0 for FOREVER and beyond."""
    return np.where(seconds < FOREVER, seconds, 0)
