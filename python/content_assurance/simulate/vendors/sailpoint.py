"""SailPoint Identity Security Cloud: the items of certifications."""

from collections.abc import Callable, Sequence

from ..access.grants import Grant
from ..access.reviews import PENDING, REVOKED, Item
from ..access.tables import Ids, Record, array, moment
from ..exports import Export
from ..timeline import FOREVER
from .access_csv import APPLICATION

_SOURCES = {"access_csv": APPLICATION}
_STYLE = "milliseconds"


class SailPoint:
    """All campaigns that were begun, with each decision made so far."""

    def __init__(
        self,
        ids: Ids,
        items: Sequence[Item],
        grants: Sequence[Grant],
        native_ids: Callable[[Grant], tuple[str, str]],
    ) -> None:
        """Open the campaigns; `native_ids` gives the ids of account and target of a grant."""
        self._ids, self._items, self._grants = ids, items, grants
        self._native_ids = native_ids

    def item_id(self, item: Item) -> str:
        """Id of an item."""
        return self._ids.uuid("sailpoint", "item", item.number).replace("-", "")

    def campaign_id(self, item: Item) -> str:
        """Id of the campaign that an item belongs to."""
        return self._ids.uuid("sailpoint", "campaign", item.campaign.number).replace("-", "")

    def export(self, now: int) -> Export:
        """The items as they stand."""
        items = [item for item in self._items if item.campaign.opened_at <= now]
        records = [self._record(item, now) for item in items]
        return array("sailpoint", "certification_items", "id", records)

    def _record(self, item: Item, now: int) -> Record:
        grant, campaign = self._grants[item.grant], item.campaign
        account = grant.account
        if account is None or account.person is None:
            raise ValueError(f"item {item.number} is about nobody")
        account_id, target_id = self._native_ids(grant)
        person, reviewer = account.person, item.reviewer
        decision = item.decision_at(now)
        is_closed = campaign.closed_at <= now
        certification = "certification."
        return {
            "id": self.item_id(item),
            f"{certification}id": self._ids.uuid(
                "sailpoint", campaign.number, reviewer.number
            ).replace("-", ""),
            f"{certification}campaign.id": self.campaign_id(item),
            f"{certification}campaign.name": campaign.name,
            f"{certification}created": moment(campaign.frozen_at, _STYLE),
            f"{certification}due": moment(campaign.due_at, _STYLE),
            f"{certification}signed": (
                moment(campaign.closed_at, _STYLE)
                if is_closed and campaign.closed_at < FOREVER
                else None
            ),
            f"{certification}reviewer.type": "IDENTITY",
            f"{certification}reviewer.name": reviewer.name(now).full,
            f"{certification}reviewer.email": reviewer.name(now).email,
            "identitySummary.name": person.name(now).full,
            "identitySummary.attributes.employeeNumber": person.employee_id,
            "identitySummary.attributes.email": person.name(now).email,
            "accessSummary.access.type": "ENTITLEMENT",
            "accessSummary.access.id": self._ids.uuid("sailpoint", grant.system, target_id),
            "accessSummary.access.name": grant.target,
            "accessSummary.entitlement.attributeValue": target_id,
            "accessSummary.entitlement.sourceSchemaObjectType": grant.target_kind,
            "accessSummary.entitlement.sourceName": _SOURCES.get(grant.system, grant.system),
            "accessSummary.entitlement.account.nativeIdentity": account_id,
            "accessSummary.entitlement.account.name": account.email(now),
            "decision": (
                None if decision == PENDING else "REVOKE" if decision == REVOKED else "APPROVE"
            ),
            "decisionDate": moment(item.decided_at, _STYLE) if decision != PENDING else None,
            "completed": decision != PENDING,
        }
