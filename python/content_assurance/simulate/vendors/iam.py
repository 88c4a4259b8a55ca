"""AWS IAM: the credential report, and who is attached to which policy."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ..access.accounts import BREAK_GLASS, Account
from ..access.grants import Grant
from ..access.tables import Ids, Record, moment, sectioned, separated
from ..exports import Export
from ..timeline import DAY

ACCOUNT_NUMBER = "210987654321"
_ARN = f"arn:aws:iam::{ACCOUNT_NUMBER}"
_NOT_THERE = "N/A"


class Iam:
    """Users of one AWS account: few people, and programs with keys."""

    system = "aws_iam"

    def __init__(self, ids: Ids, accounts: Sequence[Account], grants: Sequence[Grant]) -> None:
        self._ids, self._accounts, self._grants = ids, accounts, grants

    def account_id(self, account: Account) -> str:
        """ARN of a user."""
        if account.kind == BREAK_GLASS:
            return f"{_ARN}:root"
        return f"{_ARN}:user/{self._user_name(account)}"

    def group_id(self, name: str) -> str:
        """ARN of a group."""
        return f"{_ARN}:group/{name}"

    def target_id(self, grant: Grant) -> str:
        """ARN of a group, or of a policy that AWS maintains."""
        if grant.target_kind == "group":
            return self.group_id(grant.target)
        return f"arn:aws:iam::aws:policy/{grant.target}"

    def _user_name(self, account: Account) -> str:
        return account.email(0) if account.person else account.login

    def exports(self, now: int) -> Iterator[Export]:
        """Both documents as they stand."""
        known = [account for account in self._accounts if account.is_listed(now)]
        given = [grant for grant in self._grants if grant.is_there(now)]
        rows = [self._credentials(account, now) for account in known]
        yield separated("aws_iam", "credential_report", "user", rows)
        groups: dict[int, list[str]] = defaultdict(list)
        policies: dict[int | str, list[dict[str, str]]] = defaultdict(list)
        for grant in given:
            holder = grant.account.number if grant.account else grant.group
            if grant.target_kind == "group" and grant.account is not None:
                groups[grant.account.number].append(grant.target)
            elif grant.target_kind == "policy":
                policies[holder].append(
                    {"PolicyName": grant.target, "PolicyArn": self.target_id(grant)}
                )
        users: list[Record] = [
            {
                "Path": "/",
                "UserName": self._user_name(account),
                "UserId": self._ids.code("AIDA", 17, "iam", account.number, letters=36),
                "Arn": self.account_id(account),
                "CreateDate": moment(account.created_at, "offset"),
                "GroupList": groups[account.number],
                "AttachedManagedPolicies": policies[account.number],
                "Tags": self._tags(account, now),
            }
            for account in known
            if account.kind != BREAK_GLASS
        ]
        names = sorted({grant.group for grant in self._grants if grant.group})
        yield sectioned("aws_iam", "authorization_details", "Arn", {
            "UserDetailList": users,
            "GroupDetailList": [
                {
                    "Path": "/",
                    "GroupName": name,
                    "GroupId": self._ids.code("AGPA", 17, "iam", name, letters=36),
                    "Arn": self.group_id(name),
                    "GroupPolicyList": [],
                    "AttachedManagedPolicies": policies[name],
                }
                for name in names
            ],
            "RoleDetailList": [],
            "Policies": [
                {"PolicyName": name, "Arn": f"arn:aws:iam::aws:policy/{name}"}
                for name in sorted({
                    grant.target for grant in self._grants if grant.target_kind == "policy"
                })
            ],
        })  # fmt: skip

    def _tags(self, account: Account, now: int) -> list[dict[str, str]]:
        owner = account.owner.name(now).email if account.owner else None
        return [{"Key": "owner", "Value": owner}] if owner else []

    def _credentials(self, account: Account, now: int) -> Record:
        """A line of the report: keys for programs, passwords for people, neither when closed."""
        is_root, is_on = account.kind == BREAK_GLASS, account.is_enabled(now)
        has_password = account.person is not None and is_on
        has_key = bool(account.token.interval) and is_on
        used = moment(account.used(now), "offset") or "no_information"
        used = used if account.is_use_told else "no_information"
        key_used = moment(account.token_used(now), "offset") if account.is_use_told else None
        made = moment(account.created_at, "offset")
        rotated = moment(account.created_at + 30 * DAY, "offset")
        row: dict[str, str | None] = {
            "user": self._user_name(account),
            "arn": self.account_id(account),
            "user_creation_time": made,
            "password_enabled": "not_supported" if is_root else str(has_password).lower(),
            "password_last_used": used if has_password or is_root else _NOT_THERE,
            "password_last_changed": made if has_password else _NOT_THERE,
            "password_next_rotation": _NOT_THERE,
            "mfa_active": str(bool(account.mfa)).lower(),
            "access_key_1_active": str(has_key).lower(),
            "access_key_1_last_rotated": rotated if has_key else _NOT_THERE,
            "access_key_1_last_used_date": (key_used or _NOT_THERE) if has_key else _NOT_THERE,
            "access_key_1_last_used_region": "eu-central-1" if has_key and key_used else _NOT_THERE,
            "access_key_1_last_used_service": "sts" if has_key and key_used else _NOT_THERE,
        }
        for name in ("active", "last_rotated", "last_used_date", "last_used_region",
                     "last_used_service"):  # fmt: skip
            row[f"access_key_2_{name}"] = "false" if name == "active" else _NOT_THERE
        for number in (1, 2):
            row[f"cert_{number}_active"] = "false"
            row[f"cert_{number}_last_rotated"] = _NOT_THERE
        return row
