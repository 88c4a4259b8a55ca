"""Tickets that people raise for findings: some too early done, some never, some not at all."""

from dataclasses import dataclass

import numpy as np

from .findings import Findings
from .sampling import Streams, waits
from .text import Flags, Ints
from .timeline import DAY, FOREVER, HOUR, Timeline
from .vulnerabilities import Vulnerabilities

# Share of the findings that ever get a ticket, and days to fix that it is given, by severity.
TICKET_SHARES = np.array([0.8, 0.6, 0.25, 0.05])
DUE_DAYS = np.array([15, 30, 90, 180])

# Findings older than this before the first export have had their ticket elsewhere.
RAISED_BEFORE_DAYS = 60

# Closed while the finding is still there; some of these are opened again.
CLOSED_EARLY_SHARE = 0.15
REOPENED_SHARE = 0.5


@dataclass(frozen=True)
class Tickets:
    """Tickets in the order in which they were raised; times are epoch seconds, FOREVER for never.

    Attributes:
        finding: the true finding that each is about.
        opened_at, started_at: raised, and taken up.
        closed_at, reopened_at, closed_again_at: what became of it.
        is_refused: closed because the risk was accepted.
        is_early: closed the first time while the finding was still there.
        due_days: days that it was given.
        assignee: index of a worker, -1 for nobody.
    """

    finding: Ints
    opened_at: Ints
    started_at: Ints
    closed_at: Ints
    reopened_at: Ints
    closed_again_at: Ints
    is_refused: Flags
    is_early: Flags
    due_days: Ints
    assignee: Ints

    @property
    def size(self) -> int:
        """Number of tickets."""
        return int(self.finding.size)

    def changed_at(self, now: int) -> Ints:
        """(tickets,) last change up to then, 0 for one that is not raised yet."""
        moments = (
            self.opened_at, self.started_at, self.closed_at, self.reopened_at,
            self.closed_again_at,
        )  # fmt: skip
        latest: Ints = np.max([np.where(at <= now, at, 0) for at in moments], axis=0)
        return latest


def build_tickets(
    streams: Streams,
    timeline: Timeline,
    findings: Findings,
    known: Vulnerabilities,
    heads: Ints,
) -> Tickets:
    """Raise tickets for findings; `heads` are (findings,) workers who answer for their assets."""
    rng = streams.named("tickets")
    size = findings.size
    severity = known.severity[findings.vulnerability]
    begins, ends = findings.begins[:, 0], findings.ends[:, 0]
    opened = begins + DAY + waits(rng, 7 * DAY, size)
    is_raised = rng.random(size) < TICKET_SHARES[severity]
    is_raised &= (opened < np.minimum(ends, findings.accepted_at)) & (opened < timeline.end)
    is_raised &= opened > timeline.start - RAISED_BEFORE_DAYS * DAY
    started = opened + HOUR + waits(rng, 2 * DAY, size)
    is_refused = findings.accepted_at < FOREVER
    done = ends + HOUR + waits(rng, 3 * DAY, size)
    done = np.where(is_refused, findings.accepted_at + HOUR, np.where(ends < FOREVER, done, ends))
    # Somebody is in a hurry: done on paper, but the update never reached the machine.
    early = started + HOUR + waits(rng, 6 * DAY, size)
    is_early = (rng.random(size) < CLOSED_EARLY_SHARE) & (early < ends) & ~is_refused
    is_reopened = is_early & (rng.random(size) < REOPENED_SHARE)
    reopened = early + 7 * DAY + waits(rng, 10 * DAY, size)
    is_reopened &= reopened < ends
    closed = np.where(is_early, early, done)
    rows = np.flatnonzero(is_raised)
    rows = rows[np.argsort(opened[rows], kind="stable")]
    has_nobody = rng.random(size) < 0.1
    never = np.full(size, FOREVER)
    return Tickets(
        finding=rows,
        opened_at=opened[rows],
        started_at=np.where(started < closed, started, FOREVER)[rows],
        closed_at=closed[rows],
        reopened_at=np.where(is_reopened, reopened, never)[rows],
        closed_again_at=np.where(is_reopened, done, never)[rows],
        is_refused=(is_refused & ~is_early)[rows],
        is_early=is_early[rows],
        due_days=DUE_DAYS[severity][rows],
        assignee=np.where(has_nobody, -1, heads)[rows],
    )
