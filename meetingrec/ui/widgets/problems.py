"""What went wrong, in three sentences: what happened, what is safe, what to do now (ui.md rule 7); and plain news.

Banners stand in the page area, under the recording bar, and push the page down; they cover nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem
from meetingrec.ui import icons
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.words import label

SHOWN = 3
"""Banners at once; older ones wait their turn behind a count."""


class ProblemBanner(QFrame):
    """One problem. Its words can be selected and copied."""

    dismissed = Signal()

    def __init__(self, problem: Problem, mend: tuple[str, Callable[[], object]] | None = None) -> None:
        super().__init__()
        self.problem = problem
        self.setProperty("panel", "problem")
        sign = label()
        icons.put(sign, "triangle-alert", "red_text", 24)
        sign.setAccessibleName("Problem")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(problem.happened, "strong", selectable=True))
        for line in (problem.safe, problem.do):
            if line:
                words.addWidget(label(line, selectable=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(12)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if mend is not None:
            mending = button(mend[0], mend[1])
            mending.clicked.connect(self.dismissed.emit)
            row.addWidget(mending, 0, Qt.AlignmentFlag.AlignTop)
        self.dismiss_button = button("Dismiss", self.dismissed.emit, role="quiet", icon="x")
        row.addWidget(self.dismiss_button, 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"Problem: {problem.happened}")


class NewsLine(QFrame):
    """Something that happened by itself and is well: nothing has to be done about it."""

    dismissed = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.setProperty("panel", "soft")
        sign = label()
        icons.put(sign, "info", "blue", 22)
        sign.setAccessibleName("News")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 10, 4)
        row.setSpacing(12)
        row.addWidget(sign)
        row.addWidget(label(words, selectable=True), 1)
        row.addWidget(button("Dismiss", self.dismissed.emit, role="quiet", icon="x"))
        self.setAccessibleName(f"News: {words}")


class ProblemArea(QWidget):
    """Banners, newest on top. The same problem twice is shown once. News stands below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banners: list[ProblemBanner] = []
        self._lines: list[NewsLine] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(24, 14, 24, 0)
        self._rows.setSpacing(8)
        self._more = label("", "muted")
        self._rows.addWidget(self._more)
        self._show()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Newest first."""
        return tuple(banner.problem for banner in self._banners)

    def add(self, problem: Problem, mend: tuple[str, Callable[[], object]] | None = None) -> None:
        """mend: the words of a button that puts it right, and what it calls (the banner goes then)."""
        for banner in self._banners:
            if banner.problem.args == problem.args:
                self.remove(banner)
                break
        banner = ProblemBanner(problem, mend)
        banner.dismissed.connect(lambda: self.remove(banner))
        self._banners.insert(0, banner)
        self._rows.insertWidget(0, banner)
        self._show()
        announce(self, f"{problem.happened} {problem.safe} {problem.do}", urgent=True)

    def remove(self, banner: ProblemBanner) -> None:
        if banner in self._banners:
            self._banners.remove(banner)
            self._rows.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self._show()

    @property
    def news(self) -> tuple[str, ...]:
        """Newest last."""
        return tuple(line.words for line in self._lines)

    def tell(self, words: str) -> None:
        """News, read out when nothing else is; the same twice is told once."""
        older = [line for line in self._lines if line.words != words][1 - SHOWN :]
        for line in tuple(self._lines):
            if line not in older:
                self._drop(line)
        line = NewsLine(words)
        line.dismissed.connect(lambda: self._drop(line))
        self._lines.append(line)
        self._rows.addWidget(line)
        self._show()
        announce(self, words)

    def _drop(self, line: NewsLine) -> None:
        if line in self._lines:
            self._lines.remove(line)
            self._rows.removeWidget(line)
            line.hide()
            line.deleteLater()
            self._show()

    def clear(self) -> None:
        for banner in tuple(self._banners):
            self.remove(banner)
        for line in tuple(self._lines):
            self._drop(line)

    def _show(self) -> None:
        for at, banner in enumerate(self._banners):
            banner.setVisible(at < SHOWN)
        hidden = len(self._banners) - SHOWN
        self._more.setText(f"and {hidden} older")
        self._more.setVisible(hidden > 0)
        self.setVisible(bool(self._banners or self._lines))
