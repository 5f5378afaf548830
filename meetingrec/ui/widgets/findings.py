"""What a check noticed, and what still stands in the way: each line a link to its place (ui.md rule 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from meetingrec.domain.document import Finding
from meetingrec.ui.widgets.buttons import LinkLine
from meetingrec.ui.widgets.words import label


class _Lines(QFrame):
    """Link lines under headings; `followed(place)` when one is chosen."""

    followed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setSpacing(4)
        self.links: list[LinkLine] = []

    def _clear(self) -> None:
        self.links = []
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, words: str, place: str, icon: str, token: str) -> None:
        link = LinkLine(words, icon, token)
        link.clicked.connect(lambda *_: self.followed.emit(place))
        self.links.append(link)
        self._rows.addWidget(link)


class FindingsList(_Lines):
    """`show_findings` as often as the checks run; what must be mended comes first, in its own group."""

    def __init__(self, nothing: str = "Nothing is missing.", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self._shown: tuple[Finding, ...] | None = None
        self._rows.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName("What the checks found")

    def show_findings(self, findings: Sequence[Finding]) -> None:
        if self._shown == tuple(findings):
            return
        self._shown = tuple(findings)
        self._clear()
        must = [finding for finding in findings if finding.blocks]
        may = [finding for finding in findings if not finding.blocks]
        self._group("Still missing", must, "circle-x", "red_text")
        self._group("Worth a look", may, "triangle-alert", "amber")
        if not findings:
            self._rows.addWidget(label(self._nothing, "muted"))
        self._rows.addStretch(1)

    def _group(self, words: str, findings: Iterable[Finding], icon: str, token: str) -> None:
        lines = list(findings)
        if lines:
            self._rows.addWidget(label(f"{words} ({len(lines)})", "strong"))
        for finding in lines:
            self._add(finding.text, finding.place, icon, token)


class MissingList(_Lines):
    """What blocks the page's primary button: (words, place) pairs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "missing")
        self._rows.setContentsMargins(14, 10, 14, 10)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    def show_missing(self, before: str, missing: Sequence[tuple[str, str]]) -> None:
        """before: `Before you can start recording`."""
        if self._shown != tuple(missing):
            self._shown = tuple(missing)
            self._clear()
            self._rows.addWidget(label(before, "strong"))
            for words, place in missing:
                self._add(words, place, "circle-alert", "amber")
            self._rows.addStretch(1)
        self.setVisible(bool(missing))
