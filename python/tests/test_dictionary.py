"""The data dictionary says what the contracts say."""

from __future__ import annotations

import json
from pathlib import Path

from content_assurance.dictionary import dictionary, main

MANIFEST = {
    "nodes": {
        "model.people": {
            "name": "people", "resource_type": "model",
            "original_file_path": "models/marts/access/people.sql",
            "description": "Who there is.\nOne row per person.",
            "columns": {
                "email": {
                    "data_type": "string", "description": "a|b",
                    "config": {"meta": {"personal": True}}, "meta": {},
                },
                "raw_text": {
                    "data_type": "string", "description": "As it came.",
                    "config": {"meta": {"personal": "withheld"}}, "meta": {},
                },
            },
        },
        "model.int_people": {
            "name": "int_people", "resource_type": "model",
            "original_file_path": "models/intermediate/int_people.sql",
            "description": "No mart.", "columns": {},
        },
    },
    "sources": {
        "source.hr.workers": {
            "source_name": "hr", "name": "workers", "description": "Workers.",
            "config": {"meta": {"landing": {"key": ["employee_id"], "role": "reference"}}},
            "columns": {
                "employee_id": {
                    "data_type": "string", "description": "Id",
                    "config": {"meta": {"field": ["Employee_ID", "ID"]}}, "meta": {},
                }
            },
        },
        "source.landing.files": {
            "source_name": "landing", "name": "files", "description": "Not landed.",
            "config": {"meta": {}}, "columns": {},
        },
    },
}  # fmt: skip
CARDS = [
    {
        "metric_id": f"m{order}", "area": area, "card_order": str(order), "question": "How many?",
        "formula": "n / N", "unit": "share", "direction": "up", "target": "0.9",
        "guard_metric_id": "m1" if order > 1 else "", "pitfalls": "Small N",
    }
    for order, area in ((2, "access"), (1, "access"), (3, "coverage"))
]  # fmt: skip


def test_marts_metrics_and_landed_tables_are_listed_and_nothing_else() -> None:
    text = dictionary(MANIFEST, CARDS)

    assert [line for line in text.splitlines() if line.startswith("### ")] == [
        "### people", "### Access", "### Coverage", "### hr.workers",
    ]  # fmt: skip
    assert "Who there is. One row per person." in text
    assert "| `email` | string | a\\|b Personal: published as a keyed pseudonym. |" in text
    assert "| `raw_text` | string | As it came. Personal: not published. |" in text
    assert "Workers. (key `employee_id`, role `reference`)" in text
    assert "| `employee_id` | `Employee_ID`, `ID` | string | Id |" in text


def test_metrics_come_in_the_order_of_their_cards() -> None:
    text = dictionary(MANIFEST, CARDS)

    assert text.index("`m1`") < text.index("`m2`") < text.index("`m3`")


def test_it_is_written_from_a_project_and_its_manifest(tmp_path: Path, repository: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    main(repository, manifest, tmp_path / "docs" / "dictionary.md")

    text = (tmp_path / "docs" / "dictionary.md").read_text(encoding="utf-8")
    assert "`effective_coverage`" in text
