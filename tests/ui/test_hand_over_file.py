"""A dictation sent to another library and back, by the two people who do it at their windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from meetingrec.domain.access import Role
from meetingrec.domain.dictation import DictationState
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Library, Newcomer
from meetingrec.services.other_libraries import OtherLibraries
from meetingrec.ui.dictate.hand_over_file import SendFile
from meetingrec.ui.queue.hand_over_file import OpenHandOver, SaveReturn
from meetingrec.ui.queue.page import QueuePage
from meetingrec.ui.settings.libraries import AddLibrary, SaveAddress
from tests.ui.pages import Chairs, Seat, Sit, sit

__all__ = ["sit"]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """The library that types for others."""
    monkeypatch.chdir(tmp_path)  # the pictures show no path of the computer they were taken on
    both = frozenset({Role.MINUTE_TAKER, Role.RECORDS_MANAGER})
    tessa = Newcomer("typist", "Tessa Morgan", practice.PASSWORD, both)
    made, _ = Library.create(tmp_path / "team", tessa, practice=True)
    yield made
    made.close()


def _panel(seat: Seat, kind: type[Any]) -> Any:
    panel = seat.panel()
    assert isinstance(panel, kind)
    return panel


def _swap(sit: Sit, library: Library) -> Library:
    """The window stands before another library from now on; the one before stays open."""
    assert isinstance(sit, Chairs)
    sit.stand_up()
    before, sit.library = sit.library, library
    assert before is not None
    return before


def _know_one_another(seat: Seat, team: Library, folder: Path, look: Any, shot: Any) -> None:
    """In the settings: this library's address is saved, the other's added once its fingerprint was compared."""
    tessa = team.sign_in("typist", practice.PASSWORD)
    theirs = OtherLibraries(tessa)
    theirs.save_address("The typing team", folder)
    page = seat.go("settings")
    page.libraries.save.click()
    save = _panel(seat, SaveAddress)
    seat.answer("Save it")
    assert save.name.wrong.startswith("The library needs a name.")
    save.name.widget.setText("Millbrook Council")
    save.folder.set_path(Path())
    seat.answer("Save it")

    page.libraries.add.click()
    add = _panel(seat, AddLibrary)
    add.file.set_path(Path("millbrook-council-address.mraddress"))
    seat.answer("Go on")
    assert add.refusal.problem.happened == "This is the address of this library itself."
    add.file.set_path(Path("the-typing-team-address.mraddress"))
    seat.answer("Go on")
    assert add.name.text() == "The typing team"
    seat.answer("Go on")
    assert add.refusal.problem.happened == "The fingerprint was not compared."
    add.compared.setChecked(True)
    _looked_at(seat, add, look, shot, "settings-add-library")
    seat.answer("Go on")
    known = seat.services.libraries.known()
    assert [library.name for library in known] == ["The typing team"]
    page.area.ensureWidgetVisible(page.libraries.save, 0, 60)
    seat.until(lambda: not look.clipped(page.libraries))
    look.at(page.libraries)
    shot(seat.window, "settings-libraries")
    address = theirs.read(folder / "millbrook-council-address.mraddress")
    theirs.add(address, address.fingerprint)
    tessa.close()


def _looked_at(seat: Seat, what: QWidget, look: Any, shot: Any, name: str = "") -> None:
    seat.until(lambda: not look.clipped(what) and not look.jumps(what), 5)
    look.at(what)
    if name:
        shot(seat.window, name)


def _send(seat: Seat, out: Path, look: Any, shot: Any) -> None:
    """The chair saves the file on the Dictate page, which then says where the dictation is."""
    page = seat.go("dictate")
    box = page.send.to_library
    box.send_button.click()
    seat.settle()
    send = _panel(seat, SendFile)
    send.typist.widget.setText("Tessa Morgan")
    send.note.widget.setText("Court on Friday.")
    send.file.set_path(Path("the-typing-team-address.mraddress"))
    seat.answer("Save the file")
    assert send.file.wrong.startswith("There is a file of this name already.")
    send.file.set_path(Path(out.name))
    _looked_at(seat, send, look, shot, "hand-over-file-send")
    seat.answer("Save the file")
    assert seat.told[-1] == "Saved out.mrhand. Send it any way you like: only The typing team can open it."
    assert box.where.text().startswith("Sent there in a file on ")
    assert not box.send_button.isVisible()
    _looked_at(seat, page, look, shot, "hand-over-file-away")


def _open(seat: Seat, out: Path, look: Any, shot: Any) -> None:
    """The team's minute taker opens it in the typing queue; what is no such file is refused in the panel."""
    seat.page.files.open_button.click()
    opened = _panel(seat, OpenHandOver)
    opened.file.set_path(Path("millbrook-council-address.mraddress"))
    seat.answer("Check and open it")
    assert opened.refusal.problem.happened == "This is not a hand-over file."
    _looked_at(seat, opened, look, shot)
    opened.file.set_path(Path(out.name))
    seat.answer("Check and open it")
    assert seat.told[-1] == "A dictation from Millbrook Council is in the typing queue, for Tessa Morgan."
    (line,) = seat.page.table.rows
    assert (line.dictation.state, line.dictation.note) == (DictationState.WAITING, "Court on Friday.")
    seat.conference_id = line.conference.id


def _type_and_return(seat: Seat, back: Path, look: Any, shot: Any) -> None:
    """She types, says that it is finished, and saves what goes back."""
    seat.page.table.setFocus()
    seat.key(Qt.Key.Key_Return)
    seat.settle()
    seat.page.sheets.go_to("well")
    seat.keys(" Typed by the team.")
    seat.until(lambda: seat.typed("well").endswith("Typed by the team."), 5)
    assert seat.page.primary.text() == "Finish typing"
    _looked_at(seat, seat.page, look, shot, "document-for-another-library")
    seat.click(seat.page.primary)
    seat.settle()
    if seat.window.host.panels():
        seat.answer("Send to the chair")
    seat.until(lambda: isinstance(seat.page, QueuePage))
    seat.settle()
    assert seat.problems == []
    assert seat.page.table.model().index(0, 2).data() == "Typed, to be sent back"
    _looked_at(seat, seat.page, look, shot, "queue-to-be-sent-back")
    seat.page.files.return_button.click()
    given = _panel(seat, SaveReturn)
    assert given.finished.isChecked()
    given.file.set_path(Path(back.name))
    _looked_at(seat, given, look, shot)
    seat.answer("Save the file")
    assert not seat.page.table.rows


def test_sent_typed_elsewhere_and_back(sit: Sit, team: Library, tmp_path: Path, look: Any, shot: Any) -> None:
    out, back = tmp_path / "out.mrhand", tmp_path / "back.mrhand"
    seat = sit("chair", "dictated")
    _know_one_another(seat, team, tmp_path, look, shot)
    _send(seat, out, look, shot)

    council = _swap(sit, team)
    seat = sit("typist", where="queue")
    _open(seat, out, look, shot)
    _type_and_return(seat, back, look, shot)

    _swap(sit, council)
    seat = sit("chair", where="dictate")
    seat.page.send.to_library.open_button.click()
    _panel(seat, OpenHandOver).file.set_path(Path(back.name))
    seat.answer("Check and open it")
    assert seat.told[-1] == "What was typed at The typing team is in the documents now."
    assert seat.typed("well").endswith("Typed by the team.")
    assert not seat.page.send.to_library.isVisible()
    assert seat.problems == []
