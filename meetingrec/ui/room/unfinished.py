"""Lines of the chair's page that were typed and not entered: kept every second, and given back where they stood.

A lock, a crash or another page must not cost what somebody was typing. It is no part of the record until Enter.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.restricted_part import HalfTyped
from meetingrec.ui.room.sitting import Sitting

_EVERY_MS = 1000


class UnfinishedLines(QObject):
    """What is typed in a restricted part is stored in it when the page is left (HalfTyped), and never kept here."""

    def __init__(self, sitting: Sitting, page: QWidget, half_typed: HalfTyped) -> None:
        super().__init__(page)
        self._sitting, self._page, self._half_typed = sitting, page, half_typed
        self._about = ""
        self._typed_in: dict[str, EntryLine] = {}
        self._waiting: dict[str, str] | None = None
        """What was kept and has no place yet, as a step is made when it is first shown; None until it was read."""
        self._kept: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        sitting.shown.connect(self._shown)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focused)

    def leave(self) -> None:
        """Another page is shown, or the window locks."""
        self._half_typed.leave()
        self._look()

    def names(self) -> tuple[str, ...]:
        """The fields in which something stands that was not entered."""
        return tuple(self._texts())

    def _focused(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, EntryLine) and self._page.isAncestorOf(new):
            self._typed_in[new.accessibleName()] = new
            self._give()

    def _shown(self, record: ConferenceRecord) -> None:
        conference_id = record.conference.id
        if conference_id == self._about:
            self._look()
            return
        self._about, self._typed_in, self._waiting, self._kept = conference_id, {}, None, {}
        lines = self._sitting.services.unfinished.lines
        self._sitting.core.read(self, lambda: lines(conference_id), self._take)
        self._timer.start()

    def _take(self, lines: dict[str, str]) -> None:
        self._waiting, self._kept = dict(lines), dict(lines)
        self._give()

    def _give(self) -> None:
        """To the lines that are there; never over what somebody is typing, and not in a restricted part."""
        if not self._waiting or self._sitting.part_id:
            return
        for line in self._page.findChildren(EntryLine):
            text = self._waiting.get(line.accessibleName(), "")
            if text and not line.toPlainText():
                del self._waiting[line.accessibleName()]
                line.setPlainText(text)
                line.moveCursor(line.textCursor().MoveOperation.End)
                self._typed_in[line.accessibleName()] = line

    def _look(self) -> None:
        if self._waiting is None:
            return
        self._give()
        texts, conference_id = self._texts(), self._about
        if texts != self._kept:
            self._kept = texts
            keep = self._sitting.services.unfinished.keep
            self._sitting.core.act(self, lambda: keep(conference_id, texts))

    def _texts(self) -> dict[str, str]:
        lines = (
            self._half_typed.aside
            if self._sitting.part_id
            else [(line, line.toPlainText()) for line in self._typed_in.values() if shiboken6.isValid(line)]
        )
        typed = {line.accessibleName(): text for line, text in lines if shiboken6.isValid(line) and text.strip()}
        return {**(self._waiting or {}), **typed}
