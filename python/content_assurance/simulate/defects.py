"""What goes wrong with exports on their way: late, missing, cut, changed, doubled, damaged."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from .events import EventLog
from .exports import Export, Field
from .sampling import Streams, sample
from .text import Flags, time_text
from .timeline import YEAR, Timeline, instant

# Shorter runs have whole exports only. The last week of any run is whole, complete and fresh.
FEWEST_WEEKS = 8

# Clocks that run years ahead: a future timestamp is an issue, never "most recent".
FUTURE_SHARE = 0.002
FUTURE_YEARS = 3
FUTURE_EVERY_WEEKS = 7
FUTURE_FIELDS = {
    "crowdstrike/hosts": ("last_seen", "iso"),
    "tenable/assets": ("last_seen", "milliseconds"),
    "intune/managed_devices": ("lastSyncDateTime", "iso"),
}

# Pages read while the list moves: one record stands on two pages.
REPEATED_EVERY_WEEKS = 6
REPEATED_TABLE = "tenable/agents"


@dataclass(frozen=True)
class Planned:
    """A defect of one table at a point of the period.

    Attributes:
        at: where in the period it begins, 0 (first export) to 1 (last).
        weeks: how many exports it concerns.
        days: how late the export is.
    """

    kind: str
    name: str
    at: float
    weeks: int = 1
    days: int = 0
    what: str = ""


PLAN = (
    # Exports that come late: their date is not a Monday, and the one before is in force longer.
    Planned("late_export", "intune/managed_devices", 0.25, days=2),
    Planned("late_export", "aws/ec2_instances", 0.80, days=1),
    # Weeks without an export: the source ages until it is stale.
    Planned("missing_export", "workday/workers", 0.32),
    Planned("missing_export", "crowdstrike/hosts", 0.64, weeks=2),
    # An export cut in the middle: the last good one stays in force.
    Planned("truncated_file", "tenable/assets", 0.50),
    # A record that nobody can refer to: quarantined, the rest of the file stands.
    Planned("record_without_key", "crowdstrike/hosts", 0.36),
    Planned("record_without_key", "intune/managed_devices", 0.56),
    # A scanner whose findings do not come for a week, and one whose export breaks off: neither
    # fixes anything.
    Planned("missing_export", "tenable/vulns", 0.44),
    Planned("truncated_file", "crowdstrike/vulnerabilities", 0.52),
)

DRIFT = (
    # Vendors change their format: an extra field and an absent one are reported, neither breaks.
    Planned("field_added", "crowdstrike/hosts", 0.40, what="last_reboot is new"),
    Planned(
        "field_renamed", "intune/managed_devices", 0.60, what="model is now called deviceModel"
    ),
    Planned("field_dropped", "tenable/assets", 0.72, what="netbios_name is gone"),
)


@dataclass(frozen=True)
class Delivery:
    """How an export arrives."""

    days_late: int = 0
    is_missing: bool = False
    is_truncated: bool = False
    repeats_record: bool = False


class Defects:
    """Applies the plan to the exports of each week and logs what it did."""

    def __init__(self, streams: Streams, timeline: Timeline, log: EventLog) -> None:
        self._rng = streams.named("defects")
        self._timeline = timeline
        self._log = log
        self._weeks = len(timeline.dates)

    def _begins(self, planned: Planned) -> int:
        """Week in which a planned defect begins, after the first and before the last."""
        week = round(planned.at * (self._weeks - 1))
        return max(1, min(week, self._weeks - 1 - planned.weeks))

    def _is_due(self, planned: Planned, name: str, week: int) -> bool:
        begins = self._begins(planned)
        return planned.name == name and begins <= week < begins + planned.weeks

    def delivery(self, name: str, week: int) -> Delivery:
        """How the export of a table arrives in week 0..n-1."""
        if not self._has_defects(week):
            return Delivery()
        day = self._timeline.dates[week]
        due = {item.kind: item for item in PLAN if self._is_due(item, name, week)}
        repeats = name == REPEATED_TABLE and week % REPEATED_EVERY_WEEKS == 3
        if "missing_export" in due:
            self._log_export("missing_export", name, day, "no export in this week")
        if late := due.get("late_export"):
            self._log_export("late_export", name, day, f"the export is dated {late.days} days late")
        if "truncated_file" in due:
            self._log_export("truncated_file", name, day, "the file ends in the middle")
        return Delivery(
            days_late=late.days if late else 0,
            is_missing="missing_export" in due,
            is_truncated="truncated_file" in due,
            repeats_record=repeats,
        )

    def _has_defects(self, week: int) -> bool:
        return self._weeks >= FEWEST_WEEKS and week < self._weeks - 1

    def _log_export(self, kind: str, name: str, day: date, what: str) -> None:
        source, table = name.split("/")
        self._log.add(kind, day, pa.array([""]), what, source, table)

    def log_repeated(self, export: Export, week: int) -> None:
        """Log which record stands on two pages."""
        boundary = export.size // export.pages
        self._log.add(
            "repeated_record",
            self._timeline.dates[week],
            export.values(export.key)[boundary - 1 : boundary],
            "the record stands on two pages",
            export.source,
            export.table,
        )

    def apply(self, export: Export, week: int) -> Export:
        """The export as the vendor sends it in week 0..n-1: drift, and damaged records."""
        if self._weeks < FEWEST_WEEKS:
            return export
        damaged = self._damage(export, week) if self._has_defects(week) else export
        return self._drift(damaged, week)

    def _drift(self, export: Export, week: int) -> Export:
        """Changes of format that came to stay."""
        for planned in DRIFT:
            begins = self._begins(planned)
            if planned.name != export.name or week < begins:
                continue
            if week == begins:
                day = self._timeline.dates[week]
                self._log_export(planned.kind, export.name, day, planned.what)
            if planned.kind == "field_added":
                export = export.extended(Field("last_reboot", export.values("first_seen")))
            elif planned.kind == "field_renamed":
                export = export.renamed("model", "deviceModel")
            else:
                export = export.without("netbios_name")
        return export

    def _damage(self, export: Export, week: int) -> Export:
        """Records with a clock far ahead, and one without its key."""
        day = self._timeline.dates[week]
        everything = np.ones(export.size, dtype=bool)
        if export.name in FUTURE_FIELDS and week % FUTURE_EVERY_WEEKS == 2:
            path, style = FUTURE_FIELDS[export.name]
            rows = sample(self._rng, everything, FUTURE_SHARE)
            ahead = time_text(np.array([instant(day) + FUTURE_YEARS * YEAR]), style)[0]
            self._log_records("future_timestamp", export, rows, day, f"{path} lies years ahead")
            export = export.overwrite(path, rows, ahead)
        for planned in PLAN:
            is_due = self._is_due(planned, export.name, week)
            if planned.kind == "record_without_key" and is_due:
                rows = sample(self._rng, everything, 0.0)
                what = f"the record has lost its {export.key}"
                self._log_records(planned.kind, export, rows, day, what)
                export = export.overwrite(export.key, rows, pa.scalar(None, pa.string()))
        return export

    def _log_records(
        self,
        kind: str,
        export: Export,
        rows: Flags,
        day: date,
        what: str,
    ) -> None:
        ids = export.values(export.key).filter(pa.array(rows))
        self._log.add(kind, day, ids, what, export.source, export.table)
