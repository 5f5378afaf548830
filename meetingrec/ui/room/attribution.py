"""Who said it, what kind of statement it is, how they know, and which child it is about (domain.md A22, A23, G1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.conference import Child
from meetingrec.domain.points import Basis, Kind, Layer
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons
from meetingrec.ui.room.choosers import Choice, PersonChooser
from meetingrec.ui.room.typed_said import Statement
from meetingrec.ui.widgets.buttons import button, reword

KINDS = tuple((kind.value, kind) for kind in Kind)
BASES = tuple((basis.words, basis) for basis in Basis)
MOST_LISTED = 6
"""Children of a family up to which every combination is offered; of more, each and each pair."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """child_ids empty means all the children; said_by "" means that nobody was named.

    layer and sensitive are said in the line itself, or when the entry is changed.
    """

    said_by: str = ""
    kind: Kind = Kind.FACT
    basis: Basis = Basis.FIRST_HAND
    child_ids: tuple[str, ...] = ()
    layer: Layer = Layer.POINT
    sensitive: bool = False

    def with_said(self, said: Statement) -> Attribution:
        """What was chosen, with what the line says of itself (`GI opinion told: ...`).

        A line that is from somebody nobody knows is not from whoever spoke last.
        """
        return replace(
            self,
            said_by=said.said_by.id if said.said_by is not None else "" if said.unknown else self.said_by,
            kind=said.kind or self.kind,
            basis=said.basis or self.basis,
            child_ids=said.child_ids if said.child_ids is not None else self.child_ids,
            layer=said.layer or self.layer,
            sensitive=said.sensitive or self.sensitive,
        )


def child_choices(children: tuple[Child, ...]) -> list[tuple[str, object]]:
    """For a Choice: all the children first, then each, then every group of them."""
    every: tuple[str, object] = ("about all" if len(children) != 1 else f"about {children[0].short_name}", ())
    if len(children) < 2:
        return [every]
    sizes = range(1, len(children)) if len(children) <= MOST_LISTED else (1, 2)
    groups = [group for size in sizes for group in combinations(children, size)]
    return [every, *((f"about {_joined(group)}", tuple(child.id for child in group)) for group in groups)]


def _joined(children: tuple[Child, ...]) -> str:
    names = [child.short_name for child in children]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


class AttributionRow(QWidget):
    """What is chosen here goes with the next line typed, or with the entry being edited.

    Who says it is always in sight; the rest is said in words on a button that opens three short choices (F4).
    """

    changed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._layer, self._sensitive = Layer.POINT, False
        self.said_by = PersonChooser("Said by", "Said by (F3)")
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
        self._first = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._first.setSpacing(8)
        self._first.addWidget(self.said_by, 1)
        self._first.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(self._first)
        rows.addWidget(self._choices)
        self._choices.hide()
        self.said_by.chosen.connect(lambda *_: self.changed.emit())
        self.said_by.left.connect(self.left.emit)
        self._say()

    def minimumSizeHint(self) -> QSize:
        """Narrower than both beside each other: where there is no room, one goes below the other."""
        hint = super().minimumSizeHint()
        widest = max(self.said_by.minimumSizeHint().width(), self.more.sizeHint().width())
        return QSize(min(hint.width(), max(widest, self._choices.minimumSizeHint().width())), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self.said_by.minimumSizeHint().width() + 8 + self.more.sizeHint().width()
        across = (
            QBoxLayout.Direction.LeftToRight if event.size().width() >= needed else QBoxLayout.Direction.TopToBottom
        )
        if self._first.direction() != across:
            self._first.setDirection(across)

    @property
    def value(self) -> Attribution:
        kind, basis, child_ids = self.kind.value, self.basis.value, self.child.value
        assert isinstance(kind, Kind)
        assert isinstance(basis, Basis)
        assert isinstance(child_ids, tuple)
        return Attribution(self.said_by.value, kind, basis, child_ids, self._layer, self._sensitive)

    def set_value(self, value: Attribution) -> None:
        """Shows it without telling of it."""
        self._layer, self._sensitive = value.layer, value.sensitive
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
        words += [self._layer.words] if self._layer is not Layer.POINT else []
        words += ["sensitive"] if self._sensitive else []
        reword(self.more, ", ".join(words))
