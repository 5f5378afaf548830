"""A long document just opened: most of it is not laid out yet, and nobody can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from meetingrec.domain.document import Document, DocumentType, SectionText
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.desk.editor import DocumentEditor
from meetingrec.ui.desk.find_bar import FindBar
from meetingrec.ui.desk.undo_order import UndoOrder

KEYS = [f"s{number}" for number in range(6)]
TEXT = "\n".join(
    f"- In week {number} the **school** rang, and Leo came in tired.\nNobody asked why." for number in range(90)
)


def document(text: str = TEXT) -> Document:
    parts = (SectionText(key, f"{text}\nThis is {key}.", drafted=(f"This is {key}.",)) for key in KEYS)
    return Document("d", "c", DocumentType.SUMMARY, sections=tuple(parts))


Stored = dict[str, str]
Opened = tuple[DocumentEditor, Stored, UndoOrder]


@pytest.fixture
def opened(core: Core, qtbot: QtBot) -> Iterator[Callable[[], Opened]]:
    """A document of six long sections at the moment it is shown; what is stored goes into the dictionary."""
    made: list[DocumentEditor] = []

    def show() -> Opened:
        stored: Stored = {}
        saving = Autosave(core)
        editor = DocumentEditor(saving, lambda _, key, text, shown: stored.__setitem__(key, text))
        order = UndoOrder(editor)
        editor.made.connect(order.add)
        qtbot.addWidget(editor)
        made.append(editor)
        editor.resize(560, 620)
        with qtbot.waitExposed(editor):
            editor.show()
        editor.activateWindow()
        qtbot.waitUntil(editor.isActiveWindow)
        editor.show_document(document(), [(key, key, True) for key in KEYS], locked=False)
        assert all(field.waits for field in editor.fields.values()), "the test is about what is not laid out"
        return editor, stored, order

    yield show
    for editor in made:
        editor.flush()
    core.idle()


def whole(editor: DocumentEditor) -> bool:
    return editor.texts() == [part.text for part in document().sections]


def laid_out(editor: DocumentEditor) -> bool:
    return not any(field.waits for field in editor.fields.values())


def test_leaving_at_once_or_waiting_stores_nothing_and_loses_nothing(
    opened: Callable[[], Opened], core: Core, qtbot: QtBot
) -> None:
    editor, stored, order = opened()
    assert whole(editor), "whoever asks is told all of it"
    editor.flush()
    editor.hide()
    editor.show()
    qtbot.waitUntil(lambda: laid_out(editor))
    core.idle()
    assert (stored, order.can_undo) == ({}, False)
    assert whole(editor) and all(field.holds(field.toPlainText()) for field in editor.fields.values())
    assert [len(field.drafted_blocks()) for field in editor.fields.values()] == [1] * 6
    assert "1 paragraph written down by this computer" in editor.fields["s5"].accessibleDescription()


def test_typing_in_the_last_section_right_after_opening_is_kept(
    opened: Callable[[], Opened], core: Core, qtbot: QtBot
) -> None:
    editor, stored, order = opened()
    last = editor.fields["s5"]
    QTest.keyClicks(last, " And more.")  # before anything had a turn, not even the focus
    editor.show_document(document("Other words."), [(key, key, True) for key in KEYS], locked=False)
    editor.flush()
    core.idle()
    assert stored == {"s5": f"{TEXT}\nThis is s5. And more."}
    assert last.toPlainText() == stored["s5"], "news from the store do not take away what is being typed"
    assert editor.fields["s0"].toPlainText() == "Other words.\nThis is s0."
    order.undo()
    assert last.toPlainText() == f"{TEXT}\nThis is s5." and not order.can_undo


def test_find_and_replace_go_through_every_section_right_after_opening(
    opened: Callable[[], Opened], core: Core, qtbot: QtBot
) -> None:
    editor, stored, order = opened()
    bar = FindBar(lambda: list(editor.fields.values()), order)
    qtbot.addWidget(bar)
    bar.open(replacing=True, near=editor.field)
    bar.words.setText("This is s")
    assert bar.told.text() == "2 of 6", "from the caret on, which stands at the end"
    bar.instead.setText("Here stands s")
    bar.replace_all()
    editor.flush()
    core.idle()
    assert {key: text.split("\n")[-1] for key, text in stored.items()} == {key: f"Here stands {key}." for key in KEYS}
    order.undo()
    assert whole(editor)


def test_a_text_that_comes_while_steps_can_be_undone_takes_them_with_it(
    opened: Callable[[], Opened], core: Core
) -> None:
    editor, stored, order = opened()
    QTest.keyClicks(editor.fields["s1"], "x")
    editor.flush()
    core.idle()
    anew = replace(document(), sections=(SectionText("s1", f"{TEXT}\nFrom elsewhere."),))
    editor.show_document(anew, [(key, key, True) for key in KEYS], locked=False)
    assert editor.fields["s1"].waits
    order.undo()
    editor.flush()
    core.idle()
    assert editor.fields["s1"].toPlainText() == f"{TEXT}\nFrom elsewhere." and "From" not in stored["s1"]


def test_the_caret_stays_where_it_is_on_the_screen_while_sections_above_are_laid_out(
    opened: Callable[[], Opened], qtbot: QtBot
) -> None:
    editor, _, _ = opened()
    field = editor.fields["s3"]

    def height() -> int:
        return field.viewport().mapTo(editor, field.cursorRect().center()).y()

    editor.go_to("s3")
    qtbot.waitUntil(lambda: 0 < height() < editor.height())
    assert all(editor.fields[key].waits for key in KEYS[:3])
    before = editor.verticalScrollBar().value()
    seen = {height()}
    while not laid_out(editor):
        QApplication.processEvents()
        seen.add(height())
    qtbot.wait(30)
    assert len(seen | {height()}) == 1
    assert field.hasFocus() and editor.verticalScrollBar().value() > before
