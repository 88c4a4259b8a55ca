"""The section on threats: what is known to be exploited here, and what stands against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, finding_queries
from content_assurance.report.finding_queries import Rows
from content_assurance.report.queries import Observation, as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import Soundness

BACK = 90
MOST_REVISIONS = 10
MOST_TECHNIQUES = 12


@dataclass(frozen=True)
class Exposed:
    """Known exploited findings of one owner: how many, of how many open, and for how long."""

    name: str
    member: str
    exploited: int
    open: int
    share: str
    exposure: str


@dataclass(frozen=True)
class Technique:
    """One technique, and on which share of the assets a control works against it."""

    technique_id: str
    name: str
    findings: int
    assets: int
    countered: int
    share: str
    controls: str


@dataclass(frozen=True)
class Revision:
    """What became of one vulnerability in the catalogue on one day."""

    day: str
    vulnerability_id: str
    said: str


@dataclass(frozen=True)
class Threats:
    """Known exploited findings, techniques behind them, expectations and revisions."""

    is_ok: bool
    exploited: str
    exposure: str
    owners: tuple[Exposed, ...]
    techniques: tuple[Technique, ...]
    technique_chart: Markup
    mapped: str
    expected: str
    expected_of: str
    model: str
    expected_day: str
    expectations: Markup
    past: tuple[tuple[str, str, str, str], ...]
    revisions: tuple[Revision, ...]


def _owners(members: Sequence[Observation]) -> tuple[Exposed, ...]:
    """Owners with known exploited findings, the most first."""
    days = {one.member: one.shown for one in members if one.metric_id == "known_exploited_exposure"}
    found = [
        Exposed(
            figures.named(one.member),
            one.member,
            int(one.numerator or 0),
            int(one.denominator or 0),
            figures.share(one.shown),
            figures.days(days.get(one.member)),
        )
        for one in members
        if one.metric_id == "known_exploited_share" and one.shown is not None and one.numerator
    ]
    return tuple(sorted(found, key=lambda one: (-one.exploited, one.name)))


def _technique(row: Mapping[str, Any], controls: Mapping[str, str]) -> Technique:
    assets, countered = whole(row["asset_count"]) or 0, whole(row["countered_asset_count"]) or 0
    ids = [one.strip() for one in text(row["control_ids"]).split(",") if one.strip()]
    return Technique(
        text(row["technique_id"]),
        text(row["technique_name"]) or text(row["technique_id"]),
        whole(row["finding_count"]) or 0,
        assets,
        countered,
        figures.share(countered / assets if assets else None),
        ", ".join(controls.get(one, figures.named(one)) for one in ids),
    )


def _technique_chart(found: Sequence[Technique]) -> Markup:
    """A bar for each technique: its assets, hatched where no control works against it."""
    if not found:
        return Markup("")
    highest = float(max(one.assets for one in found))
    rows = [
        charts.Bar(
            one.name,
            float(one.countered),
            float(one.assets - one.countered),
            value_label=f"{figures.count(one.countered)} of {figures.count(one.assets)}",
            part_label=one.share,
        )
        for one in found
    ]
    spoken = "; ".join(f"{row.label}: a control works on {row.value_label} assets" for row in rows)
    return charts.bars(rows, highest, f"Techniques behind known exploited findings: {spoken}")


def _stretches(rows: Rows, sound: Soundness) -> list[charts.Stretch]:
    """The expected number by model version: two versions are never joined."""
    points: dict[str, list[charts.Point]] = defaultdict(list)
    for row in rows:
        on, version = as_date(row["as_of_date"]), text(row["epss_model_version"])
        if on is None:
            continue
        value = number(row["expected_exploited"]) if on in sound.dates else None
        said = (
            f"{figures.day(on)}: {figures.count(value)} expected"
            f" ({version}, {figures.count(whole(row['scored_count']))} scored)"
            if value is not None
            else f"{figures.day(on)}: not reportable"
        )
        points[version].append(charts.Point(on, value, note=said))
    return [charts.Stretch(version, tuple(found)) for version, found in points.items()]


def _shown(value: object) -> str:
    """A value of the catalogue: a date as a date."""
    try:
        return figures.day(date.fromisoformat(text(value)))
    except ValueError:
        return text(value)


def _told(facts: Mapping[str, Mapping[str, Any]]) -> str:
    """The changes of one vulnerability on one day, the listing itself first."""
    said = []
    listed = facts.get("known_exploited")
    if listed:
        words = {"added": "entered the catalogue", "removed": "left the catalogue"}
        said.append(words.get(text(listed["revision"]), "changed in the catalogue"))
    due = facts.get("catalogue_due_date")
    if due and text(due["revision"]) == "added":
        said.append(f"due {_shown(due['new_value'])}")
    elif due and text(due["revision"]) == "changed":
        was, now = _shown(due["previous_value"]), _shown(due["new_value"])
        said.append(f"due date moved from {was} to {now}")
    ransomware = facts.get("ransomware")
    if ransomware and text(ransomware["new_value"]) == "yes":
        said.append("used by ransomware")
    elif ransomware and text(ransomware["revision"]) == "changed":
        said.append("no longer said to be used by ransomware")
    return "; ".join(said)


def _revisions(rows: Rows) -> tuple[Revision, ...]:
    """The newest changes, one entry a vulnerability and day."""
    grouped: dict[tuple[date, str], dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        on = as_date(row["revised_date"])
        if on is not None:
            grouped[on, text(row["vulnerability_id"])][text(row["fact_name"])] = row
    told = [(*key, _told(facts)) for key, facts in grouped.items()]
    return tuple(
        Revision(figures.day(on), one, said[:1].upper() + said[1:])
        for on, one, said in told
        if said
    )[:MOST_REVISIONS]


def threats(reading: Reading) -> Threats | None:
    """The section, or none where no source of threats has delivered."""
    if reading.findings is None:
        return None
    known, latest, sound = reading.known, reading.latest, reading.sound
    now, controls = reading.now, reading.control_names
    rows = finding_queries.expectations(known)
    revised = _revisions(finding_queries.revisions(known, latest, BACK))
    technique_rows = finding_queries.techniques(known)
    exploited, exposure = now.get("known_exploited_share"), now.get("known_exploited_exposure")
    is_judged = exploited is not None and bool(exploited.denominator)
    if not (rows or revised or technique_rows or (is_judged and exploited and exploited.numerator)):
        return None
    techniques = tuple(_technique(row, controls) for row in technique_rows if sound.is_ok)
    drawn = _stretches(rows, sound)
    good = [row for row in rows if as_date(row["as_of_date"]) in sound.dates]
    last = good[-1] if good else None
    first = technique_rows[0] if technique_rows else None
    says = f"Expected exploited vulnerabilities, {figures.plural(len(drawn), 'model version')}"
    return Threats(
        is_ok=sound.is_ok,
        exploited=f"{figures.count(exploited.numerator)} of {figures.count(exploited.denominator)}"
        if exploited and exploited.shown is not None
        else "",
        exposure=figures.days(exposure.shown) if exposure and exposure.shown is not None else "",
        owners=_owners(reading.finding_members),
        techniques=techniques,
        technique_chart=_technique_chart(techniques[:MOST_TECHNIQUES]),
        mapped=f"{figures.count(whole(first['mapped_count']))} of"
        f" {figures.count(whole(first['known_exploited_count']))}"
        if first
        else "",
        expected=figures.count(number(last["expected_exploited"])) if last else "",
        expected_of=figures.count(whole(last["vulnerability_count"])) if last else "",
        model=text(last["epss_model_version"]) if last else "",
        expected_day=figures.day(as_date(last["as_of_date"])) if last else "",
        expectations=charts.stretches(
            drawn, f"{says}: {'; '.join(one.points[-1].note for one in drawn)}"
        ),
        past=tuple(
            (
                figures.day(as_date(row["as_of_date"])),
                text(row["epss_model_version"]),
                figures.count(number(row["expected_exploited"])),
                f"{figures.count(whole(row['scored_count']))} of"
                f" {figures.count(whole(row['vulnerability_count']))}",
            )
            for row in reversed(good)
        ),
        revisions=revised,
    )
