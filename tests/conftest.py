"""What every test may use, and in which order a run goes through them.

Workers of one run share a folder, so that what is slow to make - a practice library with its keys, a conference that
was recorded and heard - is made once, and copied.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest
from coverage.exceptions import CoverageWarning

from meetingrec.services import practice_library as practice

HERE = Path(__file__).parent

LONGEST = (
    "e2e/test_window_practice.py",
    "e2e/test_dictation_and_typing.py",
    "faults/test_microphone_faults.py",
    "unit/test_speech_engine.py",
    "e2e/test_scenario_2.py",
    "faults/test_kill_everything.py",
    "faults/test_recorder_faults.py",
    "faults/test_speech_faults.py",
    "e2e/test_scenario_1.py",
    "ui/test_room.py",
    "unit/test_speech_transcriber.py",
    "e2e/test_practice_headless.py",
    "faults/test_damaged_recordings.py",
    "faults/test_two_sources.py",
    "unit/test_recording_a_conference.py",
    "ui/test_every_step.py",
    "unit/test_sources.py",
    "unit/test_dev_script.py",
)
"""They begin first: a long file that is left for the end has one worker busy and the others waiting for it."""

UNCOUNTED = (
    "e2e/test_window_practice.py",
    "e2e/test_scenario_1.py",
    "e2e/test_scenario_2.py",
    "faults/test_kill_everything.py",
    "faults/test_two_windows.py",
    "ui/test_every_step.py",
)
"""They go once more through what smaller tests reach. Which lines those are is not counted: counting takes a third."""


def pytest_configure() -> None:
    """A process that a test kills leaves half a note of the lines it reached; the others' notes are enough."""
    for words in ("Couldn't use data file", "Data file .* isn't a coverage data file"):
        warnings.filterwarnings("ignore", message=words, category=CoverageWarning)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, the rest as they stand."""
    for item in items:
        if _file(item) in UNCOUNTED:
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: LONGEST.index(_file(item)) if _file(item) in LONGEST else len(LONGEST))


def _file(item: pytest.Item) -> str:
    """`unit/test_x.py`, seen from this folder."""
    return item.path.relative_to(HERE).as_posix()


@pytest.fixture(autouse=True)
def _uncounted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nor is it counted in the processes such a test starts. One that is killed could not say it anyway."""
    with pytest.MonkeyPatch.context() as patch:
        if request.node.get_closest_marker("no_cover"):
            for name in [name for name in os.environ if name.startswith("COV")]:
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of this run has. Whoever makes something in it takes a lock first."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def planned(shared: Path) -> Path:
    """A practice library with its conference planned; not to be opened: copy it."""
    folder = shared / "planned"
    with filelock.FileLock(shared / "planned.lock"):
        if not folder.exists():
            making = shared / "planned.making"
            shutil.rmtree(making, ignore_errors=True)
            practice.make(making).close()
            making.rename(folder)
    return folder
