"""``python -m content_assurance``."""

from content_assurance.cli import entry

entry()
