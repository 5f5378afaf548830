"""Who said it, what kind of statement it is, how they know, and which child it is about (domain.md A22, A23, G1)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.domain.points import Basis, Kind
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.choosers import Choice, PersonChooser
from meetingrec.ui.widgets.words import label

KINDS = tuple((kind.value, kind) for kind in Kind)
BASES = tuple((basis.words, basis) for basis in Basis)


@dataclass(frozen=True, slots=True)
class Attribution:
    """child_ids empty means all the children; said_by "" means that nobody was named."""

    said_by: str = ""
    kind: Kind = Kind.FACT
    basis: Basis = Basis.FIRST_HAND
    child_ids: tuple[str, ...] = ()


def child_choices(children: tuple[Child, ...]) -> list[tuple[str, object]]:
    """For a Choice: all the children first, then each."""
    every: tuple[str, object] = ("all the children" if len(children) != 1 else children[0].short_name, ())
    return [every, *((child.short_name, (child.id,)) for child in children if len(children) > 1)]


class AttributionRow(QWidget):
    """Four short choices. What is chosen here goes with the next line typed, or with the entry being edited."""

    changed = Signal()
    left = Signal()

    def __init__(self, *, about: str = "About") -> None:
        super().__init__()
        self.said_by = PersonChooser("Said by", "nobody named")
        self.kind = Choice("Kind of statement", KINDS)
        self.basis = Choice("How they know", BASES)
        self.child = Choice("About which child", [("all the children", ())])
        self._about = label(about, "muted", wrap=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label("Said by", "muted", wrap=False))
        row.addWidget(self.said_by, 1)
        row.addWidget(self.kind)
        row.addWidget(self.basis)
        row.addWidget(self._about)
        row.addWidget(self.child)
        self.said_by.chosen.connect(lambda *_: self.changed.emit())
        self.said_by.left.connect(self.left.emit)
        for choice in (self.kind, self.basis, self.child):
            choice.chosen.connect(lambda *_: self.changed.emit())

    @property
    def value(self) -> Attribution:
        kind, basis, child_ids = self.kind.value, self.basis.value, self.child.value
        assert isinstance(kind, Kind)
        assert isinstance(basis, Basis)
        assert isinstance(child_ids, tuple)
        return Attribution(self.said_by.value, kind, basis, child_ids)

    def set_value(self, value: Attribution) -> None:
        """Shows it without telling of it."""
        self.said_by.set_value(value.said_by)
        self.kind.set_value(value.kind)
        self.basis.set_value(value.basis)
        self.child.set_value(value.child_ids)

    def show_record(self, record: ConferenceRecord) -> None:
        """The roll and the children there are to choose from."""
        self.said_by.show_people(record.attendees)
        self.child.set_choices(child_choices(record.children))
        for widget in (self._about, self.child):
            widget.setVisible(len(record.children) > 1)

    def next_line(self) -> None:
        """After a line was stored: the same person goes on speaking, the rest is back at what is usual."""
        self.set_value(Attribution(said_by=self.said_by.value))
