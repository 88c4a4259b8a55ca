"""The section that sets systems side by side: second factors, use, and standing privilege."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import access_queries, charts, figures
from content_assurance.report.finding_queries import Rows
from content_assurance.report.queries import Observation, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import Soundness, soundness

_ALL = "All"
_FACTORS = ("mfa_coverage", "mfa_enrolled_share", "phishing_resistant_share")
_USE = ("dormant_accounts", "dormant_privileged")
_PRIVILEGE = ("standing_privilege",)


@dataclass(frozen=True)
class Cell:
    """A share in words, and what it is of; unknown where nothing is known to take it of."""

    value: str
    of: str


@dataclass(frozen=True)
class System:
    """One system: its parts as a bar on a scale of 0 to 100 %, its counts, and its shares."""

    name: str
    bar: Markup
    counts: tuple[int, ...]
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """Everything that the bar is drawn of."""
        return sum(self.counts)


@dataclass(frozen=True)
class Multiple:
    """One question, asked of every system. ``parts`` are the classes and names of the parts.

    The columns of its table are those parts, then ``columns``, one for each cell of a system.
    """

    anchor: str
    title: str
    says: str
    parts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    systems: tuple[System, ...]


@dataclass(frozen=True)
class Systems:
    """Three small multiples; none of them where a source behind access failed."""

    sound: Soundness
    multiples: tuple[Multiple, ...]


Shares = Mapping[tuple[str, str], Observation]


def access_soundness(reading: Reading) -> Soundness:
    """Whether what is said about access may be relied on."""
    found = [one for one in reading.totals if one.metric_id == "open_access_findings"]
    return soundness(found, reading.latest)


def _cell(found: Observation | None) -> Cell:
    if found is None:
        return Cell(figures.DASH, "")
    if not found.is_source_ok:
        return Cell("Not reportable", "")
    left = f"{figures.count(found.excluded_count)} unknown" if found.excluded_count else ""
    if found.value is None:
        return Cell("Unknown", left) if left else Cell(figures.DASH, "")
    of = f"{figures.count(found.numerator)} of {figures.count(found.denominator)}"
    return Cell(figures.share(found.value), of)


def _system(
    name: str,
    counts: Sequence[int],
    parts: Sequence[tuple[str, str]],
    cells: Sequence[Cell],
) -> System:
    total = sum(counts)
    spoken = ", ".join(
        f"{figures.count(number)} {word}"
        for (_, word), number in zip(parts, counts, strict=True)
        if number
    )
    bar = charts.parts(
        [(style, number / total) for (style, _), number in zip(parts, counts, strict=True)]
        if total
        else [],
        f"{name}: {spoken or 'nothing'}",
    )
    return System(name, bar, tuple(counts), tuple(cells))


def _multiple(
    rows: Rows,
    names: Sequence[str],
    parts: Sequence[tuple[str, str]],
    metric_ids: Sequence[str],
    shares: Shares,
) -> tuple[System, ...]:
    """All systems together, then each that has anything to show."""
    counted = {
        text(row["system_name"]): tuple(whole(row[name]) or 0 for name in names) for row in rows
    }
    found = {name: counts for name, counts in counted.items() if sum(counts)}
    if not found:
        return ()
    everything = [sum(column) for column in zip(*found.values(), strict=True)]
    return (
        _system(_ALL, everything, parts, [_cell(shares.get((one, "all"))) for one in metric_ids]),
        *(
            _system(
                figures.named(name),
                counts,
                parts,
                [_cell(shares.get((one, name))) for one in metric_ids],
            )
            for name, counts in found.items()
        ),
    )


def systems(reading: Reading) -> Systems | None:
    """The section, or none where no source of accounts has delivered."""
    known, sound = reading.known, access_soundness(reading)
    rows = access_queries.accounts(known)
    if not rows:
        return None
    if not sound.is_ok:
        return Systems(sound, ())
    ids = (*_FACTORS, *_USE, *_PRIVILEGE)
    by_system = access_queries.by_system(known, ids, reading.latest)
    shares: Shares = {(one.metric_id, one.member): one for one in by_system} | {
        (one, "all"): reading.now[one] for one in ids if one in reading.now
    }
    factors = (("kept", "enrolled and demanded"), ("gone", "missing"), ("unsure", "unknown"))
    use = (("kept", "used"), ("gone", "dormant"), ("unsure", "unknown"))
    privilege = (("kept", "just in time"), ("gone", "standing"), ("unsure", "unknown"))
    found = (
        Multiple(
            "factors",
            "Second factors",
            "Enabled accounts that one signs in to by hand. A system that tells of no account what"
            " it demands has no coverage: only its failures could count.",
            factors,
            ("Coverage", "Enrolled", "Phishing-resistant"),
            _multiple(
                rows,
                ("covered_count", "missing_count", "unknown_mfa_count"),
                factors,
                _FACTORS,
                shares,
            ),
        ),
        Multiple(
            "use",
            "Use",
            "Enabled accounts without those for emergencies. Who does not tell the last use makes"
            " nobody dormant and nobody active.",
            use,
            ("Dormant", "Dormant privileged"),
            _multiple(
                rows, ("used_count", "dormant_count", "unknown_use_count"), use, _USE, shares
            ),
        ),
        Multiple(
            "privilege",
            "Privilege",
            "Privileges of people: one for each account, role and what it is given on. Just in"
            " time is what has to be activated first.",
            privilege,
            ("Standing",),
            _multiple(
                access_queries.privileges(known),
                ("just_in_time_count", "standing_count", "unknown_count"),
                privilege,
                _PRIVILEGE,
                shares,
            ),
        ),
    )
    return Systems(sound, tuple(one for one in found if one.systems))
