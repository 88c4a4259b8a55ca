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

from content_assurance.secret import secret
from dashboards.bundle import METADATA, bundle

HOST = "127.0.0.1"
USER = "analyst"
IMPORTER = "importer"
ROLES = ("Alpha", "sql_lab")
# SQL Lab reads the marts, and no other file or address.
CLOSED = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}
THREADS = 8
PATIENCE_SECONDS = 180
PIXEL = b"https://apachesuperset.gateway.scarf.sh/pixel/"
NO_PIXEL = b"data:,#"


class PreparationError(RuntimeError):
    """Superset could not be prepared; the message says what to do."""


def fill(home: Path, files: Mapping[str, str]) -> None:
    """Prepare Superset in ``home`` and import the bundle, in a process that ends with it.

    The server must not inherit connections to the marts: DuckDB does not outlive a fork. The
    password of the only user is in ``home/password``; nobody else can read it.

    Raises:
        PreparationError: it could not be prepared; the process said why.
        ConfigurationError: a secret in ``home`` was cut.
    """
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    for name in ("secret_key", "password"):
        secret(home / name)
    os.environ["ASSURANCE_SUPERSET_HOME"] = str(home)
    os.environ["SUPERSET_CONFIG_PATH"] = str(Path(__file__).with_name("superset_config.py"))
    _silence_the_pixel()
    process = multiprocessing.get_context("spawn").Process(target=_fill, args=(home, files))
    process.start()
    process.join()
    if process.exitcode:
        raise PreparationError(
            f"Superset could not be prepared in {str(home)!r}; the lines above say why. If they "
            "name its own database, delete that folder: the next call makes another"
        )


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
        password = secret(home / "password")
        roles = [manager.find_role(name) for name in ROLES]
        user = manager.find_user(USER) or manager.add_user(
            USER, "Content", "Assurance", "analyst@example.com", roles, password=password
        )
        user.roles = roles
        manager.reset_password(user.id, password)
        # Imported as a dashboard, datasets and charts that exist would stay as they are.
        metadata = files[METADATA].replace("Dashboard", "assets")
        with override_user(_importer(manager)):
            ImportAssetsCommand({**files, METADATA: metadata}).run()


def marts_bundle(published: Path, uri: str | None = None) -> dict[str, str]:
    """The bundle for the published DuckDB file, or for another engine behind ``uri``."""
    if uri:
        return bundle(uri, {})
    return bundle(f"duckdb:///{published}", {"read_only": True, "config": CLOSED})


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


def _importer(manager: Any) -> Any:  # noqa: ANN401 - Superset's security manager and its user
    """Who owns the database and may import; nobody logs in as this one."""
    return manager.find_user(IMPORTER) or manager.add_user(
        IMPORTER, "Content", "Assurance", "importer@example.com", manager.find_role("Admin"),
        password=secrets.token_hex(),
    )  # fmt: skip


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
