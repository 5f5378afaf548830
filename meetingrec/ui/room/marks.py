"""Marks: one key puts one at this moment, and a word may follow (domain.md A5).

    marks = Marks(sitting)          a thin line, hidden until it is asked for
    marks.ask()                     F5: the mark is stored at once, then the line asks for a word; Enter or Esc ends it

F5 in the line says that a child takes part here.
"""

from __future__ import annotations

from dataclasses import replace

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.domain.marks import Mark
from meetingrec.ui import icons
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.times import clock
from meetingrec.ui.widgets.words import label


class Marks(QFrame):
    """`closed` when the word was given or none is wanted; the focus is back where it was."""

    closed = Signal()

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._mark: Mark | None = None
        self._before: QWidget | None = None
        self.setProperty("panel", "soft")
        self.setAccessibleName("A mark")
        self.said = label("Marked", "strong", wrap=False)
        self.word = QLineEdit()
        self.word.setAccessibleName("A word for this mark")
        self.child = QCheckBox("Child takes part (F5)")
        sign = QLabel()
        icons.put(sign, "bookmark", "blue", 18)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(self.said)
        row.addWidget(self.word, 1)
        row.addWidget(self.child)
        self.word.returnPressed.connect(self._finish)
        sitting.border.connect(self._close)
        self.hide()

    def ask(self) -> None:
        """Puts a mark at this moment; while its line is open, says that a child takes part here."""
        if not self.isHidden():
            self.child.toggle()
            self.word.setFocus()
            return
        sitting = self._sitting
        moment = sitting.moment()
        self._before = QApplication.focusWidget()
        self._mark = None
        sitting.add(Mark("", sitting.conference_id, sitting.now(), moment=moment), added=self._added)
        if moment is not None:
            # Into the sealed recording too, so that it is there whatever becomes of the library.
            sitting.core.act(self, sitting.services.recorder.mark, None, self._not_sealed)
        at = f" at {clock(moment)}" if moment is not None else ""
        self.word.setPlaceholderText(f"A word for the mark{at}, then Enter; Esc for none")
        self.word.clear()
        self.child.setChecked(False)
        self.show()
        self.word.setFocus()
        announce(self, f"Marked{at}")

    def _added(self, entry: Entry) -> None:
        assert isinstance(entry, Mark)
        self._mark = entry
        if self.isHidden():
            self._store()

    def _store(self) -> None:
        """The word, once both it and the mark are there."""
        mark = self._mark
        if mark is None:
            return
        said = replace(mark, word=self.word.text().strip(), child_voice=self.child.isChecked())
        if said != mark:
            self._sitting.edit(said)
            self._sitting.saving.flush()
        self._mark = None

    def _close(self, *_: object) -> None:
        """The word belongs to the part that the mark was put in."""
        if not self.isHidden():
            self._finish()

    def _finish(self) -> None:
        self.hide()
        self._store()
        if self._before is not None and shiboken6.isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.word.clear()
            self._finish()
        elif event.key() == Qt.Key.Key_F5:
            self.ask()
        else:
            super().keyPressEvent(event)

    def _not_sealed(self, _problem: Problem) -> None:
        """The recorder was pausing or ending just then; the mark itself is stored."""
