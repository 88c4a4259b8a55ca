"""How a number becomes text: one format per unit, so that two builds of a page diff.

No locale and no clock is read: the same value always gives the same characters. A value that is
missing becomes a dash, and rounding never turns "almost all" into 100 % or "hardly any" into 0 %.
"""

from __future__ import annotations

import math
from datetime import date, datetime

NBSP = "\u00a0"
DASH = "\u2013"
MINUS = "\u2212"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_INITIALS = {
    word: word.upper()
    for word in (
        "aws", "cmdb", "edr", "fqdn", "hr", "hsts", "https", "iam", "id", "ip", "mac", "mfa", "tls"
    )
} | {"github": "GitHub", "ids": "IDs", "saas": "SaaS"}  # fmt: skip


def share(value: float | None, places: int = 1) -> str:
    """A share 0–1 as a percentage; ``> 99.9 %`` where rounding would claim all of it."""
    if value is None:
        return DASH
    smallest = 10.0**-places
    percent = value * 100
    if 0 < percent < smallest / 2:
        return f"<{NBSP}{smallest:.{places}f}{NBSP}%"
    if 100 - smallest / 2 <= percent < 100:
        return f">{NBSP}{100 - smallest:.{places}f}{NBSP}%"
    return f"{percent:.{places}f}".replace("-", MINUS) + f"{NBSP}%"


def count(value: float | None) -> str:
    """A count with thousands separators; a decimal only where it is small and not whole."""
    if value is None:
        return DASH
    is_whole = abs(value) >= 100 or math.isclose(value, round(value), abs_tol=0.05)
    text = f"{value:,.0f}" if is_whole else f"{value:,.1f}"
    return text.replace("-", MINUS)


def days(value: float | None) -> str:
    """A duration in days."""
    if value is None:
        return DASH
    return f"{count(value)}{NBSP}{'day' if abs(value) == 1 else 'days'}"


def amount(value: float | None, unit: str) -> str:
    """A KPI value in its unit (share, days, ratio or count); an estimate is a whole number."""
    if unit == "share":
        return share(value)
    if unit == "ratio" and value is not None:
        return f"{value:,.2f}"
    if unit == "days" or value is None:
        return days(value)
    return f"<{NBSP}1" if 0 < value < 0.5 else count(round(value))


def amount_range(low: float | None, high: float | None, unit: str) -> str:
    """An interval in its unit, or nothing where either end is unknown."""
    if low is None or high is None:
        return ""
    if unit == "share":
        return f"{low * 100:.1f}{DASH}{high * 100:.1f}{NBSP}%"
    if unit == "days":
        return f"{count(low)}{DASH}{count(high)}{NBSP}days"
    return f"{count(round(low))}{DASH}{count(round(high))}"


def step(unit: str) -> float:
    """The smallest difference the page shows in a unit: changes below half of it are no change."""
    return {"share": 0.001, "ratio": 0.01}.get(unit, 1.0)


def size(delta: float, unit: str) -> str:
    """The size of a change without its sign: ``1.2 points``, ``3 days``, ``120``."""
    if unit == "share":
        text = f"{abs(delta) * 100:.1f}"
        return f"{text}{NBSP}{'point' if text == '1.0' else 'points'}"
    if unit == "ratio":
        return amount(abs(delta), unit)
    return days(abs(delta)) if unit == "days" else count(round(abs(delta)))


def signed(delta: float, unit: str) -> str:
    """A change with its sign, ``±0`` where it would not show."""
    if abs(delta) < step(unit) / 2:
        return f"\u00b10{NBSP}points" if unit == "share" else "\u00b10"
    return ("+" if delta > 0 else MINUS) + size(delta, unit)


def day(value: date | None) -> str:
    """``20 Nov 2026``, the same in every locale."""
    if value is None:
        return DASH
    return f"{value.day}{NBSP}{_MONTHS[value.month - 1]}{NBSP}{value.year}"


def short_day(value: date) -> str:
    """``20 Nov``, for axes."""
    return f"{value.day}{NBSP}{_MONTHS[value.month - 1]}"


def moment(value: datetime | None) -> str:
    """A UTC timestamp to the minute."""
    if value is None:
        return DASH
    return f"{day(value.date())}, {value.hour:02d}:{value.minute:02d}"


def named(identifier: str | None) -> str:
    """A readable name for an identifier: ``disk_encryption`` becomes ``Disk encryption``."""
    if not identifier:
        return "Unknown"
    words = identifier.replace("_", " ").strip()
    if not words.islower():
        return words
    words = worded(words)
    return words[:1].upper() + words[1:]


def worded(identifier: str) -> str:
    """The same within a sentence: ``unknown_mfa`` becomes ``unknown MFA``."""
    return " ".join(_INITIALS.get(word, word) for word in identifier.replace("_", " ").split())


def shortened(value: str, most: int = 64) -> str:
    """Text that may be too long for its place, with an ellipsis where it is cut."""
    return value if len(value) <= most else value[: most - 1] + "\u2026"


def plural(number: int, one: str, many: str | None = None) -> str:
    """``1 source``, ``4 sources``."""
    return f"{count(number)}{NBSP}{one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
