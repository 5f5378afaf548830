"""Who said it, what kind of statement it is, how they know, and which child it is about (domain.md A22, A23, G1)."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.domain.points import Basis, Kind
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons
from meetingrec.ui.room.choosers import Choice, PersonChooser
from meetingrec.ui.widgets.buttons import button, reword

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
    every: tuple[str, object] = ("about all" if len(children) != 1 else f"about {children[0].short_name}", ())
    return [every, *((f"about {child.short_name}", (child.id,)) for child in children if len(children) > 1)]


class AttributionRow(QWidget):
    """What is chosen here goes with the next line typed, or with the entry being edited.

    Who says it is always in sight; the rest is said in words on a button that opens three short choices (F4).
    """

    changed = Signal()
    left = Signal()

    def __init__(self, *, folded: bool = False) -> None:
        super().__init__()
        self.said_by = PersonChooser("Said by", "Said by (F3)" if folded else "Said by")
        self.kind = Choice("Kind of statement", KINDS)
        self.basis = Choice("How they know", BASES)
        self.child = Choice("About which child", [("about all", ())])
        self.more = button("", self.unfold, role="quiet", icon="chevron-down")
        self._choices = QWidget()
        row = QHBoxLayout(self._choices)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for choice, share in ((self.kind, 5), (self.basis, 6), (self.child, 5)):
            row.addWidget(choice, share)
            choice.chosen.connect(self._chosen)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.said_by, 1)
        first.addWidget(self.more)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(first)
        rows.addWidget(self._choices)
        self.more.setVisible(folded)
        self._choices.setVisible(not folded)
        self.said_by.chosen.connect(lambda *_: self.changed.emit())
        self.said_by.left.connect(self.left.emit)
        self._say()

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
        self._say()

    def show_record(self, record: ConferenceRecord) -> None:
        """The roll and the children there are to choose from."""
        self.said_by.show_people(record.attendees)
        self.child.set_choices(child_choices(record.children))
        self.child.setVisible(len(record.children) > 1)
        self._say()

    def next_line(self) -> None:
        """After a line was stored: the same person goes on speaking, the rest is back at what is usual."""
        self.set_value(Attribution(said_by=self.said_by.value))

    def unfold(self) -> None:
        """Shows the three choices, or puts them away again."""
        shown = self._choices.isHidden()
        self._choices.setVisible(shown)
        icons.put(self.more, "chevron-up" if shown else "chevron-down", "blue")
        if shown:
            self.kind.setFocus(Qt.FocusReason.TabFocusReason)

    def _chosen(self, *_: object) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        words = [self.kind.currentText(), self.basis.currentText()]
        if not self.child.isHidden():
            words.append(self.child.currentText())
        reword(self.more, ", ".join(words))
