"""What ought to be told of findings: from the truth, by the rules of docs/findings.md.

The oracle is given what is true, when each scanner looked, which looks missed what, and which
exports came. It says what each export must have said, and derives episodes from that in plain
Python. It reads no export.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from .finding_truth import ACCEPTED, Finding, FindingTruth, taken

CLEAN_LOOKS_BEFORE_REOPEN = 2
SILENCED_RULE_FINDINGS = 5

OPEN, RESOLVED, EXPLAINED = "open", "resolved", "false_positive"
# Not assessed: what was said last, open, stands wherever something else says that one looked.
UNASSESSED = "not_assessed"
STANDING = (OPEN, UNASSESSED)
CLOSURES = {RESOLVED: "fixed_verified", ACCEPTED: ACCEPTED, EXPLAINED: EXPLAINED}

# How long Spotlight goes on showing what is closed, and what is open on a host it lost sight of.
CLOSED_DAYS, EXPIRED_AFTER_DAYS = timedelta(days=14), timedelta(days=45)
KEPT_DAYS = timedelta(days=90)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Episode:
    """When a finding was open: the exports that showed it first and last, and that closed it."""

    first_open: date
    last_open: date
    closed: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class FindingsWorld(FindingTruth):
    """The truth about findings, and what must be told of it."""

    # ------------------------------------------------------------------ what exports must say

    @cached_property
    def silenced(self) -> tuple[str, datetime]:
        """The vulnerability that Tenable stopped to look for, and since when."""
        (event,) = self.happened("detector_changed")
        return event["id"], taken(date.fromisoformat(event["event_date"]))

    def said_by_tenable(self, finding: Finding) -> dict[date, str]:
        """It shows what the scans since its last export found, and nothing of what is gone."""
        cve, since = self.silenced
        said = {}
        for day, at in self.looks["tenable", finding.asset].items():
            is_blind = finding.cve == cve and at >= since
            if finding.is_there(at) and (finding.true_id, day) not in self.misses and not is_blind:
                said[day] = ACCEPTED if finding.accepted <= taken(day) else OPEN
        return said

    def said_by_crowdstrike(self, finding: Finding) -> dict[date, str]:
        """It shows what the sensor said last, until it is long closed or the sensor long gone."""
        said, looks = {}, self.looks["crowdstrike", finding.asset]
        looked = gone = None
        for day in self.exports["crowdstrike"]:
            if day in looks:
                was_there = looked is not None and gone is None and finding.is_there(looked)
                looked = looks[day]
                if finding.is_there(looked):
                    gone = None
                elif was_there:
                    gone = looked
            if looked is None or taken(day) - looked > KEPT_DAYS:
                continue
            if finding.is_there(looked):
                is_lost = taken(day) - looked > EXPIRED_AFTER_DAYS
                is_accepted = finding.accepted <= taken(day)
                if not is_lost:
                    said[day] = ACCEPTED if is_accepted else OPEN
                # Of what was never said before nothing stands, and what was accepted stays so.
                elif said and said[max(said)] in STANDING:
                    said[day] = UNASSESSED
            elif gone and taken(day) - gone <= CLOSED_DAYS:
                said[day] = RESOLVED
        return said

    def said_by_aws_inspector(self, finding: Finding) -> dict[date, str]:
        """It shows running instances: what the last look found, and what the last week closed."""
        said, looks = {}, self.looks["aws_inspector", finding.asset]
        retired = self.retired.get(finding.asset, datetime.max)
        looked = None
        was_there = False
        for day in self.exports["aws_inspector"]:
            looked = looks.get(day, looked)
            if looked is None or retired <= taken(day):
                continue
            if finding.is_there(looked):
                said[day] = ACCEPTED if finding.accepted <= taken(day) else OPEN
            elif was_there and taken(day) - looked <= WEEK:
                said[day] = RESOLVED
            was_there = finding.is_there(looked)
        return said

    @cached_property
    def sayings(self) -> dict[tuple[str, str], dict[date, str]]:
        """What every export must say of every finding, by scanner and finding."""
        told = {
            "tenable": self.said_by_tenable,
            "crowdstrike": self.said_by_crowdstrike,
            "aws_inspector": self.said_by_aws_inspector,
        }
        return {
            (scanner, finding.true_id): told[scanner](finding)
            for finding in self.findings.values()
            for scanner in finding.scanners & told.keys()
        }

    # ----------------------------------------------------------------------- what follows from it

    @cached_property
    def rule_counts(self) -> Counter[tuple[str, str, date]]:
        """How many findings of a vulnerability each export of a scanner shows."""
        return Counter(
            (scanner, self.findings[true_id].cve, day)
            for (scanner, true_id), said in self.sayings.items()
            for day, word in said.items()
            if word != UNASSESSED
        )

    @cached_property
    def told_of(self) -> dict[tuple[str, str], set[date]]:
        """On which dates each scanner's export names an asset."""
        found: dict[tuple[str, str], set[date]] = defaultdict(set)
        for (scanner, true_id), said in self.sayings.items():
            asset = self.findings[true_id].asset
            found[scanner, asset].update(day for day, word in said.items() if word != UNASSESSED)
        return found

    def looks_of(self, scanner: str, finding: Finding) -> list[date]:
        """The exports by which the scanner is known to have looked at the asset.

        Those that name it, and of Tenable, which lists whom it scanned, those that come after a
        scan on a later date than the export before.
        """
        days = set(self.told_of[scanner, finding.asset])
        if scanner == "tenable":
            exports = self.exports[scanner]
            for day, at in self.looks[scanner, finding.asset].items():
                place = exports.index(day)
                if not place or at.date() > exports[place - 1]:
                    days.add(day)
        return sorted(days)

    def record_episodes(self, scanner: str, finding: Finding) -> Iterator[Episode]:
        """The episodes of a finding by one scanner's word alone."""
        said = self.sayings[scanner, finding.true_id]
        looks = self.looks_of(scanner, finding)
        first: date | None = None
        place = 0
        while place < len(looks):
            day = looks[place]
            if said.get(day) not in STANDING:
                place += 1
                continue
            first = first or day
            run = place
            while run + 1 < len(looks) and said.get(looks[run + 1]) in STANDING:
                run += 1
            last, after = looks[run], run + 1
            if after == len(looks):
                yield Episode(first, last)
                return
            reason = self._end(scanner, finding, said, looks, run)
            if reason is not None:
                yield Episode(first, last, looks[after], reason)
                first = None
            place = after
        if first is not None:
            raise AssertionError(f"{finding.true_id} flapped into nothing")

    def _end(
        self,
        scanner: str,
        finding: Finding,
        said: Mapping[date, str],
        looks: Sequence[date],
        last: int,
    ) -> str | None:
        """Why a run of open looks ended at the next look; None if it did not."""
        word = said.get(looks[last + 1])
        if word is not None:
            return CLOSURES[word]
        back = [
            place for place, day in enumerate(looks) if place > last and said.get(day) in STANDING
        ]
        if back and back[0] - last - 1 < CLEAN_LOOKS_BEFORE_REOPEN:
            return None
        counts = self.rule_counts
        before = counts[scanner, finding.cve, looks[last]]
        after = counts[scanner, finding.cve, looks[last + 1]]
        is_silent = before >= SILENCED_RULE_FINDINGS and not after
        return "detector_changed" if is_silent else "fixed_inferred"

    def episodes(self, finding: Finding) -> list[Episode]:
        """The episodes of a finding: open as long as one scanner sees it open.

        What is not closed and was last shown before the last export of every scanner that showed
        it is out of sight: `not_observed`.
        """
        each = sorted(
            (
                (episode, scanner)
                for scanner in finding.scanners
                if (scanner, finding.true_id) in self.sayings
                for episode in self.record_episodes(scanner, finding)
            ),
            key=lambda pair: (pair[0].first_open, pair[0].closed or date.max),
        )
        groups: list[list[tuple[Episode, str]]] = []
        reached = date.min
        for episode, scanner in each:
            if episode.first_open > reached or not groups:
                groups.append([])
            groups[-1].append((episode, scanner))
            reached = max(reached, episode.closed or date.max)
        return [self._merged(group) for group in groups]

    def _merged(self, group: Sequence[tuple[Episode, str]]) -> Episode:
        first = min(episode.first_open for episode, _ in group)
        last = max(episode.last_open for episode, _ in group)
        unclosed = [(episode, scanner) for episode, scanner in group if episode.closed is None]
        if unclosed:
            is_lost = all(
                episode.last_open < self.exports[scanner][-1] for episode, scanner in unclosed
            )
            if is_lost:
                return Episode(first, last, last, "not_observed")
            return Episode(first, last)
        closed, reason = max((ep.closed, ep.reason) for ep, _ in group if ep.closed and ep.reason)
        return Episode(first, last, closed, reason)

    # ---------------------------------------------------------------------------------- images

    def image_episode(self, finding: Finding) -> Episode | None:
        """A build is told of weekly while it is in use, and never again."""
        (spell,) = finding.spells
        hour = timedelta(hours=1)
        end = spell.ends if spell.reason == "image_replaced" else datetime.max
        days = [day for day in self.exports["trivy"] if spell.begins <= taken(day) - hour < end]
        if spell.reason == EXPLAINED:
            shown = [day for day in days if taken(day) < spell.ends]
            after = [day for day in days if taken(day) >= spell.ends]
            if not shown:
                return None
            return Episode(shown[0], shown[-1], after[0], EXPLAINED)
        if not days:
            return None
        if days[-1] < self.exports["trivy"][-1]:
            return Episode(days[0], days[-1], days[-1], "not_observed")
        return Episode(days[0], days[-1])
