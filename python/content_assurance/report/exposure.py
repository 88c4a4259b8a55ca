"""The sections on findings, together: backlog, time, deadlines, threats, work and tickets."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from content_assurance.report import backlog, deadlines, finding_queries, remediation, threats, work
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import Definition, Marts, Observation
from content_assurance.report.soundness import Soundness, soundness
from content_assurance.report.work import Tickets, Work


@dataclass(frozen=True)
class Exposure:
    """Everything that the page says about findings; a section without rows is none."""

    sound: Soundness
    findings: backlog.Findings | None
    remediation: remediation.Remediation | None
    deadlines: deadlines.Deadlines | None
    threats: threats.Threats | None
    work: Work | None
    tickets: Tickets | None

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """The sections that the page has, as anchor and word."""
        found = (
            ("findings", "Findings", self.findings),
            ("remediation", "Remediation", self.remediation),
            ("deadlines", "Deadlines", self.deadlines),
            ("threats", "Threats", self.threats),
            ("todo", "To do", self.work),
            ("tickets", "Tickets", self.tickets),
        )
        return tuple((anchor, word) for anchor, word, section in found if section is not None)


def build(
    marts: Marts,
    dates: tuple[date, date | None],
    keep: Collection[date],
    definitions: Mapping[str, Definition],
    totals: Sequence[Observation],
    controls: Mapping[str, str],
) -> Exposure:
    """Read the marts of findings as of the first of ``dates``; the second is the baseline.

    ``keep`` are the dates that charts show, ``totals`` the KPIs over everything on every date.
    """
    latest, baseline = dates
    known = Known.of(marts)
    sound = soundness([one for one in totals if one.metric_id == "open_findings"], latest)
    now = {one.metric_id: one for one in totals if one.as_of_date == latest}
    found = backlog.findings(known, latest, baseline, keep, sound)
    if found is None:
        return Exposure(sound, None, None, None, None, None, None)
    members = finding_queries.by_owner(known, latest)
    return Exposure(
        sound,
        found,
        remediation.remediation(known, latest, sound),
        deadlines.deadlines(known, latest, sound, definitions, now, members),
        threats.threats(known, latest, sound, now, members, controls),
        work.work(known, sound),
        work.tickets(known, latest, sound),
    )
