"""What the deadlines of findings ought to be: day by day, from the exports of threats as they are.

The models look at a deadline only when something changes. The oracle asks on every single day which
rules apply and what date each wants; the earliest date that any day so far has wanted stands. Both
say the same, because the same facts on a later day never want an earlier date.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DAY = timedelta(days=1)
LIKELY = 0.1
RESUMES_WITHIN = timedelta(days=30)

Row = Mapping[str, Any]


class Threat(NamedTuple):
    """What is known of a finding's vulnerabilities on a day; None where nobody knows."""

    listed: bool | None
    added: date | None
    due: date | None
    automatable: bool | None
    total: bool | None
    is_high_risk: bool


class Revision(NamedTuple):
    """From a day on a due date stands; what was assumed for it."""

    since: date
    due: date | None
    missing: tuple[str, ...]


def _opened(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


def _dated(folder: Path) -> Iterator[tuple[date, str]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield date.fromisoformat(path.name[:10]), _opened(path)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class Threats:
    """The versions of the catalogue, of SSVC and of EPSS, and which is in force when."""

    def __init__(self, landing: Path) -> None:
        self.catalogue = [
            (day, {one["cveID"].upper(): one for one in json.loads(text)["vulnerabilities"]})
            for day, text in _dated(landing / "cisa_kev" / "known_exploited")
        ]
        self.ssvc = [
            (day, {row["cve_id"].upper(): row for row in csv.DictReader(text.splitlines())})
            for day, text in _dated(landing / "cisa_vulnrichment" / "ssvc")
        ]
        self.scores = [
            (
                day,
                {
                    row["cve"].upper(): float(row["epss"])
                    for row in csv.DictReader(text.splitlines()[1:])
                },
            )
            for day, text in _dated(landing / "epss" / "scores")
        ]

    @staticmethod
    def _in_force(versions: Sequence[tuple[date, Any]], day: date) -> tuple[bool, Any]:
        """Whether it is the time before the first version, and the version that counts."""
        so_far = [version for since, version in versions if since <= day]
        return not so_far, (so_far[-1] if so_far else versions[0][1]) if versions else {}

    @cache  # noqa: B019
    def on(self, day: date, cves: tuple[str, ...]) -> Threat:
        """Of several vulnerabilities: the worst, if one is bad; and unknown, if one is."""
        is_before, catalogue = self._in_force(self.catalogue, day)
        _, ssvc = self._in_force(self.ssvc, day)
        _, scores = self._in_force(self.scores, day)
        entries = [catalogue[cve] for cve in cves if cve in catalogue]
        if is_before:  # what the first version says was so since it took the entry up
            entries = [one for one in entries if date.fromisoformat(one["dateAdded"]) <= day]
        rows = [ssvc.get(cve, {}) for cve in cves]
        automatable = [row.get("ssvc_automatable", "").lower() for row in rows]
        impact = [row.get("ssvc_technical_impact", "").lower() for row in rows]
        return Threat(
            listed=bool(entries) if self.catalogue else None,
            added=min((date.fromisoformat(one["dateAdded"]) for one in entries), default=None),
            due=min((date.fromisoformat(one["dueDate"]) for one in entries), default=None),
            automatable=True if "yes" in automatable else (None if "" in automatable else False),
            total=True if "total" in impact else (None if "" in impact else False),
            is_high_risk=bool(entries)
            or any(row.get("ssvc_exploitation", "").lower() == "active" for row in rows)
            or any(scores.get(cve, 0.0) >= LIKELY for cve in cves),
        )


class Policies:
    """The seeds, read as they stand in their files."""

    def __init__(self, seeds: Path) -> None:
        with (seeds / "deadline_policies.csv").open(encoding="utf-8", newline="") as lines:
            self.policies = {row["policy_id"]: row for row in csv.DictReader(lines)}
        with (seeds / "deadline_rules.csv").open(encoding="utf-8", newline="") as lines:
            self.rules = list(csv.DictReader(lines))

    def in_force(self, day: date) -> Iterator[Row]:
        """Rules of the policies that are adopted and in force."""
        for rule in self.rules:
            policy = self.policies[rule["policy_id"]]
            since, until = _day(policy["valid_from"]), _day(policy["valid_to"])
            if policy["is_adopted"] == "true" and since and since <= day <= (until or day):
                yield rule


@dataclass
class Clock:
    """Episodes of a finding that share a deadline, in order."""

    episodes: list[Row]
    revisions: list[Revision] = field(default_factory=list)

    @property
    def started(self) -> date:
        """The first detection."""
        found: date = min(one["detected_date"] for one in self.episodes)
        return found

    def standing(self, day: date) -> Revision | None:
        """The revision that stands on a day."""
        so_far = [one for one in self.revisions if one.since <= day]
        return so_far[-1] if so_far else None


def clocks(episodes: Sequence[Row]) -> list[Clock]:
    """What comes back within 30 days continues its clock. ``episodes`` are of one finding."""
    found: list[Clock] = []
    for one in sorted(episodes, key=lambda row: row["episode_number"]):
        last = found[-1].episodes[-1] if found else None
        if last and one["first_open_date"] - RESUMES_WITHIN <= last["ended_date"]:
            found[-1].episodes.append(one)
        else:
            found.append(Clock([one]))
    return found


def _words(condition: str, value: str) -> bool:
    return not condition or value in condition.split("|")


def _wanted(rule: Row, finding: Row, threat: Threat, is_exposed: bool | None) -> set[str] | None:
    """The facts that a rule takes for granted; none if it is not about the finding."""
    has_cve = bool(finding["cve_ids"])
    is_listed = threat.listed if has_cve else False
    severity = finding["severity"]
    is_graded = severity not in ("unknown", "other")
    known = {
        "known_exploited": (is_listed is not None, "no" if is_listed is False else "yes"),
        "exposed": (is_exposed is not None, "no" if is_exposed is False else "yes"),
        "automatable": (
            threat.automatable is not None, "no" if threat.automatable is False else "yes",
        ),
        "technical_impact": (
            threat.total is not None, "partial" if threat.total is False else "total",
        ),
        "severity": (is_graded, severity if is_graded else "critical"),
    }  # fmt: skip
    kind = finding["finding_kind"]
    kind = "vulnerability" if kind == "unknown" and has_cve else kind
    if not _words(rule["finding_kind"], kind) or not _words(
        rule["with_cve"], "yes" if has_cve else "no"
    ):
        return None
    if rule["source_rule"] and rule["source_rule"] != finding["rule_id"]:
        return None
    if not all(_words(rule[name], word) for name, (_, word) in known.items()):
        return None
    return {name for name, (is_known, _) in known.items() if rule[name] and not is_known}


def _due(rule: Row, day: date, threat: Threat) -> date | None:
    if rule["due_basis"] == "upgrade":
        return None
    if rule["due_basis"] == "date":
        return _day(rule["due_on"])
    if rule["due_basis"] == "catalogue" and threat.due:
        return threat.due
    return day + int(rule["due_days"]) * DAY


def judge(
    clock: Clock,
    threats: Threats,
    policies: Policies,
    exposed: Sequence[tuple[date, bool | None]],
    latest: date,
) -> None:
    """Fill in the revisions of a clock. ``exposed`` is what is known of the asset, by date."""
    finding = clock.episodes[0]
    cves = tuple(finding["cve_ids"].split(",")) if finding["cve_ids"] else ()
    day, until = clock.started, clock.episodes[-1]["ended_date"] or latest
    while day <= until:
        threat = threats.on(day, cves)
        so_far = [value for since, value in exposed if since <= day]
        is_exposed = (so_far[-1] if so_far else exposed[0][1]) if exposed else None
        wanted = []
        for rule in policies.in_force(day):
            missing = _wanted(rule, finding, threat, is_exposed)
            if missing is not None:
                due = _due(rule, day, threat)
                wanted.append((due or date.max, int(rule["priority"]), rule["rule_id"], missing))
        if wanted:
            due, _, _, missing = min(wanted, key=lambda one: one[:3])
            last = clock.revisions[-1] if clock.revisions else None
            if last is None or due < (last.due or date.max):
                clock.revisions.append(
                    Revision(day, None if due == date.max else due, tuple(sorted(missing)))
                )
        day += DAY
