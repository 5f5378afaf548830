"""While the library is being opened, and when it cannot be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar

from meetingrec.domain.errors import Problem
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.sign_in.column import centred
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.problems import ProblemBanner
from meetingrec.ui.widgets.words import label


class GettingReady(Page):
    """A few seconds at most."""

    def __init__(self, core: Core, words: str) -> None:
        super().__init__(core, words)
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        _, rows = centred(self.body)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(words)
        rows.addWidget(label(words, "title"))
        rows.addWidget(bar)


class CannotOpen(Page):
    """Three sentences, another try, and another folder. `again` carries the folder."""

    again = Signal(object)

    def __init__(self, core: Core, problem: Problem, folder: Path) -> None:
        super().__init__(core, "The library cannot be opened")
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        _, rows = centred(self.body, 680)
        self.banner = ProblemBanner(problem)
        self.banner.dismiss_button.hide()
        self.folder = Field("Folder of the library", QLineEdit(str(folder)))
        self.try_again = button("Try again", self._again, role="primary", icon="rotate-cw")
        rows.addWidget(label("The library cannot be opened", "title"))
        rows.addWidget(self.banner)
        rows.addWidget(self.folder)
        rows.addWidget(self.try_again, 0, Qt.AlignmentFlag.AlignLeft)
        self.folder.widget.returnPressed.connect(self._again)

    def focus_first(self) -> None:
        self.try_again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _again(self) -> None:
        self.again.emit(Path(self.folder.widget.text().strip()).expanduser())
