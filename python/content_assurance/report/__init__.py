"""The report: one self-contained HTML page drawn from the published marts.

``build_report`` reads the marts and writes the page. The page carries its own styles, charts and a
short script; its content security policy lets nothing else run and nothing leave.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from content_assurance.report import coverage, figures, page, tables
from content_assurance.report.queries import Marts

__all__ = ["Marts", "build_report", "render"]


def _packaged(name: str) -> str:
    """A template file of this package, wherever the package is installed."""
    return (resources.files(__name__) / "templates" / name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """A content security policy under which only this very script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def render(marts: Marts, title: str = "Content assurance") -> str:
    """The page as text. The same marts give the same text: no clock and no locale is read.

    ``title`` stands at the top and in the browser's tab; give it the name of the organisation.
    """
    script = _packaged("report.js")
    environment = Environment(
        loader=FunctionLoader(_packaged),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        count=figures.count,
        amount=figures.amount,
        named=figures.named,
        plural=figures.plural,
        day=figures.day,
    )
    return environment.get_template("report.html.j2").render(
        page=page.build(marts, title),
        css=Markup(_packaged("report.css") + _packaged("findings.css")),
        script=Markup(script),
        policy=_policy(script),
        legend=coverage.LEGEND,
        small=coverage.SMALL,
        shown_gaps=tables.SHOWN_GAPS,
    )


def build_report(marts: Marts, out: Path, title: str = "Content assurance") -> Path:
    """Write the page to ``out`` and return its path.

    ``marts`` answers SQL over the published marts (read-only, unqualified names). The folder of
    ``out`` is made where it is missing, and the file appears whole or not at all. Raises
    ``OSError`` if the folder cannot be written.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.partial")
    partial.write_text(render(marts, title), encoding="utf-8", newline="\n")
    partial.replace(out)
    return out
