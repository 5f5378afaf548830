"""A step of the conference: a heading, a line to type on, and the entries made so far.

EntryPane(sitting, "If things go wrong", "If ...: what is done - who decides", make, shown, editor,
          of=lambda record: record.contingencies)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.child_names import Named
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.which_child import WhichChild
from meetingrec.ui.widgets.words import label


class StepPane(Protocol):
    """What the page asks of a step; always a widget."""

    def show_record(self, record: ConferenceRecord) -> None:
        """Shows what is stored now."""

    def focus_first(self) -> QWidget:
        """Puts the focus where one types, and says which widget should be in sight."""


Make = Callable[[str, ConferenceRecord], Entry | None]
"""An entry from what was typed; None when it could not be understood: the text then stays in the line."""
Naming = Callable[[str, ConferenceRecord], Named]
"""Which children a line names; what of it is unsure is asked before anything is stored."""


def _nobody_unsure(_typed: str, _record: ConferenceRecord) -> Named:
    return Named()


class EntryPane(QWidget):
    """`make` need not give id, time, moment or position. Entries that lack something open for it at once.

    lacks: what an entry still needs; an entry that lacks nothing leaves the focus in the line for the next one.
    """

    def __init__(
        self,
        sitting: Sitting,
        title: str,
        hint: str,
        make: Make,
        shown: Callable[[ConferenceRecord, Any], Shown],
        editor: Callable[[], Editor],
        of: Callable[[ConferenceRecord], Sequence[Entry]],
        about: str = "",
        lacks: Callable[[Any], tuple[str, ...]] = lambda _entry: (),
        naming: Naming = _nobody_unsure,
    ) -> None:
        super().__init__()
        self._sitting, self._make, self._of, self._lacks, self._naming = sitting, make, of, lacks, naming
        self.line = EntryLine(title, hint)
        self.which = WhichChild(self.line)
        self.told = label("", "muted")
        self.entries = EntryList(sitting, shown, editor, title, self.line)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label(title, "heading"))
        if about:
            rows.addWidget(label(about, "muted"))
        for widget in (self.line, self.told, self.which, self.entries):
            rows.addWidget(widget)
        self.told.hide()
        self.line.textChanged.connect(self._typing)
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        self.entries.show_entries(record, self._of(record))

    def focus_first(self) -> QWidget:
        self.line.setFocus()
        return self.line

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of this entry; False when it is not one of these."""
        record = self._sitting.record
        if record is None or entry_id not in {entry.id for entry in self._of(record)}:
            return False
        self.entries.open_entry(entry_id)
        return True

    def tell(self, words: str) -> None:
        """One muted line under the field: what was understood, or why not."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def _typing(self) -> None:
        self.which.hide()
        if not self.line.entering:
            self.tell("")

    def _entered(self, typed: str) -> None:
        record = self._sitting.record
        entry = self._make(typed, record) if record is not None else None
        if entry is None or record is None:
            self.line.put_back(typed)
            return
        named = self._naming(typed, record)
        if named.unsure:
            self.line.put_back(typed)
            self.which.ask(record.children, named, lambda child_ids: self._answered(typed, child_ids))
            return
        self._store(entry, typed)

    def _answered(self, typed: str, child_ids: tuple[str, ...]) -> None:
        """Which child it is about was asked; the line still holds what was typed."""
        record = self._sitting.record
        if record is not None:
            self.line.empty()
            self.tell("")
            self._store(self._made_for(typed, record, child_ids), typed)

    def _made_for(self, typed: str, record: ConferenceRecord, child_ids: tuple[str, ...]) -> Any:
        entry: Any = self._make(typed, record)
        return replace(entry, child_ids=child_ids)

    def _store(self, entry: Any, typed: str) -> None:
        sitting = self._sitting
        whole = not self._lacks(entry)
        sitting.add(
            replace(entry, moment=sitting.moment()),
            added=None if whole else lambda stored: self.entries.open_entry(stored.id),
            refused=lambda: self.line.put_back(typed),
        )


class Panes(QWidget):
    """Several panes under each other, one step together."""

    def __init__(self, *panes: QWidget) -> None:
        super().__init__()
        self.panes = panes
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(18)
        for pane in panes:
            rows.addWidget(pane)
        rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        for pane in self.panes:
            pane.show_record(record)  # type: ignore[attr-defined]

    def focus_first(self) -> QWidget:
        first: QWidget = self.panes[0].focus_first()  # type: ignore[attr-defined]
        return first

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of this entry, in whichever pane it is."""
        return any(getattr(pane, "open_entry", lambda _id: False)(entry_id) for pane in self.panes)
