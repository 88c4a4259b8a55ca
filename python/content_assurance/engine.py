"""Whether the engine that a target of ``profiles.yml`` names can be used on this machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

from content_assurance.config import ConfigurationError, Settings

OLDEST_JAVA = 17


def check_engine(settings: Settings, environment: Mapping[str, str] = os.environ) -> None:
    """See that the target exists and that what it needs is installed.

    Raises:
        ConfigurationError: something is missing; the message says how to get it.
    """
    outputs = _outputs(settings.project)
    output = outputs.get(settings.target)
    if output is None:
        raise ConfigurationError(
            f"profiles.yml has no target {settings.target!r}; it has {', '.join(outputs)}"
        )
    kind = str(output["type"])
    if importlib.util.find_spec(f"dbt.adapters.{kind}") is None:
        hint = (
            "'make spark' makes the environment .venv-spark, which has it"
            if kind == "spark"
            else f"install dbt-{kind} into this environment"
        )
        raise ConfigurationError(f"dbt-{kind} is not installed here; {hint}")
    if output.get("method") == "session":
        check_java(environment)


def check_java(environment: Mapping[str, str] = os.environ) -> None:
    """See that Spark finds a Java that is new enough.

    Raises:
        ConfigurationError: it does not.
    """
    home = environment.get("JAVA_HOME")
    java = (
        str(Path(home) / "bin" / "java")
        if home
        else shutil.which("java", path=environment.get("PATH"))
    )
    need = (
        f"Spark needs Java {OLDEST_JAVA} or newer: install it (on Debian: apt-get install "
        "openjdk-17-jre-headless), or name its folder in JAVA_HOME"
    )
    if java is None or not Path(java).is_file():
        raise ConfigurationError(f"no Java was found. {need}")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if not version or int(version.group(1)) < OLDEST_JAVA:
        found = said.splitlines()[0] if said else "nothing about its version"
        raise ConfigurationError(f"{java} says {found}. {need}")


def _outputs(project: Path) -> dict[str, dict[str, object]]:
    document = yaml.safe_load((project / "profiles.yml").read_text(encoding="utf-8"))
    return dict(document["content_assurance"]["outputs"])
