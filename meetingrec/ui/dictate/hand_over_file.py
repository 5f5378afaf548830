"""Handing the dictation to another library in a sealed file, and what can be done while it is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.access import Act
from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.errors import Problem
from meetingrec.domain.other_library import Carries, KnownLibrary
from meetingrec.services.hand_over_file import Received, file_name
from meetingrec.ui.core import Core
from meetingrec.ui.dates import short_when
from meetingrec.ui.dictate.reading import DictateRead
from meetingrec.ui.queue.hand_over_file import KINDS, OpenHandOver, show_refused, taken_in_words, told
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.path_field import Choosing, PathField
from meetingrec.ui.widgets.words import label

SEND = "Save a hand-over file for another library..."
_NOBODY = (
    "No other library is known here yet. A chair or a records manager adds its address under Settings, Other libraries."
)
_SPOKEN = (
    "What you dictated goes as you spoke it, what you recorded over as well. It seems to name somebody who is known "
    "from a restricted part only: whoever types it will hear that."
)
_CAN_GO = frozenset({DictationState.READY, DictationState.WAITING, DictationState.SUSPENDED, DictationState.RETURNED})


class ToAnotherLibrary(QWidget):
    """A quiet key while the dictation is here; where it is, and two keys, while it is not."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._dictation: Dictation | None = None
        self.send_button = button(SEND, self.ask_send, role="quiet", icon="send")
        self.where = label("")
        self.open_button = button("Open what came back...", self.ask_open, icon="inbox")
        self.back_button = button("Take it back from there...", self.ask_back, icon="undo-2")
        self._away = QWidget()
        keys = QWidget()
        row = FlowLayout(keys, gap=10)
        row.addWidget(self.open_button)
        row.addWidget(self.back_button)
        away = QVBoxLayout(self._away)
        away.setContentsMargins(0, 0, 0, 0)
        away.setSpacing(8)
        away.addWidget(self.where)
        away.addWidget(keys)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.send_button, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self._away)

    def show_read(self, read: DictateRead) -> None:
        dictation = self._dictation = read.dictation
        own = dictation is not None and self._services.may(Act.DICTATE, read.record.conference)
        away = own and dictation is not None and bool(dictation.elsewhere)
        here = own and dictation is not None and not away and dictation.state in _CAN_GO
        self.setVisible(away or here)
        self._away.setVisible(away)
        self.send_button.setVisible(here)
        if away and dictation is not None:
            since = short_when(dictation.sent_at, read.record.conference.zone) if dictation.sent_at else ""
            self.where.setText(f"Sent there in a file on {since}. It is not typed here meanwhile.")

    def ask_send(self) -> None:
        """Reads which libraries are known, and what is heard in the dictation, then asks."""
        dictation, services = self._dictation, self._services
        if dictation is not None:
            self._core.read(
                self,
                lambda: (services.libraries.known(), services.hand_over_files.names_spoken(dictation)),
                self._open_send,
            )

    def ask_open(self) -> OpenHandOver:
        panel = OpenHandOver(self, self._core, self._services)
        panel.taken_in.connect(self._taken_in)
        panel.open(panel.file.field.widget)
        return panel

    def ask_back(self) -> TakeBack | None:
        if self._dictation is None:
            return None
        panel = TakeBack(self, self._core, self._services, self._dictation)
        panel.open(panel.reason.widget)
        return panel

    def _open_send(self, read: tuple[tuple[KnownLibrary, ...], bool]) -> None:
        known, spoken = read
        if self._dictation is None:
            return
        if not known:
            panel = InPageDialog(self, "No other library is known", _NOBODY)
            panel.add_button("Close")
            panel.open()
            return
        asked = SendFile(self, self._core, self._services, self._dictation, known, spoken=spoken)
        asked.saved.connect(lambda words: told(self, words))
        asked.open(asked.library)

    def _taken_in(self, received: Received) -> None:
        told(self, taken_in_words(received))


class SendFile(InPageDialog):
    """Which library, who types it there, and where the file goes. spoken: the dictation itself names somebody who is
    known from a restricted part only.
    """

    saved = Signal(str)

    def __init__(
        self,
        owner: QWidget,
        core: Core,
        services: Services,
        dictation: Dictation,
        known: tuple[KnownLibrary, ...],
        *,
        spoken: bool = False,
    ) -> None:
        words = (
            "The dictation and what the typing needs of the record are sealed for that library; nobody else can open "
            "the file. Restricted parts and restricted addresses are left out. It is not typed here until it is back."
        )
        super().__init__(owner, "Save a hand-over file", f"{words} {_SPOKEN}" if spoken else words)
        self._core, self._services, self._dictation = core, services, dictation
        self._busy = False
        self.refusal = Refusal()
        self.library = Choice("Library", [(library.name, library) for library in known])
        self.typist = Field("Who types it there", QLineEdit(), "A name. Empty: whoever is free first.")
        self.urgent = QCheckBox("Urgent: to be typed before everything else")
        self.note = Field("Note for the minute taker", QLineEdit())
        self.file = PathField("File to save", Choosing.SAVE, KINDS, can_browse=not services.recorder.running)
        self.file.suggest(file_name(Carries.DICTATION, datetime.now(UTC)))
        self.urgent.setChecked(dictation.urgent)
        self.note.widget.setText(dictation.note)
        library = Field("Library", self.library)
        for widget in (self.refusal, library, self.typist, self.note, self.urgent, self.file):
            self.body.addWidget(widget)
        self.add_button("Save the file", self._save, role="primary", icon="send")
        self.add_button("Cancel")

    def _save(self) -> bool:
        path, library = self.file.path(), self.library.value
        if path is None or self._busy or not isinstance(library, KnownLibrary):
            return False
        self._busy = True
        files, dictation, typist = self._services.hand_over_files, self._dictation, self.typist.widget.text()
        urgent, note = self.urgent.isChecked(), self.note.widget.text()
        self._core.act(
            self,
            lambda: files.send_file(dictation, library, path, typist=typist, urgent=urgent, note=note),
            self._saved,
            self._refused,
        )
        return False

    def _saved(self, path: Path) -> None:
        library = self.library.value
        assert isinstance(library, KnownLibrary)
        self.close_panel()
        self.saved.emit(f"Saved {path.name}. Send it any way you like: only {library.name} can open it.")

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        show_refused(problem, self.file, self.refusal)


class TakeBack(InPageDialog):
    """With a reason, which stands in the history."""

    def __init__(self, owner: QWidget, core: Core, services: Services, dictation: Dictation) -> None:
        words = f"What still comes back from {dictation.elsewhere} is refused then. Tell them that it is not needed."
        super().__init__(owner, "Take the dictation back?", words)
        self._core, self._services, self._dictation = core, services, dictation
        self.reason = Field("Why", QLineEdit())
        self.body.addWidget(self.reason)
        self.add_button("Take it back", self._take, role="primary")
        self.add_button("Leave it there")

    def _take(self) -> bool:
        why = self.reason.widget.text().strip()
        self.reason.set_wrong("" if why else "Say why in a few words.")
        if not why:
            return False
        files, dictation = self._services.hand_over_files, self._dictation
        self._core.act(self, lambda: files.take_back(dictation, why))
        return True
