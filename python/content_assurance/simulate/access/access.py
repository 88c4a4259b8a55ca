"""Everything about access on one scene: people, systems, reviews, and their truth."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Protocol

from ..defects import Delivery
from ..events import EventLog
from ..exports import Export
from ..scene import Scene
from ..text import constant
from ..timeline import DAY, instant
from ..vendors.access_csv import Ledger
from ..vendors.entra import Entra
from ..vendors.github import GitHub
from ..vendors.iam import Iam
from ..vendors.okta import Okta
from ..vendors.sailpoint import SailPoint
from ..vendors.workday import staff_export
from ..writers import FileFormat
from .accounts import Account, build_accounts
from .grants import Grant, build_grants
from .people import build_people
from .reviews import build_reviews
from .tables import Ids
from .truth import AccessTruth

# In long runs the identity systems were connected late, and report every other week.
FEWEST_WEEKS_LATE = 13
LATE_EXPORTS, EVERY_WEEKS = 5, 2

# Exports that do not come for more than a fortnight, up to one that is counted from the last, and
# one that breaks off.
FEWEST_WITH_DEFECTS = 5
OUTAGE, CUT = 3, 4
OUTAGE_DAYS = 8
OUTAGE_SYSTEM, CUT_TABLE = "entra_id", "okta/group_members"


class DirectoryOf(Protocol):
    """What the systems have in common."""

    system: str

    def account_id(self, account: Account) -> str:
        """The system's own id of an account."""

    def group_id(self, name: str) -> str:
        """The system's own id of a group."""

    def target_id(self, grant: Grant) -> str:
        """The system's own id of what is granted."""

    def exports(self, now: int) -> Iterator[Export]:
        """All tables as they stand."""


class Access:
    """Who may do what, week after week."""

    def __init__(self, scene: Scene) -> None:
        """Give the people of the organisation, and some more, accounts and what goes with them."""
        streams, timeline, self._organisation = scene.streams, scene.timeline, scene.organisation
        dates = timeline.dates
        late = dates[-1 - EVERY_WEEKS * (LATE_EXPORTS - 1) :: EVERY_WEEKS]
        self._watched = [
            instant(day) for day in (dates if len(dates) < FEWEST_WEEKS_LATE else late)
        ]
        self.people = build_people(streams, timeline, self._organisation, self._watched[0])
        accounts = build_accounts(streams, timeline, self.people, self._watched[0])
        granted = build_grants(streams, self._organisation, accounts, self._watched)
        items, grants = build_reviews(streams, timeline, self.people, granted, self._watched)
        ids = Ids(streams.seed)
        self._systems: dict[str, DirectoryOf] = {}
        for kind in (Okta, Entra, GitHub, Iam, Ledger):
            name = kind.system
            own = [grant for grant in grants if grant.system == name]
            self._systems[name] = kind(ids, accounts[name], own)
        self._sailpoint = SailPoint(ids, items, grants, self._native_ids)
        self._truth = AccessTruth(
            timeline, self._organisation, self.people, accounts, grants, items, self._systems,
            self._sailpoint,
        )  # fmt: skip

    def _native_ids(self, grant: Grant) -> tuple[str, str]:
        system = self._systems[grant.system]
        return system.account_id(grant.account) if grant.account else "", system.target_id(grant)

    def completed(self, export: Export, now: int) -> Export:
        """An export of the consoles: Workday's workers with what happened to them."""
        if export.name != "workday/workers":
            return export
        return staff_export(self._organisation, self.people, now)

    def is_own(self, export: Export) -> bool:
        """Whether an export is of a system that is simulated here."""
        return export.source in self._systems or export.source == "sailpoint"

    def exports(self, now: int) -> Iterator[Export]:
        """The export of each table, on the days on which there are any."""
        if now in self._watched:
            yield from chain.from_iterable(one.exports(now) for one in self._systems.values())
            yield self._sailpoint.export(now)

    def delivery(self, export: Export, now: int, log: EventLog) -> Delivery:
        """How an export arrives: one system fails for a while, and one file breaks off."""
        if len(self._watched) < FEWEST_WITH_DEFECTS or now not in self._watched:
            return Delivery()
        until = self._watched[-OUTAGE]
        is_out = until - OUTAGE_DAYS * DAY < now <= until and export.source == OUTAGE_SYSTEM
        is_cut = now == self._watched[-CUT] and export.name == CUT_TABLE
        for kind, is_so, what in (
            ("missing_export", is_out, "the whole system gave no export"),
            ("truncated_file", is_cut, "the file ends in the middle"),
        ):
            if is_so:
                day = self._truth.day(now)
                log.add(kind, day, constant("", 1), what, export.source, export.table)
        return Delivery(is_missing=is_out, is_truncated=is_cut)

    def log_changes(self, log: EventLog) -> None:
        """Log what is odd about people, accounts, grants and decisions."""
        self._truth.log_stories(log)

    def write(self, folder: Path, file_format: FileFormat) -> list[Path]:
        """Write the truth; returns the files."""
        return self._truth.write(folder, file_format)
