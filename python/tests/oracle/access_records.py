"""The records of identity systems in one shape: people, accounts, grants and items of reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from .access_feeds import Feeds, Record

Node = tuple[str, str]
STRONG_METHODS = frozenset({"passkey", "webauthn", "smart_card", "windows_hello"})


def moment(text: object) -> datetime | None:
    """A time, UTC; None where there is none."""
    if not text or text in ("N/A", "no_information", "not_supported"):
        return None
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def word(value: object) -> str | None:
    """A value as text; None where it is empty."""
    return str(value) if value not in (None, "", []) else None


def flag(value: object) -> bool | None:
    """A boolean, also as text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower())


@dataclass(frozen=True)
class Person:
    """A line of HR's list."""

    employee_id: str
    email: str | None
    login: str | None
    unit: str | None
    status: str
    hired: date | None
    ended: date | None


@dataclass(frozen=True)
class Account:
    """An account as an export shows it."""

    source: str
    system: str
    account_id: str
    kind: str
    status: str
    login: str | None = None
    email: str | None = None
    others: tuple[str, ...] = ()
    employee_id: str | None = None
    owner: str | None = None
    methods: frozenset[str] | None = None
    is_interactive: bool | None = None
    is_privileged: bool | None = None
    is_enrolled: bool | None = None
    is_enforced: bool | None = None
    is_told: bool = False
    created: datetime | None = None
    disabled: datetime | None = None
    used: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is over all exports."""
        return self.source, self.system, self.account_id


@dataclass(frozen=True)
class Grant:
    """A grant as an export shows it."""

    source: str
    system: str
    grantee: Node
    target: Node
    name: str
    resource: str = ""
    kind: str = "standing"
    is_privileged: bool | None = None
    expires: datetime | None = None


def people(feeds: Feeds, day: date | None) -> list[Person]:
    """HR's list of a day."""
    found = []
    for row in feeds.rows("workday/workers", day):
        assert day is not None
        ended = date.fromisoformat(row["Termination_Date"]) if row.get("Termination_Date") else None
        hired = date.fromisoformat(row["Hire_Date"])
        if hired > day:
            status = "prehire"
        elif (ended and ended < day) or row["Active_Status"] == "0":
            status = "ended"
        else:
            status = "leave" if row["On_Leave"] == "1" else "active"
        found.append(
            Person(
                row["Employee_ID"], row["Email_Primary_Work"], row["User_Name"],
                row["Supervisory_Organization_ID"], status, hired, ended,
            )
        )  # fmt: skip
    return found


def _okta(feeds: Feeds, day: date) -> Iterator[Account]:
    methods: dict[str, set[str]] = {}
    words = {
        "push": "push", "token:software:totp": "totp", "webauthn": "webauthn", "sms": "sms",
        "question": "question", "token:hardware": "hardware_otp",
    }  # fmt: skip
    factors = feeds.rows("okta/user_factors", day)
    for factor in factors:
        kind = words.get(factor["factorType"], "other")
        methods.setdefault(factor["user_id"], set()).add(kind)
    kinds = {"Service account": "service", "Break-glass": "break_glass"}
    tokens: dict[str, datetime] = {}
    for logged in feeds.days("okta/system_log"):
        for event in feeds.rows("okta/system_log", logged) if logged <= day else ():
            used = moment(event["published"])
            if used:
                actor = event["actor"]["id"]
                tokens[actor] = max(used, tokens.get(actor, used))
    users = feeds.rows("okta/users", day)
    is_told = any(user["lastLogin"] for user in users)
    for user in users:
        uses = [moment(user["lastLogin"]), tokens.get(user["id"])]
        profile = user["profile"]
        has = methods.get(user["id"])
        is_off = user["status"] == "DEPROVISIONED"
        yield Account(
            "okta", "okta", user["id"], kinds.get(profile["userType"], "human"),
            "disabled" if is_off else "enabled", profile["login"], profile["email"],
            employee_id=word(profile.get("employeeNumber")),
            owner=word(profile.get("managerId")),
            methods=frozenset(has) if has else None,
            is_interactive=True,
            is_enrolled=bool((has or set()) - {"question"}) if factors else None,
            is_told=is_told, created=moment(user["created"]),
            disabled=moment(user["statusChanged"]) if is_off else None,
            used=max((use for use in uses if use), default=None),
        )  # fmt: skip


def _entra_users(feeds: Feeds, day: date) -> Iterator[Account]:
    words = {
        "microsoftAuthenticatorPush": "push", "softwareOneTimePasscode": "totp",
        "mobilePhone": "sms", "officePhone": "voice", "passKeyDeviceBound": "passkey",
        "windowsHelloForBusiness": "windows_hello", "hardwareOneTimePasscode": "hardware_otp",
    }  # fmt: skip
    registered = {row["id"]: row for row in feeds.rows("entra_id/authentication_methods", day)}
    for user in feeds.rows("entra_id/users", day):
        if user["userType"] == "Guest":
            kind = "external"
        elif user["mailboxSettings"]["userPurpose"] == "shared":
            kind = "shared"
        else:
            kind = "break_glass" if user.get("employeeType") == "Break-glass" else "human"
        activity = user.get("signInActivity")
        uses = [moment(value) for value in (activity or {}).values()]
        methods = {words[method] for method in registered[user["id"]]["methodsRegistered"]}
        yield Account(
            "entra_id", "entra_id", user["id"], kind,
            "enabled" if user["accountEnabled"] else "disabled",
            user["userPrincipalName"], user["mail"], tuple(user["otherMails"]),
            word(user["employeeId"]),
            methods=frozenset(methods) or None, is_interactive=True,
            is_enrolled=registered[user["id"]]["isMfaRegistered"],
            is_enforced=True if user["perUserMfaState"] == "enforced" else None,
            is_told=activity is not None, created=moment(user["createdDateTime"]),
            used=max((use for use in uses if use), default=None),
        )  # fmt: skip


def _entra_programs(feeds: Feeds, day: date) -> Iterator[Account]:
    for row in feeds.rows("entra_id/service_principals", day):
        owners = [owner["userPrincipalName"] for owner in row["owners"]]
        yield Account(
            "entra_id", "entra_id", row["id"], "service",
            "enabled" if row["accountEnabled"] else "disabled", row["appId"],
            owner=owners[0] if owners else None, is_interactive=False,
            created=moment(row["createdDateTime"]),
        )  # fmt: skip


def _github_members(feeds: Feeds, day: date) -> Iterator[Account]:
    for row in feeds.rows("github/members", day):
        login = row["node"]["login"]
        address = (row.get("samlIdentity") or {}).get("nameId")
        yield Account(
            "github", "github", login, "human", "enabled", login, address,
            (address,) if address else (), is_interactive=True,
            is_privileged=row["role"] == "ADMIN", is_enrolled=row["hasTwoFactorEnabled"],
            is_enforced=row["requiresTwoFactorAuthentication"],
        )  # fmt: skip


def _github_outsiders(feeds: Feeds, day: date) -> Iterator[Account]:
    for login in {row["user"]["login"] for row in feeds.rows("github/outside_collaborators", day)}:
        yield Account("github", "github", login, "external", "enabled", login, is_interactive=True)


def _aws(feeds: Feeds, day: date) -> Iterator[Account]:
    owners = {
        row["Arn"]: tag["Value"]
        for row in feeds.rows("aws_iam/authorization_details", day)
        for tag in row.get("Tags", ())
        if tag["Key"] == "owner"
    }
    for row in feeds.rows("aws_iam/credential_report", day):
        is_root, has_password = row["user"] == "<root_account>", row["password_enabled"] == "true"
        has_key = row["access_key_1_active"] == "true"
        uses = [moment(row["password_last_used"]), moment(row["access_key_1_last_used_date"])]
        used = max((use for use in uses if use), default=None)
        yield Account(
            "aws_iam", "aws_iam", row["arn"],
            "break_glass" if is_root else "human" if has_password
            else "service" if has_key else "unknown",
            "enabled" if is_root or has_password or has_key else "disabled", row["user"],
            owner=owners.get(row["arn"]), is_interactive=is_root or has_password,
            is_privileged=True if is_root else None, is_enrolled=row["mfa_active"] == "true",
            is_told=used is not None, created=moment(row["user_creation_time"]), used=used,
        )  # fmt: skip


def _ledger(feeds: Feeds, day: date) -> Iterator[Account]:
    for row in feeds.rows("access_csv/accounts", day):
        uses = [moment(row["last_interactive_at"]), moment(row["last_token_at"])]
        methods = frozenset(row["mfa_methods"].split("|")) - {""}
        yield Account(
            "access_csv", row["application"], row["account_id"], row["account_kind"],
            row["account_status"], row["login"], word(row["email"]),
            employee_id=word(row["employee_id"]), owner=word(row["owner_reference"]),
            methods=methods or None, is_interactive=flag(row["is_interactive"]),
            is_enrolled=flag(row["is_mfa_enrolled"]), is_enforced=flag(row["is_mfa_enforced"]),
            is_told=bool(flag(row["is_use_reported"])), created=moment(row["created_at"]),
            disabled=moment(row["disabled_at"]),
            used=max((use for use in uses if use), default=None),
        )  # fmt: skip


ACCOUNTS: dict[str, Callable[[Feeds, date], Iterator[Account]]] = {
    "okta/users": _okta,
    "entra_id/users": _entra_users,
    "entra_id/service_principals": _entra_programs,
    "github/members": _github_members,
    "github/outside_collaborators": _github_outsiders,
    "aws_iam/credential_report": _aws,
    "access_csv/accounts": _ledger,
}


def accounts(feeds: Feeds, table: str, day: date | None) -> list[Account]:
    """The accounts in an export."""
    return list(ACCOUNTS[table](feeds, day)) if day and day in feeds.days(table) else []


@dataclass(frozen=True)
class Item:
    """An item of a review as the last export shows it."""

    item_id: str
    campaign: str
    system: str
    account_id: str
    employee_id: str
    target: Node
    reviewer: str
    decision: str
    frozen: date
    due: date
    decided: datetime | None

    @property
    def is_decided(self) -> bool:
        """Whether somebody said yes or no."""
        return self.decision in ("approved", "revoked")


def items(feeds: Feeds) -> list[Item]:
    """All items, as they were seen last."""
    found: dict[str, Record] = {}
    for day in feeds.days("sailpoint/certification_items"):
        found |= {row["id"]: row for row in feeds.rows("sailpoint/certification_items", day)}
    words = {"APPROVE": "approved", "REVOKE": "revoked", None: "pending"}
    return [
        Item(
            row["id"], row["certification"]["campaign"]["id"],
            row["accessSummary"]["entitlement"]["sourceName"],
            row["accessSummary"]["entitlement"]["account"]["nativeIdentity"],
            row["identitySummary"]["attributes"]["employeeNumber"],
            (
                row["accessSummary"]["entitlement"]["sourceSchemaObjectType"],
                row["accessSummary"]["entitlement"]["attributeValue"],
            ),
            row["certification"]["reviewer"]["email"], words[row["decision"]],
            _day(row["certification"]["created"]), _day(row["certification"]["due"]),
            moment(row["decisionDate"]),
        )
        for row in found.values()
    ]  # fmt: skip


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()
