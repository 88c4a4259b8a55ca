"""Okta: users, their factors, groups, applications and administrator roles."""

from collections.abc import Iterator, Sequence

from ..access.accounts import BREAK_GLASS, SERVICE, Account
from ..access.grants import Grant
from ..access.tables import Ids, Record, array, lines, moment
from ..exports import Export

_FACTORS = {
    "push": ("push", "OKTA"),
    "totp": ("token:software:totp", "GOOGLE"),
    "webauthn": ("webauthn", "FIDO"),
    "fastpass": ("signed_nonce", "OKTA"),
    "sms": ("sms", "OKTA"),
    "question": ("question", "OKTA"),
    "hardware_otp": ("token:hardware", "YUBICO"),
}
_LABELS = {
    "SUPER_ADMIN": "Super Administrator",
    "ORG_ADMIN": "Organization Administrator",
    "APP_ADMIN": "Application Administrator",
    "HELP_DESK_ADMIN": "Help Desk Administrator",
}


class Okta:
    """The tenant that signs people in."""

    system = "okta"

    def __init__(self, ids: Ids, accounts: Sequence[Account], grants: Sequence[Grant]) -> None:
        self._ids, self._accounts, self._grants = ids, accounts, grants
        self._logged_until = 0

    def account_id(self, account: Account) -> str:
        """Id of a user."""
        return self._ids.code("00u", 17, "okta", account.number)

    def target_id(self, grant: Grant) -> str:
        """Id of what is granted."""
        if grant.target_kind == "role":
            return grant.target
        return self._named(grant.target_kind, grant.target)

    def group_id(self, name: str) -> str:
        """Id of a group."""
        return self._named("group", name)

    def _named(self, kind: str, name: str) -> str:
        return self._ids.code("00g" if kind == "group" else "0oa", 17, "okta", kind, name)

    def exports(self, now: int) -> Iterator[Export]:
        """All tables as they stand."""
        users = [account for account in self._accounts if account.is_listed(now)]
        given = [grant for grant in self._grants if grant.is_there(now)]
        yield array("okta", "users", "id", [self._user(user, now) for user in users])
        factors = [
            factor for user in users if user.is_enabled(now) for factor in self._factors(user)
        ]
        yield array("okta", "user_factors", "id", factors)
        yield array("okta", "groups", "id", self._groups())
        yield lines("okta", "group_members", "id", [
            {"group_id": self.target_id(grant), "id": self.account_id(grant.account)}
            for grant in given if grant.target_kind == "group" and grant.account is not None
        ])  # fmt: skip
        yield array("okta", "apps", "id", self._apps())
        yield array("okta", "app_users", "id", [
            {
                "app_id": self.target_id(grant),
                "id": self.account_id(grant.account),
                "scope": "USER",
                "status": "ACTIVE",
                "created": moment(grant.since(now)),
                "credentials.userName": grant.account.email(now),
            }
            for grant in given if grant.target_kind == "application" and grant.account is not None
        ])  # fmt: skip
        yield array("okta", "group_apps", "id", [
            {"app_id": self.target_id(grant), "id": self.group_id(grant.group), "priority": 0}
            for grant in given if grant.target_kind == "application" and grant.account is None
        ])  # fmt: skip
        yield array("okta", "role_assignments", "id", [
            self._assignment(grant, now) for grant in given if grant.target_kind == "role"
        ])  # fmt: skip
        yield lines("okta", "system_log", "uuid", [
            self._event(user, now) for user in users if user.token_used(now) > self._logged_until
        ])  # fmt: skip
        self._logged_until = now

    def _user(self, user: Account, now: int) -> Record:
        first, _, last = user.name(now).partition(" ")
        changed = user.disabled_at if not user.is_enabled(now) else user.created_at
        return {
            "id": self.account_id(user),
            "status": "ACTIVE" if user.is_enabled(now) else "DEPROVISIONED",
            "created": moment(user.created_at),
            "activated": moment(user.created_at),
            "statusChanged": moment(changed),
            "lastLogin": moment(user.used(now)),
            "lastUpdated": moment(max(changed, user.renamed_at if user.renamed_at <= now else 0)),
            "passwordChanged": moment(user.created_at),
            "type.id": self._ids.code("oty", 17, "okta", "type"),
            "profile.login": user.email(now),
            "profile.email": user.email(now),
            "profile.firstName": first,
            "profile.lastName": last or first,
            "profile.employeeNumber": (
                user.person.employee_id if user.is_numbered and user.person else None
            ),
            "profile.userType": _user_type(user),
            "profile.managerId": user.owner.employee_id if user.owner else None,
        }

    def _event(self, user: Account, now: int) -> Record:
        """The last use of an API token since the log was exported before."""
        used = user.token_used(now)
        return {
            "uuid": self._ids.uuid("okta", "event", user.number, used),
            "published": moment(used),
            "eventType": "system.api_token.use",
            "actor.id": self.account_id(user),
            "actor.type": "User",
            "transaction.detail.requestApiTokenId": self._ids.code("00T", 17, user.number),
        }

    def _factors(self, user: Account) -> Iterator[Record]:
        for method in user.mfa:
            kind, provider = _FACTORS[method]
            yield {
                "user_id": self.account_id(user),
                "id": self._ids.code("opf", 17, "okta", user.number, method),
                "factorType": kind,
                "provider": provider,
                "vendorName": provider,
                "status": "ACTIVE",
                "created": moment(user.created_at),
            }

    def _groups(self) -> list[Record]:
        names = {grant.group for grant in self._grants if grant.group}
        names |= {grant.target for grant in self._grants if grant.target_kind == "group"}
        return [
            {
                "id": self.group_id(name),
                "objectClass": ["okta:user_group"],
                "type": "BUILT_IN" if name == "Everyone" else "OKTA_GROUP",
                "profile.name": name,
            }
            for name in sorted(names)
        ]

    def _apps(self) -> list[Record]:
        names = {grant.target for grant in self._grants if grant.target_kind == "application"}
        return [
            {
                "id": self._named("application", name),
                "name": name.lower().replace(" ", "_"),
                "label": name,
                "status": "ACTIVE",
                "signOnMode": "SAML_2_0",
            }
            for name in sorted(names)
        ]

    def _assignment(self, grant: Grant, now: int) -> Record:
        account = grant.account
        return {
            "id": self._ids.code("ra1", 17, "okta", grant.group,
                                 account.number if account else "", grant.target),
            "type": grant.target,
            "label": _LABELS[grant.target],
            "status": "ACTIVE",
            "created": moment(grant.since(now)),
            "assignmentType": "USER" if account else "GROUP",
            "user_id": self.account_id(account) if account else None,
            "group_id": None if account else self.group_id(grant.group),
        }  # fmt: skip


def _user_type(user: Account) -> str:
    """Kind of user, in the words of the organisation."""
    if user.person is not None:
        return "Contractor" if user.person.is_contingent else "Employee"
    return {BREAK_GLASS: "Break-glass", SERVICE: "Service account"}[user.kind]
