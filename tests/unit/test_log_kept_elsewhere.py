"""What the log holds and who reads it: listening that is cut short, a line of it on paper, other people's entries."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import docx
import numpy as np
import pytest

from meetingrec.domain.access import Role
from meetingrec.domain.conference import Conference
from meetingrec.domain.document import DocumentType
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.log_point import LogPoint, log_point_in
from meetingrec.domain.recording import Purpose, Recording
from meetingrec.services import listening
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.history import History
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.listening import Opened
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, documents

SignIn = Callable[[str], AbstractContextManager[SignedIn]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, planned: Path) -> Iterator[Library]:
    made = Library.open(shutil.copytree(planned, tmp_path_factory.mktemp("log") / "library"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def sign_in(library: Library) -> SignIn:
    @contextmanager
    def signed_in(who: str) -> Iterator[SignedIn]:
        made = library.sign_in(who, practice.PASSWORD)
        yield made
        made.close()

    return signed_in


def the_conference(signed_in: SignedIn) -> Conference:
    return Planning(signed_in).lines()[0].conference


def log(signed_in: SignedIn) -> list[audit.Entry]:
    with signed_in.reading() as db:
        return list(audit.entries(db))


class Heard(Opened):
    """Silence, opened by somebody who only pretends to play it: no loudspeaker is needed for the log."""

    def wave(self, buckets: int) -> list[float]:
        return [0.0] * buckets

    def _read(self, start: float, seconds: float) -> np.ndarray:
        return np.zeros(round(seconds * listening.RATE), np.float32)

    def hear(self, start: float, end: float) -> None:
        self.player._ranges.append((start, end))


def opened(signed_in: SignedIn) -> Heard:
    conference = the_conference(signed_in)
    recording = Recording("r1", conference.id, Purpose.CONFERENCE, "r1", signed_in.clock(), signed_in.person.id)
    return Heard(signed_in, recording, 60.0, {"reason": "complaint"})


def test_what_was_heard_is_in_the_log_before_the_listening_ends(sign_in: SignIn) -> None:
    with sign_in("investigator") as investigator:
        before = len(log(investigator))
        heard = opened(investigator)
        heard.note_heard()
        assert len(log(investigator)) == before, "nothing was played yet"
        heard.hear(0.0, 2.52)
        heard.note_heard()
        heard.note_heard()
        heard.hear(10.0, 12.0)
        heard.note_heard()
        heard.close()
        heard.note_heard()
        told = [(entry.act, entry.detail["played"]) for entry in log(investigator)[before:]]
        both = [[0.0, 2.5], [10.0, 12.0]]
        assert told == [("heard so far", [[0.0, 2.5]]), ("heard so far", both), ("listened", both)]
        assert log(investigator)[-1].detail["reason"] == "complaint"


def test_it_is_noted_by_itself_while_it_plays_and_not_any_more_when_locked(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert listening.NOTE_EVERY == 30.0
    monkeypatch.setattr(listening, "NOTE_EVERY", 0.01)
    with sign_in("investigator") as investigator:
        before = len(log(investigator))
        heard = opened(investigator)
        heard.hear(0.0, 1.0)
        while len(log(investigator)) == before:
            pass
        assert log(investigator)[-1].act == "heard so far"
    heard.hear(5.0, 6.0)
    heard.note_heard()
    heard.close()


def test_the_whole_log_is_for_records_managers_and_investigators(library: Library, sign_in: SignIn) -> None:
    """domain.md 4.1: a chair is shown what was done with their own conferences, and what they did themselves."""
    with sign_in("records") as records:
        People(library, records).add(Newcomer("other", "Other Chair", practice.PASSWORD, frozenset({Role.CHAIR})))
    with sign_in("chair") as chair:
        conference = the_conference(chair)
        with chair.writing() as write:
            write.note("let somebody hear a restricted part", "conference", conference.id, {"reason": "CANARY"})
        assert any("CANARY" in line.detail for line in History(chair).lines())
        assert any("CANARY" in line.detail for line in History(chair).lines(frozenset({conference.id})))
    with sign_in("other") as other:
        seen = History(other).lines()
        assert {line.who for line in seen} == {"Other Chair"} and not any("CANARY" in line.detail for line in seen)
        assert History(other).lines(frozenset({conference.id})) == ()
        with pytest.raises(NotAllowed):
            History(other).of_conference(conference.id)
    for who in ("records", "investigator"):
        with sign_in(who) as all_seeing:
            assert any("CANARY" in line.detail for line in History(all_seeing).lines())
    with sign_in("typist") as typist, pytest.raises(NotAllowed):
        History(typist).lines()


def test_an_investigator_who_opens_a_record_is_in_the_log_once(sign_in: SignIn) -> None:
    act = "open the record of a conference"
    with sign_in("chair") as chair:
        conference = the_conference(chair)
        Planning(chair).record(conference.id)
        assert not [entry for entry in log(chair) if entry.act == act]
    with sign_in("investigator") as investigator:
        planning = Planning(investigator)
        for _ in range(3):
            planning.record(conference.id)
        noted = [entry for entry in log(investigator) if entry.act == act]
        assert [(entry.object_id, entry.actor_id) for entry in noted] == [(conference.id, investigator.person.id)]


def test_a_line_of_the_log_is_at_the_foot_of_what_professionals_keep(sign_in: SignIn) -> None:
    """A minute taker holds the key of the database, and can cut the end of the log with its checkpoints: no check of
    the library alone shows that, the paper does."""
    with sign_in("chair") as chair:
        conference = the_conference(chair)
        planning, desk = Planning(chair), Desk(chair)
        planning.begin(conference.id, without_audio_why="the test needs no sound")
        planning.end(conference.id)
        Dictating(chair).begin(chair.conference(conference.id))
        desk.open_drafts(conference.id)
        feet = {draft.type: approved(chair, draft.id) for draft in desk.documents(conference.id)}
        assert "Log of this library" not in feet[DocumentType.DECISIONS], "it would only trouble a family"
        foot = feet[DocumentType.SUMMARY]
        printed = foot[foot.index("Log of this library up to entry") :]
        entry = next(entry for entry in reversed(log(chair)) if entry.act == "approve a document")
        before = log(chair)[-1].seq
        point = log_point_in(printed)
        assert point is not None and 0 < point.entries < before
        noted = [entry.detail["printed"] for entry in log(chair) if entry.act == "approve a document"]
        assert sorted(noted) == ["", point.words] and entry.detail["sha256"]
        history = History(chair)
        assert history.compare(printed) == history.compare(point.words) == ""
        assert history.compare(history.point().words) == ""
        with pytest.raises(InputRefused):
            history.compare("Version 1")
    with sign_in("typist") as typist, typist.reading() as db:
        db.execute("DROP TRIGGER audit_no_delete")
        db.execute("DROP TRIGGER checkpoints_no_delete")
        with db.atomic():
            db.change("DELETE FROM audit WHERE seq >= ?", [point.entries - 1])
            db.change("DELETE FROM checkpoints WHERE size >= ?", [point.entries - 1])
    with sign_in("records") as records:
        history = History(records)
        assert history.check() == (), "the log alone tells nothing"
        size = history.point().entries
        said = history.compare(printed)
        assert said == f"Entries were cut off: there were {point.entries} when this was printed, now there are {size}."
        for _ in range(4):
            history.lines()
        assert history.check() == ()
        assert history.compare(printed) == f"The first {point.entries} entries are not those this was printed from."


def approved(chair: SignedIn, document_id: str) -> str:
    """What stands at the foot of its Word file."""
    _, document = Desk(chair).approve(document_id, "it is complete enough for a test")
    with chair.reading() as db:
        content = documents.file(db, document.id, document.version)
    assert content is not None
    sections = docx.Document(io.BytesIO(content)).sections
    return "\n".join(part.text for section in sections for part in section.footer.paragraphs)


def test_a_line_is_read_as_people_type_it() -> None:
    point = LogPoint(7, "abcd-efgh-ijkl-mnop-q234")
    for typed in (
        point.words,
        "7: ABCD EFGH IJKL MNOP Q234",
        " up to entry 7 abcdefghijklmnopq234.",
        f"Version 1 · {point.words} Page 1",
    ):
        assert log_point_in(typed) == point, typed
    for wrong in ("", "7", point.code, "7: abcd-efgh", f"7: {point.code}x", "seven: abcd-efgh-ijkl-mnop-q234"):
        assert log_point_in(wrong) is None, wrong
