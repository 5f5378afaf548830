"""The practice conference through the real window and a virtual microphone, in real time, by keyboard.

Recorded, transcribed by faster-whisper, captured, dictated, typed, approved; LibreOffice opens what comes out.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.audio.virtual_microphone import VirtualMicrophone
from meetingrec.domain.conference import Stage
from meetingrec.domain.points import Heading
from meetingrec.domain.recording import Purpose, State
from meetingrec.domain.transcript import Transcript, word_error
from meetingrec.services import practice_library as practice
from meetingrec.ui.application import Application
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.services import Services
from tests.spoken import RATE, pcm_of, said_in

SECONDS = {"conference": 247.9, "dictation": 90.5}
"""How long each is."""

MEASURED = {"conference": 0.033, "dictation": 0.0}
"""Word errors of the bare library on the same sound, from the model's own papers."""


class Person:
    """Whoever sits at the window: looks for things by the words on them, and types."""

    def __init__(self, program: Application, qtbot: QtBot) -> None:
        self.program, self.qtbot = program, qtbot

    @property
    def services(self) -> Services:
        assert self.program.services is not None
        return self.program.services

    def wait(self, true: Any, seconds: float = 30) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=round(seconds * 1000))

    def settle(self) -> None:
        self.program.core.idle(30, slow=False)

    def sign_in(self, user_name: str) -> None:
        self.wait(lambda: self.field("Password") is not None)
        name, password = self.field("User name"), self.field("Password")
        assert name is not None and password is not None
        name.clear()
        QTest.keyClicks(name, user_name)
        QTest.keyClicks(password, practice.PASSWORD)
        QTest.keyClick(password, Qt.Key.Key_Return)
        self.wait(lambda: self.program.services is not None)
        self.settle()

    def lock(self) -> None:
        self.press("Lock")
        self.wait(lambda: self.program.services is None)

    def field(self, name: str) -> QLineEdit | None:
        found = self.program.window.findChildren(QLineEdit)
        return next((item for item in found if item.accessibleName() == name and item.isVisible()), None)

    def press(self, words: str) -> None:
        """Presses the button with these words, once it is there."""

        def find() -> QPushButton | None:
            found = self.program.window.findChildren(QPushButton)
            there = [item for item in found if item.text() == words and item.isVisible()]
            return there[-1] if there else None

        self.wait(find)
        which = find()
        assert which is not None
        which.setFocus()
        QTest.keyClick(which, Qt.Key.Key_Space)
        self.settle()

    def answer(self, words: str) -> None:
        """Presses a button of the panel that asks."""
        self.wait(lambda: self.program.window.host.panels())
        (panel,) = self.program.window.host.panels()
        which = next(item for item in panel.findChildren(QPushButton) if item.text() == words)
        QTest.keyClick(which, Qt.Key.Key_Space)
        self.settle()

    def page(self, step: str) -> Any:
        """The page of a step of the conference, opened by its tab."""
        conference = self.services.signed_in.conference(self.conference_id)
        self.program.window.go("conference", conference=conference.id, tab=step)
        tabs = self.program.window.findChild(ConferenceTabs)
        self.wait(lambda: tabs.page_of(step) is not None and tabs.page_of(step).isVisible())
        self.settle()
        return tabs.page_of(step)

    @property
    def conference_id(self) -> str:
        with self.services.signed_in.reading() as db:
            from meetingrec.store import conferences

            return conferences.all_conferences(db)[0].id

    def type_line(self, line: QWidget, words: str) -> None:
        line.setFocus()
        QTest.keyClicks(line, words)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.settle()


@pytest.fixture
def microphone(display: str) -> Iterator[VirtualMicrophone]:
    assert VirtualMicrophone.available()
    with VirtualMicrophone() as made:
        yield made


@pytest.fixture
def person(
    tmp_path: Path,
    planned: Path,
    display: str,
    microphone: VirtualMicrophone,
    qtbot: QtBot,
    qapp: QApplication,
    monkeypatch: Any,
) -> Iterator[Person]:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))
    for name, value in microphone.environment.items():
        monkeypatch.setenv(name, value)
    shutil.copytree(planned, tmp_path / "library")
    program = Application(qapp, practice=True, folder=tmp_path / "library")
    program.window.resize(1280, 720)
    program.window.show()
    program.start()
    yield Person(program, qtbot)
    program.close()


@pytest.mark.timeout(900)
def test_from_microphone_to_document(person: Person, microphone: VirtualMicrophone, tmp_path: Path) -> None:
    person.sign_in("chair")
    start_recording(person, microphone)
    microphone.play(spoken("conference", tmp_path))
    capture(person)
    person.wait(lambda: microphone.finished, SECONDS["conference"] + 30)
    person.qtbot.wait(600)
    end_conference(person)
    conference_words = heard(person, Purpose.CONFERENCE)
    dictate(person, microphone, spoken("dictation", tmp_path))
    dictation_words = heard(person, Purpose.DICTATION)
    send(person)
    person.lock()
    person.sign_in("typist")
    type_document(person)
    person.lock()
    person.sign_in("chair")
    approve(person, tmp_path)
    says = printed(tmp_path / "decisions-and-recommendations.docx", tmp_path)
    assert "Leo and the baby will be on a child protection plan" in says
    assert "Typed from the dictation by hand" in says
    assert "the social worker will visit the home" in says.lower()
    assert error_of("conference", conference_words) <= MEASURED["conference"] + 0.02
    assert error_of("dictation", dictation_words) <= MEASURED["dictation"] + 0.02
    check_what_is_stored(person)


def start_recording(person: Person, microphone: VirtualMicrophone) -> None:
    page = person.page("prepare")
    choice = page.room_input
    person.wait(lambda: any(microphone.device in name for name in names_in(choice)))
    at = next(at for at, name in enumerate(names_in(choice)) if microphone.device in name)
    combo = choice if isinstance(choice, QComboBox) else choice.findChild(QComboBox)
    combo.setFocus()
    while combo.currentIndex() != at:
        QTest.keyClick(combo, Qt.Key.Key_Down if combo.currentIndex() < at else Qt.Key.Key_Up)
    person.settle()
    person.wait(lambda: page.primary.isEnabled())
    QTest.keyClick(page.primary, Qt.Key.Key_Space)
    person.wait(lambda: person.services.recorder.running)
    person.wait(lambda: (status := person.services.recorder.status()) is not None and status.state == "recording")
    assert microphone.device in person.services.recorder.status().sources[0].device  # type: ignore[union-attr]


def names_in(choice: QWidget) -> list[str]:
    combo = choice if isinstance(choice, QComboBox) else choice.findChild(QComboBox)
    assert combo is not None
    return [combo.itemText(at) for at in range(combo.count())]


def capture(person: Person) -> None:
    """By keyboard, while it is being recorded."""
    practice.settle(person.services.signed_in, person.services.signed_in.conference(person.conference_id))
    room = person.page("room")
    person.press("I have read it aloud")
    for chip in list(room.people.chips.values()):
        chip.setFocus()
        QTest.keyClick(chip, Qt.Key.Key_Space)
        person.settle()
    parts = room.discussion.parts
    room.show_step("worried")
    person.type_line(parts[Heading.WORRIED].line, "NF: The police have been called to the house four times.")
    person.type_line(parts[Heading.WORRIED].line, "PS: The baby has lost weight.")
    room.show_step("well")
    person.type_line(parts[Heading.WELL].line, "CM: Mum goes to her group every Thursday.")
    room.show_step("needs")
    person.type_line(parts[Heading.NEEDS].line, "Keira: Help with the rent.")
    room.show_step("decisions")
    person.type_line(
        room.parts["decisions"].line, "Leo and the baby will be on a child protection plan for emotional abuse."
    )
    editor = room.parts["decisions"].entries.rows[0].editor
    QTest.keyClicks(editor.fields["rationale"], "The police were called four times and Leo is frightened at night.")
    QTest.keyClicks(editor.fields["none_considered_why"], "everybody agreed on a plan")
    editor.fields["no_dissent"].setFocus()
    QTest.keyClick(editor.fields["no_dissent"], Qt.Key.Key_Space)
    room.show_step("actions")
    person.type_line(room.parts["actions"].line, "CM: Visit the home every week, by 22 jan 2027")
    room.show_step("voices")
    for words, part in zip(
        ("I want the shouting to stop.", "calm with mum"), room.parts["voices"].parts.values(), strict=True
    ):
        person.type_line(part.line, words)
    for part in room.parts["voices"].parts.values():
        QTest.keyClicks(part.entries.rows[0].editor.fields["how"], "by drawing a picture")
    room.show_step("dates")
    following = room.parts["dates"].next
    for limited, words in ((following.core_group, "22 jan 2027"), (following.review, "15 apr 2027")):
        limited.day.edit.setFocus()
        QTest.keyClicks(limited.day.edit, words)
        QTest.keyClick(limited.day.edit, Qt.Key.Key_Return)
    person.qtbot.wait(1100)
    person.settle()


def end_conference(person: Person) -> None:
    room = person.page("room")
    room.show_step("close")
    person.press("End the conference")
    person.answer("End the conference")
    person.wait(lambda: not person.services.recorder.running)
    person.settle()


def heard(person: Person, purpose: Purpose) -> Transcript:
    """Waits until the machine has heard it all."""
    from meetingrec.services.transcribe import transcript_of

    def done() -> bool:
        found = transcript_of(person.services.signed_in, person.conference_id, purpose)
        return found is not None and found.complete

    person.wait(done, 120)
    found = transcript_of(person.services.signed_in, person.conference_id, purpose)
    assert found is not None
    return found


def dictate(person: Person, microphone: VirtualMicrophone, sound: Path) -> None:
    person.page("dictate")
    person.press("Start dictating")
    person.wait(lambda: person.services.recorder.running)
    person.wait(lambda: (status := person.services.recorder.status()) is not None and status.state == "recording")
    microphone.play(sound)
    person.wait(lambda: microphone.finished, SECONDS["dictation"] + 30)
    person.qtbot.wait(600)
    person.press("Finish dictating")
    person.wait(lambda: not person.services.recorder.running)


def send(person: Person) -> None:
    page = person.page("dictate")
    person.wait(lambda: page.send.hand_over.isVisible() and page.send.hand_over.people.widget.count() > 0)
    person.press("Send to Tessa Morgan")
    person.wait(lambda: person.services.signed_in.conference(person.conference_id).stage is Stage.BEING_TYPED)


def type_document(person: Person) -> None:
    page = person.page("document")
    person.wait(lambda: page.sheets.editor is not None)
    field = page.sheets.editor.fields["needs"]
    person.wait(lambda: "social worker will visit" in field.toPlainText(), 60)
    accept_all(person, page)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "- Typed from the dictation by hand.")
    transcript = page.sources.heard
    assert transcript.find("Start of dictation")
    person.press("Take this paragraph")
    page.sheets.which.setCurrentIndex(1)
    accept_all(person, page)
    person.qtbot.wait(1100)
    person.settle()
    person.press("Send to the chair")
    asked = [words.text() for panel in person.program.window.host.panels() for words in panel.findChildren(QLabel)]
    assert asked == [], "something is still missing"
    person.wait(lambda: person.services.signed_in.conference(person.conference_id).stage is Stage.WITH_THE_CHAIR)


def accept_all(person: Person, page: Any) -> None:
    """In every section of the document on the page that has machine text; at least one has."""
    fields = [field for field in page.sheets.editor.fields.values() if field.drafted_blocks()]
    assert fields
    for field in fields:
        accept_machine_text(person, field)


def accept_machine_text(person: Person, field: Any) -> None:
    """Every paragraph that the machine wrote down is read and accepted, by key."""
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    person.program.window.activateWindow()
    person.wait(person.program.window.isActiveWindow)
    field.setFocus()
    blocks = field.drafted_blocks()
    assert blocks
    field.setTextCursor(QTextCursor(blocks[0]))
    for left in range(len(blocks), 0, -1):
        assert len(field.drafted_blocks()) == left
        QTest.keyClick(person.program.window.windowHandle(), Qt.Key.Key_Return, held)
        person.wait(lambda: len(field.drafted_blocks()) < left)  # noqa: B023 - asked in this round only


def approve(person: Person, folder: Path) -> None:
    page = person.page("approve")
    for document in person.services.desk.documents(person.conference_id):
        assert [finding for finding in person.services.desk.findings(document.id) if finding.blocks] == []
    person.press("Approve and lock")
    person.press("On to the chair's summary")
    person.press("Approve and lock")
    person.wait(lambda: person.services.signed_in.conference(person.conference_id).stage is Stage.APPROVED)
    page.which.setCurrentIndex(0)
    document = person.services.desk.documents(person.conference_id)[0]
    page.giving.save_into(document, folder, "Keira Rowan", "by hand")
    person.settle()


def printed(word_file: Path, folder: Path) -> str:
    """What LibreOffice reads in it, cell by cell, after it was turned to pages with the right heading on the first."""
    profile = (folder / "office").as_uri()
    for kind in ("pdf", "txt:Text (encoded):UTF8"):
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, word_file.name],
            cwd=folder,
            check=True,
            capture_output=True,
            timeout=120,
        )
    with pdfplumber.open(word_file.with_suffix(".pdf")) as pdf:
        assert "Decisions and recommendations" in (pdf.pages[0].extract_text() or "")
    return " ".join(word_file.with_suffix(".txt").read_text(encoding="utf-8-sig").split())


def spoken(name: str, folder: Path) -> Path:
    """A file that the virtual microphone can speak."""
    path = folder / f"{name}.wav"
    soundfile.write(path, pcm_of(name), RATE)
    return path


def error_of(name: str, transcript: Transcript) -> float:
    said = " ".join(str(line["text"]) for line in said_in(name))
    return word_error(said, " ".join(segment.text for segment in transcript.segments))


def check_what_is_stored(person: Person) -> None:
    record = person.services.planning.record(person.conference_id)
    moments = [point.moment for point in record.points]
    assert len(moments) == 4 and all(moment is not None and 0 < moment < SECONDS["conference"] for moment in moments)
    assert record.who_said(record.points[0]) == "Nadia Fenwick, police officer"
    (recording,) = person.services.recorder.of_conference(person.conference_id)
    assert recording.state is State.COMPLETE and recording.seconds > SECONDS["conference"]
