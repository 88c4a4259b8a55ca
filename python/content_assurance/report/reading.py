"""One reading of the published marts: what several sections share, asked once and only if needed.

A section is given a ``Reading`` and nothing else. What only one section needs, it asks for itself
through ``reading.known`` (which answers with no rows where an older publication lacks a mart).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from content_assurance import forecast
from content_assurance.report import backlog, cards, figures, finding_queries, lists, queries
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import Definition, Marts, Observation, text
from content_assurance.report.soundness import Soundness, soundness
from content_assurance.report.verdicts import Verdict, verdicts

PRINCIPAL = "effective_coverage"
_MOST_DATES = 104


class Reading:
    """The marts as of their latest date, beside the baseline about four weeks before."""

    def __init__(self, marts: Marts) -> None:
        self.marts = marts

    @cached_property
    def known(self) -> Known:
        """The marts with the columns that each of them has."""
        return Known.of(self.marts)

    @cached_property
    def dates(self) -> list[date]:
        """Every as-of date, oldest first."""
        return queries.as_of_dates(self.marts)

    @property
    def latest(self) -> date:
        """The date of the page; the first of all days where nothing is published."""
        return self.dates[-1] if self.dates else date.min

    @cached_property
    def verdicts(self) -> dict[tuple[str, str, str], Verdict]:
        """What may be concluded on the latest date, by KPI, dimension and member."""
        return verdicts(self.known, self.latest)

    def verdicts_of(self, dimension: str, member: str) -> dict[str, Verdict]:
        """The verdicts of one member by KPI."""
        return {
            metric_id: found
            for (metric_id, *slice_), found in self.verdicts.items()
            if slice_ == [dimension, member]
        }

    @cached_property
    def baseline(self) -> date | None:
        """What the latest date is compared with; an earlier one where a source had failed then."""
        found = (one.baseline_date for one in self.verdicts.values())
        return max((one for one in found if one is not None), default=None)

    def since(self, metric_id: str, dimension: str = "all", member: str = "all") -> date | None:
        """What a figure of the latest date is compared with."""
        found = self.verdicts.get((metric_id, dimension, member))
        return found.baseline_date if found is not None else None

    @cached_property
    def keep(self) -> set[date]:
        """The dates that charts show, the latest always among them."""
        every = -(-len(self.dates) // _MOST_DATES) or 1
        return set(list(reversed(self.dates))[::every])

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """The metric cards by id."""
        return {found.metric_id: found for found in queries.definitions(self.marts)}

    @cached_property
    def totals(self) -> list[Observation]:
        """Every KPI over everything on every date."""
        return queries.totals(self.marts)

    @cached_property
    def series(self) -> dict[str, list[Observation]]:
        """The totals that charts show, by KPI."""
        return self.drawn(self.totals)

    def drawn(self, found: Sequence[Observation]) -> dict[str, list[Observation]]:
        """Observations on the dates that charts show, by KPI."""
        series: dict[str, list[Observation]] = defaultdict(list)
        for one in found:
            if one.as_of_date in self.keep:
                series[one.metric_id].append(one)
        return dict(series)

    @cached_property
    def now(self) -> dict[str, Observation]:
        """The totals of the latest date by KPI."""
        return {one.metric_id: one for one in self.totals if one.as_of_date == self.latest}

    @cached_property
    def then(self) -> dict[str, Observation]:
        """The totals that those of the latest date are compared with, by KPI."""
        return {
            one.metric_id: one for one in self.totals if one.as_of_date == self.since(one.metric_id)
        }

    @cached_property
    def cards(self) -> list[cards.Card]:
        """A card for each defined KPI, in reading order."""
        pairs: dict[str, list[Observation]] = defaultdict(list)
        for one in queries.by_source_pair(self.marts, self.latest):
            pairs[one.metric_id].append(one)
        found = self.verdicts_of("all", "all")
        return cards.build(self.definitions, self.series, self.now, found, pairs)

    @cached_property
    def by_control(self) -> list[Observation]:
        """Effective and raw coverage of each control on every date."""
        return queries.by_control(self.marts)

    @cached_property
    def by_member(self) -> list[Observation]:
        """Effective coverage by owner and kind of asset on both dates."""
        ends = [found for found in (self.latest, self.since(PRINCIPAL)) if found]
        return queries.by_member(self.marts, ends)

    @cached_property
    def members(self) -> list[Observation]:
        """Effective coverage by owner and kind of asset on the latest date."""
        return [one for one in self.by_member if one.as_of_date == self.latest]

    @cached_property
    def control_series(self) -> dict[tuple[str, str], list[Observation]]:
        """Coverage by KPI and control, on the dates that charts show."""
        groups: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        for one in self.by_control:
            if one.as_of_date in self.keep:
                groups[one.metric_id, one.control_id].append(one)
        return dict(groups)

    @cached_property
    def controls(self) -> tuple[dict[str, Observation], dict[str, Observation]]:
        """Effective coverage by control, on the latest date and on what that is compared with."""
        found = [one for one in self.by_control if one.metric_id == PRINCIPAL]
        return (
            {one.control_id: one for one in found if one.as_of_date == self.latest},
            {
                one.control_id: one
                for one in found
                if one.as_of_date == self.since(PRINCIPAL, "control", one.control_id)
            },
        )

    def owners_on(self, when: date | None) -> dict[str, Observation]:
        """Effective coverage of one date by owner."""
        wanted = (one for one in self.by_member if one.as_of_date == when)
        return {one.owner_name: one for one in wanted if one.dimension == "owner"}

    @cached_property
    def waterfall(self) -> list[dict[str, Any]]:
        """Each control's steps from expected to healthy, over all owners."""
        return queries.waterfall(self.marts, self.latest)

    @cached_property
    def gap_counts(self) -> list[dict[str, Any]]:
        """Open gaps by owner, control and reason."""
        return lists.gap_counts(self.marts)

    @cached_property
    def control_names(self) -> Mapping[str, str]:
        """A name for every control that a mart mentions, in the order of those names."""
        names = {one.control_id: figures.named(one.control_id) for one in self.by_control}
        for row in (*self.gap_counts, *self.waterfall):
            control = text(row["control_id"])
            names[control] = text(row["control_name"]) or figures.named(control)
        return dict(sorted(names.items(), key=lambda pair: (pair[1].lower(), pair[0])))

    @cached_property
    def sound(self) -> Soundness:
        """Whether what is said about findings may be relied on."""
        found = [one for one in self.totals if one.metric_id == "open_findings"]
        return soundness(found, self.latest)

    @cached_property
    def outlooks(self) -> list[forecast.Outlook]:
        """Forecasts; none where an older publication does not tell signal from noise."""
        return forecast.outlooks(self.marts) if "metric_trends" in self.known.columns else []

    @cached_property
    def findings(self) -> backlog.Findings | None:
        """The backlog, none where no source of findings has ever delivered."""
        since = self.since("open_findings")
        return backlog.findings(self.known, self.latest, since, self.keep, self.sound)

    @cached_property
    def finding_members(self) -> list[Observation]:
        """Deadline and threat KPIs by owner on the latest date."""
        return finding_queries.by_owner(self.known, self.latest)

    @cached_property
    def source_status(self) -> list[dict[str, Any]]:
        """Every source table that ever delivered, the ones in trouble first."""
        return lists.sources(self.marts, self.latest)

    @cached_property
    def by_owner(self) -> list[Observation]:
        """Every KPI that is measured by owner, on both dates."""
        ends = [found for found in (self.latest, self.baseline) if found]
        return queries.by_owner(self.marts, ends)

    @cached_property
    def owners(self) -> list[str]:
        """Every owner with a KPI on the latest date, by name; assets without one last."""
        found = {one.member for one in self.by_owner if one.as_of_date == self.latest}
        return sorted(found, key=lambda name: (name == "unowned", name.lower(), name))
