"""What went wrong, inside a form: the three sentences where the person is looking."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.problems import ProblemBanner


class Refusal(QWidget):
    """One problem or none; the next try takes it away."""

    def __init__(self) -> None:
        super().__init__()
        self.problem: Problem | None = None
        self._banner: ProblemBanner | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_problem(self, problem: Problem) -> None:
        self.clear()
        self.problem = problem
        self._banner = ProblemBanner(problem)
        self._banner.dismiss_button.hide()
        self._rows.addWidget(self._banner)
        self.show()
        announce(self, f"{problem.happened} {problem.safe} {problem.do}", urgent=True)

    def clear(self) -> None:
        if self._banner is not None:
            self._rows.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = self.problem = None
        self.hide()
