"""Microsoft Entra ID: users, groups in groups, directory roles for good and just in time."""

import json
from collections.abc import Iterator, Sequence

from ..access.accounts import EXTERNAL, SERVICE, SHARED, Account
from ..access.grants import ACTIVATED, ELIGIBLE, Grant
from ..access.tables import Ids, Record, lines, listed, moment
from ..exports import Export
from ..timeline import FOREVER

_GRAPH = "https://graph.microsoft.com/v1.0"
_ROLES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
}
_METHODS = {
    "push": "microsoftAuthenticatorPush",
    "totp": "softwareOneTimePasscode",
    "sms": "mobilePhone",
    "voice": "officePhone",
    "passkey": "passKeyDeviceBound",
    "windows_hello": "windowsHelloForBusiness",
    "hardware_otp": "hardwareOneTimePasscode",
}
_NO_ROLE = "00000000-0000-0000-0000-000000000000"


class Entra:
    """The directory of the cloud, with mailboxes and guests."""

    system = "entra_id"

    def __init__(self, ids: Ids, accounts: Sequence[Account], grants: Sequence[Grant]) -> None:
        self._ids, self._accounts, self._grants = ids, accounts, grants
        self._applications = {
            account.login: account for account in accounts if account.kind == SERVICE
        }

    def account_id(self, account: Account) -> str:
        """Object id of a user or a service principal."""
        return self._ids.uuid("entra", account.number)

    def group_id(self, name: str) -> str:
        """Object id of a group."""
        return self._ids.uuid("entra", "group", name)

    def target_id(self, grant: Grant) -> str:
        """Id of what is granted."""
        if grant.target_kind == "role":
            return _ROLES[grant.target]
        if grant.target_kind == "group":
            return self.group_id(grant.target)
        return self.account_id(self._applications[grant.target])

    def _grantee_id(self, grant: Grant) -> str:
        return self.account_id(grant.account) if grant.account else self.group_id(grant.group)

    def _list(self, table: str, path: str, records: Sequence[Record]) -> Export:
        head = f'{{"@odata.context":"{_GRAPH}/$metadata#{path}","value":['
        return listed("entra_id", table, "id", records, head)

    def exports(self, now: int) -> Iterator[Export]:
        """All tables as they stand."""
        known = [account for account in self._accounts if account.is_listed(now)]
        users = [account for account in known if account.kind != SERVICE]
        given = [grant for grant in self._grants if grant.is_there(now)]
        roles = [grant for grant in given if grant.target_kind == "role"]
        yield self._list("users", "users", [self._user(user, now) for user in users])
        yield self._list(
            "authentication_methods",
            "reports/authenticationMethods/userRegistrationDetails",
            [self._registration(user, now) for user in users],
        )
        yield self._list("service_principals", "servicePrincipals", [
            self._principal(account, now) for account in known if account.kind == SERVICE
        ])  # fmt: skip
        yield self._list("groups", "groups", self._groups())
        yield lines("entra_id", "group_members", "id", [
            {
                "group_id": self.target_id(grant),
                "odataType": "#microsoft.graph." + ("user" if grant.account else "group"),
                "id": self._grantee_id(grant),
            }
            for grant in given if grant.target_kind == "group"
        ])  # fmt: skip
        yield self._list("directory_roles", "roleManagement/directory/roleDefinitions", [
            {"id": role_id, "displayName": name, "isBuiltIn": True, "isEnabled": True}
            for name, role_id in _ROLES.items()
        ])  # fmt: skip
        held = [grant for grant in roles if grant.kind != ELIGIBLE]
        yield self._list("role_assignments", "roleManagement/directory/roleAssignments", [
            self._held(grant, "assignment") for grant in held
        ])  # fmt: skip
        yield self._list(
            "role_assignment_schedules",
            "roleManagement/directory/roleAssignmentSchedules",
            [
                {
                    **self._held(grant, "schedule"),
                    "assignmentType": "Activated" if grant.kind == ACTIVATED else "Assigned",
                    **_schedule(grant, now),
                }
                for grant in held
            ],
        )
        yield self._list(
            "role_eligibility_schedules",
            "roleManagement/directory/roleEligibilitySchedules",
            [
                {**self._held(grant, "eligibility"), **_schedule(grant, now)}
                for grant in roles
                if grant.kind == ELIGIBLE
            ],
        )
        yield self._list("app_role_assignments", "appRoleAssignments", [
            self._application(grant, now) for grant in given if grant.target_kind == "application"
        ])  # fmt: skip

    def _user(self, user: Account, now: int) -> Record:
        address = user.email(now)
        is_guest = user.kind == EXTERNAL
        used, token = moment(user.used(now), "iso"), moment(user.token_used(now), "iso")
        activity = {"lastSignInDateTime": used, "lastNonInteractiveSignInDateTime": token}
        # The property is there for everybody whom the licence covers, and was there in the past.
        is_told = user.is_use_told and (used or token)
        return {
            "id": self.account_id(user),
            "displayName": user.name(now),
            "userPrincipalName": (
                address.replace("@", "_") + "#EXT#@example.com" if is_guest else address
            ),
            "mail": address,
            "otherMails": [address] if is_guest else [],
            "employeeId": user.person.employee_id if user.person and user.is_numbered else None,
            "employeeType": _employee_type(user),
            "userType": "Guest" if is_guest else "Member",
            "accountEnabled": user.is_enabled(now),
            "createdDateTime": moment(user.created_at, "iso"),
            "perUserMfaState": "enforced" if user.is_mfa_enforced else "disabled",
            "mailboxSettings.userPurpose": "shared" if user.kind == SHARED else "user",
            "signInActivity.lastSignInDateTime": used if is_told else None,
            "signInActivity.lastNonInteractiveSignInDateTime": token if is_told else None,
            "flat:signInActivity": json.dumps(activity) if is_told else None,
        }

    def _registration(self, user: Account, now: int) -> Record:
        return {
            "id": self.account_id(user),
            "userPrincipalName": user.email(now),
            "isMfaRegistered": bool(user.mfa),
            "isMfaCapable": bool(user.mfa),
            "methodsRegistered": [_METHODS[method] for method in user.mfa],
        }

    def _principal(self, account: Account, now: int) -> Record:
        owner = account.owner.name(now).email if account.owner else None
        return {
            "id": self.account_id(account),
            "appId": self._ids.uuid("entra", "application", account.login),
            "displayName": account.login,
            "accountEnabled": account.is_enabled(now),
            "servicePrincipalType": "Application",
            "appRoles": [],
            "createdDateTime": moment(account.created_at, "iso"),
            "native:owners": [{"userPrincipalName": owner}] if owner else [],
            "flat:owners.0.userPrincipalName": owner,
        }

    def _groups(self) -> list[Record]:
        names = {grant.group for grant in self._grants if grant.group}
        names |= {grant.target for grant in self._grants if grant.target_kind == "group"}
        holders = {grant.group for grant in self._grants if grant.target_kind == "role"}
        return [
            {
                "id": self.group_id(name),
                "displayName": name,
                "securityEnabled": True,
                "mailEnabled": False,
                "isAssignableToRole": name in holders,
            }
            for name in sorted(names)
        ]

    def _held(self, grant: Grant, kind: str) -> Record:
        grantee = self._grantee_id(grant)
        return {
            "id": self._ids.uuid("entra", kind, grantee, grant.target, grant.spans[0][0]),
            "principalId": grantee,
            "roleDefinitionId": self.target_id(grant),
            "directoryScopeId": "/",
        }

    def _application(self, grant: Grant, now: int) -> Record:
        grantee = self._grantee_id(grant)
        is_program = grant.account is not None and grant.account.kind == SERVICE
        return {
            "id": self._ids.code("", 43, "entra", grantee, grant.target),
            "appRoleId": _NO_ROLE,
            "principalId": grantee,
            "principalType": (
                "Group" if grant.account is None else "ServicePrincipal" if is_program else "User"
            ),
            "resourceId": self.target_id(grant),
            "resourceDisplayName": grant.target,
            "createdDateTime": moment(grant.since(now), "iso"),
        }


def _schedule(grant: Grant, now: int) -> Record:
    """When a role is held; what ends at no time has no expiration."""
    return {
        "status": "Provisioned",
        "scheduleInfo.startDateTime": moment(grant.since(now), "iso"),
        "scheduleInfo.expiration.type": (
            "noExpiration" if grant.expires_at == FOREVER else "afterDateTime"
        ),
        "scheduleInfo.expiration.endDateTime": (
            None if grant.expires_at == FOREVER else moment(grant.expires_at, "iso")
        ),
    }


def _employee_type(user: Account) -> str | None:
    """Kind of user, in the words of the organisation."""
    if user.person is not None:
        return "Contractor" if user.person.is_contingent else "Employee"
    return "Break-glass" if user.kind == "break_glass" else None
