"""Where the log stands, to be kept away from this computer, and a line that was kept compared with it.

Chair's summaries and records of strategy meetings have it at their foot (services/papers.py).
"""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from meetingrec.domain.errors import InputRefused, Problem
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.words import label

WHY = (
    "Whoever changes this history later cannot change a line that was printed before: it stands at the foot of chair's "
    "summaries, and can be copied here. Type one, and it is compared with the history as it is now."
)
SAME = "It is the same: nothing up to there was changed or taken out."
OTHER = "This history has been altered. {} Keep the paper, change nothing, and tell the records manager."


class LogLine(QWidget):
    """Small, below the history."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._services = core, services
        self.words = label("", "muted", selectable=True)
        self.copy_button = button("Copy", self._copy, "link", icon="copy")
        self.compare_button = button("Compare with a printed line", self._ask, "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.words, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.compare_button)
        self.hide()

    def show_point(self, words: str) -> None:
        self.words.setText(words)
        self.show()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words.text())
        announce(self, "Copied.")

    def _ask(self) -> None:
        Comparing(self, self._core, self._services).begin()


class Comparing(InPageDialog):
    """One line in, one answer out; stays open for the next."""

    def __init__(self, owner: QWidget, core: Core, services: Services) -> None:
        super().__init__(owner, "Compare with a printed line", WHY)
        self._core, self._services = core, services
        self.line = Field("Log of this library up to entry", QLineEdit(), hint="214: abcd-efgh-ijkl-mnop-qrst")
        self.answer = label("", "strong", selectable=True)
        self.body.addWidget(self.line)
        self.body.addWidget(self.answer)
        self.answer.hide()
        self.go = self.add_button("Compare", self._compare, "primary")
        self.add_button("Go back")
        self.line.widget.returnPressed.connect(self.go.click)

    def begin(self) -> None:
        self.open(self.line.widget)

    def _compare(self) -> bool:
        self.line.set_wrong("")
        self.answer.hide()
        compare = partial(self._services.history.compare, self.line.widget.text())
        self._core.read(self, compare, self._compared, self._refused)
        return False

    def _compared(self, wrong: str) -> None:
        self.answer.setText(OTHER.format(wrong) if wrong else SAME)
        self.answer.show()
        announce(self, self.answer.text())

    def _refused(self, problem: Problem) -> None:
        if isinstance(problem, InputRefused):
            self.line.set_wrong(problem.do)
            self.line.widget.setFocus()
        else:
            self._core.problem.emit(problem)
