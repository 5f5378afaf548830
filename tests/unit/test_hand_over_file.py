"""A dictation that is typed in another library: there and back, once each way, whatever happens between."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from meetingrec.domain.dictation import DictationState, HandOverWay
from meetingrec.domain.document import DocumentState
from meetingrec.domain.errors import DiskFull, HandOverRefused, InputRefused, RecordLocked, Refusal
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.hand_over_receiving import Receiving
from meetingrec.services.keeping import Keeping
from meetingrec.services.library import Library
from meetingrec.services.remarks import Remarks
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences
from tests.two_libraries import SECRET_NAME, SPOKEN, TEXT, Two, acts_by, heard_by, is_refused, ready, two, why_refused

__all__ = ["ready", "two"]


def test_there_and_back_twice_and_approved(two: Two) -> None:
    out = two.send(typist="tessa MORGAN")
    assert two.dictation(two.chair).elsewhere == "The typing team"
    raw = out.read_bytes()
    assert not any(word in raw for word in (b"Millbrook", b"Rowan", b"mrseg", b"AGE-SECRET"))
    draft = two.draft(two.chair)
    with pytest.raises(RecordLocked, match="The typing team"):
        Desk(two.chair).save_section(draft.id, draft.sections[0].key, "typed here meanwhile")
    with pytest.raises(RecordLocked, match="The typing team"):
        Desk(two.chair).approve(draft.id, "approved while others type")

    _, received = two.theirs.receive_file(out)
    assert (received.library, received.typist) == ("Millbrook Council", "Tessa Morgan")
    there = two.dictation(two.typist)
    assert (there.state, there.typist_id, there.urgent) == (DictationState.WAITING, two.typist.person.id, True)
    assert np.array_equal(heard_by(two.typist, there), SPOKEN), "sample-exact to the edit list, in the other library"
    two.type(TEXT)
    Desk(two.typist).send_to_chair(two.conference_id)
    back = two.give_back()
    two.files.receive_file(back)
    came = two.draft(two.chair)
    assert (came.sections[0].text, came.state) == (TEXT, DocumentState.WITH_THE_CHAIR)
    assert came.typed_by == "Tessa Morgan, The typing team"
    assert (two.dictation(two.chair).state, two.dictation(two.chair).elsewhere) == (DictationState.TYPED, "")
    with pytest.raises(HandOverRefused) as again:
        two.files.receive_file(back)
    assert why_refused(again) is Refusal.BEFORE

    Remarks(two.chair).add(came.id, came.sections[0].key, "every week", "Say who.")
    Desk(two.chair).return_with_remarks(two.conference_id, "One remark.")
    two.theirs.receive_file(two.send("out again"))
    assert two.dictation(two.typist).state is DictationState.RETURNED
    (remark,) = Remarks(two.typist).of_document(came.id)
    two.type(f"{TEXT} Amira Khan does.")
    Remarks(two.typist).set_done(remark.id, done=True)
    two.files.receive_file(two.give_back("back again"))
    assert Remarks(two.chair).of_document(came.id)[0].done_at is not None
    for document in Desk(two.chair).documents(two.conference_id):
        Desk(two.chair).approve(document.id, "approved for this test")
    assert two.draft(two.chair).sections[0].text.endswith("Amira Khan does.")
    assert two.dictation(two.chair).state is DictationState.APPROVED
    ways = [passage.way for passage in two.files.passages(two.dictation(two.chair))]
    assert ways == [HandOverWay.SENT, HandOverWay.RETURNED] * 2
    assert acts_by(two.chair).count("open what another library typed") == 2
    assert "open a hand-over file" in acts_by(two.typist)


def test_what_was_taken_back_does_not_come_back(two: Two) -> None:
    two.theirs.receive_file(two.send())
    two.type(TEXT)
    back = two.give_back()
    with pytest.raises(InputRefused):
        two.files.take_back(two.dictation(two.chair), "  ")
    two.files.take_back(two.dictation(two.chair), "They have nobody there this week.")
    is_refused(two.chair, back, Refusal.NOT_ELSEWHERE)
    assert two.dictation(two.chair).state is DictationState.READY
    Desk(two.chair).save_section(two.draft(two.chair).id, two.draft(two.chair).sections[0].key, "typed here")


def test_what_went_back_is_destroyed_there_by_rule(two: Two) -> None:
    two.theirs.receive_file(two.send())
    dictation_id = two.dictation(two.typist).id

    def due(records: SignedIn) -> datetime | None:
        return next(line.due_at for line in Keeping(records).lines() if line.dictation is not None)

    assert due(two.at_the_team("records")) is None, "it is still being typed"
    two.at_the_team("typist")
    two.type(TEXT)
    back = two.give_back()
    records = two.at_the_team("records")
    when = due(records)
    assert when is not None and when > records.clock()
    records.clock = lambda: when + timedelta(hours=1)
    Keeping(records).destroy(dictation_id, "Typed and sent back.")
    two.files.receive_file(back)
    Desk(two.chair).return_with_remarks(two.conference_id, "Once more.")
    again = two.send("again")
    is_refused(two.at_the_team("typist"), again, Refusal.DESTROYED)


def test_what_is_not_finished_does_not_go_to_the_chair(two: Two) -> None:
    dictating = Dictating(two.chair)
    tessa = dictating.minute_takers()[0]
    dictating.send(two.dictation(two.chair), tessa.id)
    two.theirs.receive_file(two.send())
    two.type(TEXT)
    back = two.give_back(finished=False)
    draft = two.draft(two.typist)
    with pytest.raises(RecordLocked, match="Millbrook Council"):
        Desk(two.typist).save_section(draft.id, draft.sections[0].key, "too late")
    two.files.receive_file(back)
    dictation, conference = two.dictation(two.chair), two.chair.conference(two.conference_id)
    assert (dictation.state, dictation.typist_id, conference.typist_id) == (DictationState.WAITING, tessa.id, tessa.id)
    assert two.draft(two.chair).state is DocumentState.DRAFT
    assert two.draft(two.chair).sections[0].text == TEXT


KILLED = """
import os, signal, sys
from pathlib import Path
from meetingrec.services import practice_library as practice
from meetingrec.services.hand_over_receiving import Receiving
from meetingrec.services.library import Library

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
move_in = Receiving._move_in

def killed(receiving, staged, final):
    move_in(receiving, staged, final)
    os.kill(os.getpid(), signal.SIGKILL)

Receiving._move_in = killed
Receiving(Library.open(folder).sign_in("typist", practice.PASSWORD)).receive(out)
"""


def test_killed_in_the_middle_it_is_not_there_and_comes_in_whole_afterwards(two: Two) -> None:
    """After the sound has its folder, with everything else still in the transaction; before that it is `incoming`."""
    out = two.send()
    two.typist.close()
    two.team.close()
    died = subprocess.run([sys.executable, "-c", KILLED, str(two.team.folder), str(out)], check=False)
    assert died.returncode == -signal.SIGKILL
    recordings = two.team.folder / "recordings"
    assert [path.name for path in recordings.iterdir()] == [two.dictation(two.chair).id]
    (recordings / "incoming-of-an-earlier-try").mkdir()
    two.team = Library.open(two.folder / "team")
    two.typist = two.team.sign_in("typist", practice.PASSWORD)
    with two.typist.reading() as db:
        assert len(conferences.all_conferences(db)) == 1
    two.theirs.receive_file(out)
    assert np.array_equal(heard_by(two.typist, two.dictation(two.typist)), SPOKEN)
    assert [path.name for path in recordings.iterdir()] == [two.dictation(two.typist).id]


def test_a_fault_in_the_middle_leaves_nothing(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    out, move_in = two.send(), Receiving._move_in

    def fails(receiving: Receiving, staged: Path, final: Path) -> None:
        move_in(receiving, staged, final)
        raise DiskFull("The disk is full.", "Nothing was lost.", "Free some space.")

    monkeypatch.setattr(Receiving, "_move_in", fails)
    with pytest.raises(DiskFull):
        two.theirs.receive_file(out)
    monkeypatch.undo()
    assert not any((two.team.folder / "recordings").iterdir())
    assert not list((two.team.folder / "keys").glob("dictation-*"))
    with two.typist.reading() as db:
        assert len(conferences.all_conferences(db)) == 1


def test_what_cannot_be_sent_changes_nothing(two: Two) -> None:
    """No such folder; a file that is there; a draft that gives a restricted part away."""
    with pytest.raises(InputRefused, match="folder"):
        two.files.send_file(two.dictation(two.chair), two.known, two.folder / "no" / "x.mrhand", urgent=False, note="")
    there = two.folder / "there.mrhand"
    there.write_text("mine")
    with pytest.raises(InputRefused, match="already"):
        two.send("there")
    assert there.read_text() == "mine"
    Desk(two.chair).open_drafts(two.conference_id)
    draft = two.draft(two.chair)
    Desk(two.chair).save_section(draft.id, draft.sections[0].key, f"{SECRET_NAME} was there.")
    with pytest.raises(InputRefused, match="restricted part"):
        two.send()
    assert not (two.folder / "out.mrhand").exists()
    assert two.dictation(two.chair).state is DictationState.READY
