"""Before everybody goes: what is still missing, each line a link to its place, and the end of the conference."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Presence
from meetingrec.domain.points import Heading
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room import actions, decisions
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.findings import MissingList
from meetingrec.ui.widgets.words import label

Missing = tuple[tuple[str, str], ...]
"""(words, place) pairs; a place is a step, or "kind:id" of an entry or a child."""


def still_missing(record: ConferenceRecord) -> Missing:
    """What domain.md 7 will ask for later and can be put right while people are still in the room."""
    conference = record.conference
    heard = {voice.child_id for voice in record.voices}
    unanswered = [person for person in record.attendees if person.presence is Presence.INVITED]
    found = [
        ("The notice was not read aloud", "opening") if conference.notice_read_at is None else None,
        (f"Nobody has said whether {_few(unanswered)} came", "people") if unanswered else None,
        *((f"Nothing is known of what {child.short_name} thinks", f"voice:{child.id}")
          for child in record.children if child.id not in heard),
        ("No worry was written down", "worried") if not record.points_under(Heading.WORRIED) else None,
        ("Nothing that is working well was written down", "well") if not record.points_under(Heading.WELL) else None,
        ("No decision was written down", "decisions") if not record.decisions else None,
        *((f"“{_short(item.statement)}”: {', '.join(decisions.lacks(item))}", f"decision:{item.id}")
          for item in record.decisions if decisions.lacks(item)),
        *((f"“{_short(item.text)}”: {', '.join(actions.lacks(item))}", f"action:{item.id}")
          for item in record.actions if actions.lacks(item)),
        ("No date for the next conference", "dates") if conference.review_on is None else None,
    ]  # fmt: skip
    return tuple(line for line in found if line is not None)


def _few(people: list[Attendee]) -> str:
    names = [person.full_name for person in people[:2]]
    more = len(people) - len(names)
    return " and ".join([", ".join(names), f"{more} more"] if more else names)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rstrip()} ..."


class Closing(QWidget):
    ended = Signal()
    followed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.missing = MissingList()
        self.missing.followed.connect(self.followed.emit)
        self._all_there = label("Nothing is missing.", "muted")
        self._before = label("", "muted")
        self.end = button("End the conference", self.ended.emit, role="primary", icon="flag")
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self.end)
        foot.addWidget(self._before, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(label("Close", "heading"))
        rows.addWidget(self.missing)
        rows.addWidget(self._all_there)
        rows.addLayout(foot)
        rows.addStretch()

    def show_record(self, record: ConferenceRecord, *, recording: bool) -> None:
        found = still_missing(record)
        self.missing.show_missing("It is easier to ask while everybody is still here:", found)
        self._all_there.setVisible(not found)
        self._before.setText(
            "This stops the recording, and the 24 hours for the decisions begin."
            if recording
            else "The 24 hours for the decisions begin."
        )

    def focus_first(self) -> QWidget:
        self.end.setFocus()
        return self.end
