"""A real library on a real disk, with real keys, for the tests of the services."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetingrec.services import practice_library as practice
from meetingrec.services.library import Library
from meetingrec.services.signed_in import SignedIn


@pytest.fixture
def library(tmp_path: Path, planned: Path) -> Iterator[Library]:
    shutil.copytree(planned, tmp_path / "library")
    made = Library.open(tmp_path / "library")
    yield made
    made.close()


@pytest.fixture
def chair(library: Library) -> Iterator[SignedIn]:
    signed_in = library.sign_in("chair", practice.PASSWORD)
    yield signed_in
    signed_in.close()
