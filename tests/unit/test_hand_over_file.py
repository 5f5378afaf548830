"""A dictation that is typed in another library: there and back, once each way, whatever happens between."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from meetingrec.domain.conference import Stage
from meetingrec.domain.dictation import DictationState, HandOverWay
from meetingrec.domain.document import DocumentState
from meetingrec.domain.edit_list import DictationEdit, EditKind
from meetingrec.domain.errors import DiskFull, HandOverRefused, InputRefused, RecordLocked, Refusal
from meetingrec.domain.points import Heading, Point
from meetingrec.services import practice_library as practice
from meetingrec.services.amend import Amending
from meetingrec.services.capture import Capture
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.hand_over_receiving import Receiving
from meetingrec.services.keeping import Keeping
from meetingrec.services.keyring import dictation_readers
from meetingrec.services.library import Library
from meetingrec.services.remarks import Remarks
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import conferences, dictations
from meetingrec.store.rows import new_id
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


def test_what_is_answered_goes_by_the_order_of_the_acts_not_by_the_clock(two: Two) -> None:
    """The council's clock is put right, by an hour, while a file is away."""
    two.theirs.receive_file(two.send("one"))
    two.type("Typed for the first file.")
    stale, now = two.give_back("stale"), two.chair.clock()
    two.chair.clock = lambda: now - timedelta(hours=1)
    two.files.take_back(two.dictation(two.chair), "They have nobody there this week.")
    two.theirs.receive_file(two.send("two"))
    is_refused(two.chair, stale, Refusal.NOT_ELSEWHERE)
    two.type(TEXT)
    two.files.receive_file(two.give_back("right"))
    assert two.draft(two.chair).sections[0].text == TEXT
    ways = [passage.way.value for passage in two.files.passages(two.dictation(two.chair))]
    assert ways == ["sent", "taken_back", "sent", "returned"]
    kinds = [edit.kind for edit in _edits(two, EditKind.UNDO, now - timedelta(days=1))]
    assert kinds == [EditKind.APPEND, EditKind.OVERWRITE, EditKind.UNDO], "what is heard is undone last"


def _edits(two: Two, kind: EditKind, at: datetime) -> tuple[DictationEdit, ...]:
    dictation = two.dictation(two.chair)
    with two.chair.writing() as write:
        dictations.add_edit(write.db, DictationEdit(new_id(), dictation.id, kind, at))
        return dictations.edits(write.db, dictation.id)


def test_what_was_too_long_already_comes_back_and_can_be_shortened(two: Two) -> None:
    for number in range(70):
        text = f"{number} " + "The neighbours called the police again. " * 9
        Capture(two.chair).add(Point("", two.conference_id, Heading.WORRIED, text, two.chair.clock()))
    two.theirs.receive_file(two.send())
    two.type(TEXT)
    draft = two.draft(two.typist)
    long = draft.text("worries")
    assert len(long) > 20_000
    Desk(two.typist).save_section(draft.id, "worries", long.replace("again", "twice"))
    with pytest.raises(InputRefused, match="characters long"):
        Desk(two.typist).save_section(draft.id, "worries", f"{long} And more, and more.")
    with pytest.raises(InputRefused, match="20000 fit"):
        Desk(two.typist).save_section(draft.id, "well", "x" * 20_001)
    two.files.receive_file(two.give_back())
    came = two.draft(two.chair)
    assert came.text("worries") == long.replace("again", "twice") and came.sections[0].text == TEXT


def test_an_amendment_begun_meanwhile_is_left_alone_by_what_comes_back(two: Two) -> None:
    desk = Desk(two.chair)
    desk.open_drafts(two.conference_id)
    desk.send_to_chair(two.conference_id)
    letter = two.draft(two.chair)
    desk.approve(letter.id, "approved for this test")
    desk.return_with_remarks(two.conference_id, "The summary, please.")
    two.theirs.receive_file(two.send())
    asked = Amending(two.chair)
    asked.ask(letter.id, "The date of birth is wrong.", "15 May")
    asked.agree(asked.waiting()[0].amendment.id)
    amended = two.draft(two.chair)
    Dictating(two.typist).take(two.dictation(two.typist))
    summary = next(one for one in Desk(two.typist).documents(two.conference_id) if one.id != letter.id)
    Desk(two.typist).save_section(summary.id, "weight", TEXT)
    two.files.receive_file(two.give_back(finished=False))
    assert two.draft(two.chair) == amended and amended.version == 2
    assert Desk(two.chair).document(summary.id).text("weight") == TEXT


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
    with records.writing() as write:
        write.note("look", "library", "")
    records.clock = lambda: when + timedelta(hours=14)
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


def test_a_refusal_gives_nobody_a_key_and_what_was_taken_back_is_nobodys(two: Two) -> None:
    dictating, files, cid = Dictating(two.chair), two.files, two.conference_id
    tessa = dictating.minute_takers()[0]
    before = two.dictation(two.chair)
    two.send()
    with pytest.raises(RecordLocked):
        dictating.finish(before)
    with pytest.raises(RecordLocked):
        dictating.send(two.dictation(two.chair), tessa.id)
    with pytest.raises(RecordLocked):
        Desk(two.chair).return_with_remarks(cid, "while it is away")
    assert tessa.public_key not in dictation_readers(two.chair, two.dictation(two.chair).id)
    files.take_back(two.dictation(two.chair), "Typed by me alone.")
    Desk(two.chair).send_to_chair(cid)
    Desk(two.chair).return_with_remarks(cid, "Look at the dates.")
    assert (two.dictation(two.chair).state, two.chair.conference(cid).stage) == (DictationState.READY, Stage.DICTATED)
