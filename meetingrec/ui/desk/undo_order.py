"""Undo across the page: the last change goes first, in whichever section of whichever document it was made.

Each section keeps its own steps (QTextDocument); here stands in which order they were made. A step is a list of
sections: replacing a word everywhere is one step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from PySide6.QtCore import QObject, Signal

from meetingrec.ui.desk.section_field import SectionField


class UndoOrder(QObject):
    """`add` every section once. Steps that the sections forgot, because they were filled anew, are forgotten here."""

    returned = Signal(object)
    """SectionField: a step of it was undone or done again; it is to be shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._done: list[list[SectionField]] = []
        self._undone: list[list[SectionField]] = []
        self._moving = False
        self._together: list[SectionField] | None = None
        self._last: SectionField | None = None

    def add(self, field: SectionField) -> None:
        document = field.document()
        document.undoCommandAdded.connect(partial(self._made, field))
        document.undoAvailable.connect(lambda there: None if there else self._forget(self._done, field))
        document.redoAvailable.connect(lambda there: None if there else self._forget(self._undone, field))
        field.textChanged.connect(partial(self._touched, field))
        field.undo_asked.connect(self.undo)
        field.redo_asked.connect(self.redo)

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> None:
        """Takes back the last step; nothing where there is none."""
        self._move(self._done, self._undone, undo=True)

    def redo(self) -> None:
        self._move(self._undone, self._done, undo=False)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is changed inside is one step, in however many sections."""
        self._together = []
        try:
            yield
        finally:
            step, self._together = self._together, None
            if step:
                self._done.append(step)

    # ---- inside ----

    def _made(self, field: SectionField) -> None:
        if self._moving:
            return
        self._undone.clear()
        if self._together is not None:
            self._together.append(field)
        else:
            self._done.append([field])

    def _touched(self, field: SectionField) -> None:
        """Qt joins what is typed to the step before it; not over a change in another section."""
        if self._last is not None and self._last is not field:
            self._last.document().setModified(False)
        self._last = field

    def _forget(self, steps: list[list[SectionField]], field: SectionField) -> None:
        if self._moving:
            return
        # By identity: sections that are being taken down can no longer be compared.
        left = [[kept for kept in step if kept is not field] for step in steps]
        steps[:] = [step for step in left if step]

    def _move(self, source: list[list[SectionField]], target: list[list[SectionField]], *, undo: bool) -> None:
        for field in list(source[-1]) if source else ():
            field.ready()  # a text that came meanwhile takes its steps with it
        if not source or any(field.isReadOnly() for field in source[-1]):
            return
        step = source.pop()
        self._moving = True
        try:
            for field in reversed(step):
                if undo:
                    field.undo()
                else:
                    field.redo()
        finally:
            self._moving = False
        target.append(step[::-1])
        self.returned.emit(step[0])
