"""Who is in the room, in one strip: one key says that somebody has come, or has left.

Above it, while there is any, what cannot wait: a notice that is owed, an objection nobody has decided about.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import icons, theme
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.notices import OwedLines
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

HIGH = 30
GONE = frozenset(Presence) - {Presence.HERE, Presence.INVITED}
MARKS: dict[int, Presence | Mode] = {
    Qt.Key.Key_A: Presence.APOLOGIES,
    Qt.Key.Key_D: Presence.DID_NOT_ATTEND,
    Qt.Key.Key_R: Presence.REPORT_ONLY,
    Qt.Key.Key_V: Mode.BY_VIDEO,
    Qt.Key.Key_P: Mode.BY_PHONE,
    Qt.Key.Key_I: Mode.IN_ROOM,
}
"""Letters on a person of the strip: how it is with them, or how they take part."""
ROOM_FOR_KEYS = 1000
"""Pixels of width from which the strip has room to say its letters."""
KEYS = "Space: here, left. A apologies, D did not come, R report only. V video, P phone, I in the room."


def short_word(person: Attendee) -> str:
    """What people in the room call them: `Mother`, `School nurse`, else the name."""
    what = person.relationship if person.side is Side.FAMILY else person.role
    if person.side is Side.FAMILY and len({item.relationship for item in person.relations}) > 1:
        return person.full_name
    return what[:1].upper() + what[1:] if what else person.full_name


def in_sight(record: ConferenceRecord) -> list[Attendee]:
    """Everybody but those who are only in a restricted part, unless it goes on now: others see this screen, too."""
    now = record.restricted_now
    return [person for person in record.attendees if person.part_id in {"", now.id if now is not None else ""}]


def here_now(record: ConferenceRecord) -> list[Attendee]:
    """Who has come and has not left, of those in sight: everything on the page that counts people counts these."""
    return [person for person in in_sight(record) if person.presence is Presence.HERE and person.left_at is None]


class PersonChip(QAbstractButton):
    """A person: Space or Enter turns not here -> here -> left -> here again. The words say which it is."""

    stepped = Signal(int)
    marked = Signal(object)
    """Presence or Mode, by its letter."""

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
        elif person.mode is not Mode.IN_ROOM:
            self._words = f"{self._words}, {person.mode.words}"
        state = "here" if here else "left" if person.left_at is not None else person.presence.words.lower()
        self.setAccessibleName(f"{person.described}: {state}")
        self.setToolTip(f"{person.described}\n{state.capitalize()}. Click, or press Space, to change.\n{KEYS}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        # All of it; one that is wider than the strip is cut there (FlowLayout).
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._words) + 38, HIGH)

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
        elif event.key() in MARKS and not event.modifiers():
            self.marked.emit(MARKS[event.key()])
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
        self.told.setMinimumWidth(1)
        self.owed = OwedLines(sitting)
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
        rows.addWidget(self.owed)
        rows.addLayout(self.foot)
        rows.addWidget(self._area)

    def show_record(self, record: ConferenceRecord) -> None:
        people = in_sight(record)
        known = [person.id for person in people]
        if set(self.chips) - set(known):
            self.told.clear()
        for gone in set(self.chips) - set(known):
            chip = self.chips.pop(gone)
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        words = [short_word(person) for person in people]
        for person, word in zip(people, words, strict=True):
            chip = self.chips.get(person.id) or self._make(person)
            # Two social workers are told apart by their names.
            chip.show_person(person, record.conference.zone, word if words.count(word) == 1 else person.full_name)
        here = here_now(record)
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
            if self.width() > ROOM_FOR_KEYS:
                self.told.setText(KEYS)

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
        chip.marked.connect(lambda mark: self._mark(chip, mark))
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

    def _mark(self, chip: PersonChip, mark: Presence | Mode) -> None:
        """One letter: how they take part, or why they are not here; then on to the next person."""
        person, capture = chip.person, self._sitting.services.capture
        if isinstance(mark, Mode):
            marked, words = replace(person, mode=mark), mark.words
        else:
            marked, words = replace(person, presence=mark), mark.words.lower()
            self._step(chip, 1)
        self._sitting.do(lambda: capture.change(marked))
        self.told.setText(f"{person.full_name}: {words}")
