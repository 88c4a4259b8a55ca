"""Landing by itself, as ``assurance run`` does it first: ``land LANDING OUT``."""

from __future__ import annotations

import sys

from content_assurance.config import settings
from content_assurance.landing import land
from content_assurance.sources import from_project

if __name__ == "__main__":
    chosen = settings(sys.argv[1], sys.argv[2])
    land(from_project(chosen.project), chosen.landing, chosen.work)
