"""GitHub: members of the organisation, teams within teams, and collaborators from outside."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..access.accounts import EXTERNAL, Account
from ..access.grants import Grant
from ..access.tables import Ids, Record, array, lines, listed
from ..exports import Export, Field
from ..text import constant

ORGANISATION = "example"
_PERMISSIONS = {"admin": "ADMIN", "write": "WRITE", "read": "READ"}


class GitHub:
    """One organisation; GitHub does not say when anybody was there last."""

    system = "github"

    def __init__(self, ids: Ids, accounts: Sequence[Account], grants: Sequence[Grant]) -> None:
        self._ids, self._accounts, self._grants = ids, accounts, grants

    def account_id(self, account: Account) -> str:
        """Login, which its owner chose long ago."""
        if account.person is None:
            return account.login
        return account.person.names[0].login.replace(".", "-") + "-ex"

    def group_id(self, name: str) -> str:
        """Slug of a team."""
        return name

    def target_id(self, grant: Grant) -> str:
        """Slug of a team, or the word for a role or permission."""
        return grant.target

    def exports(self, now: int) -> Iterator[Export]:
        """All tables as they stand."""
        known = [account for account in self._accounts if account.is_listed(now)]
        given = [grant for grant in self._grants if grant.is_there(now)]
        owners = {
            grant.account.number
            for grant in given
            if grant.target == "owner" and grant.account is not None
        }
        members = [account for account in known if account.kind != EXTERNAL]
        yield _members([self._member(member, member.number in owners) for member in members])
        direct = [
            (grant, grant.account)
            for grant in given
            if grant.target_kind == "permission" and grant.account is not None
        ]
        yield array("github", "outside_collaborators", "login", [
            self._collaborator(grant, account, "OUTSIDE")
            for grant, account in direct if account.kind == EXTERNAL
        ])  # fmt: skip
        yield array("github", "collaborators", "login", [
            self._collaborator(grant, account, "DIRECT")
            for grant, account in direct if account.kind != EXTERNAL
        ])  # fmt: skip
        yield listed("github", "teams", "slug", self._teams(), '{"nodes":[')
        yield lines("github", "team_members", "login", [
            {"team_slug": grant.target, "login": self.account_id(grant.account)}
            for grant in given if grant.target_kind == "group" and grant.account is not None
        ])  # fmt: skip
        yield array("github", "team_repositories", "full_name", [
            {
                "team_slug": grant.group,
                "full_name": f"{ORGANISATION}/{grant.resource}",
                "role_name": grant.target,
            }
            for grant in given if grant.target_kind == "permission" and grant.account is None
        ])  # fmt: skip

    def _member(self, member: Account, is_owner: bool) -> Record:
        person = member.person
        return {
            "hasTwoFactorEnabled": bool(member.mfa),
            "role": "ADMIN" if is_owner else "MEMBER",
            "node.login": self.account_id(member),
            "node.name": person.names[0].full if person else None,
            "samlIdentity.nameId": person.names[0].email if person else None,
        }

    def _collaborator(self, grant: Grant, account: Account, affiliation: str) -> Record:
        return {
            "repository": f"{ORGANISATION}/{grant.resource}",
            "user.login": self.account_id(account),
            "permission": _PERMISSIONS[grant.target],
            "affiliation": affiliation,
        }

    def _teams(self) -> list[Record]:
        parents = {
            grant.group: grant.target
            for grant in self._grants
            if grant.target_kind == "group" and grant.account is None
        }
        names = {grant.group for grant in self._grants if grant.group}
        names |= {grant.target for grant in self._grants if grant.target_kind == "group"}
        return [
            {"slug": name, "name": name.capitalize(), "parentTeam.slug": parents.get(name)}
            for name in sorted(names)
        ]


def _members(records: Sequence[Record]) -> Export:
    """Members as the GraphQL interface answers, the rule of the organisation around them."""
    export = listed(
        "github", "members", "node.login", records,
        '{"data":{"organization":{"requiresTwoFactorAuthentication":true,'
        '"membersWithRole":{"edges":[',
        "]}}}}",
    )  # fmt: skip
    rule = Field(
        "requiresTwoFactorAuthentication", constant("true", len(records)), True, is_flat_only=True
    )
    return replace(export, fields=(*export.fields, rule))
