"""The deprovision curve against lifelines and statsmodels, with ties, late entries and limits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from remediation_chain import compiled
from statsmodels.duration.survfunc import SurvfuncRight

SURVIVAL = "models/intermediate/measured/access/int_deprovision_survival.sql"


def made_up(size: int) -> pd.DataFrame:
    """Accounts that were there before the end (-1) or found up to 20 days later, in two systems."""
    draw = np.random.default_rng(12)
    entry = np.where(draw.random(size) < 0.7, -1, draw.integers(1, 20, size)).astype(float)
    stayed = np.round(draw.exponential(15, size) * 4) / 4
    return pd.DataFrame(
        {
            "as_of_date": pd.Timestamp("2026-01-19").date(),
            "owner_name": draw.choice(["Ann", "Ben"], size),
            "system_name": draw.choice(["github", "okta"], size),
            "entry_age": entry,
            "exit_age": np.where(entry > 0, entry + stayed, stayed),
            "is_disabled": draw.random(size) < 0.7,
        }
    )


def test_the_curve_of_every_slice_is_that_of_the_libraries(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    exits = made_up(400)
    assert ((exits["exit_age"] == exits["entry_age"]) & (exits["entry_age"] > 0)).any()
    chain = compiled(project, tmp_path_factory.mktemp("deprovision"), SURVIVAL)
    with chain.run({"int_deprovision_exits": exits}) as con:
        told = con.execute("select * from int_deprovision_survival order by age_days").df()

    slices = told.groupby(["dimension", "member"])
    assert len(slices) == 1 + 2 + 2
    for (dimension, member), ours in slices:
        inside = exits[exits["exit_age"] > exits["entry_age"]]
        if dimension != "all":
            inside = inside[inside[f"{dimension}_name"] == member]
        # A day on: neither library knows an age below 0, and who is there from -1 on is at risk.
        entry, age = inside["entry_age"] + 1, inside["exit_age"] + 1
        theirs = SurvfuncRight(age, inside["is_disabled"].astype(int), entry=entry)
        is_event = theirs.n_events > 0
        steps = ours[ours["disabled"] > 0]
        close(steps["age_days"] + 1, theirs.surv_times[is_event])
        close(steps["at_risk"], theirs.n_risk[is_event])
        close(steps["survival"], theirs.surv_prob[is_event])
        # To lifelines who enters at an age is at risk at it, to us (and statsmodels) after it.
        fitter = KaplanMeierFitter().fit(
            age, inside["is_disabled"], entry=entry.where(entry == 0, entry + 0.1)
        )
        limits = fitter.confidence_interval_.loc[steps["age_days"] + 1]
        is_inside = steps["survival"].to_numpy() > 0
        close(steps["survival_low"][is_inside], limits.iloc[:, 0][is_inside])
        close(steps["survival_high"][is_inside], limits.iloc[:, 1][is_inside])


def close(ours: object, theirs: object) -> None:
    """Both are the same numbers."""
    np.testing.assert_allclose(
        np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=0, atol=1e-9
    )
