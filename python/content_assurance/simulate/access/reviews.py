"""Access reviews: campaigns over a list frozen at a time, how they were decided, what it did."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from numpy.random import Generator

from ..sampling import Streams, spread
from ..timeline import DAY, FOREVER, HOUR, WEEK, Timeline
from .accounts import HUMAN
from .grants import STANDING, Grant
from .people import Person

APPROVED, REVOKED, PENDING = "approved", "revoked", "pending"

# How often a reviewer who looks takes something away, and who does not look at all.
REVOKED_SHARE = 0.15
BULK_SECONDS = 3
# What becomes of a decision to take something away.
ENDS, END_SHARES = ("removed", "not_removed", "given_again"), (0.65, 0.15, 0.2)
FEWEST_REVOKED = 6
LATE_SHARE = 0.1


@dataclass(frozen=True)
class Campaign:
    """A campaign; times are epoch seconds.

    Attributes:
        systems: whose grants it asks about.
        target_kinds: which of them.
        frozen_at: when its list was made; what was granted later is not in it.
        closed_at: when it was ended, FOREVER for one that still runs.
    """

    number: int
    name: str
    systems: tuple[str, ...]
    target_kinds: tuple[str, ...]
    frozen_at: int
    opened_at: int
    due_at: int
    closed_at: int
    story: str = ""


@dataclass(frozen=True)
class Item:
    """One access that a reviewer is asked about.

    Attributes:
        grant: place in the list of grants.
        decided_at: FOREVER for never.
        story: `bulk`, `own_access`, `late`, `not_removed`, `given_again`, or empty.
    """

    number: int
    campaign: Campaign
    grant: int
    reviewer: Person
    decision: str
    decided_at: int
    story: str = ""

    def decision_at(self, now: int) -> str:
        """What is known of the decision at that time."""
        return self.decision if self.decided_at <= now else PENDING


def build_reviews(
    streams: Streams,
    timeline: Timeline,
    people: Sequence[Person],
    grants: Sequence[Grant],
    watched: Sequence[int],
) -> tuple[list[Item], list[Grant]]:
    """The items of all campaigns, and the grants after what was decided was done, or not."""
    rng = streams.named("reviews")
    first = watched[0]
    by_number = {person.number: person for person in people}
    campaigns = (
        Campaign(1, "Ledger and directory, quarterly", ("access_csv", "entra_id"),
                 ("group", "role"), first - 2 * WEEK, first - 12 * DAY, first + 2 * WEEK,
                 first + 3 * WEEK),
        Campaign(2, "Single sign-on, yearly", ("okta",), ("group", "role"), first - 30 * WEEK,
                 first - 29 * WEEK, first - 10 * DAY, first - 9 * DAY, "stale_population"),
        Campaign(3, "Privileged access, running", ("aws_iam", "okta"), ("group", "policy", "role"),
                 timeline.end - 9 * DAY, timeline.end - 8 * DAY, timeline.end + 12 * DAY, FOREVER),
    )  # fmt: skip
    items: list[Item] = []
    after = list(grants)
    for campaign in campaigns:
        asked = [
            place
            for place, grant in enumerate(grants)
            if grant.system in campaign.systems
            and grant.target_kind in campaign.target_kinds
            and grant.kind == STANDING
            and grant.target != "Everyone"
            and grant.account is not None
            and grant.account.kind == HUMAN
            and grant.is_there(campaign.frozen_at)
            and grant.account.is_enabled(campaign.frozen_at)
        ]
        found = _decided(rng, campaign, asked, grants, by_number, len(items))
        items += _done(rng, timeline, found, after)
    return items, after


def _decided(
    rng: Generator,
    campaign: Campaign,
    asked: Sequence[int],
    grants: Sequence[Grant],
    by_number: dict[int, Person],
    first_number: int,
) -> list[Item]:
    """Each reviewer decides in one sitting; one without looking, one about himself."""
    subjects = {place: _subject(grants[place]) for place in asked}
    # The first on the list is somebody who is asked about himself.
    own = min(asked, key=lambda place: (subjects[place].number, place), default=-1)
    of_reviewer: dict[int, list[int]] = defaultdict(list)
    for place, subject in subjects.items():
        of_reviewer[subject.number if place == own else subject.manager].append(place)
    busiest = max(of_reviewer, key=lambda number: (len(of_reviewer[number]), -number), default=-1)
    found: list[Item] = []
    for reviewer in sorted(of_reviewer):
        places = of_reviewer[reviewer]
        window = min(campaign.due_at, campaign.closed_at) - campaign.opened_at - DAY
        at = campaign.opened_at + int(spread(rng, HOUR, window, 1)[0])
        is_late = rng.random() < LATE_SHARE and reviewer != busiest
        at += (campaign.due_at - campaign.opened_at) if is_late else 0
        for place in places:
            is_bulk = reviewer == busiest
            story = "bulk" if is_bulk else "late" if is_late else ""
            story = "own_access" if subjects[place].number == reviewer else story
            at += BULK_SECONDS if is_bulk else int(spread(rng, 40, 900, 1)[0])
            is_revoked = rng.random() < REVOKED_SHARE and not is_bulk and story != "own_access"
            decided = at if at < campaign.closed_at else FOREVER
            decision = PENDING if decided == FOREVER else REVOKED if is_revoked else APPROVED
            number = first_number + len(found)
            found.append(
                Item(number, campaign, place, by_number[reviewer], decision, decided, story)
            )
    return _with_enough_revoked(found)


def _subject(grant: Grant) -> Person:
    """Whose access it is."""
    if grant.account is None or grant.account.person is None:
        raise ValueError(f"{grant.target} in {grant.system} is nobody's own: no campaign asks")
    return grant.account.person


def _with_enough_revoked(items: list[Item]) -> list[Item]:
    """Small campaigns would leave the interesting cases to chance."""
    lacking = FEWEST_REVOKED - sum(item.decision == REVOKED for item in items)
    for place, item in enumerate(items):
        if lacking > 0 and item.decision == APPROVED and not item.story and place % 2 == 0:
            items[place] = replace(item, decision=REVOKED)
            lacking -= 1
    return items


def _done(rng: Generator, timeline: Timeline, items: list[Item], grants: list[Grant]) -> list[Item]:
    """Carry decisions out in the list of grants: most, not all, and some are undone again.

    The first three of a campaign stand for the three ends that there are.
    """
    after = []
    turn = 0
    for item in items:
        if item.decision != REVOKED:
            after.append(item)
            continue
        end = ENDS[turn] if turn < len(ENDS) else ENDS[rng.choice(len(ENDS), p=END_SHARES)]
        turn += 1
        wait, pause = spread(rng, DAY, 7 * DAY, 2).tolist()
        grant = grants[item.grant]
        since, until = grant.spans[-1]
        gone = item.decided_at + wait
        if end == "not_removed" or gone >= min(until, timeline.end):
            after.append(replace(item, story="not_removed"))
            continue
        spans = (*grant.spans[:-1], (since, gone))
        back = gone + 15 * DAY + pause
        is_back = end == "given_again" and back < min(until, timeline.end)
        spans = (*spans, (back, until)) if is_back else spans
        grants[item.grant] = replace(grant, spans=spans)
        after.append(replace(item, story="given_again") if is_back else item)
    return after
