"""The metrics of findings, counted day by day by a program that knows no running sums.

Episodes, looks and fixes are made up; the models' own queries run over them
(``remediation_chain``), and every figure of every date and slice is counted anew from the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from remediation_chain import FINDINGS, REMEDIATION, Chain, compiled, day

FIXED = {"fixed_verified", "fixed_inferred"}
QUARTER = timedelta(days=90)
OWNERS = {"asset-0": "Ann", "asset-1": "Ben", "asset-2": "Ann", "asset-3": None}
AS_OF = [day(number) for number in (20, 45, 46, 80, 130, 190, 260)]
BASELINES = {day(80): day(45), day(190): day(130), day(260): day(190)}
KINDS = ("", "severity", "owner", "detector", "severity_owner")


@dataclass(frozen=True)
class Episode:
    """One time that a finding was open."""

    finding: str
    number: int
    asset: str
    severity: str
    detector: str
    fix: tuple[str | None, str | None]
    detected: date
    opened: date
    ended: date | None
    reason: str | None

    @property
    def owner(self) -> str:
        """Who owns the asset."""
        return OWNERS.get(self.asset) or "unowned"

    def is_open(self, on: date) -> bool:
        """Whether it was open; what was lost from sight was there on its last day."""
        if self.ended is None or self.opened > on:
            return self.opened <= on
        return on <= self.ended if self.reason == "not_observed" else on < self.ended

    def is_of(self, dimension: str, member: str) -> bool:
        """Whether it belongs to a slice."""
        words = [getattr(self, name) for name in dimension.split("_") if name]
        return " | ".join(words) == member


@dataclass(frozen=True)
class World:
    """What happened: episodes, and looks as detector, asset and day."""

    episodes: list[Episode]
    looks: list[tuple[str, str, date]]


def made_up(seed: int) -> World:
    """A few assets, two detectors, three hundred days; findings that come, go and come back."""
    draw = np.random.default_rng(seed)
    assets = [*OWNERS, "unlisted:box", "nameless:a"]
    looks = [
        (detector, asset, day(int(number)))
        for detector in ("a.scan", "b.scan")
        for asset in assets
        for number in sorted(draw.choice(280, draw.integers(2, 14), replace=False))
    ]
    episodes = []
    for number in range(120):
        asset, severity = str(draw.choice(assets)), str(draw.choice(["critical", "high", "low"]))
        detector = str(draw.choice(["a.scan", "b.scan"]))
        fix = (
            (str(draw.choice(["OpenSSL", "curl"])), str(draw.choice(["3.1", "8.0"])))
            if draw.random() < 0.5
            else (None, None)
        )
        start = int(draw.integers(0, 150))
        for episode in range(1, 5):
            opened = day(start)
            reason = str(draw.choice([*FIXED, "risk_accepted", "not_observed", "none"],
                                     p=[0.35, 0.3, 0.1, 0.1, 0.15]))  # fmt: skip
            ended = start + int(draw.integers(1, 120))
            detected = opened - timedelta(days=int(draw.choice([0, 0, 40, 200])))
            episodes.append(
                Episode(
                    f"f{number}", episode, asset, severity, detector, fix,
                    detected if episode == 1 else opened, opened,
                    None if reason == "none" else day(ended), None if reason == "none" else reason,
                )
            )  # fmt: skip
            start = ended + int(draw.integers(1, 140))
            if reason == "none" or start > 280 or draw.random() < 0.3:
                break
    # A finding that is open or lost was looked at on its last day.
    looks += [(e.detector, e.asset, e.opened) for e in episodes]
    return World(episodes, sorted(set(looks)))


@pytest.fixture(scope="module")
def chain(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The models, compiled."""
    return compiled(project, tmp_path_factory.mktemp("findings"), FINDINGS, REMEDIATION)


def published(chain: Chain, world: World) -> dict[tuple[str, date, str, str], dict[str, Any]]:
    """What the project's models say, by metric, date and slice."""
    findings = {e.finding: e.fix for e in world.episodes}
    tables = {
        "int_finding_outcomes": pd.DataFrame(
            [
                (e.finding, e.number, e.asset, e.owner, e.severity, e.detector, e.reason,
                 e.detected, e.opened, e.opened, e.opened, e.ended)
                for e in world.episodes
            ],
            columns=[
                "finding_id", "episode_number", "asset_key", "owner_name", "severity",
                "detector_name", "closure_reason", "detected_date", "entered_date",
                "first_open_date", "last_open_date", "ended_date",
            ],
        ),
        "int_finding_descriptions": pd.DataFrame(
            [(finding, *fix) for finding, fix in findings.items()],
            columns=["finding_id", "component", "fixed_versions"],
        ),
        "int_finding_asset_looks": pd.DataFrame(
            [(*detector.split("."), asset, on) for detector, asset, on in world.looks],
            columns=["source_name", "source_table", "asset_key", "export_date"],
        ),
        "int_assets_by_date": pd.DataFrame(
            [(AS_OF[0], asset, owner) for asset, owner in OWNERS.items()],
            columns=["as_of_date", "asset_id", "owner_name"],
        ),
        "int_as_of_dates": pd.DataFrame({"as_of_date": AS_OF}),
        "int_control_dates": pd.DataFrame(
            [("findings", on, BASELINES.get(on)) for on in AS_OF],
            columns=["control_id", "as_of_date", "baseline_date"],
        ),
    }  # fmt: skip
    found = {}
    with chain.run(tables) as con:
        for model in ("int_finding_measures", "int_finding_flow_measures"):
            cursor = con.execute(f"select * from {model}")
            names = [column[0] for column in cursor.description or ()]
            for values in cursor.fetchall():
                row = dict(zip(names, values, strict=True))
                key = (row["metric_id"], row["as_of_date"], row["dimension"], row["member"])
                assert key not in found
                found[key] = row
    return found


def counted(
    world: World, on: date, dimension: str, member: str
) -> Iterator[tuple[str, float | None, float | None, int]]:
    """Metric, numerator, denominator and what was left out, counted one by one."""
    inside = [e for e in world.episodes if e.is_of(dimension, member)]
    opened = [e for e in inside if e.is_open(on)]
    assessed = {
        asset
        for detector, asset, look in world.looks
        if look <= on < look + timedelta(days=30)
        and not asset.startswith("nameless:")
        and (dimension != "detector" or detector == member)
    }
    owner = member.rsplit(" | ", maxsplit=1)[-1]
    owned = {
        asset
        for asset in assessed
        if "owner" not in dimension or (OWNERS.get(asset) or "unowned") == owner
    }
    risky = {e.asset for e in opened if e.severity in ("critical", "high")}
    fixable = [e for e in opened if e.fix[0] is not None]
    on_assessed = [e for e in opened if e.asset in assessed]
    yield "open_findings", len(opened), None, 0
    old = sum((on - e.detected).days > 90 for e in opened)
    yield "open_over_90_days_share", old, len(opened), 0
    yield "finding_density", len(on_assessed), len(owned), len(opened) - len(on_assessed)
    if "severity" not in dimension or member.split(" | ", maxsplit=1)[0] in ("critical", "high"):
        yield "finding_prevalence", len(risky & assessed), len(owned), len(risky - assessed)
    units = len({e.fix for e in fixable}) if fixable or not opened else None
    yield "fix_units", units, None, len(opened) - len(fixable)
    fixed = [e for e in inside if e.reason in FIXED and e.ended is not None and e.ended <= on]
    again = [e for e in fixed if (back := came_back(world, e)) is not None and back <= on]
    held = [e for e in fixed if came_back(world, e) is None and was_followed(world, e, on)]
    followed = len(again) + len(held)
    yield "reopen_rate_90", len(again), followed, len(fixed) - followed
    if on in BASELINES:
        before = BASELINES[on]
        arrived = sum(before < e.opened <= on for e in inside)
        fixes = sum(e.ended is not None and before < e.ended for e in fixed)
        opening = sum(e.is_open(before) for e in inside)
        yield "net_burn", fixes, None, 0
        yield "remediation_capacity", fixes, opening + arrived, 0


def came_back(world: World, episode: Episode) -> date | None:
    """When it was seen again within 90 days of its end."""
    assert episode.ended is not None
    return min(
        (
            e.opened
            for e in world.episodes
            if e.finding == episode.finding and episode.ended < e.opened <= episode.ended + QUARTER
        ),
        default=None,
    )


def was_followed(world: World, episode: Episode, on: date) -> bool:
    """Whether 90 days had passed and its detector looked at the asset after them."""
    assert episode.ended is not None
    due = episode.ended + QUARTER
    return due <= on and any(
        (detector, asset) == (episode.detector, episode.asset) and due <= look <= on
        for detector, asset, look in world.looks
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_what_counting_gives(chain: Chain, seed: int) -> None:
    world = made_up(seed)
    found = published(chain, world)
    slices = {
        (dimension, " | ".join(getattr(e, name) for name in dimension.split("_") if name))
        for dimension in KINDS
        for e in world.episodes
    }
    checked = set()
    for on in AS_OF:
        for dimension, member in slices:
            for metric_id, numerator, denominator, excluded in counted(
                world, on, dimension, member
            ):
                key = (metric_id, on, dimension or "all", member or "all")
                row = found.get(key)
                if row is None:  # a slice begins with its first change
                    assert not numerator, key
                    continue
                checked.add(key)
                told = (row["numerator"], row["denominator"], row["excluded_count"])
                assert told == (numerator, denominator, excluded), key
                if metric_id == "net_burn":
                    arrived = sum(
                        BASELINES[on] < e.opened <= on
                        for e in world.episodes
                        if e.is_of(dimension, member)
                    )
                    assert row["measured_value"] == row["numerator"] - arrived
                if metric_id == "finding_density":
                    assert row["measured_value"] == (
                        row["numerator"] / row["denominator"] if row["denominator"] else None
                    )
    extra = {key for key in found.keys() - checked if found[key]["numerator"]}
    assert not extra
    assert len(checked) > 700
    assert {key[0] for key in checked if found[key]["numerator"]} == {
        "open_findings", "open_over_90_days_share", "finding_density", "finding_prevalence",
        "fix_units", "reopen_rate_90", "net_burn", "remediation_capacity",
    }  # fmt: skip
