"""The grants in the exports of identity systems, and what they lead to: reachability in a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import networkx as nx

from .access_feeds import Feeds
from .access_records import Grant, Node, moment

RANKS = {"standing": 1, "activated": 2, "eligible": 3, "unknown": 4}


def _okta_names(feeds: Feeds, day: date) -> dict[str, str]:
    groups = {row["id"]: row["profile"]["name"] for row in feeds.rows("okta/groups", day)}
    return groups | {row["id"]: row["label"] for row in feeds.rows("okta/apps", day)}


def _okta(table: str) -> Callable[[Feeds, date], Iterator[Grant]]:
    def read(feeds: Feeds, day: date) -> Iterator[Grant]:
        names = _okta_names(feeds, day)
        for row in feeds.rows(f"okta/{table}", day):
            if table == "role_assignments":
                holder = ("account", row["user_id"]) if row["user_id"] else (
                    "group", row["group_id"])  # fmt: skip
                yield Grant("okta", "okta", holder, ("role", row["type"]), row["label"])
                continue
            kind, key = ("group", "group_id") if table == "group_members" else (
                "application", "app_id")  # fmt: skip
            grantee = "group" if table == "group_apps" else "account"
            yield Grant(
                "okta", "okta", (grantee, row["id"]), (kind, row[key]),
                names.get(row[key]) or str(row[key]),
            )  # fmt: skip

    return read


def _entra(table: str) -> Callable[[Feeds, date], Iterator[Grant]]:
    def read(feeds: Feeds, day: date) -> Iterator[Grant]:
        names = {
            row["id"]: row["displayName"]
            for kind in ("groups", "directory_roles", "service_principals")
            for row in feeds.rows(f"entra_id/{kind}", day)
        }
        groups = {row["id"] for row in feeds.rows("entra_id/groups", day)}
        schedules = {
            (row["principalId"], row["roleDefinitionId"]): row
            for row in feeds.rows("entra_id/role_assignment_schedules", day)
        }
        for row in feeds.rows(f"entra_id/{table}", day):
            kind, expires = "standing", None
            if table == "group_members":
                holder, target = row["id"], ("group", row["group_id"])
            elif table == "app_role_assignments":
                holder, target = row["principalId"], ("application", row["resourceId"])
            else:
                holder, target = row["principalId"], ("role", row["roleDefinitionId"])
                kind = "eligible" if table == "role_eligibility_schedules" else kind
                schedule = schedules.get((holder, target[1]), {})
                if kind != "eligible" and not schedules and any(
                    feeds.rows("entra_id/role_assignment_schedules", one)
                    for one in feeds.days("entra_id/role_assignment_schedules")
                ):  # fmt: skip
                    kind = "unknown"
                if kind != "eligible" and schedule.get("assignmentType") == "Activated":
                    kind = "activated"
                    end = schedule["scheduleInfo"]["expiration"].get("endDateTime")
                    expires = moment(end)
            grantee = ("group" if holder in groups else "account", holder)
            yield Grant(
                "entra_id", "entra_id", grantee, target, names.get(target[1]) or str(target[1]),
                kind=kind, expires=expires,
            )  # fmt: skip

    return read


def _github(table: str) -> Callable[[Feeds, date], Iterator[Grant]]:
    def grant(grantee: Node, target: Node, name: str, resource: str = "") -> Grant:
        is_privileged = True if target == ("role", "owner") else None
        return Grant(
            "github", "github", grantee, target, name, resource, is_privileged=is_privileged
        )

    def read(feeds: Feeds, day: date) -> Iterator[Grant]:
        for row in feeds.rows(f"github/{table}", day):
            if table == "members" and row["role"] == "ADMIN":
                login = row["node"]["login"]
                yield grant(("account", login), ("role", "owner"), "Organization owner")
            elif table in ("collaborators", "outside_collaborators"):
                word = row["permission"].lower()
                holder = ("account", row["user"]["login"])
                yield grant(holder, ("permission", word), word, row["repository"])
            elif table == "team_members":
                team = row["team_slug"]
                yield grant(("account", row["login"]), ("group", team), team)
            elif table == "teams" and row.get("parentTeam"):
                parent = row["parentTeam"]["slug"]
                yield grant(("group", row["slug"]), ("group", parent), parent)
            elif table == "team_repositories":
                word = row["role_name"]
                holder = ("group", row["team_slug"])
                yield grant(holder, ("permission", word), word, row["full_name"])

    return read


def _aws(feeds: Feeds, day: date) -> Iterator[Grant]:
    for row in feeds.rows("aws_iam/authorization_details", day):
        number = row["Arn"].split(":")[4]
        holder = ("account" if "UserName" in row else "group", row["Arn"])
        for name in row.get("GroupList", ()):
            arn = f"arn:aws:iam::{number}:group/{name}"
            yield Grant("aws_iam", "aws_iam", holder, ("group", arn), name, number)
        for policy in row.get("AttachedManagedPolicies", ()):
            target = ("policy", policy["PolicyArn"])
            yield Grant("aws_iam", "aws_iam", holder, target, policy["PolicyName"], number)


def _ledger(feeds: Feeds, day: date) -> Iterator[Grant]:
    for row in feeds.rows("access_csv/entitlements", day):
        yield Grant(
            "access_csv", row["application"], (row["grantee_kind"], row["grantee_id"]),
            (row["target_kind"], row["target_id"]), row["target_name"],
        )  # fmt: skip


GRANTS: dict[str, Callable[[Feeds, date], Iterator[Grant]]] = {
    **{f"okta/{name}": _okta(name) for name in
       ("group_members", "app_users", "group_apps", "role_assignments")},
    **{f"entra_id/{name}": _entra(name) for name in
       ("group_members", "app_role_assignments", "role_assignments",
        "role_eligibility_schedules")},
    **{f"github/{name}": _github(name) for name in
       ("members", "collaborators", "outside_collaborators", "team_members", "teams",
        "team_repositories")},
    "aws_iam/authorization_details": _aws,
    "access_csv/entitlements": _ledger,
}  # fmt: skip


def grants(feeds: Feeds, table: str, day: date | None) -> list[Grant]:
    """The grants in an export."""
    return list(GRANTS[table](feeds, day)) if day and day in feeds.days(table) else []


def standing_grants(feeds: Feeds, day: date) -> list[Grant]:
    """The grants that hold on a day: in the exports in force, and not run out by themselves."""
    return [
        grant
        for table in GRANTS
        for grant in grants(feeds, table, feeds.standing(table, day))
        if grant.expires is None or grant.expires.date() >= day
    ]


class Access(NamedTuple):
    """What an account may reach: on what, and whether for good, activated or when needed."""

    target: Node
    resource: str
    rank: int
    is_privileged: bool


@dataclass(frozen=True)
class State:
    """A place in the graph: what was reached, on what, and how."""

    system: tuple[str, str]
    node: Node
    resource: str
    rank: int
    is_privileged: bool


def effective(found: list[Grant]) -> dict[tuple[str, str, str], set[Access]]:
    """By account everything that a walk through groups and roles leads to."""
    by_grantee: dict[tuple[str, str, Node], list[Grant]] = {}
    for grant in found:
        by_grantee.setdefault((grant.source, grant.system, grant.grantee), []).append(grant)
    graph: nx.DiGraph[State] = nx.DiGraph()
    starts = [
        State((source, system), grantee, "", 0, False)
        for source, system, grantee in by_grantee
        if grantee[0] == "account"
    ]
    waiting = list(starts)
    while waiting:
        state = waiting.pop()
        for grant in by_grantee.get((*state.system, state.node), ()):
            reached = State(
                state.system, grant.target, grant.resource or state.resource,
                max(state.rank, RANKS[grant.kind]), bool(grant.is_privileged),
            )  # fmt: skip
            if reached not in graph:
                waiting.append(reached)
            graph.add_edge(state, reached)
    return {
        (*start.system, start.node[1]): {
            Access(state.node, state.resource, state.rank, state.is_privileged)
            for state in nx.descendants(graph, start)
        }
        for start in starts
    }
