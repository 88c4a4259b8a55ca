"""Answers of the semantic layer as text, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from content_assurance.semantic import Condition, Question, SemanticLayer
from content_assurance.warehouse import Marts

SCHEMA_VERSION = 1
FIGURES = ("value", "numerator", "denominator", "is_source_ok")


@dataclass(frozen=True)
class Answer:
    """What a metric is and its figures, one row a group."""

    metric_name: str
    unit: str
    rows: tuple[dict[str, Any], ...]


def known_metrics(published: Path) -> Mapping[str, str]:
    """The metrics of the semantic layer, with their definitions."""
    with SemanticLayer.open(published) as layer:
        return layer.metrics()


def ask(
    published: Path,
    names: Sequence[str],
    by: Sequence[str] = (),
    where: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> list[Answer]:
    """Ask the same of several metrics; ``by`` may hold several names separated by commas."""
    cuts = tuple(name.strip() for part in by for name in part.split(",") if name.strip())
    conditions = tuple(Condition.parse(text) for text in where)
    with SemanticLayer.open(published) as layer, Marts.open(published) as marts:
        cards = {row["metric_id"]: row for row in marts.rows("select * from metric_definitions")}
        answers = []
        for name in dict.fromkeys(names):
            frame = layer.ask(Question(name, cuts, conditions, since, until))
            card = cards[name]
            answers.append(Answer(card["metric_name"], card["unit"], tuple(_rows(frame))))
        return answers


def as_csv(answers: Sequence[Answer]) -> str:
    """Every row of every answer, under one heading."""
    rows = [row for answer in answers for row in answer.rows]
    columns = list(rows[0]) if rows else ["metric_id", *FIGURES]
    return pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n")


def as_json(answers: Sequence[Answer]) -> str:
    """A document with every row of every answer."""
    rows = [row | {"unit": answer.unit} for answer in answers for row in answer.rows]
    document = {"schema_version": SCHEMA_VERSION, "rows": rows}
    return json.dumps(document, indent=1, default=str, ensure_ascii=False) + "\n"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows with None for what is unknown."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
