"""What is really so: which record is which asset, and which control works where, on every date."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from .consoles import Consoles
from .estate import CRITICALITIES, ENVIRONMENTS, POPULATIONS, WORKSTATION
from .events import EventLog
from .exports import Export
from .organisation import names_of
from .scene import Scene
from .text import Flags, Ints, Text, choose_text, constant, pick, time_text
from .timeline import FOREVER, instant
from .writers import FileFormat, write_table


class Truth:
    """Collects the ground truth of a run, and writes it."""

    def __init__(self, scene: Scene, native_ids: dict[str, Callable[[Ints], Text]]) -> None:
        self._scene = scene
        self._native_ids = native_ids
        size = scene.estate.size
        self._is_shown = {name: np.zeros(2 * size, dtype=bool) for name in native_ids}
        self._coverage: list[pa.Table] = []

    def add_records(self, export: Export) -> None:
        """Note the records that an export shows; exports without assets are ignored."""
        if export.name in self._is_shown:
            self._is_shown[export.name][export.records] = True

    def add_coverage(self, consoles: Consoles, day: date) -> None:
        """Note the state of every control on every asset that is alive at the export of a day.

        Personal devices are left out, and devices in stock.
        """
        now = instant(day)
        estate = self._scene.estate
        is_alive, is_dormant = estate.is_alive(now), estate.is_dormant(now)
        for state in consoles.coverage(now):
            rows = np.flatnonzero(is_alive & state.is_expected)
            columns = {
                "as_of_date": constant(day.isoformat(), rows.size),
                "true_asset_id": self._scene.asset_ids(rows),
                "control_id": constant(state.control_id, rows.size),
                "is_installed": pa.array(state.is_installed[rows]),
                "is_healthy": pa.array(state.is_healthy[rows]),
                "last_evidence_at": time_text(state.last_evidence_at[rows]),
                "is_outdated": pa.array(state.is_outdated[rows]),
                "is_dormant": pa.array(is_dormant[rows]),
            }
            self._coverage.append(pa.table(columns))

    def records(self) -> pa.Table:
        """Every native id that any export shows, with its asset."""
        tables = []
        for name, is_shown in self._is_shown.items():
            source, table = name.split("/")
            records = np.flatnonzero(is_shown)
            columns = {
                "source_name": constant(source, records.size),
                "table_name": constant(table, records.size),
                "source_asset_id": self._native_ids[name](records),
                "true_asset_id": self._scene.asset_ids(records % self._scene.estate.size),
            }
            tables.append(pa.table(columns))
        return pa.concat_tables(tables)

    def assets(self) -> pa.Table:
        """Every asset that existed at some time."""
        scene = self._scene
        estate, size = scene.estate, scene.estate.size
        rows = np.arange(size)
        is_renamed = estate.reimaged_at <= scene.timeline.end
        retired = np.where(estate.retired_at < FOREVER, estate.retired_at, 0)
        lifecycle = np.select([estate.is_in_stock, retired > 0], [1, 2], 0)
        tag = estate.is_lab_equipment + 2 * estate.is_kiosk
        is_workstation = estate.population == WORKSTATION
        return pa.table(
            {
                "true_asset_id": scene.asset_ids(rows),
                "asset_class": choose_text(is_workstation, "workstation", "server"),
                "hostname": scene.identifiers.names(rows, is_renamed),
                "org_unit_id": names_of(scene.organisation.unit_ids, estate.unit),
                "environment": pick(ENVIRONMENTS, estate.environment),
                "criticality": pick(CRITICALITIES, estate.criticality),
                "exposure": choose_text(estate.is_public, "public", "internal"),
                "created_date": time_text(estate.created_at, "date"),
                "retired_date": time_text(retired, "date"),
                "population": pick(POPULATIONS, estate.population),
                "custody": choose_text(estate.is_personal, "personal", "owned"),
                "lifecycle": pick(("active", "in_stock", "retired"), lifecycle),
                "tag": pick((None, "lab-equipment", "kiosk"), tag),
            }
        )

    def write(self, folder: Path, log: EventLog, file_format: FileFormat) -> list[Path]:
        """Write records, assets, coverage and events; returns the files."""
        tables = {
            "records": self.records(),
            "assets": self.assets(),
            "coverage": pa.concat_tables(self._coverage),
            "events": log.table(),
        }
        return [write_table(table, folder, name, file_format) for name, table in tables.items()]


def log_population(log: EventLog, scene: Scene, consoles: Consoles) -> None:
    """Log what is odd about single assets: identity noise, ghosts, shadows, exceptions."""
    estate, known, cmdb = scene.estate, scene.identifiers, consoles.cmdb
    start = np.full(estate.size, scene.timeline.start)
    is_gone = estate.retired_at < FOREVER
    cases: list[tuple[str, Flags, Ints, str]] = [
        ("reimaged", estate.reimaged_at < FOREVER, estate.reimaged_at,
         "set up anew: a second agent record, often another name"),
        ("reused_hostname", known.has_reused_hostname, estate.created_at,
         "has the name of an asset that was retired before"),
        ("placeholder_serial", known.has_placeholder_serial, start,
         "the board has a placeholder for a serial number"),
        ("cloned_bios_uuid", known.has_cloned_bios, start,
         "shares its BIOS UUID with other virtual machines"),
        ("shared_mac", known.has_shared_mac, start,
         "shows the MAC address of a VPN client or a dock"),
        ("zero_mac", known.has_zero_mac, start, "shows an all-zero MAC address"),
        ("container_mac", known.has_docker_mac, start,
         "shows the MAC address of every container bridge"),
        ("dormant", estate.dormant_from < FOREVER, estate.dormant_from,
         "switched off for months"),
        ("ghost", cmdb.is_ghost & is_gone, estate.retired_at,
         "gone, but Installed in the CMDB"),
        ("retired_but_alive", cmdb.is_retired_alive, cmdb.retired_from,
         "Retired in the CMDB, but running"),
        ("shadow", cmdb.is_shadow & ~estate.is_personal, estate.created_at,
         "never recorded in the CMDB"),
        ("missing_owner", cmdb.lacks_owner & (cmdb.listed_from < FOREVER), start,
         "the CMDB names no department"),
        ("duplicate_scan", consoles.tenable.is_duplicated, start,
         "a scanner's record beside the agent's"),
        ("missing_team_tag", consoles.ec2.lacks_team, start,
         "the instance has no Team tag"),
        ("autoscaled", estate.is_autoscaled, estate.created_at,
         "lives for weeks, then another takes its place"),
    ]  # fmt: skip
    for kind, flags, at, what in cases:
        rows = np.flatnonzero(flags & (at <= scene.timeline.end))
        days = time_text(at[rows], "date")
        log.add(kind, days, scene.asset_ids(rows), what)


def log_conditions(log: EventLog, scene: Scene, consoles: Consoles, week: int) -> None:
    """Log the agents and scans on which something went wrong in the week.

    The first week lists all that is wrong then. Agents that are missing are listed once.
    """
    day = scene.timeline.dates[week]
    now = instant(day)
    is_alive = scene.estate.is_alive(now)
    for kind, condition, concerns in consoles.conditions(now):
        flags = (condition.is_new if week else condition.is_on) & concerns & is_alive
        log.add(kind, day, scene.asset_ids(np.flatnonzero(flags)), "begins" if week else "is so")
    if week == 0:
        for state in consoles.coverage(now):
            rows = np.flatnonzero(is_alive & state.is_expected & ~state.is_installed)
            what = f"{state.control_id} is not there"
            log.add("not_installed", day, scene.asset_ids(rows), what)
