"""Opening a sealed hand-over file, and saving what was typed for the library that sent it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QRadioButton, QWidget

from meetingrec.domain.dictation import DictationState
from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.domain.other_library import Carries
from meetingrec.services.dictate import QueueLine
from meetingrec.services.hand_over_file import FILE_KIND, Received, file_name
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.path_field import Choosing, PathField

KINDS = f"Hand-over files (*.{FILE_KIND})"
OPEN = "Open a hand-over file..."


class QueueFiles(QObject):
    """What the typing queue can do with files: a key in its heading, and one for the row under the cursor."""

    def __init__(self, core: Core, services: Services, page: Page) -> None:
        super().__init__(page)
        self._core, self._services, self._page = core, services, page
        self._line: QueueLine | None = None
        self.open_button = page.add_action(OPEN, self.ask_open, "inbox")
        self.return_button = button("Save the return file...", self.ask_return, icon="send")

    def show_line(self, line: QueueLine | None) -> None:
        """The row under the cursor: only what came from another library goes back to one."""
        self._line = line
        away = line is None or not line.conference.from_elsewhere or bool(line.dictation.elsewhere)
        held = line is not None and line.holder is not None and not line.mine
        self.return_button.setVisible(not away and not held)

    def ask_open(self) -> OpenHandOver:
        panel = OpenHandOver(self._page, self._core, self._services)
        panel.taken_in.connect(self._taken_in)
        panel.open(panel.file.field.widget)
        return panel

    def ask_return(self) -> SaveReturn | None:
        if self._line is None:
            return None
        panel = SaveReturn(self._page, self._core, self._services, self._line)
        panel.saved.connect(lambda words: told(self._page, words))
        panel.open(panel.file.field.widget)
        return panel

    def _taken_in(self, received: Received) -> None:
        told(self._page, taken_in_words(received))


class OpenHandOver(InPageDialog):
    """Asks for the file; what is refused is told in the panel, which stays."""

    taken_in = Signal(object)
    """Received."""

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        words = (
            "A file that another library saved for this one. It is checked before anything is taken in, and each file "
            "is taken in once."
        )
        super().__init__(owner, "Open a hand-over file", words)
        self._core, self._services = core, services
        self._busy = False
        self.refusal = Refusal()
        self.file = PathField("File", Choosing.OPEN, KINDS, can_browse=not services.recorder.running)
        self.body.addWidget(self.refusal)
        self.body.addWidget(self.file)
        self.file.field.widget.returnPressed.connect(self._open)
        self.open_button = self.add_button("Check and open it", self._open, role="primary")
        self.add_button("Cancel")

    def _open(self) -> bool:
        path = self.file.path()
        if path is not None and not self._busy:
            self._set_busy(True)
            self.refusal.clear()
            files = self._services.hand_over_files
            self._core.act(self, lambda: files.receive_file(path), self._opened, self._refused)
        return False

    def _opened(self, received: Received) -> None:
        self.close_panel()
        self.taken_in.emit(received)

    def _refused(self, problem: Problem) -> None:
        self._set_busy(False)
        self.refusal.show_problem(problem)
        self.file.field.widget.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.open_button.setEnabled(not busy)


class SaveReturn(InPageDialog):
    """Whether it is finished, and where the file goes."""

    saved = Signal(str)

    def __init__(self, owner: QWidget, core: Core, services: Services, line: QueueLine) -> None:
        words = "The drafts are sealed for the library that sent the dictation. After that it is typed there, not here."
        super().__init__(owner, "Save the return file", words)
        self._core, self._services, self._line = core, services, line
        self._busy = False
        self.finished = QRadioButton("It is typed: for the chair to read")
        self.unfinished = QRadioButton("Not finished: for whoever types it there")
        is_typed = line.dictation.state is DictationState.TYPED
        (self.finished if is_typed else self.unfinished).setChecked(True)
        self.refusal = Refusal()
        self.file = PathField("File to save", Choosing.SAVE, KINDS, can_browse=not services.recorder.running)
        self.file.suggest(file_name(Carries.TYPED, datetime.now(UTC)))
        for widget in (self.refusal, self.finished, self.unfinished, self.file):
            self.body.addWidget(widget)
        self.add_button("Save the file", self._save, role="primary")
        self.add_button("Cancel")

    def _save(self) -> bool:
        path = self.file.path()
        if path is not None and not self._busy:
            self._busy = True
            files, dictation, finished = self._services.hand_over_files, self._line.dictation, self.finished.isChecked()
            self._core.act(
                self, lambda: files.return_file(dictation, path, finished=finished), self._saved, self._refused
            )
        return False

    def _saved(self, path: Path) -> None:
        self.close_panel()
        self.saved.emit(f"Saved {path.name}. Send it back to the library it came from: only that library can open it.")

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        show_refused(problem, self.file, self.refusal)


def show_refused(problem: Problem, file: PathField, refusal: Refusal) -> None:
    """Beside the file where the file is what is wrong, else above the form."""
    refusal.clear()
    if isinstance(problem, InputRefused) and problem.field == "path":
        file.set_wrong(f"{problem.happened} {problem.do}")
    else:
        refusal.show_problem(problem)


def taken_in_words(received: Received) -> str:
    """What the file brought, for whoever opened it."""
    if received.carries is Carries.TYPED:
        return f"What was typed at {received.library} is in the documents now."
    whom = received.typist or "any minute taker"
    return f"A dictation from {received.library} is in the typing queue, for {whom}."


def told(owner: QWidget, words: str) -> None:
    """As news above the page where there is such a place, and always for a screen reader."""
    tell = getattr(owner.window(), "tell", None)
    if callable(tell):
        tell(words)
    else:
        announce(owner, words)
