"""Typing in a document: lists, tables, bold, pasting, undo across sections, find and replace, auto-text, spelling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from meetingrec.domain import marked_text
from meetingrec.domain.document import DocumentType
from meetingrec.ui.desk.find_bar import FindBar
from meetingrec.ui.desk.page import DeskPage
from meetingrec.ui.desk.section_field import SectionField
from meetingrec.ui.desk.undo_order import UndoOrder
from tests.ui.pages import Seat, Sit, no_sound, sit

__all__ = ["no_sound", "sit"]

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ENTER, TAB, BACKSPACE = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Backspace

Make = Callable[[str], SectionField]


@pytest.fixture
def section(qtbot: QtBot) -> Make:
    """A section by itself, with the caret at the end of a text."""

    def make(text: str = "") -> SectionField:
        field = SectionField("Why")
        qtbot.addWidget(field)
        field.resize(500, 200)
        field.setPlainText(text)
        field.moveCursor(QTextCursor.MoveOperation.End)
        field.show()
        return field

    return make


def press(field: SectionField, *keys: Qt.Key | str) -> None:
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(field, key)
        else:
            QTest.keyClick(field, key)


# ---- one section ----


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("ab *-1.|\\\n•é‘", max_size=60))
def test_every_stored_text_is_shown_and_read_back(section: Make, text: str) -> None:
    field = section(text)
    assert field.toPlainText() == marked_text.write(marked_text.read(text))
    assert field.holds(text)


def test_lists_begin_go_on_and_end_with_the_keys_everybody_knows(section: Make) -> None:
    field = section()
    press(field, "Now:", ENTER, "- one", ENTER, "two", ENTER, ENTER, "plain", ENTER, "3. third", ENTER, "fourth")
    assert field.toPlainText() == "Now:\n- one\n- two\nplain\n3. third\n4. fourth"
    field.moveCursor(QTextCursor.MoveOperation.StartOfBlock)
    press(field, BACKSPACE)
    assert field.toPlainText().endswith("3. third\nfourth")
    press(field, BACKSPACE)
    assert field.toPlainText().endswith("3. thirdfourth")
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    field.toggle_list(marked_text.Kind.BULLET)
    assert field.toPlainText() == "- Now:\n- one\n- two\n- plain\n- thirdfourth"


def test_bold_is_typed_and_taken_off_again_and_ends_with_the_line(section: Make) -> None:
    field = section("Please ")
    QTest.keyClick(field, Qt.Key.Key_B, CONTROL)
    press(field, "ring")
    QTest.keyClick(field, Qt.Key.Key_B, CONTROL)
    press(field, " now", ENTER, "then")
    assert field.toPlainText() == "Please **ring** now\nthen"


def test_a_table_of_actions_is_gone_through_with_tab_and_enter(section: Make) -> None:
    field = section("The plan")
    field.put_table()
    press(field, "visit", TAB, "Callum", TAB, "3 | 4 April", ENTER, "ring", ENTER, ENTER, "below")
    wanted = (
        "The plan\n| What will be done | Who | By when |\n| visit | Callum | 3 \\| 4 April |\n| ring |  |  |\nbelow"
    )
    assert field.toPlainText() == wanted
    again = section(wanted)
    assert again.toPlainText() == wanted
    cursor = again.textCursor()
    cursor.setPosition(0)
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
    again.setTextCursor(cursor)
    again.put("a bullet")
    assert again.toPlainText().endswith("| ring |  |  |\nbelow\n- a bullet")


def test_paragraphs_stand_apart_and_it_is_neither_text_nor_a_step_to_undo(section: Make) -> None:
    text = "One.\n- two\n- three\n| a | b |\n| c | d |\nFour."
    field, empty = section(text), section()

    def gaps(of: SectionField) -> list[float]:
        document = of.document()
        blocks = (document.findBlockByNumber(number) for number in range(document.blockCount()))
        return [block.blockFormat().topMargin() for block in blocks]

    body, item = 7.0, 3.0
    assert gaps(field) == [body, item, item, 0, 0, 0, 0, body]
    assert not field.document().isUndoAvailable() and not empty.document().isUndoAvailable()
    press(empty, "One.", ENTER, "- two", ENTER, "three", ENTER, ENTER, "Four.")
    assert gaps(empty) == [body, item, item, body]
    QTest.keyClick(empty, Qt.Key.Key_A, CONTROL)
    empty.toggle_list(marked_text.Kind.NUMBER)
    assert gaps(empty) == [item] * 4
    empty.toggle_list(marked_text.Kind.NUMBER)
    assert gaps(empty) == [body] * 4
    empty.undo()
    empty.undo()
    assert (gaps(empty), empty.toPlainText()) == ([body, item, item, body], "One.\n- two\n- three\nFour.")
    field.selectAll()
    field.copy()
    empty.selectAll()
    empty.paste()
    assert empty.toPlainText() == text


def test_pasting_keeps_what_a_section_knows_and_nothing_else(section: Make) -> None:
    html = (
        "<html><style>p{color:red}</style><body><h1>Head</h1><p style='font-family:Comic Sans MS;font-size:40pt'>"
        "Plain and <b>bold</b> <img src='http://127.0.0.1:9/x.png'></p><ul><li>one</li><li>two</li></ul>"
        "<ol><li>first</li></ol><table><tr><th>What</th><th>Who</th></tr><tr><td>ring</td><td>Ann</td></tr></table>"
    )
    field = section()
    source = QMimeData()
    source.setHtml(html)
    field.insertFromMimeData(source)
    pasted = "Head\nPlain and **bold** \n- one\n- two\n1. first\n| What | Who |\n| ring | Ann |"
    assert field.toPlainText() == pasted
    assert {piece.format.fontPointSize() for piece in field.document().firstBlock().textFormats()} == {0.0}
    field.selectAll()
    field.copy()
    assert QGuiApplication.clipboard().text().startswith("Head\nPlain and bold")
    other = section("Before after")
    cursor = other.textCursor()
    cursor.setPosition(7)
    other.setTextCursor(cursor)
    other.paste()
    assert other.toPlainText() == "Before \n" + field.toPlainText() + "\nafter"
    cell = section("| a | b |")
    cell.moveCursor(QTextCursor.MoveOperation.Start)
    cell.moveCursor(QTextCursor.MoveOperation.Down)
    plain = QMimeData()
    plain.setText("two\nlines")
    cell.insertFromMimeData(plain)
    assert cell.toPlainText() == "| two linesa | b |"


def test_the_machines_paragraphs_lose_their_mark_when_they_are_changed(section: Make) -> None:
    field = section("Heard.\n- Also heard.\nTyped.")
    field.show_drafted(["Heard.", "- Also heard."])
    assert [block.text() for block in field.drafted_blocks()] == ["Heard.", "Also heard."]
    field.moveCursor(QTextCursor.MoveOperation.Start)
    assert field.drafted_here == "Heard."
    press(field, "x")
    assert field.drafted_here == "" and len(field.drafted_blocks()) == 1
    field.undo()
    assert field.drafted_here == "Heard."


# ---- several sections ----


def test_undo_goes_back_in_the_order_things_were_done_wherever_that_was(section: Make, qtbot: QtBot) -> None:
    owner, (one, two) = QObject(), (section("a"), section("b"))
    order = UndoOrder(owner)
    shown: list[SectionField] = []
    order.returned.connect(shown.append)
    order.add(one)
    order.add(two)
    for field, letters in ((one, "1"), (two, "2"), (one, "3"), (two, "4")):
        press(field, letters)
    seen = []
    while order.can_undo:
        QTest.keyClick(one, Qt.Key.Key_Z, CONTROL)
        seen.append((one.toPlainText(), two.toPlainText()))
    assert seen == [("a13", "b2"), ("a1", "b2"), ("a1", "b"), ("a", "b")]
    assert shown == [two, one, two, one]
    QTest.keyClick(two, Qt.Key.Key_Y, CONTROL)
    QTest.keyClick(two, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert (one.toPlainText(), two.toPlainText()) == ("a1", "b2")
    one.setPlainText("anew")  # from the store: nothing of it can be undone now
    order.undo()
    order.undo()
    assert (one.toPlainText(), two.toPlainText()) == ("anew", "b")


def test_find_goes_round_all_sections_and_replacing_all_is_one_step(section: Make, qtbot: QtBot) -> None:
    owner, fields = QObject(), [section("Leo and leo"), section("none"), section("- Leo\n| Leo | x |")]
    order = UndoOrder(owner)
    for field in fields:
        order.add(field)
    bar = FindBar(lambda: fields, order)
    qtbot.addWidget(bar)
    bar.open(replacing=True, near=fields[0])
    fields[0].moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(bar.words, "leo")
    assert (bar.told.text(), fields[0].textCursor().selectedText()) == ("1 of 4", "Leo")
    found: list[str] = []
    for _ in range(4):
        QTest.keyClick(bar.words, ENTER)
        found.append(bar.told.text())
    assert found == ["2 of 4", "3 of 4", "4 of 4", "1 of 4"]
    QTest.keyClick(bar.words, ENTER, SHIFT)
    assert bar.told.text() == "4 of 4"
    bar.words.setText("Leo")
    bar.same_case.setChecked(True)
    bar.instead.setText("Maya")
    fields[1].setReadOnly(True)
    bar.replace_all()
    texts = [field.toPlainText() for field in fields]
    assert (bar.told.text(), texts) == ("Replaced 3 times", ["Maya and leo", "none", "- Maya\n| Maya | x |"])
    order.undo()
    assert [field.toPlainText() for field in fields] == ["Leo and leo", "none", "- Leo\n| Leo | x |"]
    assert not order.can_undo
    bar.words.setText("nowhere")
    assert bar.told.text() == "Not found"


# ---- on the page ----


def caret_in(seat: Seat, key: str) -> SectionField:
    page = seat.page
    assert isinstance(page, DeskPage) and page.sheets.editor is not None
    page.sheets.go_to(key)
    return page.sheets.editor.fields[key]


def wavy(field: SectionField) -> set[str]:
    """Words with a line under them."""
    found, block = set(), field.document().firstBlock()
    while block.isValid():
        found |= {block.text()[first:last] for first, last in field.misspelt(block)}
        block = block.next()
    return found


def menu(seat: Seat) -> QMenu:
    seat.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    found = QApplication.activePopupWidget()
    assert isinstance(found, QMenu)
    return found


def test_letters_become_words_and_slips_are_underlined_and_put_right(sit: Sit, no_sound: None, shot: Any) -> None:
    seat = sit("typist", "sent", "document")
    page = seat.page
    assert isinstance(page, DeskPage)
    field = caret_in(seat, "contingency")
    seat.settle()
    assert page.saved.text == "", "looking at a document changes nothing"
    seat.key(ENTER)
    seat.keys("the DSL")
    seat.key(Qt.Key.Key_F3)
    seat.keys(" and lac")
    seat.key(Qt.Key.Key_F3)
    seat.keys(" tgd")
    seat.key(Qt.Key.Key_F3)
    wanted = "the designated safeguarding lead (DSL) and looked-after child (LAC) tgd"
    assert field.toPlainText().endswith(wanted)
    assert "“tgd” stands for nothing yet" in page.sheets.missing.told.text()
    page.writing._show_auto_texts()
    panel = seat.panel()
    QTest.keyClicks(panel.short.widget, "tgd")
    QTest.keyClicks(panel.text.widget, "together")
    seat.click(next(made for made in panel.findChildren(QPushButton) if made.text() == "Add"))
    seat.settle()
    shot(seat.window, "desk-auto-text")
    seat.answer("Close")
    field.setFocus()
    seat.key(Qt.Key.Key_F3)
    seat.keys(" wil saftey visit Leo Grace Callum's safegaurding")
    assert field.toPlainText().endswith("(LAC) together wil saftey visit Leo Grace Callum's safegaurding")
    seat.until(lambda: wavy(field) == {"wil", "saftey"})
    seat.keys(" ")
    seat.until(lambda: wavy(field) == {"wil", "saftey", "safegaurding"})
    cursor = field.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    field.setTextCursor(cursor)
    seat.key(Qt.Key.Key_Period, CONTROL)
    offered = menu(seat)
    assert "will" in [action.text() for action in offered.actions()]
    next(action for action in offered.actions() if action.text().startswith("Leave")).trigger()
    offered.close()
    seat.until(lambda: wavy(field) == {"saftey", "safegaurding"})
    seat.key(Qt.Key.Key_Period, CONTROL)
    offered = menu(seat)
    next(action for action in offered.actions() if action.text() == "safety").trigger()
    offered.close()
    assert "wil safety visit" in field.toPlainText()
    seat.settle()
    assert "wil safety visit" in seat.typed("contingency")
    assert seat.services.auto_texts.shown()[0].owner_id == seat.services.person.id


def test_find_and_undo_turn_to_the_other_document_and_a_machines_paragraph_is_accepted(
    sit: Sit, no_sound: None, shot: Any, look: Any
) -> None:
    seat = sit("typist", "sent", "document")
    page = seat.page
    assert isinstance(page, DeskPage)
    field = caret_in(seat, "contingency")
    seat.key(ENTER)
    seat.keys("Marmalade here.")
    seat.key(Qt.Key.Key_PageDown, CONTROL)
    summary = caret_in(seat, "weight")
    seat.keys("Marmalade there.")
    seat.key(Qt.Key.Key_PageUp, CONTROL)
    seat.key(Qt.Key.Key_F, CONTROL)
    bar = page.sheets.find_bar
    seat.keys("marmalade")
    assert bar.told.text() == "2 of 2" and bar.words.hasFocus(), "it goes on from the caret"
    assert page.sheets.editor is not None and page.sheets.editor.key_of(summary) == "weight"
    QTest.keyClick(bar.words, Qt.Key.Key_Escape)
    assert summary.hasFocus() and summary.textCursor().selectedText() == "Marmalade"
    seat.key(Qt.Key.Key_Z, CONTROL)
    assert "there" not in summary.toPlainText()
    seat.key(Qt.Key.Key_Z, CONTROL)
    assert field.hasFocus() and "Marmalade" not in field.toPlainText()
    marked = next(
        (key, part.drafted)
        for document in seat.services.desk.documents(seat.conference_id)
        if document.type is DocumentType.DECISIONS
        for key, part in ((part.key, part) for part in document.sections)
        if part.drafted
    )
    own = caret_in(seat, marked[0])
    own.setTextCursor(QTextCursor(own.drafted_blocks()[0]))
    count = len(own.drafted_blocks())
    assert "written down by this computer" in own.accessibleDescription()
    seat.key(ENTER, CONTROL | SHIFT)
    seat.settle()
    assert len(own.drafted_blocks()) == count - 1
    document = next(
        item for item in seat.services.desk.documents(seat.conference_id) if item.type is DocumentType.DECISIONS
    )
    assert len(next(part for part in document.sections if part.key == marked[0]).drafted) == len(marked[1]) - 1
    own = caret_in(seat, "told")
    own.put_table()
    seat.keys("Ring the school about saftey")
    own.moveCursor(QTextCursor.MoveOperation.StartOfBlock)
    seat.until(lambda: "saftey" in wavy(own))
    page.sheets.missing.unfold(on=True)
    seat.key(Qt.Key.Key_F, CONTROL)
    seat.keys("school")
    seat.key(ENTER)
    place, told = bar._at.textCursor().selectionStart(), bar.told.text()
    assert " of " in told
    seat.key(Qt.Key.Key_H, CONTROL)
    seat.until(lambda: bar.told.text() == told)
    seat.qtbot.wait(20)
    assert page.sheets.stack.height() > 190, "the text has the room"
    assert bar._at.textCursor().selectionStart() == place
    assert look.caret_seen(bar._at)
    seat.key(Qt.Key.Key_F4)
    assert page.preview_button.text() == "Back to typing" and not bar.isVisible()
    page.sheets.show_field(own)
    assert page.preview_button.text() == "As it will print", "whatever turns back to typing"
    seat.key(Qt.Key.Key_H, CONTROL)
    seat.settle()
    seat.until(lambda: not page._checks.isActive())
    seat.settle()
    look.at(page)
    shot(seat.window, "desk-editing")
