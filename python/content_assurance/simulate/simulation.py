"""The simulator: an invented organisation and the exports of its tools, week by week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from .access.access import Access
from .consoles import Consoles
from .defects import Defects
from .estate import build_estate
from .events import EventLog
from .identifiers import build_identifiers
from .organisation import build_organisation
from .sampling import Streams
from .scanners import Scanners
from .scene import Scene
from .timeline import WEEK, instant, weekly_timeline
from .truth import Truth, log_conditions, log_population
from .writers import ExportWriter, FileFormat

FEWEST_ASSETS = 20
MOST_ASSETS = 2_000_000


@dataclass(frozen=True)
class SimulationSummary:
    """What a run wrote.

    Attributes:
        landing: root of the exports, `<source>/<table>/<date>…`.
        truth: folder of the ground truth, beside the landing root.
        first_date, last_date: nominal dates of the first and last exports.
        asset_count: assets that existed at some time, those gone before the first export included.
        export_count: files of exports.
        record_count: records in them, as whole files.
        event_count: rows in the log of injected defects.
    """

    landing: Path
    truth: Path
    first_date: date
    last_date: date
    asset_count: int
    export_count: int
    record_count: int
    event_count: int


def simulate(
    out: Path,
    assets: int = 400,
    weeks: int = 26,
    seed: int = 7,
    end: date = date(2026, 6, 29),
    file_format: FileFormat = "native",
    is_clean_identity: bool = False,
    has_findings: bool = True,
    has_access: bool = True,
    progress: Callable[[str], None] | None = None,
) -> SimulationSummary:
    """Write the weekly exports of an invented organisation, and beside them the truth.

    The same arguments give the same bytes.

    Args:
        out: landing root to fill; must be absent or empty. The truth goes to its sibling
            `<name>_truth`, under the same condition.
        assets: assets alive at any date, 20 to 2,000,000; they come and go.
        weeks: number of weekly exports, the last on the Monday on or before `end`.
        seed: another seed is another organisation.
        end: last day of the period.
        file_format: `native` for each vendor's own JSON, `parquet` for one column per field.
        is_clean_identity: leave the identity noise out, and nothing else: reused names,
            placeholder serials, clones, shared MAC addresses, records without a strong key.
        has_findings: scanners' findings, tickets and threat feeds too; the rest is the same
            without them.
        has_access: people's accounts, grants and reviews too; but for the list of workers the rest
            is the same without them.
        progress: called with one line of text after each week.

    Raises:
        ValueError: assets or weeks out of range, or an unknown format.
        FileExistsError: a folder to be written is not empty.
    """
    if not FEWEST_ASSETS <= assets <= MOST_ASSETS:
        raise ValueError(f"assets must lie between {FEWEST_ASSETS} and {MOST_ASSETS}, not {assets}")
    if weeks < 1:
        raise ValueError(f"weeks must be at least 1, not {weeks}")
    if file_format not in ("native", "parquet"):
        raise ValueError(f"file_format must be native or parquet, not {file_format}")
    truth_folder = out.absolute().parent / f"{out.absolute().name}_truth"
    for folder in (out, truth_folder):
        if folder.exists() and any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty: remove it or choose another folder")

    streams, timeline = Streams(seed), weekly_timeline(end, weeks)
    organisation = build_organisation(streams, timeline, assets)
    estate = build_estate(streams, timeline, organisation, assets)
    identifiers = build_identifiers(streams, timeline, estate, is_clean_identity)
    scene = Scene(streams, timeline, organisation, estate, identifiers, is_clean_identity)
    consoles = Consoles(scene)
    scanners = Scanners(scene, consoles) if has_findings else None
    access = Access(scene) if has_access else None
    for now in timeline.warm_up:
        consoles.observe(now - WEEK, now)
        if scanners is not None:
            scanners.observe(consoles.presence)

    log = EventLog()
    log_population(log, scene, consoles)
    if scanners is not None:
        scanners.log_changes(log)
    if access is not None:
        access.log_changes(log)
    defects = Defects(streams, timeline, log)
    truth = Truth(scene, consoles.native_ids)
    writer = ExportWriter(out, file_format)
    export_count = record_count = 0
    for week, day in enumerate(timeline.dates):
        now = instant(day)
        consoles.observe(now - WEEK, now)
        if scanners is not None:
            scanners.observe(consoles.presence)
        log_conditions(log, scene, consoles, week)
        truth.add_coverage(consoles, day)
        for plain in chain(
            consoles.exports(now),
            scanners.exports(now) if scanners else (),
            access.exports(now) if access else (),
        ):
            export = access.completed(plain, now) if access else plain
            delivery = defects.delivery(export.name, week)
            if access is not None and access.is_own(export):
                delivery = access.delivery(export, now, log)
            if scanners is not None:
                scanners.note(export, now, delivery)
            if delivery.is_missing:
                continue
            if delivery.repeats_record:
                defects.log_repeated(export, week)
            delivered = (day + timedelta(days=delivery.days_late)).isoformat()
            paths = writer.write(
                defects.apply(export, week),
                delivered,
                repeats_record=delivery.repeats_record,
                is_truncated=delivery.is_truncated,
            )
            truth.add_records(export)
            export_count += len(paths)
            record_count += export.size
        if progress is not None:
            progress(f"{day.isoformat()}: {export_count} files, {record_count} records so far")
    truth.write(truth_folder, log, file_format)
    if scanners is not None:
        scanners.truth.write(truth_folder, file_format)
    if access is not None:
        access.write(truth_folder, file_format)
    return SimulationSummary(
        landing=out,
        truth=truth_folder,
        first_date=timeline.dates[0],
        last_date=timeline.dates[-1],
        asset_count=estate.size,
        export_count=export_count,
        record_count=record_count,
        event_count=log.table().num_rows,
    )
