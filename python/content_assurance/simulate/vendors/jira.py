"""Jira: the issues that changed since the export before, as a search by update answers."""

from collections.abc import Callable

import numpy as np

from ..exports import Export, Field
from ..findings import Findings
from ..scene import Scene
from ..text import (
    Ints,
    Text,
    choose_text,
    constant,
    integer_text,
    join,
    json_list,
    json_strings,
    pick,
    take,
    time_text,
    without,
)
from ..tickets import Tickets
from ..timeline import DAY, FOREVER
from ..vulnerabilities import Vulnerabilities

_STATES = ("Open", "In Progress", "Done", "Reopened")
_CATEGORIES = ("To Do", "In Progress", "Done", "To Do")
_PRIORITIES = ("Highest", "High", "Medium", "Low")
_FIRST_ID = 20_001


class Jira:
    """The project VULN: one issue for a finding, which names it, its CVE and its host."""

    name = "jira/issues"

    def __init__(
        self,
        scene: Scene,
        findings: Findings,
        known: Vulnerabilities,
        tickets: Tickets,
        references: Callable[[Ints], Text],
    ) -> None:
        """Open the project; `references` gives scanners' own ids of some findings, or `none`."""
        self._scene, self._findings, self._known = scene, findings, known
        self._tickets, self._references = tickets, references

    def keys(self, rows: Ints) -> Text:
        """Keys of some issues."""
        return join("VULN-", integer_text(rows + 1))

    def export(self, now: int, since: int) -> Export:
        """Issues that changed since then."""
        changed = self._tickets.changed_at(now)
        rows = np.flatnonzero(changed > since)
        return Export(
            source="jira",
            table="issues",
            key="key",
            fields=tuple(self._fields(rows, now)),
            records=rows,
            head='{"startAt":0,"maxResults":1000,"issues":[',
            tail='],"total":$total}',
        )

    def _fields(self, rows: Ints, now: int) -> list[Field]:
        tickets, scene, known = self._tickets, self._scene, self._known
        finding = tickets.finding[rows]
        asset, kind = self._findings.asset[finding], self._findings.vulnerability[finding]
        is_closed = tickets.closed_at[rows] <= now
        is_reopened = tickets.reopened_at[rows] <= now
        is_closed_again = tickets.closed_again_at[rows] <= now
        is_started = tickets.started_at[rows] <= now
        state = np.select(
            [is_closed_again, is_reopened, is_closed, is_started], [2, 3, 2, 1], default=0
        )
        is_done = state == 2
        is_refused = tickets.is_refused[rows]
        closed_at = np.where(
            is_closed_again, tickets.closed_again_at[rows], tickets.closed_at[rows]
        )
        resolution = without(
            choose_text(is_refused, "Won't Do", constant("Done", rows.size)), ~is_done
        )
        cve = pick(known.cve_ids.to_pylist(), kind)
        host = scene.identifiers.names(asset, scene.estate.reimaged_at[asset] <= now)
        text = join(
            "Host ", host, ": ", cve, " in ", known.components(kind), " ", known.versions(kind),
            ", fixed in ", known.versions(kind, is_fixed=True), ". Finding: ",
            self._references(finding),
        )  # fmt: skip
        description = join(
            '{"type":"doc","version":1,"content":[{"type":"paragraph","content":'
            '[{"type":"text","text":',
            json_strings(text),
            "}]}]}",
        )
        assignee = tickets.assignee[rows]
        people = scene.organisation
        email = without(take(people.worker_emails, np.maximum(assignee, 0)), assignee < 0)
        fields = "fields"
        changed = tickets.changed_at(now)[rows]
        due = tickets.opened_at[rows] + tickets.due_days[rows] * DAY
        return [
            Field("id", integer_text(_FIRST_ID + rows)),
            Field("key", self.keys(rows)),
            Field(f"{fields}.summary", join("Fix ", cve, " on ", host)),
            Field(f"{fields}.description", description, is_json=True),
            Field(f"{fields}.issuetype.name", constant("Vulnerability", rows.size)),
            Field(f"{fields}.project.key", constant("VULN", rows.size)),
            Field(f"{fields}.labels", json_list(constant("scanner", rows.size), host), True),
            Field(f"{fields}.status.name", pick(_STATES, state)),
            Field(f"{fields}.status.statusCategory.name", pick(_CATEGORIES, state)),
            Field(f"{fields}.resolution.name", resolution),
            Field(f"{fields}.priority.name", pick(_PRIORITIES, known.severity[kind])),
            Field(f"{fields}.assignee.emailAddress", email),
            Field(f"{fields}.created", _moment(tickets.opened_at[rows])),
            Field(f"{fields}.updated", _moment(changed)),
            Field(
                f"{fields}.resolutiondate",
                _moment(np.where(is_done & (closed_at < FOREVER), closed_at, 0)),
            ),
            Field(f"{fields}.duedate", time_text(due, "date")),
        ]


def _moment(seconds: Ints) -> Text:
    """Times as Jira writes them, 2026-01-05T05:00:00.000+0000."""
    return join(time_text(seconds, "bare"), ".000+0000")
