"""The seeds: what policy requires of which assets, what is excepted, whose word counts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# A source, or an attribute of it, that no seed ranks.
DEFAULT_PRECEDENCE = 60
DEFAULT_LAPSE_DAYS = 30

CONDITIONS = ("asset_kind", "asset_class", "environment", "criticality", "exposure", "custody")


@dataclass(frozen=True)
class Requirement:
    """A control that some assets need for some time."""

    control_id: str
    policy_version: str
    conditions: Mapping[str, frozenset[str]]
    lifecycles: frozenset[str]
    with_tag: str
    without_tag: str
    recency_days: int
    minimum_version: str
    valid_from: date
    valid_to: date

    def admits(self, day: date, values: Mapping[str, str], tags: frozenset[str]) -> bool:
        """Whether it concerns an asset with these attributes on that day."""
        return (
            self.valid_from <= day <= self.valid_to
            and all(values[name] in admitted for name, admitted in self.conditions.items())
            and (not self.with_tag or self.with_tag in tags)
            and self.without_tag not in tags
        )

    def is_met_by(self, lifecycle: str) -> bool:
        """Whether it concerns an asset at this point of its life."""
        return not self.lifecycles or lifecycle in self.lifecycles


@dataclass(frozen=True)
class Exemption:
    """An accepted gap; without an owner and an expiry it is none."""

    control_id: str
    scope: str
    scope_value: str
    valid_from: date
    expires_on: date


@dataclass(frozen=True)
class Policy:
    """All seeds.

    Attributes:
        foundations: of each metric the verdict it rests on: "control", "inventory", "ownership".
    """

    requirements: tuple[Requirement, ...]
    exemptions: tuple[Exemption, ...]
    is_assessment: Mapping[str, bool]
    weights: Mapping[str, float]
    precedence: Mapping[str, Mapping[str, int]]
    words: Mapping[tuple[str, str], str]
    foundations: Mapping[str, str]

    def environment(self, word: str | None) -> str | None:
        """The canonical environment of a source's word; "other" for one that nobody knows."""
        if word is None:
            return None
        return self.words.get(("environment", word.strip().lower()), "other")

    def criticality(self, word: str | None) -> str | None:
        """The canonical criticality of a source's word."""
        return self.words.get(("criticality", (word or "").strip().lower()))

    def rank(self, source: str, attribute: str) -> int:
        """The precedence of a source for an attribute; the lowest wins."""
        return self.precedence.get(source, {}).get(attribute, DEFAULT_PRECEDENCE)

    def lapse_days(self, source: str) -> int:
        """Days after which a sighting of a source ranks behind every live source."""
        return self.precedence.get(source, {}).get("lapses_after_days", DEFAULT_LAPSE_DAYS)


def read_policy(seeds: Path) -> Policy:
    """Read the seeds below the dbt project's seed folder."""
    return Policy(
        requirements=tuple(
            _requirement(row) for row in _rows(seeds / "policy" / "control_requirements.csv")
        ),
        exemptions=tuple(
            Exemption(
                row["control_id"], row["scope"], row["scope_value"],
                date.fromisoformat(row["valid_from"]), date.fromisoformat(row["expires_on"]),
            )
            for row in _rows(seeds / "policy" / "control_exceptions.csv")
            if row["owner"] and row["expires_on"]
        ),
        is_assessment={
            row["control_id"]: row["evidence_kind"] == "assessment"
            for row in _rows(seeds / "policy" / "control_catalogue.csv")
        },
        weights={
            row["criticality"]: float(row["weight"])
            for row in _rows(seeds / "policy" / "criticality_weights.csv")
        },
        precedence={
            row["source_name"]: {
                name: int(value) for name, value in row.items() if name != "source_name" and value
            }
            for row in _rows(seeds / "policy" / "source_precedence.csv")
        },
        words={
            (row["vocabulary"], row["word"]): row["canonical"]
            for row in _rows(seeds / "vocabularies" / "vocabulary_words.csv")
        },
        foundations={
            row["metric_id"]: row["foundation"]
            for row in _rows(seeds / "metrics" / "metric_cards.csv")
        },
    )  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _requirement(row: Mapping[str, str]) -> Requirement:
    return Requirement(
        control_id=row["control_id"],
        policy_version=row["policy_version"],
        conditions={name: frozenset(row[name].split("|")) for name in CONDITIONS if row[name]},
        lifecycles=frozenset(row["lifecycle"].split("|")) - {""},
        with_tag=row["with_tag"],
        without_tag=row["without_tag"],
        recency_days=int(row["recency_days"]),
        minimum_version=row["minimum_version"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"] or "9999-12-31"),
    )
