"""One line over the page while nothing is recorded of a conference that is being held, and the way to record."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from meetingrec.domain.conference import Conference, Stage
from meetingrec.domain.events import Changes
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.ui.core import Core
from meetingrec.ui.one_recording import refuse_second
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label


class RecordingLine(QFrame):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._conference: Conference | None = None
        self.setProperty("panel", "missing")
        self._words = label("")
        self.start = button("Start recording", self._start, icon="mic")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self._words, 1)
        row.addWidget(self.start)
        self.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        conference = self._conference = record.conference
        held = conference.stage is Stage.IN_CONFERENCE
        self.setVisible(held and not self._services.recorder.running)
        why = conference.without_audio_why
        self._words.setText(f"Held without a recording: {why}" if why else "Nothing is being recorded.")
        reword(self.start, "Start recording after all" if why else "Start recording", "mic")

    def _start(self) -> None:
        conference, services = self._conference, self._services
        if conference is not None:
            inputs = services.sound.conference_inputs()

            def start() -> tuple[Changes, Recording]:
                refuse_second(services)
                return services.recorder.start(conference, inputs)

            self._core.act(self, start)
