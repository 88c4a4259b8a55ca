"""What the command ``assurance`` takes: its subcommands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date

from content_assurance import __version__
from content_assurance.config import DUCKDB

DEFAULT_ASSETS, DEFAULT_WEEKS, DEFAULT_SEED = 400, 26, 7
DEFAULT_END = date(2026, 6, 29)

Command = Callable[[argparse.Namespace], int]


def day(text: str) -> date:
    """A date as every option takes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as YYYY-MM-DD") from None


def parser(run_by_name: Mapping[str, Command]) -> argparse.ArgumentParser:
    """The parser of the command line; ``options.command`` is the function of the subcommand."""
    top = argparse.ArgumentParser(
        prog="assurance", description="Content Assurance monitoring: exports in, trusted KPIs out."
    )
    top.add_argument("--version", action="version", version=f"assurance {__version__}")
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str, *, reads_exports: bool) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=run_by_name[name])
        if reads_exports:
            sub.add_argument("--landing", help="folder with <source>/<table>/<date>* exports")
        sub.add_argument("--out", help="output folder (default: out)")
        if name not in ("metrics", "parity", "report"):
            sub.add_argument(
                "--as-of", help="as of this date, YYYY-MM-DD (default: the latest export)"
            )
        return sub

    run = command(
        "run",
        "Land, build, test, publish, snapshot and report. With --as-of the publication shows that "
        "date as its latest: give such a run an --out of its own.",
        reads_exports=True,
    )
    run.add_argument(
        "--target",
        default=DUCKDB,
        help="engine, by its name in profiles.yml (default: %(default)s); any other builds and "
        "tests, and keeps its marts in its own warehouse",
    )
    run.add_argument("--profile", action="store_true", help="say where the time went")
    run.add_argument(
        "--with-personal-data",
        action="store_true",
        help="publish names, addresses, logins and employee ids as they are, and not as pseudonyms",
    )
    command(
        "parity",
        "Compare the marts that were last built on DuckDB and on Spark.",
        reads_exports=False,
    ).add_argument("--target", default="spark", help="target of Spark (default: %(default)s)")
    command("doctor", "Say what is configured, there and wrong.", reads_exports=True).add_argument(
        "--sources",
        action="store_true",
        help="say instead what became of the rows of each source, in what is published",
    )
    asked = command(
        "metrics",
        "Answer from the semantic layer: metrics by any dimensions and time. Without a name, list "
        "them.",
        reads_exports=False,
    )
    asked.add_argument("names", nargs="*", metavar="NAME", help="metrics")
    asked.add_argument(
        "--by",
        action="append",
        default=[],
        help="dimension or day, week, month, quarter, year; repeat it or separate by commas",
    )
    asked.add_argument(
        "--where",
        action="append",
        default=[],
        help="name=value, name=one,another or name!=value; repeat it for more dimensions, or more "
        "values of one; write a comma within a value as \\,",
    )
    asked.add_argument("--since", type=day, help="from this date on, YYYY-MM-DD")
    asked.add_argument("--until", type=day, help="up to this date, YYYY-MM-DD")
    asked.add_argument(
        "--format", choices=["table", "csv", "json"], default="table", help="(%(default)s)"
    )
    command("snapshot", "Seal the metrics of a date.", reads_exports=False)
    report = command("report", "Write the report of what is published.", reads_exports=False)
    report.add_argument(
        "--format",
        choices=["html", "md", "pdf", "png"],
        default="html",
        help="md and png hold the summary, html and pdf everything; pdf and png are printed by a "
        "browser of this machine (default: %(default)s)",
    )
    report.add_argument(
        "--scorecards", metavar="DIR", help="write a page for each owner and an index there too"
    )
    explanation = commands.add_parser(
        "explain", help="Say why a metric moved between two dates.",
        description="Say why a metric moved between two dates: parts that add up to its change.",
    )  # fmt: skip
    explanation.set_defaults(command=run_by_name["explain"])
    explanation.add_argument("metric", help="metric, such as effective_coverage")
    explanation.add_argument(
        "--from",
        dest="start",
        type=day,
        help="earlier date (default: the baseline)",
    )
    explanation.add_argument("--to", dest="end", type=day, help="later date (default: the latest)")
    explanation.add_argument("--control", default="all", help="of one control (default: of all)")
    explanation.add_argument("--by", choices=["all", "owner"], default="all", help="split by owner")
    explanation.add_argument("--format", choices=["table", "json", "csv"], default="table")
    explanation.add_argument("--out", help="output folder (default: out)")
    simulation = commands.add_parser(
        "simulate", help="Write the exports of an invented organisation, and the truth beside them."
    )
    simulation.set_defaults(command=run_by_name["simulate"])
    simulation.add_argument(
        "--assets", type=int, default=DEFAULT_ASSETS, help="assets alive at any date (%(default)s)"
    )
    simulation.add_argument(
        "--weeks", type=int, default=DEFAULT_WEEKS, help="weekly exports (%(default)s)"
    )
    simulation.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="the same seed, the same bytes (%(default)s)"
    )
    simulation.add_argument("--out", required=True, help="landing root to write")
    simulation.add_argument(
        "--end", type=day, default=DEFAULT_END, help="last export (%(default)s)"
    )
    simulation.add_argument(
        "--format", choices=["native", "parquet"], default="native", help="parquet for scale"
    )
    simulation.add_argument(
        "--clean-identity", action="store_true", help="leave identity noise out"
    )
    return top
