"""The speech model: a folder, or one that is fetched by its name after the person saw how large it is."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec import settings
from meetingrec.domain.errors import Problem
from meetingrec.services import speech_models
from meetingrec.services.speech_models import ModelLine
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.settings.keeping import kept
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import ask
from meetingrec.ui.widgets.words import label
from meetingrec.ui.widgets.work import LongWork


def size_words(size: int) -> str:
    """
    >>> size_words(484_000_000), size_words(3_090_000_000)
    ('484 MB', '3.1 GB')
    """
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6))} MB"


class SpeechModel(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self._cancel = threading.Event()
        self._fetching = False
        self.now = label("", selectable=True)
        self.names = Choice("Model by name", [])
        self.use_name = button("Use this one", self._use_name)
        self.folder = Field("Or the folder of a model", QLineEdit())
        self.use_folder = button("Use this folder", self._use_folder)
        self.browse = button("Browse", self._browse, icon="folder-open")
        self.refusal = Refusal()
        self.work = LongWork(can_cancel=True)
        self.work.cancelled.connect(self._cancel.set)
        self.work.hide()
        self._choose = QWidget()
        self._build()

    def open(self) -> None:
        self._show_now()
        if not self._services.practice:
            self._core.read(self, speech_models.known, self._show_known)

    def _build(self) -> None:
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(label("By name", wrap=False))
        named.addWidget(self.names, 1)
        named.addWidget(self.use_name)
        there = QHBoxLayout()
        there.setSpacing(10)
        there.addWidget(self.folder, 1)
        for made in (self.browse, self.use_folder):
            there.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)
        choose = QVBoxLayout(self._choose)
        choose.setContentsMargins(0, 0, 0, 0)
        choose.setSpacing(10)
        choose.addLayout(named)
        choose.addLayout(there)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        for widget in (self.now, self.refusal, self.work, self._choose):
            rows.addWidget(widget)
        self._choose.setVisible(not self._services.practice)
        self.names.setMinimumWidth(200)

    def _show_now(self) -> None:
        chosen = settings.load().speech_model
        if self._services.practice:
            words = "The practice library uses the practice model. It knows the synthetic voices and nothing else."
        elif chosen and chosen != "practice":
            words = f"In use: {chosen}. It works on this computer; nothing is sent anywhere."
        else:
            words = "None yet. Conferences are recorded all the same, and can be turned into words later."
        self.now.setText(words)
        # A file dialog is a window of its own and could stand over the recording bar.
        self.browse.setVisible(not self._services.recorder.running)

    def _show_known(self, lines: tuple[ModelLine, ...]) -> None:
        self.names.set_choices(
            [(f"{line.name} (on this computer)" if line.here else line.name, line) for line in lines]
        )
        chosen = settings.load().speech_model
        current = next((line for line in lines if line.name == chosen), None)
        if current is not None:
            self.names.set_value(current)

    def _use_name(self) -> None:
        line = self.names.value
        if not isinstance(line, ModelLine) or self._fetching:
            return
        self.refusal.clear()
        if line.here:
            self._keep(line.name)
            return
        self._fetching = True
        self.now.setText(f"Asking how large {line.name} is ...")
        self._core.slow(
            self, lambda: speech_models.size_of(line.name), lambda size: self._ask(line, size), self._refused
        )

    def _ask(self, line: ModelLine, size: int) -> None:
        self._fetching = False
        self._show_now()
        words = f"{size_words(size)} come over the network and are kept on this computer. Go on working meanwhile."
        ask(self, f"Fetch the speech model {line.name}?", words, f"Fetch {size_words(size)}", lambda: self._fetch(line))

    def _fetch(self, line: ModelLine) -> None:
        self._fetching = True
        self._cancel.clear()
        self.work.start(f"Fetching {line.name}")
        self.work.show()
        tell = self._core.relay(self, self.work.show_progress)
        self._core.slow(
            self,
            lambda: speech_models.fetch(line.name, tell, self._cancel.is_set),
            lambda _: self._fetched(line),
            self._refused,
        )

    def _fetched(self, line: ModelLine) -> None:
        self._fetching = False
        self.work.hide()
        self._keep(line.name)
        self._core.read(self, speech_models.known, self._show_known)

    def _use_folder(self) -> None:
        text = self.folder.widget.text().strip()
        self.folder.set_wrong("" if text else "Type or choose a folder.")
        if text:
            self.refusal.clear()
            folder = str(Path(text).expanduser())
            self._core.read(self, lambda: speech_models.check(folder), lambda _: self._keep(folder), self._wrong_folder)

    def _wrong_folder(self, problem: Problem) -> None:
        self.folder.set_wrong(f"{problem.happened} {problem.do}")
        self.folder.setFocus()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Folder of a speech model", self.folder.widget.text())
        if chosen:
            self.folder.widget.setText(chosen)

    def _keep(self, name: str) -> None:
        self._core.act(self, lambda: kept(speech_model=name), lambda _: self._show_now())

    def _refused(self, problem: Problem) -> None:
        self._fetching = False
        self.work.hide()
        self._show_now()
        self.refusal.clear()
        self.refusal.show_problem(problem)
