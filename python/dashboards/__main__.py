"""``python -m dashboards --out DIR``: import the dashboards into Superset and serve them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from content_assurance.config import ConfigurationError
from dashboards.bundle import SpecificationError
from dashboards.server import HOST, USER, PreparationError, fill, marts_bundle, serve, write


def main() -> int:
    """Make the bundle, import it, and serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="dashboards", description="Import the dashboards into Apache Superset and serve them."
    )
    parser.add_argument("--out", type=Path, required=True, help="output folder of the run")
    parser.add_argument("--uri", help="SQLAlchemy address of marts elsewhere, as on Spark")
    parser.add_argument("--port", type=int, default=8088, help="on 127.0.0.1 (%(default)s)")
    parser.add_argument(
        "--bundle", type=Path, help="write the bundle here for another Superset, and stop"
    )
    options = parser.parse_args()
    published = options.out.resolve() / "published" / "assurance.duckdb"
    if not options.uri and not published.is_file():
        print(f"{str(published)!r} does not exist; publish it with 'make run'", file=sys.stderr)
        return 2
    try:
        files = marts_bundle(published, options.uri)
        if options.bundle:
            write(files, options.bundle)
            print(f"Bundle  {options.bundle}")
            return 0
        home = options.out.resolve() / "superset"
        print("Preparing Superset (about a minute the first time)", flush=True)
        fill(home, files)
    except (ConfigurationError, PreparationError, SpecificationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"User      {USER}, password in {home / 'password'}")

    def ready() -> None:
        print(f"Serving   http://{HOST}:{options.port}/dashboard/list/", flush=True)

    serve(options.port, ready)
    return 0


if __name__ == "__main__":
    sys.exit(main())
