"""Replay: nothing is opened without a reason, what was played is logged, and an altered recording says so."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from meetingrec.audio.sealed_walk import begin_walk
from meetingrec.domain.access import Reason, Role
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.notice import Ground
from meetingrec.services import practice_library as practice
from meetingrec.services.import_recording import BringingIn, ComesFrom, Told
from meetingrec.ui.replay.moments import two_lines
from meetingrec.ui.replay.page import ReplayPage
from tests.data.sound_files import sound_file
from tests.ui.pages import Seat, Sit, loudspeaker, no_sound, sit, sound_server

__all__ = ["loudspeaker", "no_sound", "sit", "sound_server"]


def replay(seat: Seat) -> ReplayPage:
    page = seat.page
    assert isinstance(page, ReplayPage)
    return page


def give_reason(seat: Seat, reason: Reason, words: str, reference: str = "") -> None:
    """Fills the form in by keyboard, as far as it goes, and presses Enter."""
    panel = seat.panel()
    code = panel.findChild(QComboBox)
    assert isinstance(code, QComboBox) and code.hasFocus()
    code.setCurrentIndex(code.findData(reason))
    lines = panel.findChildren(QLineEdit)
    for field, text in zip(lines, (words, reference), strict=True):
        field.setFocus()
        field.selectAll()
        seat.keys(text) if text else field.clear()
    seat.key(Qt.Key.Key_Return)
    seat.settle()


def listen(seat: Seat, reason: Reason = Reason.COMPLAINT) -> ReplayPage:
    page = replay(seat)
    page.table.setFocus()
    seat.key(Qt.Key.Key_Return)
    give_reason(seat, reason, "The chair is complained about", "C-123")
    assert page.view.listening is not None
    return page


def entries(seat: Seat, act: str) -> list[dict[str, object]]:
    """What the audit log holds of an act, read by the chair who has signed in anew."""
    lines = seat.services.history.of_conference(seat.conference_id)
    return [dict(line.facts) for line in lines if line.what == act]


# ---- the reason ----


def test_an_investigator_gives_a_reason_before_anything_is_opened(sit: Sit) -> None:
    seat = sit("investigator", "held", "replay")
    page = replay(seat)
    seat.key(Qt.Key.Key_Return)
    seat.answer("Listen")
    assert page.view.listening is None, "no reason was chosen"
    give_reason(seat, Reason.COMPLAINT, "too short", "C-123")
    assert page.view.listening is None
    assert seat.panel().findChildren(QLineEdit)[0].hasFocus(), "the field that is wrong"
    seat.panel().findChild(QComboBox).setFocus()
    give_reason(seat, Reason.COMPLAINT, "The chair is complained about", "")
    assert page.view.listening is None, "a complaint has a reference"
    seat.panel().findChild(QComboBox).setFocus()
    give_reason(seat, Reason.COMPLAINT, "The chair is complained about", "C-123")
    assert page.view.listening is not None
    seat.click(page.close_button)
    seat.settle()
    seat = sit("chair")
    opened = entries(seat, "open a recording to listen")
    why = {"reason": "complaint", "text": "The chair is complained about", "reference": "C-123"}
    assert opened == [{**why, "parts": []}]


def test_going_back_opens_nothing_and_logs_nothing(sit: Sit) -> None:
    seat = sit("investigator", "held", "replay")
    seat.key(Qt.Key.Key_Return)
    seat.key(Qt.Key.Key_Escape)
    seat.settle()
    assert replay(seat).view.listening is None
    seat = sit("chair")
    assert entries(seat, "open a recording to listen") == []


@pytest.mark.parametrize("who", ["typist", "records"])
def test_those_who_may_not_listen_have_no_replay_and_are_told_who_may(sit: Sit, who: str) -> None:
    seat = sit("chair", "sent")
    recording = seat.services.replay.lines()[0].recording
    seat = sit(who)
    assert "replay" not in seat.window.pages
    with pytest.raises(NotAllowed, match="Only a chair or an investigator may listen to a conference"):
        seat.services.replay.listen(recording, Reason.CASE_WORK, "I would like to hear it")
    seat.window.add_page("replay", ReplayPage(seat.core, seat.services))  # even if somebody got there
    page = seat.go("replay")
    assert page.nothing.isVisible() and not page.table.isVisible()
    assert any("Only a chair or an investigator" in words.text() for words in page.nothing.findChildren(QLabel))


# ---- listening ----


def test_what_is_played_and_why_is_in_the_history(sit: Sit, loudspeaker: None) -> None:
    seat = sit("investigator", "held", "replay")
    page = listen(seat)
    view = page.view
    assert view.listening is not None
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: view.listening is not None and view.listening.player.position > 1.2)
    seat.key(Qt.Key.Key_F9)
    seat.settle()
    view.wave.seek.emit(60.0)
    seat.settle()
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: view.listening is not None and view.listening.player.position > 61.0)
    seat.window.lock()
    seat = sit("chair", where="history")
    heard = entries(seat, "listened")[0]
    assert (heard["reason"], heard["reference"]) == ("complaint", "C-123")
    played = heard["played"]
    assert isinstance(played, list) and len(played) == 2
    assert played[0][0] < 0.3 and 1.0 < played[0][1] < 4.0
    assert played[1][0] == pytest.approx(60.0, abs=0.3) and played[1][1] >= 60.9
    told = next(told for told in seat.page.table.rows if told.what == "Listened")
    assert told.who == "Ian Vale"
    assert told.more.startswith("Reason: Complaint: The chair is complained about. Reference C-123. Played 00:00:00 to")


def test_without_a_loudspeaker_the_problem_is_clear_and_reading_goes_on(sit: Sit, no_sound: None) -> None:
    seat = sit("investigator", "held", "replay")
    page = listen(seat)
    seat.key(Qt.Key.Key_F9)
    seat.settle()
    assert seat.problems == ["This computer has no loudspeaker or headphones that can be used."]
    assert "This meeting is being recorded" in page.view.words.toPlainText()
    seat.click(page.close_button)
    seat.settle()
    seat = sit("chair")
    assert entries(seat, "listened")[0]["played"] == []


def test_it_says_unaltered_with_the_time_and_the_number_of_pieces(sit: Sit) -> None:
    seat = sit("chair", "held", "replay")
    page = listen(seat, Reason.CHAIR_APPROVAL)
    seat.until(lambda: page.view.checked.text().startswith("Unaltered"))
    found = re.fullmatch(r"Unaltered: checked \d\d:\d\d, (\d+) of (\d+) pieces\.", page.view.checked.text())
    assert found is not None and found[1] == found[2] and int(found[1]) > 240


def test_an_altered_recording_says_what_is_wrong(sit: Sit) -> None:
    seat = sit("chair", "held")
    recording = seat.services.replay.lines()[0].recording
    part = next(seat.services.recorder.folder(recording).glob("*.mrseg"))
    raw = bytearray(part.read_bytes())
    raw[len(raw) // 2] ^= 0x40
    part.write_bytes(bytes(raw))
    seat.go("replay")
    page = listen(seat)
    seat.until(lambda: "Checking" not in page.view.checked.text())
    assert "Unaltered" not in page.view.checked.text()
    assert page.view.checked.text()


def test_a_recording_whose_end_was_cut_off_is_named_and_can_still_be_heard(sit: Sit) -> None:
    """What is left of it is whole in itself: only the log knows that there was more."""
    seat = sit("chair", "held")
    recording = seat.services.replay.lines()[0].recording
    (part,) = seat.services.recorder.folder(recording).glob("*.mrseg")
    walk = begin_walk(part, is_checked=False)
    walk.extend()
    part.write_bytes(part.read_bytes()[: walk.entries[60].offset])
    seat.go("replay")
    page = listen(seat)
    seat.until(lambda: "Checking" not in page.view.checked.text())
    assert page.view.checked.text() == (
        "This recording is not as it was when it ended. Changed or cut short: 0001-room.mrseg. Nobody can prove that "
        "what is heard now was said. Put back what is missing or changed from a copy of the library, then check again. "
        "Tell the records manager."
    )
    assert loudest(page, 0.0, 30.0) > 0.0
    listening = page.view.listening
    assert listening is not None
    listening.missing = ("0002-room.mrseg",)
    page.view.show_listening(listening)
    told = "A part of this recording is missing (0002-room.mrseg). The rest can be played."
    assert page.view.checked.text() == told, "at once, not when everything was read"
    seat.settle()


def test_search_goes_from_place_to_place_and_takes_the_player_along(sit: Sit) -> None:
    seat = sit("investigator", "held", "replay")
    page = listen(seat)
    view = page.view
    QTest.keyClick(seat.window.windowHandle(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert view.search.hasFocus()
    seat.keys("police")
    count = int(view.found.text().split()[0])
    assert count >= 2
    seen = []
    for _ in range(count + 1):
        seat.key(Qt.Key.Key_Return)
        seat.settle()
        assert view.listening is not None
        seen.append(view.listening.player.position)
    assert seen[:count] == sorted(set(seen[:count])) and len(set(seen)) == count
    assert seen[count] == seen[0], "after the last comes the first again"
    seat.keys("zzz")
    assert view.found.text() == "0 found"


def test_a_moment_a_word_and_a_flag_are_played_from(sit: Sit, loudspeaker: None) -> None:
    seat = sit("chair", "held", "replay")
    page = listen(seat)
    view = page.view
    assert view.moments.count() == 17
    assert [mark.words for mark in view.wave.marks].count("Worry") == 4
    decision = view.moments.item(view.moments.count() - 1)
    assert "Decision\nLeo and the baby will be on a child protection plan" in decision.text()
    view.moments.setFocus()
    view.moments.setCurrentRow(0)
    seat.key(Qt.Key.Key_Return)
    seat.until(lambda: view.listening is not None and view.listening.player.playing)
    assert view.listening is not None
    assert view.listening.player.position == pytest.approx(62.0, abs=2.0)
    view.repeat_button.click()
    seat.settle()
    start = next(segment.start for segment in reversed(view._segments) if segment.start <= 63.5)
    seat.qtbot.wait(1500)
    assert start - 6.0 <= view.listening.player.position <= start + 14.0
    view.repeat_button.click()
    seat.key(Qt.Key.Key_F9)
    seat.until(lambda: view.listening is not None and not view.listening.player.playing)
    view.wave.setFocus()
    QTest.keyClick(view.wave, Qt.Key.Key_Home)
    seat.settle()
    QTest.keyClick(view.wave, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    seat.settle()
    assert view.listening.player.position == pytest.approx(62.0, abs=0.05)


def test_a_recording_that_opens_after_the_page_was_left_is_closed_and_logged(sit: Sit) -> None:
    seat = sit("investigator", "held", "replay")
    page = replay(seat)
    page._listen(page.table.row(0), Reason.COURT, "Ordered by the court", "K 1")
    seat.window.go("conferences")
    seat.settle()
    assert page.view.listening is None
    seat = sit("chair")
    assert entries(seat, "listened")[0]["reference"] == "K 1"


def test_two_lines_of_any_words_fit(qapp: object) -> None:
    from PySide6.QtGui import QFont

    font = QFont()
    assert two_lines("short", font, 400) == ["short"]
    assert two_lines("", font, 400) == []
    long = two_lines("word " * 200, font, 300)
    assert len(long) == 2 and long[1].endswith("…")
    assert "".join(two_lines("one two three four five six seven", font, 120)).replace(" ", "").startswith("onetwo")


# ---- restricted parts, pauses, recordings made elsewhere ----


def hold_with_a_restricted_part(seat: Seat) -> None:
    """Four minutes of voices: open, restricted, open, a pause off the record, open."""
    services, recorder = seat.services, seat.services.recorder
    services.planning.begin(seat.conference_id)
    conference = services.planning.record(seat.conference_id).conference
    recorder.start(conference, practice.conference_inputs(50.0))

    def runs(seconds: float) -> None:
        status = recorder.status()
        until = (status.elapsed if status is not None else 0.0) + seconds
        seat.until(lambda: (now := recorder.status()) is not None and now.elapsed >= until)

    runs(30.0)
    people = [person.id for person in services.planning.record(seat.conference_id).attendees[:2]]
    services.restricting.begin(conference, people, Ground.STOPS_ANOTHER)
    runs(40.0)
    services.restricting.end(conference)
    runs(10.0)
    recorder.pause()
    recorder.resume()
    runs(10.0)
    recorder.stop()
    services.planning.end(seat.conference_id)


def loudest(page: ReplayPage, start: float, end: float) -> float:
    listening = page.view.listening
    assert listening is not None
    return float(np.abs(listening._read(start, end - start)).max())


def test_a_restricted_part_is_seen_and_silent_until_the_chair_lets_somebody_hear_it(
    sit: Sit, look: Any, shot: Any
) -> None:
    seat = sit("chair", "planned")
    hold_with_a_restricted_part(seat)
    seat = sit("investigator", where="replay")
    page = listen(seat)
    view = page.view
    part, pause = view.wave.stretches
    assert re.fullmatch(r"Restricted part (at|\d\d:\d\d to) \d\d:\d\d: silent for you", part.words)
    assert re.fullmatch(r"Pause (at|\d\d:\d\d to) \d\d:\d\d: off the record", pause.words)
    assert part.end - part.start > 30 and not part.heard
    assert loudest(page, part.start + 1, part.end - 1) == 0.0 < loudest(page, 0.0, part.start)
    assert f"{part.words}. {pause.words}." == view.parts.words.text()
    assert not view.parts.let_button.isVisible(), "only the chair may"
    assert "Restricted part" in view.moments.item(0).text() and "Silent for you" in view.moments.item(0).text()
    view.wave.setFocus()
    QTest.keyClick(view.wave, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    seat.until(lambda: view.parts.words.text() == f"You are in: {part.words}.")
    assert part.words in view.wave.accessibleDescription()
    seat.until(lambda: view.checked.text().startswith("Unaltered"))
    assert re.search(
        r", (\d+) of \1 pieces\. \d+ restricted pieces were checked by their chain only", view.checked.text()
    )
    look.at(page)
    shot(seat.window, "replay-restricted")

    seat = sit("chair", where="replay")
    page = listen(seat, Reason.CHAIR_APPROVAL)
    assert [one.words.split(": ")[1] for one in page.view.wave.stretches] == ["you may hear it", "off the record"]
    (restricted,) = seat.services.planning.record(seat.conference_id).parts
    typist = seat.services.people.with_role(Role.MINUTE_TAKER)[0]
    with pytest.raises(InputRefused, match="Only a chair or an investigator"):
        seat.services.restricting.grant(restricted, typist, "She would like to hear it")
    page.view.parts.let_button.setFocus()
    seat.key(Qt.Key.Key_Space)
    seat.settle()
    panel = page.view.parts.panel
    assert panel is not None and panel.readers.text() == "It may be heard by Grace Hartley."
    assert [person.full_name for person in panel._people] == ["Ian Vale"]
    panel.go.click()
    assert panel.person.hasFocus(), "nobody was chosen"
    seat.key(Qt.Key.Key_Down)
    panel.go.click()
    assert panel.why.widget.hasFocus() and panel.why.wrong == "Say why they may hear it."
    look.at(panel)
    shot(seat.window, "replay-restricted-who")
    seat.keys("The court asks for it")
    seat.key(Qt.Key.Key_Return)
    seat.until(lambda: not panel.is_open)
    assert page.view.parts.words.text().endswith("It may be heard by Grace Hartley and Ian Vale.")
    shot(seat.window, "replay-restricted-chair")
    told = seat.go("history").table.rows
    let = next(line for line in told if line.what == "Let somebody hear a restricted part")
    assert let.more == "Ian Vale. Reason: The court asks for it"
    assert "2 people stayed" in next(line for line in told if line.what == "Began a restricted part").more

    seat = sit("investigator", where="replay")
    page = listen(seat)
    assert loudest(page, part.start + 1, part.end - 1) > 0.0
    assert "you may hear it" in page.view.parts.words.text()
    seat.until(lambda: page.view.checked.text().startswith("Unaltered"))
    assert "chain" not in page.view.checked.text()


def test_of_several_recordings_one_is_chosen_for_the_same_reason(
    sit: Sit, tmp_path: Path, look: Any, shot: Any
) -> None:
    seat = sit("chair", "held")
    conference = seat.services.planning.record(seat.conference_id).conference
    made = seat.services.replay.lines()[0].recording
    path = tmp_path / "meeting.wav"
    path.write_bytes(sound_file("wav", 80.0, rate=8000, channels=1))
    brought = Told(ComesFrom.TEAMS, made.started_at - timedelta(seconds=10))
    BringingIn(seat.services.signed_in, conference.id, path, brought).run(lambda *_: None)
    page = seat.go("replay")
    assert [line.made for line in page.table.rows] == ["Recorded here", "Brought in from Teams"]
    look.at(page)
    page.table.selectRow(1)
    listen(seat, Reason.CHAIR_APPROVAL)
    view = page.view
    assert view.listening is not None and view.listening.recording.import_source == "Teams"
    assert "Brought in from Teams, not recorded by this program." in page._under.text()
    # It began ten seconds before the one made here, and is over long before it.
    assert view.moments.item(0).text().startswith("00:01:12") and view.moments.count() < 17
    named = [view.which.itemText(row).split(",")[0] for row in range(view.which.count())]
    assert named == ["Brought in from Teams", "Recorded here"], "oldest first"
    shot(seat.window, "replay-brought-in")
    view.which.setFocus()
    seat.key(Qt.Key.Key_Down)
    seat.until(lambda: view.listening is not None and view.listening.recording.id == made.id)
    seat.settle()
    assert view.moments.count() == 17
    look.at(page)
    opened = [line for line in seat.go("history").table.rows if line.what == "Opened the recording to listen"]
    assert sum(line.count for line in opened) == 2
    assert {line.more.split(". ")[0] for line in opened} == {"Reason: Chair approval: The chair is complained about"}


def test_replay_pictures(sit: Sit, shot: Any, look: Any) -> None:
    seat = sit("investigator", "held", "replay")
    look.at(replay(seat))
    replay(seat).table.setFocus()
    seat.key(Qt.Key.Key_Return)
    look.at(seat.window)
    seat.panel().close_panel()
    page = listen(seat)
    seat.until(lambda: page.view.checked.text().startswith("Unaltered"))
    look.at(page)
    shot(seat.window, "replay")
    seat.window.resize(640, 360)
    seat.qtbot.wait(50)
    look.at(page)
