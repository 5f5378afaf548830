"""Who is in the room, in one strip: one key says that somebody has come, or has left."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons, theme
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

WIDEST = 240
HIGH = 30
GONE = {Presence.APOLOGIES, Presence.REPORT_ONLY, Presence.DID_NOT_ATTEND, Presence.EXCLUDED}


def short_word(person: Attendee) -> str:
    """What people in the room call them: `Mother`, `School nurse`, else the name."""
    what = person.relationship if person.side is Side.FAMILY else person.role
    return what[:1].upper() + what[1:] if what else person.full_name


class PersonChip(QAbstractButton):
    """A person: Space or Enter turns not here -> here -> left -> here again. The words say which it is."""

    stepped = Signal(int)

    def __init__(self, person: Attendee) -> None:
        super().__init__()
        self.person = person
        self._icon, self._words = "circle", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(HIGH)

    def show_person(self, person: Attendee, zone: str, words: str) -> None:
        """words: what this person is called in the strip."""
        self.person = person
        here = person.presence is Presence.HERE and person.left_at is None
        self._icon = "circle-check" if here else "circle"
        self._words = words
        if person.left_at is not None:
            self._words, self._icon = f"{self._words} (left {time_words(person.left_at, zone)})", "circle-x"
        elif person.presence in GONE:
            self._words = f"{self._words} ({person.presence.words.lower()})"
        state = "here" if here else "left" if person.left_at is not None else person.presence.words.lower()
        self.setAccessibleName(f"{person.described}: {state}")
        self.setToolTip(f"{person.described}\n{state.capitalize()}. Click, or press Space, to change.")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(min(WIDEST, QFontMetrics(self.font()).horizontalAdvance(self._words) + 38), HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = self._icon == "circle-check"
        painter.setPen(theme.colour("edge" if self.underMouse() or here else "line"))
        painter.setBrush(theme.colour("blue_soft" if here else "ground"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        token = "text" if here else "muted"
        painter.drawPixmap(7, (HIGH - 18) // 2, icons.picture(self._icon, 18, token, self.devicePixelRatioF()))
        painter.setPen(theme.colour(token))
        words = QFontMetrics(self.font()).elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - 36)
        painter.drawText(self.rect().adjusted(30, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class PeopleStrip(QFrame):
    """Everybody on the roll. F6 comes here; arrows go along; Space or Enter changes; Escape goes back."""

    left = Signal()

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.chips: dict[str, PersonChip] = {}
        self.setAccessibleName("People in the room")
        self.setObjectName("statusLine")
        self._count = label("", "strong", wrap=False)
        self.told = label("", "muted", wrap=False)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(14)
        self.foot.addWidget(label("People in the room", "strong", wrap=False))
        self.foot.addWidget(self._count)
        self.foot.addWidget(label("F6", "muted", wrap=False))
        self.foot.addStretch(1)
        self.foot.addWidget(self.told)
        self._inner = QWidget()
        self._inner.setObjectName("railBody")
        self._flow = FlowLayout(self._inner, gap=6)
        self._area = QScrollArea()
        self._area.setObjectName("railScroll")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._inner)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 6, 24, 8)
        rows.setSpacing(4)
        rows.addLayout(self.foot)
        rows.addWidget(self._area)

    def show_record(self, record: ConferenceRecord) -> None:
        known = [person.id for person in record.attendees]
        for gone in set(self.chips) - set(known):
            chip = self.chips.pop(gone)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        words = [short_word(person) for person in record.attendees]
        for person, word in zip(record.attendees, words, strict=True):
            chip = self.chips.get(person.id) or self._make(person)
            # Two social workers are told apart by their names.
            chip.show_person(person, record.conference.zone, word if words.count(word) == 1 else person.full_name)
        here = [person for person in record.here() if person.left_at is None]
        away = sum(person.mode is not Mode.IN_ROOM for person in here)
        self._count.setText(f"{len(here)} here{f', {away} by phone or video' if away else ''}")
        self._area.setVisible(bool(self.chips))
        self.fit()

    def focus_first(self) -> None:
        """On the first who is not here yet, else the first."""
        chips = list(self.chips.values())
        waiting = [chip for chip in chips if chip.person.presence is Presence.INVITED]
        for chip in (waiting or chips)[:1]:
            chip.setFocus(Qt.FocusReason.TabFocusReason)

    def fit(self) -> None:
        """Two lines of people are always seen; more than that scrolls."""
        wide = max(200, self.width() - 48)
        needs = self._flow.heightForWidth(wide)
        self._area.setFixedHeight(min(needs, 2 * HIGH + 8) + 2)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _make(self, person: Attendee) -> PersonChip:
        chip = PersonChip(person)
        chip.clicked.connect(lambda *_: self._turn(chip.person))
        chip.stepped.connect(lambda by: self._step(chip, by))
        self.chips[person.id] = chip
        self._flow.addWidget(chip)
        # A new child is hidden until the event loop turns; the strip measures itself before that.
        chip.show()
        return chip

    def _step(self, chip: PersonChip, by: int) -> None:
        chips = list(self.chips.values())
        chips[(chips.index(chip) + by) % len(chips)].setFocus(Qt.FocusReason.TabFocusReason)

    def _turn(self, person: Attendee) -> None:
        capture = self._sitting.services.capture
        here = person.presence is Presence.HERE and person.left_at is None
        self._sitting.do(lambda: capture.stamp_left(person) if here else capture.stamp_joined(person))
        self.told.setText(f"{person.full_name} {'has left' if here else 'is here'}")
