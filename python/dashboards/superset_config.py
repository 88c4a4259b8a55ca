"""Superset's settings for analysts on one machine. Superset reads it by SUPERSET_CONFIG_PATH.

Nothing here leaves the machine: it listens on 127.0.0.1, and the browser may ask nobody else.
"""

import os
from pathlib import Path

HOME = Path(os.environ["ASSURANCE_SUPERSET_HOME"])

SECRET_KEY = (HOME / "secret_key").read_text(encoding="utf-8").strip()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}?check_same_thread=false"
# DuckDB files are read, and the connection is read-only.
PREVENT_UNSAFE_DB_CONNECTIONS = False

APP_NAME = "Content assurance"
LOGO_RIGHT_TEXT = APP_NAME
ROW_LIMIT = SQL_MAX_ROW = 100_000
FEATURE_FLAGS = {"DRILL_BY": True, "DRILL_TO_DETAIL": True}
RATELIMIT_STORAGE_URI = "memory://"
CONTENT_SECURITY_POLICY_WARNING = False
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}


def _cache(name: str, seconds: int) -> dict[str, object]:
    return {
        "CACHE_TYPE": "FileSystemCache",
        "CACHE_DIR": str(HOME / "cache" / name),
        "CACHE_DEFAULT_TIMEOUT": seconds,
    }


# The marts change with every publication, and reading them is fast: data are not cached.
CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
FILTER_STATE_CACHE_CONFIG = _cache("filters", 86_400)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("forms", 86_400)

EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "assurance",
        "label": "Content assurance",
        "isDefault": True,
        "colors": [
            "#3d5a80", "#2a7f62", "#edae49", "#d1495b", "#7b6d8d", "#00798c", "#c08552", "#8fb8de",
            "#5b8e7d", "#a8b0bd",
        ],
    }
]  # fmt: skip
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [
    {
        "id": "assurance_good",
        "label": "More is better",
        "isDiverging": True,
        "colors": ["#d1495b", "#f0c987", "#f4f1de", "#a9cbb7", "#2a7f62"],
    },
    {
        "id": "assurance_bad",
        "label": "Less is better",
        "isDiverging": False,
        "colors": ["#f7f5f2", "#f0c987", "#d1495b", "#8e1b3a"],
    },
]
