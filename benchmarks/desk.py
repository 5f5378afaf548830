"""Typing at the desk: from a key to the paint, what storing costs, and memory after a long day.

    python benchmarks/desk.py [--keys N]        (needs a display; `xvfb-run` will do)

Key to paint: a letter is typed into the middle of a document of 40 pages, its sections laid out as on the desk, with
bold words, lists, machine paragraphs and misspelt words; the time until the section has been painted. The reference is
a bare QPlainTextEdit with the same text, typed into in the same way.

Opening: the longest turn of the event loop, from the moment a document of 40 pages is given to an empty desk until all
of it is laid out and painted, in processor time: that is how long nobody could have been answered. The reference is the
same text put into a bare QPlainTextEdit, up to its paint.

Storing: one stored section, guard, version and audit entry with it, as the desk does it every second; the reference is
one small commit of plain SQLite (WAL, synchronous=FULL) on the same disk.

Memory: 100,000 keys (an eight-hour day at an ordinary pace), each section saved again and again by the desk's own
Autosave, some of it undone; how much larger the process is at the end than after the first tenth.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from meetingrec.domain import marked_text
from meetingrec.domain.document import Document, DocumentType, SectionText
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.plan_conference import Planning
from meetingrec.ui import theme
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.desk.editor import DocumentEditor
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.desk.undo_order import UndoOrder

PAGES, LETTERS_A_PAGE, SECTIONS = 40, 2_600, 8
KEYS, STORES, OPENINGS = 300, 200, 15
SENTENCE = "The school **told us** that attendence was low in May and June, and that Leo was tired. "


class Painted(QObject):
    """Notes that a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen = False
        widget.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.seen = self.seen or event.type() is QEvent.Type.Paint
        return False


def section_text(letters: int) -> str:
    lines, length, number = [], 0, 0
    while length < letters:
        line = ("- ", "", "1. ", "")[number // 3 % 4] + f"In week {number}. " + SENTENCE * (1 + number % 4)
        lines.append(line.strip())
        length += len(lines[-1])
        number += 1
    return "\n".join(lines)


def document() -> Document:
    text = section_text(PAGES * LETTERS_A_PAGE // SECTIONS)
    drafted = tuple(text.split("\n")[:3])
    return Document(
        "d",
        "c",
        DocumentType.SUMMARY,
        sections=tuple(SectionText(f"s{n}", text, drafted=drafted) for n in range(SECTIONS)),
    )


def editor_of(made: Document, saving: Autosave, save: Callable[[str, str, str, str], object]) -> DocumentEditor:
    editor = DocumentEditor(saving, save)
    editor.resize(560, 620)
    editor.made.connect(lambda field: setattr(field, "misspelt", _misspelt))
    editor.show_document(made, [(part.key, f"Section {part.key}", True) for part in made.sections], locked=False)
    editor.show()
    editor.activateWindow()
    QTest.qWait(300)
    return editor


def _misspelt(block: object) -> list[tuple[int, int]]:
    text = block.text()  # type: ignore[attr-defined]
    at = text.find("attendence")
    return [(at, at + 10)] if at >= 0 else []


def key_to_paint(field: QWidget, surface: QWidget) -> list[float]:
    """Milliseconds from a key to the end of the paint that follows, for each of KEYS keys."""
    painted, taken = Painted(surface), []
    letters = "the school told us. "
    field.setFocus()
    QTest.qWait(50)
    for number in range(KEYS):
        painted.seen = False
        began = time.perf_counter()
        QTest.keyClicks(field, letters[number % len(letters)])
        while not painted.seen:
            QCoreApplication.processEvents()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def middle(field: SectionField | QPlainTextEdit) -> None:
    cursor = field.textCursor()
    cursor.setPosition(field.document().characterCount() // 2)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    field.setTextCursor(cursor)


def typing() -> tuple[list[float], list[float]]:
    core = Core()
    made = document()
    editor = editor_of(made, Autosave(core), lambda *_: None)
    field = editor.fields[f"s{SECTIONS // 2}"]
    editor.go_to(f"s{SECTIONS // 2}")
    middle(field)
    ours = key_to_paint(field, field.viewport())
    core.close()
    editor.close()
    bare = QPlainTextEdit("\n".join(marked_text.plain(part.text) for part in made.sections))
    bare.resize(560, 620)
    bare.show()
    bare.activateWindow()
    QTest.qWait(300)
    middle(bare)
    reference = key_to_paint(bare, bare.viewport())
    bare.close()
    return ours, reference


class Turns:
    """Milliseconds of this thread's processor time in the longest turn of the event loop: others' work is not in it."""

    def __init__(self) -> None:
        self.longest, self._last = 0.0, time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def _tick(self) -> None:
        now = time.thread_time()
        self.longest, self._last = max(self.longest, (now - self._last) * 1000), now


def longest_turn(act: Callable[[], object]) -> float:
    turns = Turns()
    act()
    QTest.qWait(400)
    return turns.longest


def opening() -> tuple[list[float], list[float]]:
    """The longest turn of each of OPENINGS documents, and of as many bare text fields."""
    core, made = Core(), document()
    plain = "\n".join(marked_text.plain(part.text) for part in made.sections)
    titles = [(part.key, f"Section {part.key}", True) for part in made.sections]

    def on_the_desk() -> float:
        editor = DocumentEditor(Autosave(core), lambda *_: None)
        editor.made.connect(lambda field: setattr(field, "misspelt", _misspelt))
        shown(editor)
        taken = longest_turn(lambda: editor.show_document(made, titles, locked=False))
        assert not any(field.waits for field in editor.fields.values())
        editor.close()
        return taken

    def bare() -> float:
        field = QPlainTextEdit()
        shown(field)
        taken = longest_turn(lambda: field.setPlainText(plain))
        field.close()
        return taken

    taken = [(on_the_desk(), bare()) for _ in range(OPENINGS)]
    core.close()
    return [ours for ours, _ in taken], [reference for _, reference in taken]


def shown(widget: QWidget) -> None:
    """On the desk the page is there before the document comes."""
    widget.resize(560, 620)
    widget.show()
    QTest.qWait(100)


def storing(folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of a stored section of 5,000 letters, and of a bare commit."""
    library = practice.make(folder / "library")
    chair = library.sign_in("chair", practice.PASSWORD)
    desk, planning = Desk(chair), Planning(chair)
    conference = planning.lines()[0].conference
    planning.begin(conference.id)
    _, drafts = desk.open_drafts(conference.id)
    text, ours = section_text(5_000), []
    for number in range(STORES):
        began = time.perf_counter()
        desk.save_section(drafts[0].id, "why", f"{text} {number}")
        ours.append((time.perf_counter() - began) * 1000)
    chair.close()
    library.close()
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER, text TEXT);")
    plain.execute("INSERT INTO t VALUES (1, '')")
    reference = []
    for number in range(STORES):
        began = time.perf_counter()
        plain.execute("UPDATE t SET text = ? WHERE id = 1", [f"{text} {number}"])
        reference.append((time.perf_counter() - began) * 1000)
    plain.close()
    return ours, reference


def day(keys: int) -> tuple[float, float, float, int]:
    """Megabytes of the process after a tenth of the keys and after all, seconds, and how often it was stored."""
    core, stored = Core(), []
    saving = Autosave(core)
    fields = tuple(SectionText(f"s{number}", "") for number in range(SECTIONS))
    editor = editor_of(replace(document(), sections=fields), saving, lambda *_: stored.append(1))
    order = UndoOrder(editor)
    chosen = list(editor.fields.values())
    for field in chosen:
        order.add(field)
    wheel, process, early, began = random.Random(7), psutil.Process(), 0.0, time.perf_counter()
    for number in range(keys):
        if number % 400 == 0:
            field = wheel.choice(chosen)
            if len(field.toPlainText()) > 12_000:
                field.selectAll()
                QTest.keyClick(field, Qt.Key.Key_Delete)
            field.setFocus()
        if number % 90 == 89:
            QTest.keyClick(field, Qt.Key.Key_Return)
        elif number % 50 == 49:
            QTest.keyClick(field, Qt.Key.Key_Backspace)
        elif number % 997 == 996:
            QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.keyClicks(field, SENTENCE[number % len(SENTENCE)])
        if number % 12 == 11:
            # A second of an ordinary pace has passed: what is typed is stored.
            saving.flush()
            core.idle()
        if number == keys // 10:
            gc.collect()
            early = process.memory_info().rss / 1e6
    gc.collect()
    late = process.memory_info().rss / 1e6
    core.close()
    editor.close()
    return early, late, time.perf_counter() - began, len(stored)


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--keys", type=int, default=100_000)
    keys = wanted.parse_args().keys
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    theme.apply(application, "light")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MEETINGREC_HOME"] = folder
        ours, bare = typing()
        opened, filled = opening()
        stored, commit = storing(Path(folder))
        early, late, seconds, times = day(keys)

    def line(words: str, mine: list[float], reference: list[float]) -> None:
        middles = statistics.median(mine), statistics.median(reference)
        highest = sorted(mine)[int(len(mine) * 0.95)], sorted(reference)[int(len(reference) * 0.95)]
        print(
            f"{words}  {middles[0]:6.2f} ms (95 %: {highest[0]:6.2f})   {middles[1]:6.2f} ms ({highest[1]:6.2f})",
            end="",
        )
        print(f"   ratio {middles[0] / middles[1]:5.2f}")

    print("                                   ours                     reference")
    line(f"key to paint, {PAGES} pages", ours, bare)
    line("opened, longest turn   ", opened, filled)
    line("a section stored       ", stored, commit)
    print(
        f"memory, {keys} keys, stored {times} times: {early:.1f} MB, then {late:.1f} MB: {late - early:+.1f} MB", end=""
    )
    print(f" ({seconds:.0f} s)")


if __name__ == "__main__":
    main()
