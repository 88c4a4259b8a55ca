"""Superset in a folder of its own: prepared, filled from the specifications, and served."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import multiprocessing
import os
import secrets
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dashboards.bundle import METADATA, bundle

HOST = "127.0.0.1"
USER = "analyst"
THREADS = 8
PATIENCE_SECONDS = 180
PIXEL = b"https://apachesuperset.gateway.scarf.sh/pixel/"
NO_PIXEL = b"data:,#"


def fill(home: Path, files: Mapping[str, str]) -> None:
    """Prepare Superset in ``home`` and import the bundle, in a process that ends with it.

    The server must not inherit connections to the marts: DuckDB does not outlive a fork. The
    password of the only user is in ``home/password``; nobody else can read it.

    Raises:
        RuntimeError: it could not be prepared; the process said why.
    """
    home.mkdir(parents=True, exist_ok=True)
    for name in ("secret_key", "password"):
        _secret(home / name)
    os.environ["ASSURANCE_SUPERSET_HOME"] = str(home)
    os.environ["SUPERSET_CONFIG_PATH"] = str(Path(__file__).with_name("superset_config.py"))
    _silence_the_pixel()
    process = multiprocessing.get_context("spawn").Process(target=_fill, args=(home, files))
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"Superset could not be prepared in {str(home)!r}")


def _fill(home: Path, files: Mapping[str, str]) -> None:
    logging.disable(logging.WARNING)

    from flask_migrate import upgrade
    from superset.app import create_app

    app = create_app()
    with app.app_context(), contextlib.redirect_stdout(io.StringIO()):
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.extensions import appbuilder
        from superset.utils.core import override_user

        upgrade(directory=str(_package() / "migrations"))
        appbuilder.add_permissions(update_perms=True)
        manager = appbuilder.sm
        manager.sync_role_definitions()
        if manager.find_user(USER) is None:
            manager.add_user(
                USER, "Content", "Assurance", "analyst@example.com", manager.find_role("Admin"),
                password=(home / "password").read_text(encoding="utf-8").strip(),
            )  # fmt: skip
        # Imported as a dashboard, datasets and charts that exist would stay as they are.
        metadata = files[METADATA].replace("Dashboard", "assets")
        with override_user(manager.find_user(USER)):
            ImportAssetsCommand({**files, METADATA: metadata}).run()


def marts_bundle(published: Path, uri: str | None = None) -> dict[str, str]:
    """The bundle for the published DuckDB file, or for another engine behind ``uri``."""
    if uri:
        return bundle(uri, {})
    return bundle(f"duckdb:///{published}", {"read_only": True})


def write(files: Mapping[str, str], target: Path) -> None:
    """Write the bundle as what any Superset imports, the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(f"assurance/{path}"), content)
    target.write_bytes(buffer.getvalue())


def serve(port: int, when_ready: Callable[[], None]) -> None:
    """Serve on 127.0.0.1 until interrupted."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            self.cfg.set("bind", f"{HOST}:{port}")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("threads", THREADS)
            self.cfg.set("timeout", PATIENCE_SECONDS)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("post_worker_init", lambda _worker: when_ready())

        def load(self) -> Any:  # noqa: ANN401 - a Flask application
            logging.disable(logging.INFO)

            from superset.app import create_app

            return create_app()

    Server().run()


def _secret(path: Path) -> None:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(24))


def _package() -> Path:
    found = importlib.util.find_spec("superset")
    if found is None or found.origin is None:
        raise SystemExit("Superset is not installed here; 'make superset' brings it")
    return Path(found.origin).parent


def _silence_the_pixel() -> None:
    """Every page of Superset asks for one picture elsewhere; its address is made one of nowhere.

    The address is compiled into the scripts of the package, so they are changed, in the environment
    that is Superset's own. The content security policy would stop it too, and complain each time.
    """
    for script in (_package() / "static" / "assets").glob("*.js"):
        content = script.read_bytes()
        if PIXEL in content:
            script.write_bytes(content.replace(PIXEL, NO_PIXEL))
