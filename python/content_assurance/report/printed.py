"""The report on paper and as a picture: printed by a browser that the machine already has.

Nothing that can be installed as a Python package alone sets this page as browsers do; a browser is
no requirement of the project either, so the page is printed by whichever Chromium there is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from content_assurance.files import drafted

BROWSER = "ASSURANCE_BROWSER"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WIDE = 1440
_PATIENCE = 120


class PrintError(RuntimeError):
    """There is no browser to print with, or it did not print."""


def browser() -> str:
    """The browser to print with: the one that the environment names, or the first that is there.

    Raises:
        PrintError: there is none.
    """
    asked = os.environ.get(BROWSER, "").strip()
    for name in [asked] if asked else _NAMES:
        found = shutil.which(name)
        if found:
            return found
    if asked:
        raise PrintError(f"{BROWSER} names {asked!r}, which is no program that can be run")
    raise PrintError(
        "pdf and png are printed by a browser, and none was found (Chromium, Chrome, Edge or "
        f"Brave); install one, name one in {BROWSER}, or write html or md, which need none"
    )


def _run(arguments: Sequence[str], program: str, profile: str) -> str:
    """What the browser says on its standard output."""
    flags = [
        "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--force-color-profile=srgb",
        f"--user-data-dir={profile}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # a browser refuses to run as root with one
    try:
        done = subprocess.run(
            [program, *flags, *arguments],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PrintError(f"{program} did not print: {error}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise PrintError(f"{program} ended with exit code {done.returncode}: {last}")
    return done.stdout


def _height(page: str, program: str, profile: str) -> int:
    """How tall the first page of the report is at the width of the picture."""
    said = _run([f"--window-size={_WIDE},900", "--dump-dom", page], program, profile)
    found = re.search(r'<html[^>]*\bdata-height="(\d+)"', said)
    if found is None:
        raise PrintError(f"{program} did not say how tall the page is; its scripts may be off")
    return int(found.group(1))


def print_report(report: Path, out: Path) -> Path:
    """Print the page ``report`` to ``out``: all of it to a .pdf, its summary to a .png.

    Raises:
        PrintError: there is no browser, or it did not print.
    """
    program = browser()
    page = report.resolve().as_uri()
    with tempfile.TemporaryDirectory(prefix="assurance-browser-") as folder:
        # A browser that is confined, as those from snaps are, may write only where it is told.
        partial = Path(folder) / f"printed{out.suffix}"
        if out.suffix == ".pdf":
            asked = [f"--print-to-pdf={partial}", "--no-pdf-header-footer", page]
        else:
            tall = _height(page, program, folder)
            asked = [f"--screenshot={partial}", f"--window-size={_WIDE},{tall}", page]
        _run(asked, program, folder)
        if not partial.is_file() or not partial.stat().st_size:
            raise PrintError(f"{program} wrote no {out.suffix} file")
        with drafted(out) as draft:
            shutil.copyfile(partial, draft)
    return out
