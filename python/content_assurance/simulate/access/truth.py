"""What is really so of access: who is whose, who may do what, and what decisions did."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from ..events import EventLog
from ..organisation import Organisation
from ..timeline import FOREVER, Timeline
from ..writers import FileFormat, write_table
from .accounts import Account
from .grants import Grant
from .people import Person
from .reviews import Item
from .tables import moment

Row = dict[str, str | None]

_WHAT = {
    "renamed": "has another surname and address from here on",
    "moved": "is in another team from here on, and keeps the groups of the old one",
    "on_leave": "is absent for two months, and still employed",
    "address_reused_by_another": "left, and somebody else got the address",
    "has_address_of_another": "has the address that somebody who left had",
    "leaver_kept_active": "belongs to somebody who left, and still works",
    "dormant": "was not used for months",
    "never_used": "was never used",
    "kept_after_a_move": "belongs to the team that its holder has left",
    "not_removed": "was to be taken away, and was not",
    "given_again": "was taken away, and given again",
    "bulk": "was approved with many others within seconds",
    "own_access": "was decided by whose access it is",
    "late": "was decided after it was due",
}


class Native(Protocol):
    """The ids that a system gives."""

    def account_id(self, account: Account) -> str:
        """The system's own id of an account."""

    def group_id(self, name: str) -> str:
        """The system's own id of a group."""

    def target_id(self, grant: Grant) -> str:
        """The system's own id of what is granted."""


class Campaigns(Protocol):
    """The ids that the tool for reviews gives."""

    def item_id(self, item: Item) -> str:
        """Id of an item."""

    def campaign_id(self, item: Item) -> str:
        """Id of the campaign that an item belongs to."""


class AccessTruth:
    """The ground truth about people and access, as tables."""

    def __init__(
        self,
        timeline: Timeline,
        organisation: Organisation,
        people: Sequence[Person],
        accounts: Mapping[str, Sequence[Account]],
        grants: Sequence[Grant],
        items: Sequence[Item],
        systems: Mapping[str, Native],
        campaigns: Campaigns,
    ) -> None:
        self._timeline, self._organisation, self._people = timeline, organisation, people
        self._accounts, self._grants, self._items = accounts, grants, items
        self._systems, self._campaigns = systems, campaigns

    def day(self, seconds: int) -> date:
        """The date of a time."""
        return datetime.fromtimestamp(seconds, UTC).date()

    def _when(self, seconds: int) -> str | None:
        """A time within the period; nothing is said of what would have come later."""
        return moment(seconds, "iso") if seconds <= self._timeline.end else None

    def people(self) -> list[Row]:
        """Everybody who has, or could have, an account."""
        return [
            {
                "employee_id": person.employee_id,
                "manager_id": self._people[person.manager].employee_id,
                "name": person.names[-1].full,
                "emails": "|".join(name.email for name in person.names),
                "org_unit_id": self._organisation.unit_ids[person.units[-1][1]],
                "hired_at": moment(person.hired_at, "iso"),
                "left_at": None if person.left_at == FOREVER else moment(person.left_at, "iso"),
                "worker_kind": "contractor" if person.is_contingent else "employee",
                "changed_at": self._when(
                    max(person.names[-1].since, person.units[-1][0], person.on_leave[0] % FOREVER)
                ),
                "story": person.story or None,
            }
            for person in self._people
        ]

    def accounts(self) -> list[Row]:
        """Every account, with whose it is."""
        return [
            {
                "source_name": system,
                "account_id": self._systems[system].account_id(account),
                "employee_id": account.person.employee_id if account.person else None,
                "account_kind": account.kind,
                "owner_id": account.owner.employee_id if account.owner else None,
                "created_at": moment(account.created_at, "iso"),
                "disabled_at": self._when(account.disabled_at),
                "removed_at": self._when(account.removed_at),
                "last_used_at": self._when(
                    max(account.used(self._timeline.end), account.token_used(self._timeline.end))
                ),
                "story": account.story or None,
            }
            for system, group in self._accounts.items()
            for account in group
        ]

    def grants(self) -> list[Row]:
        """Every grant, once for each time that it was given."""
        rows: list[Row] = []
        for grant in self._grants:
            system = self._systems[grant.system]
            for since, until in grant.spans:
                rows.append(
                    {
                        "source_name": grant.system,
                        "grantee_kind": "account" if grant.account else "group",
                        "grantee_id": (
                            system.account_id(grant.account)
                            if grant.account
                            else system.group_id(grant.group)
                        ),
                        "target_kind": grant.target_kind,
                        "target_id": system.target_id(grant),
                        "target_name": grant.target,
                        "resource_name": grant.resource or None,
                        "grant_kind": grant.kind,
                        "granted_at": moment(since, "iso"),
                        "revoked_at": self._when(until),
                        "story": grant.story or None,
                    }
                )
        return rows

    def reviews(self) -> list[Row]:
        """Every item of every campaign, and what its decision did."""
        rows: list[Row] = []
        for item in self._items:
            grant = self._grants[item.grant]
            system, account = self._systems[grant.system], grant.account
            rows.append(
                {
                    "campaign_id": self._campaigns.campaign_id(item),
                    "review_item_id": self._campaigns.item_id(item),
                    "source_name": grant.system,
                    "account_id": system.account_id(account) if account else None,
                    "target_kind": grant.target_kind,
                    "target_id": system.target_id(grant),
                    "reviewer_id": item.reviewer.employee_id,
                    "decision": item.decision_at(self._timeline.end),
                    "decided_at": self._when(item.decided_at),
                    "story": item.story or item.campaign.story or None,
                }
            )
        return rows

    def log_stories(self, log: EventLog) -> None:
        """Log what is odd, by the id of its subject in its system."""
        for rows, key, source, table, when in (
            (self.people(), "employee_id", "workday", "workers", "changed_at"),
            (self.accounts(), "account_id", "", "accounts", "created_at"),
            (self.grants(), "grantee_id", "", "grants", "granted_at"),
            (self.reviews(), "review_item_id", "sailpoint", "certification_items", "decided_at"),
        ):
            odd: dict[tuple[str, str], list[Row]] = defaultdict(list)
            for row in rows:
                if row["story"] in _WHAT and row[when]:
                    odd[str(row["story"]), source or str(row["source_name"])].append(row)
            for (story, place), group in odd.items():
                days = pa.array([str(row[when])[:10] for row in group])
                ids = pa.array([row[key] for row in group])
                log.add(story, days, ids, _WHAT[story], place, table)

    def write(self, folder: Path, file_format: FileFormat) -> list[Path]:
        """Write people, accounts, grants and reviews; returns the files."""
        tables = {
            "people": self.people(),
            "accounts": self.accounts(),
            "grants": self.grants(),
            "reviews": self.reviews(),
        }
        return [
            write_table(_table(rows), folder, f"access_{name}", file_format)
            for name, rows in tables.items()
        ]


def _table(rows: Sequence[Row]) -> pa.Table:
    names = list(rows[0]) if rows else []
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})
