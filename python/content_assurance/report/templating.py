"""From a reading to a page: the templates, their filters, and the content security policy."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from content_assurance.files import drafted
from content_assurance.report import figures, heat
from content_assurance.report.reading import Reading

_SCRIPTS = ("start.js", "reading.js", "tables.js", "owners.js")
_STYLES = ("base.css", "parts.css", "charts.css", "narrow.css", "print.css")


def _packaged(name: str) -> str:
    """A template file of this package, wherever the package is installed."""
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _policy(script: str) -> str:
    """A content security policy under which only this very script runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_packaged),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
        "sort_keys": True,
    }
    environment.filters.update(
        count=figures.count,
        amount=figures.amount,
        named=figures.named,
        plural=figures.plural,
        day=figures.day,
    )
    return environment


def page(template: str, reading: Reading, title: str, **extra: object) -> str:
    """A page as text: what every page says of its date and definitions, and ``extra``."""
    parts = "\n".join(_packaged(name) for name in _SCRIPTS)
    script = f"(() => {{\n'use strict';\n{parts}}})();"
    has_dates = bool(reading.dates)
    policies = sorted({one.policy_version for one in reading.now.values() if one.policy_version})
    return (
        _environment()
        .get_template(template)
        .render(
            title=title,
            as_of=figures.day(reading.latest) if has_dates else "",
            as_of_iso=reading.latest.isoformat() if has_dates else "",
            baseline=figures.day(reading.baseline) if reading.baseline else "",
            policy_version=", ".join(policies),
            names={one.metric_id: one.metric_name for one in reading.definitions.values()},
            sound=reading.sound,
            legend=heat.LEGEND,
            small=heat.SMALL,
            css=Markup("".join(_packaged(name) for name in _STYLES)),
            script=Markup(script),
            policy=_policy(script),
            **extra,
        )
    )


def write(out: Path, text: str) -> Path:
    """Write a file that appears whole or not at all."""
    with drafted(out) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    return out
