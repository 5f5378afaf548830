"""The notice that must still be given: known everywhere on the page, one line that cannot be missed, one key (F12)."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from meetingrec.domain.conference import Stage
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import NoticeGiven, Objection, Occasion
from meetingrec.domain.notice_owed import NoticeOwed, notice_owed
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.notices import Notices, Recorded
from meetingrec.ui import icons
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label


class NoticeGiving(QObject):
    """Gives the notice of one conference and knows what is owed. One a Sitting: `giving(sitting)`."""

    changed = Signal()

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.owed: NoticeOwed | None = None
        self._sitting = sitting
        self._notices = Notices(sitting.services.signed_in)
        self._recorded, self._about = Recorded(), ""
        sitting.core.changed.connect(self._noticed)
        sitting.shown.connect(self._show)

    def give(self) -> None:
        """The chair has read it aloud: to whom it is owed, else to everybody once more."""
        owed, later = self.owed, self._recorded.breaks
        if owed is not None and owed.roll_call:
            self.complete_roll_call()
        elif owed is not None:
            self._give(owed.occasion, owed.late)
        else:
            self._give(Occasion.AFTER_A_PAUSE if later else Occasion.OPENING)

    def complete_roll_call(self) -> None:
        """Everybody has said who they are (domain.md 4.6)."""
        self._give(Occasion.OPENING, roll_call=True)

    def _give(self, occasion: Occasion, to: tuple[str, ...] = (), *, roll_call: bool = False) -> None:
        sitting, notices, moment = self._sitting, self._notices, self._sitting.moment()
        conference_id = sitting.conference_id
        sitting.do(lambda: notices.give(conference_id, occasion, to, roll_call=roll_call, moment=moment))

    def _noticed(self, changes: Changes) -> None:
        ours = changes.conference_id in {"", self._sitting.conference_id}
        if ours and changes.kinds & {"recording", "parts"} and not self._sitting.services.signed_in.locked:
            self._read()

    def _show(self, record: ConferenceRecord) -> None:
        if record.conference.id != self._about:
            self._about = record.conference.id
            self._read()
        self._derive()

    def _read(self) -> None:
        notices, conference_id = self._notices, self._sitting.conference_id
        if conference_id:
            self._sitting.core.read(self, lambda: notices.recorded(conference_id), self._take)

    def _take(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._derive()

    def _derive(self) -> None:
        record, recorded = self._sitting.record, self._recorded
        held = record is not None and record.conference.stage is Stage.IN_CONFERENCE
        if record is not None and held and recorded.goes_on:
            # Whoever is only in a restricted part must not be named here once the others are back.
            known = [person for person in record.attendees if not person.part_id]
            self.owed = notice_owed(record.notices, known, recorded.breaks)
        else:
            self.owed = None
        self.changed.emit()


def giving(sitting: Sitting) -> NoticeGiving:
    """The one of this sitting."""
    return sitting.findChild(NoticeGiving) or NoticeGiving(sitting)


def owed_words(owed: NoticeOwed, record: ConferenceRecord) -> tuple[str, str]:
    """What is owed in one sentence, and the words for having done it."""
    if owed.roll_call:
        return "Not everybody has said who they are yet.", "Everybody has"
    if owed.since is not None:
        what = "break" if owed.since.restricted else "pause"
        since = time_words(owed.since.began, record.conference.zone)
        return f"Notice not yet given since the {what} at {since}.", "I have given it"
    if owed.late:
        return f"Came later, notice not yet given: {_named(owed.late, record)}.", "I have given it"
    return "The notice has not been read aloud yet.", "I have read it"


def given_words(notice: NoticeGiven, record: ConferenceRecord) -> str:
    """`14:02 read at the start, wording 1`."""
    at = time_words(notice.at, record.conference.zone)
    if notice.roll_call:
        return f"{at} everybody has said who they are"
    names = _named(notice.given_to, record)
    to = f"given to {names}, who came later" if names else f"read {notice.occasion.words}"
    return f"{at} {to}, wording {notice.version}"


def undecided(objections: Iterable[Objection]) -> Objection | None:
    """The first objection about which nothing is decided."""
    return next((objection for objection in objections if objection.response is None), None)


def _named(ids: Iterable[str], record: ConferenceRecord) -> str:
    people = [record.attendee(person_id) for person_id in ids]
    return ", ".join(person.full_name for person in people if person is not None)


class OwedLines(QFrame):
    """An objection that waits for a decision, and the notice that is owed; hidden while there is neither."""

    decide_asked = Signal()

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting, self._giving = sitting, giving(sitting)
        self.setProperty("panel", "missing")
        self.setAccessibleName("Still to be done")
        self.decide = button("Decide (F10)", self.decide_asked.emit)
        self.given = button("", self._giving.give)
        self.objection, self.notice = label(""), label("")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 4, 8, 4)
        self._rows.setSpacing(4)
        self._lines = [self._line(self.objection, self.decide), self._line(self.notice, self.given)]
        shortcut = QShortcut(QKeySequence("F12"), self)
        shortcut.activated.connect(self._giving.give)
        self._giving.changed.connect(self._show)
        self.hide()

    def _line(self, words: QLabel, act: QPushButton) -> QFrame:
        line = QFrame()
        sign = QLabel()
        icons.put(sign, "triangle-alert", "amber", 18)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(sign)
        row.addWidget(words, 1)
        row.addWidget(act)
        self._rows.addWidget(line)
        line.hide()
        return line

    def _show(self) -> None:
        record, owed = self._sitting.record, self._giving.owed
        if record is None:
            return
        open_one = undecided(record.objections)
        objector = (open_one.who if open_one else "") or "Somebody"
        self._say(
            0, self.objection, f"{objector} objects to the recording; nothing is decided yet." if open_one else ""
        )
        # One thing at a time: the notice is owed when it is decided that the recording goes on.
        words, done = owed_words(owed, record) if owed is not None and open_one is None else ("", "")
        self._say(1, self.notice, words)
        reword(self.given, f"{done} (F12)" if done else "")
        self.setVisible(open_one is not None or owed is not None)

    def _say(self, at: int, where: QLabel, words: str) -> None:
        if where.text() != words:
            where.setText(words)
            announce(self, words, urgent=True)
        self._lines[at].setVisible(bool(words))
