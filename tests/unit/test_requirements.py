"""The table of what the source documents demand is whole, and what it points to exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEDGER = (
    *(f"A{number}" for number in range(1, 35)),
    *(f"B{number}" for number in range(1, 17)),
    *(f"F{number}" for number in range(1, 8)),
    *(f"T{number:02d}" for number in range(1, 22)),
    *(f"G{number}" for number in range(1, 22)),
)
ROW = re.compile(r"^\| ([ABFTG]\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def rows() -> dict[str, str]:
    found = ROW.findall((ROOT / "docs" / "requirements.md").read_text(encoding="utf-8"))
    assert len({name for name, _, _ in found}) == len(found), "an id stands there twice"
    return {name: where for name, _, where in found}


def test_every_id_of_the_ledger_has_its_line(rows: dict[str, str]) -> None:
    assert sorted(rows) == sorted(LEDGER)


def test_what_is_not_yet_there_says_why(rows: dict[str, str]) -> None:
    for name, where in rows.items():
        assert len(where.replace("*not yet*", "").strip(" :")) > 5, name


def test_every_file_it_names_exists(rows: dict[str, str]) -> None:
    named = {path for where in rows.values() for path in re.findall(r"`(meetingrec/[\w/.]+)`", where)}
    assert len(named) > 30
    assert sorted(path for path in named if not (ROOT / path).is_file()) == []
