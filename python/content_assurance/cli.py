"""The command ``assurance``: the only module that prints or exits.

Exit codes: 0 published; 1 tests failed, nothing published, or engines differ; 2 unusable
configuration; 3 published with a degraded source.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from content_assurance import __version__
from content_assurance.answers import as_csv, as_json, ask, known_metrics
from content_assurance.arguments import (
    DEFAULT_ASSETS,
    DEFAULT_END,
    DEFAULT_SEED,
    DEFAULT_WEEKS,
    parser,
)
from content_assurance.build import Build, build
from content_assurance.config import DUCKDB, ConfigurationError, Settings, settings
from content_assurance.doctor import examine
from content_assurance.engine import check_engine
from content_assurance.explain import explain
from content_assurance.explain_dates import dates
from content_assurance.landing import LandingError, land, list_exports
from content_assurance.parity import compare
from content_assurance.privacy import personal, pseudonym_key
from content_assurance.publish import publish
from content_assurance.report import PrintError, build_report, build_scorecards, write_report
from content_assurance.report.verdicts import held
from content_assurance.simulate import simulate
from content_assurance.snapshot import restatements, take_snapshot
from content_assurance.sources import DeclarationError, SourceTable, from_project
from content_assurance.sources_read import sources_read
from content_assurance.stopwatch import Stopwatch, row_counts
from content_assurance.tables import (
    answer_table,
    declared_table,
    explanation_csv,
    explanation_json,
    explanation_table,
    kpi_table,
    moving_table,
    node_table,
    parity_table,
    sources_table,
    stage_table,
)
from content_assurance.warehouse import Marts, WarehouseError

PUBLISHED, FAILED, UNUSABLE, DEGRADED = 0, 1, 2, 3
SLOWEST = 20
SOURCE_TABLE_WIDTH = 180
SYMBOLS = {"ok": "[green]✓[/]", "note": "[yellow]·[/]", "wrong": "[red]✗[/]"}

console = Console(highlight=False)
problems = Console(stderr=True, highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    options = parser(COMMANDS).parse_args(arguments)
    try:
        return int(options.command(options))
    except (
        ConfigurationError, DeclarationError, LandingError, PrintError, WarehouseError, OSError
    ) as error:  # fmt: skip
        problems.print(f"[red]assurance:[/] {escape(str(error))}", soft_wrap=True)
        return UNUSABLE


def _run(options: argparse.Namespace) -> int:
    chosen = settings(options.landing, options.out, options.as_of, options.target)
    check_engine(chosen)
    key = pseudonym_key(chosen.out)
    if chosen.is_simulated and not chosen.landing.exists():
        console.print("No landing root given: simulating an organisation")
        _write_organisation(chosen.landing)
    tables = from_project(chosen.project)
    if chosen.as_of is None and chosen.landing.is_dir():
        _refuse_the_future(tables, chosen.landing)
    watch = Stopwatch()
    with watch.stage("landing"), _progress("Landing exports") as step:
        landing = land(tables, chosen.landing, chosen.work, chosen.as_of, step, chosen.project)
    if not landing.ledgers:
        upto = f" up to {chosen.as_of}" if chosen.as_of else ""
        raise ConfigurationError(
            f"no export of a declared table in {chosen.landing}{upto}; expected "
            "<source>/<table>/<YYYY-MM-DD>*.<csv|json|jsonl|parquet>[.gz]. 'assurance doctor' "
            "lists the tables"
        )
    console.print(f"Landed {len(landing.ledgers)} exports, {landing.parsed_count} of them new")
    if landing.undeclared:
        count = len(landing.undeclared)
        console.print(f"[yellow]{count} paths were not read:[/] 'assurance doctor' names them")
    console.print("Compiling the project")
    with watch.stage("build"), _progress("Building and testing") as step:
        outcome = build(chosen, progress=step)
    if not outcome.is_good:
        for failure in outcome.failures:
            problems.print(f"[red]✗ {failure.name}[/] {escape(failure.path)}", soft_wrap=True)
            for line in (failure.message, *failure.examples, failure.remedy):
                if line:
                    problems.print(f"  {line}", markup=False, soft_wrap=True)
        problems.print(
            f"[red]{len(outcome.failures)} failed; nothing was published.[/] "
            f"The log is {escape(str(chosen.engine_work / 'logs' / 'dbt.log'))}",
            soft_wrap=True,
        )
        return FAILED
    if chosen.target != DUCKDB:
        console.print(f"Built and tested {len(outcome.timings)} nodes on {chosen.target}")
        if options.profile:
            _profile(watch, outcome, chosen)
        return PUBLISHED
    with watch.stage("publish"):
        manifest = chosen.engine_work / "target" / "manifest.json"
        private = None if options.with_personal_data else personal(manifest, key)
        marts_count = publish(chosen.warehouse, chosen.published, private, chosen.semantic_manifest)
    console.print(f"Built and tested {len(outcome.timings)} nodes, published {marts_count} marts")
    with Marts.open(chosen.published) as marts:
        if marts.rows("select 1 as one from metrics limit 1"):
            with watch.stage("snapshot"):
                _seal(marts, chosen, None)
        else:
            console.print("[yellow]No metrics yet:[/] no source lists or sees an asset")
        with watch.stage("report"):
            build_report(marts, chosen.report)
        if options.profile:
            _profile(watch, outcome, chosen)
        return _summary(marts, chosen)


def _profile(watch: Stopwatch, outcome: Build, chosen: Settings) -> None:
    """Print the stages of the run, and the models and tests that took longest."""
    rows = row_counts(chosen.warehouse) if chosen.target == DUCKDB else {}
    console.print(stage_table(watch))
    console.print(node_table(outcome.timings, rows, SLOWEST))


def _refuse_the_future(tables: Sequence[SourceTable], landing: Path) -> None:
    """One misdated file would make every other source look stale."""
    limit = date.today() + timedelta(days=1)
    for (table, day), paths in list_exports(tables, landing).exports:
        if day > limit:
            raise ConfigurationError(
                f"{table.source_name}/{table.table_name}/{paths[0].name} is dated in the future; "
                "correct its name, or say --as-of"
            )


def _summary(marts: Marts, chosen: Settings) -> int:
    rows = marts.rows(
        "select d.metric_name, d.unit, s.status, s.verdict, m.* from metrics as m "
        "inner join metric_definitions as d using (metric_id) inner join metric_status as s "
        "using (metric_id, as_of_date, dimension, member) where m.dimension = 'all' "
        "and m.as_of_date = (select max(as_of_date) from metrics) order by d.card_order"
    )
    console.print(kpi_table(rows))
    for name, why in held(marts, rows[0]["as_of_date"]) if rows else ():
        console.print(f"[yellow]{escape(name)} is not green:[/] {escape(why)}", soft_wrap=True)
    is_degraded = _tell_troubles(marts, rows)
    console.print(f"Marts   {escape(str(chosen.published))}", soft_wrap=True)
    console.print(f"Report  {escape(str(chosen.report))}", soft_wrap=True)
    if is_degraded:
        console.print("Published, with a source that is degraded or stale (exit code 3)")
    return DEGRADED if is_degraded else PUBLISHED


def _tell_troubles(marts: Marts, metrics: Sequence[dict[str, Any]]) -> bool:
    """Print which sources failed and why; whether any did."""
    troubled = marts.rows(
        "select * from source_status where as_of_date = (select max(as_of_date) from source_status)"
        " and status in ('degraded', 'stale') order by source_name, table_name"
    )
    for row in troubled:
        name = f"{row['source_name']}.{row['table_name']}"
        used = f"; the export of {row['in_force_export_date']} is used"
        console.print(
            f"[yellow]{row['status']}[/] {name}: {escape(str(row['reason']))}"
            + (used if row["in_force_export_date"] else "; nothing of it is used"),
            soft_wrap=True,
        )
        for reject in marts.rows(
            "select file_path, row_number, reason from quarantined_records where source_name = ? "
            "and table_name = ? and export_date = ? and disposition = 'quarantined' "
            "order by all limit 3",
            [row["source_name"], row["table_name"], row["latest_export_date"]],
        ):
            place = f" row {reject['row_number']}" if reject["row_number"] else ""
            console.print(
                f"  {escape(reject['file_path'])}{place}: {escape(reject['reason'])}",
                soft_wrap=True,
            )
    failing = {
        name
        for row in metrics
        for name in str(row["failing_sources"] or "").split(",")
        if name and not row["is_source_ok"]
    }
    if failing:
        names = ", ".join(sorted(failing))
        console.print(f"[yellow]Not reportable figures rest on:[/] {names}", soft_wrap=True)
    return bool(troubled) or any("." in name for name in failing)


def _seal(marts: Marts, chosen: Settings, as_of: date | None) -> None:
    snapshot = take_snapshot(marts, chosen.snapshots, chosen.project, __version__, as_of)
    state = "sealed" if snapshot.is_new else "unchanged"
    console.print(f"Snapshot {state}: {escape(str(snapshot.folder))}", soft_wrap=True)
    changed = restatements(marts, chosen.snapshots)
    if changed:
        dates = sorted({row["as_of_date"] for row in changed})
        console.print(
            f"[yellow]{len(changed)} figures of {', '.join(dates)} differ from what was reported "
            "then[/]",
            soft_wrap=True,
        )


def _snapshot(options: argparse.Namespace) -> int:
    chosen = settings(None, options.out, options.as_of)
    with Marts.open(chosen.published) as marts:
        _seal(marts, chosen, chosen.as_of)
    return PUBLISHED


def _report(options: argparse.Namespace) -> int:
    chosen = settings(None, options.out)
    folder = Path(options.scorecards).expanduser().resolve() if options.scorecards else None
    if folder and folder.exists() and not folder.is_dir():
        raise ConfigurationError(f"--scorecards takes a folder, and {str(folder)!r} is a file")
    with Marts.open(chosen.published) as marts:
        path = write_report(marts, chosen.report, options.format)
        console.print(f"Report  {escape(str(path))}", soft_wrap=True)
        if folder:
            index, *cards = build_scorecards(marts, folder)
            console.print(
                f"Scorecards of {len(cards)} owners  {escape(str(index))}", soft_wrap=True
            )
    return PUBLISHED


def _explain(options: argparse.Namespace) -> int:
    chosen = settings(None, options.out)
    with Marts.open(chosen.published) as marts:
        start, end = dates(marts, options.metric, options.control, options.start, options.end)
        found = explain(marts, options.metric, start, end, options.control)
    if options.format != "table":
        as_text = explanation_json if options.format == "json" else explanation_csv
        sys.stdout.write(as_text(found))
        return PUBLISHED
    console.print(explanation_table(found, by_owner=options.by == "owner"))
    for note in found.notes:
        console.print(f"[yellow]{escape(note)}[/]", soft_wrap=True)
    if found.is_simpson_reversal:
        console.print("[yellow]Every owner moved against the total:[/] what is counted changed")
    if found.rows:
        console.print(moving_table(found))
    return PUBLISHED


def _metrics(options: argparse.Namespace) -> int:
    chosen = settings(None, options.out)
    if not options.names:
        for name, text in known_metrics(chosen.published).items():
            console.print(f"[bold]{name}[/]  {escape(text)}", soft_wrap=True)
        return PUBLISHED
    answers = ask(
        chosen.published, options.names, options.by, options.where, options.since, options.until
    )
    if options.format == "table":
        for answer in answers:
            console.print(answer_table(answer))
    else:
        sys.stdout.write(as_csv(answers) if options.format == "csv" else as_json(answers))
    return PUBLISHED


def _parity(options: argparse.Namespace) -> int:
    chosen = settings(None, options.out, target=options.target)
    parities = compare(chosen.warehouse, chosen.spark_warehouse)
    console.print(parity_table(parities))
    for parity in parities:
        if parity.example:
            problems.print(f"[red]✗ {parity.mart}[/]", soft_wrap=True)
            problems.print(f"  {parity.example}", markup=False, soft_wrap=True)
    return PUBLISHED if all(parity.is_equal for parity in parities) else FAILED


def _doctor(options: argparse.Namespace) -> int:
    chosen = settings(options.landing, options.out, options.as_of)
    if options.sources:
        with Marts.open(chosen.published) as marts:
            read = sources_read(marts)
        wide = Console(highlight=False, width=max(console.width, SOURCE_TABLE_WIDTH))
        wide.print(sources_table(read))
        for title, notes in read.notes:
            if notes:
                console.print(title)
                for note in notes:
                    console.print(f"  {escape(note)}", soft_wrap=True)
        return PUBLISHED
    examination = examine(chosen)
    for finding in examination.findings:
        console.print(f"{SYMBOLS[finding.state]} {escape(finding.text)}", soft_wrap=True)
    if examination.sources:
        console.print(declared_table(examination.sources))
    return PUBLISHED if examination.is_healthy else UNUSABLE


def _simulate(options: argparse.Namespace) -> int:
    _write_organisation(
        Path(options.out).expanduser().resolve(),
        assets=options.assets,
        weeks=options.weeks,
        seed=options.seed,
        end=options.end,
        file_format=options.format,
        is_clean_identity=options.clean_identity,
    )
    return PUBLISHED


def _write_organisation(
    out: Path,
    assets: int = DEFAULT_ASSETS,
    weeks: int = DEFAULT_WEEKS,
    seed: int = DEFAULT_SEED,
    end: date = DEFAULT_END,
    file_format: Literal["native", "parquet"] = "native",
    *,
    is_clean_identity: bool = False,
) -> None:
    try:
        with console.status("Simulating"):
            simulate(
                out, assets, weeks, seed, end, file_format, is_clean_identity=is_clean_identity
            )
    except (ValueError, FileExistsError) as error:
        raise ConfigurationError(str(error)) from error
    console.print(f"Exports {escape(str(out))}", soft_wrap=True)
    console.print(f"Truth   {escape(str(out.with_name(out.name + '_truth')))}", soft_wrap=True)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar; where the output is no terminal, one line at every tenth of the way."""
    if not console.is_terminal:
        tenths: set[int] = set()

        def say(done: int, total: int, name: str) -> None:
            tenth = 10 * done // max(total, 1)
            if tenth not in tenths:
                tenths.add(tenth)
                console.print(f"{title}: {done} of {total} ({name})", soft_wrap=True)

        yield say
        return
    bar = Progress(
        TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("[dim]{task.description}"), console=console, transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, name: bar.update(
            task, completed=done, total=total, description=name[:48]
        )


COMMANDS = {
    "doctor": _doctor,
    "explain": _explain,
    "metrics": _metrics,
    "parity": _parity,
    "report": _report,
    "run": _run,
    "simulate": _simulate,
    "snapshot": _snapshot,
}


def entry() -> None:
    """The console script."""
    sys.exit(main())
