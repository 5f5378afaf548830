"""Tab and Shift+Tab come round the whole window, past every stop and in no smaller circle (WCAG 2.1.2, 2.4.3)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from meetingrec.ui.prepare.page import PreparePage
from meetingrec.ui.widgets.tab_order import stops_of
from tests.ui.program import SHIFT, Program, planned, program, start

__all__ = ["planned", "program", "start"]


def stops(program: Program) -> list[QWidget]:
    """What can be reached now, in the order of the eye."""
    root = program.window.centralWidget()
    assert root is not None
    return [stop for stop in stops_of(root) if stop.isVisible() and stop.isEnabled()]


def all_cards_shown(program: Program, page: PreparePage) -> bool:
    """A card of a child is made after the one before is in sight."""
    shown = [card.isVisible() for card in page.sections.children_details.cards.values()]
    return shown == [True] * len(program.record.children)


def way(program: Program, *, forward: bool) -> list[QWidget]:
    """Where the key leads until it comes to a place a second time. Hours and minutes of a time are one place."""
    gone = [program.focus]
    for _ in range(200):
        program.key(Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier if forward else SHIFT)
        if program.focus in gone[:-1]:
            return gone
        if program.focus is not gone[-1]:
            gone.append(program.focus)
    return gone


def named(widgets: list[QWidget]) -> list[str]:
    return [f"{type(each).__name__} {each.accessibleName()}" for each in widgets]


def turned(widgets: list[QWidget], first: QWidget) -> list[QWidget]:
    """The same round, begun elsewhere."""
    at = widgets.index(first)
    return widgets[at:] + widgets[:at]


def test_tab_goes_through_every_section_of_prepare_and_back_to_where_it_began(program: Program) -> None:
    program.sign_in("chair")
    page = program.open("prepare")
    assert isinstance(page, PreparePage)
    program.until(lambda: page.lines["disk"].state != "")
    for section in page.sections.parts:
        page.sections.show_section(section)
        program.settle()
        if section == "children":
            program.until(lambda: all_cards_shown(program, page))
            fields = [named([stop])[0] for stop in stops_of(page.sections.children_details)]
            assert len(fields) == len(set(fields)), "a screen reader says of each field whose it is"
            assert "QLineEdit Sex, Leo" in fields
        wanted = stops(program)
        assert page.typist in wanted
        assert page.sections.bar in wanted
        assert program.window.rail.sections["conferences"] in wanted
        gone = way(program, forward=True)
        assert named(gone) == named(turned(wanted, gone[0])), section
        if section in {"meeting", "reports"}:
            back = way(program, forward=False)
            assert named(back) == named(turned(wanted[::-1], back[0])), section


def test_tab_goes_on_from_a_field_that_has_just_gone(program: Program) -> None:
    program.sign_in("chair")
    page = program.open("prepare")
    page.sections.show_section("meeting")
    program.settle()
    field = page.details.place.widget
    after = stops(program)[stops(program).index(field) + 1]
    field.setFocus()
    field.hide()
    assert program.focus is after
