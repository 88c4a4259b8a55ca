"""A home-grown application, whose accounts and grants come in plain CSV files."""

from collections.abc import Iterator, Sequence

from ..access.accounts import BREAK_GLASS, EXTERNAL, HUMAN, SHARED, Account
from ..access.grants import Grant
from ..access.tables import Ids, Record, moment, separated
from ..exports import Export

APPLICATION = "ledger"


class Ledger:
    """The bookkeeping of payments, which knows what a second factor is, and no single sign-on."""

    system = "access_csv"

    def __init__(self, ids: Ids, accounts: Sequence[Account], grants: Sequence[Grant]) -> None:
        self._ids, self._accounts, self._grants = ids, accounts, grants

    def account_id(self, account: Account) -> str:
        """Number of a user."""
        return f"U{self._ids.whole('ledger', account.number)}"

    def group_id(self, name: str) -> str:
        """Short name of a group."""
        return "GRP_" + name.upper().replace(" ", "_")

    def target_id(self, grant: Grant) -> str:
        """Short name of a group or role."""
        if grant.target_kind == "group":
            return self.group_id(grant.target)
        return "ROLE_" + grant.target.upper().replace(" ", "_")

    def exports(self, now: int) -> Iterator[Export]:
        """Both tables as they stand."""
        known = [account for account in self._accounts if account.is_listed(now)]
        given = [grant for grant in self._grants if grant.is_there(now)]
        rows = [self._account(account, now) for account in known]
        yield separated("access_csv", "accounts", "account_id", rows)
        yield separated("access_csv", "entitlements", "target_id", [
            {
                "application": APPLICATION,
                "grantee_kind": "account" if grant.account else "group",
                "grantee_id": (
                    self.account_id(grant.account) if grant.account else self.group_id(grant.group)
                ),
                "target_kind": grant.target_kind,
                "target_id": self.target_id(grant),
                "target_name": grant.target,
                "resource_name": None,
                "grant_kind": "standing",
                "granted_at": moment(grant.since(now), "iso"),
            }
            for grant in given
        ])  # fmt: skip

    def _account(self, account: Account, now: int) -> Record:
        is_on, person = account.is_enabled(now), account.person
        is_told = account.is_use_told
        by_hand = account.kind in (BREAK_GLASS, EXTERNAL, HUMAN, SHARED)
        return {
            "application": APPLICATION,
            "account_id": self.account_id(account),
            "login": person.names[0].login if person else account.login,
            "email": account.email(now) or None,
            "employee_id": person.employee_id if person and account.is_numbered else None,
            "display_name": account.name(now),
            "account_kind": account.kind,
            "owner_reference": account.owner.employee_id if account.owner else None,
            "mfa_methods": "|".join(account.mfa),
            "account_status": "enabled" if is_on else "disabled",
            "is_interactive": str(by_hand).lower(),
            "is_mfa_enrolled": str(bool(account.mfa)).lower(),
            "is_mfa_enforced": str(account.is_mfa_enforced).lower(),
            "is_use_reported": str(is_told).lower(),
            "created_at": moment(account.created_at, "iso"),
            "disabled_at": None if is_on else moment(account.disabled_at, "iso"),
            "last_interactive_at": moment(account.used(now), "iso") if is_told else None,
            "last_token_at": moment(account.token_used(now), "iso") if is_told else None,
        }
