"""One types, everybody else waits: two real programs, one of them killed, and any order of taking, leaving, dying."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from meetingrec.domain.errors import FolderRefused
from meetingrec.services.typing_lock import FOLDER, PATIENCE, TypingLocks

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
TYPE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from meetingrec.services.typing_lock import TypingLocks
locks = TypingLocks(Path(sys.argv[1]), sys.argv[2], lambda: datetime(2026, 11, 23, 14, 2, tzinfo=UTC))
for line in sys.stdin:
    act, dictation = line.split()
    if act == "hold":
        other = locks.hold(dictation)
        print("mine" if other is None else other.person_id, flush=True)
    else:
        locks.let_go(dictation)
        print("left", flush=True)
"""
"""Another minute taker's program: it does what it is told, line by line."""


class Program:
    """A minute taker's program, as a process of its own."""

    def __init__(self, library: Path, person: str) -> None:
        self.person = person
        self._process = subprocess.Popen(
            [sys.executable, "-c", TYPE, str(library), person], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def say(self, act: str, dictation: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{act} {dictation}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def hold(self, dictation: str) -> str:
        """`mine`, or who has it."""
        return self.say("hold", dictation)

    def die(self) -> None:
        """With no chance to tidy up."""
        self._process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        with suppress(BrokenPipeError):
            self._process.communicate(timeout=10)


@pytest.fixture
def tessa(tmp_path: Path) -> Iterator[Program]:
    made = Program(tmp_path, "tessa")
    yield made
    made.close()


def locks(library: Path, person: str = "omar", patience: float = PATIENCE) -> TypingLocks:
    return TypingLocks(library, person, lambda: NOW, patience=patience)


def test_two_programs_and_one_is_killed(tessa: Program, tmp_path: Path) -> None:
    omar = locks(tmp_path)
    assert tessa.hold("d1") == "mine" and omar.hold("d2") is None
    other = omar.hold("d1")
    assert other is not None and (other.person_id, other.since) == ("tessa", NOW)
    assert omar.typist("d1") == other and not omar.holds("d1")
    assert tessa.hold("d2") == "omar"
    assert tessa.say("leave", "d1") == "left"
    assert omar.typist("d1") is None and omar.hold("d1") is None
    omar.let_go_all()
    assert tessa.hold("d1") == "mine" and omar.typist("d1") is not None
    tessa.die()
    assert omar.typist("d1") is None, "nobody types it once the program is dead"
    assert list((tmp_path / FOLDER).glob("*.json")) == [], "what the dead program wrote down is cleared away"
    assert omar.hold("d1") is None
    omar.let_go("d1")


def test_taking_over_from_the_dead_names_the_living(tessa: Program, tmp_path: Path) -> None:
    omar, third = locks(tmp_path), locks(tmp_path, "third")
    assert tessa.hold("d") == "mine"
    tessa.die()
    assert omar.hold("d") is None
    other = third.hold("d")
    assert other is not None and other.person_id == "omar"
    omar.let_go_all()


def test_no_name_lies_on_the_disk(tmp_path: Path) -> None:
    made = locks(tmp_path, "0190-person")
    made.hold("0190-dictation")
    written = "".join(path.read_text() for path in (tmp_path / FOLDER).iterdir())
    assert set(written) <= set('{}":, +-.0123456789') | set("personsinceT") and "0190-person" in written
    made.let_go_all()


def test_of_many_at_the_same_moment_one_has_it(tmp_path: Path) -> None:
    people = [locks(tmp_path, f"p{number}") for number in range(6)]
    start, got = threading.Barrier(len(people)), []

    def take(who: TypingLocks) -> None:
        start.wait()
        if who.hold("d") is None:
            got.append(who)

    threads = [threading.Thread(target=take, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    got[0].let_go_all()


def test_looking_does_not_keep_anybody_from_typing(tmp_path: Path) -> None:
    """Whoever looks takes the lock for a moment; a mark that was left makes everybody look."""
    (tmp_path / FOLDER).mkdir()
    looking, stop = locks(tmp_path, "looks"), threading.Event()

    def look() -> None:
        while not stop.is_set():
            (tmp_path / FOLDER / "d.json").write_text("left by a dead program")
            looking.typist("d")

    thread = threading.Thread(target=look)
    thread.start()
    try:
        omar = locks(tmp_path)
        for _ in range(5):
            assert omar.hold("d") is None
            omar.let_go("d")
    finally:
        stop.set()
        thread.join()


def test_a_folder_that_cannot_be_written_is_a_problem_and_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file in its place")
    made = locks(tmp_path)
    with pytest.raises(FolderRefused):
        made.hold("d")
    assert not made.holds("d")


DICTATIONS = st.sampled_from(("a", "b"))
WHO = st.sampled_from(("tessa", "omar"))


class TwoMinuteTakers(RuleBasedStateMachine):
    """Taking, leaving, looking, dying in any order, each in a program of their own: never two holders, and no lock
    outlives its holder. A program that ends is the same to the system as one that lets the lock's file go.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self.programs = {name: self._started(name) for name in ("tessa", "omar")}
        self.held: dict[str, str] = {}

    def _started(self, who: str) -> TypingLocks:
        # Nobody acts at the same time here, so nothing is gained by waiting.
        return locks(Path(self._folder.name), who, patience=0.0)

    @rule(who=WHO, dictation=DICTATIONS)
    def take(self, who: str, dictation: str) -> None:
        other = self.programs[who].hold(dictation)
        holder = self.held.setdefault(dictation, who)
        assert (other.person_id if other is not None else who) == holder

    @rule(who=WHO, dictation=DICTATIONS)
    def leave(self, who: str, dictation: str) -> None:
        self.programs[who].let_go(dictation)
        if self.held.get(dictation) == who:
            del self.held[dictation]

    @rule(who=WHO)
    def die(self, who: str) -> None:
        """The system closes its files, and nobody tidies up."""
        for lock, _ in self.programs[who]._held.values():
            lock.release()
        self.programs[who] = self._started(who)
        self.held = {dictation: holder for dictation, holder in self.held.items() if holder != who}

    @invariant()
    def everybody_sees_the_same_holder(self) -> None:
        for dictation in ("a", "b"):
            for who, program in self.programs.items():
                typist = program.typist(dictation)
                assert (typist.person_id if typist is not None else None) == self.held.get(dictation)
                assert program.holds(dictation) is (self.held.get(dictation) == who)

    def teardown(self) -> None:
        for program in self.programs.values():
            program.let_go_all()
        self._folder.cleanup()


TestTwoMinuteTakers = TwoMinuteTakers.TestCase
TestTwoMinuteTakers.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
