"""The chair's remarks at places of the paper: written beside selected words, listed, and marked in the paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QVBoxLayout, QWidget

from meetingrec.domain.amendment import Remark
from meetingrec.domain.document import Document
from meetingrec.ui.approve.places import place_of, section_at
from meetingrec.ui.core import Core
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.buttons import LinkLine
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.said import Said
from meetingrec.ui.widgets.words import label

_MARK = QColor("#FFE9A8")
"""Behind words with a remark; the paper is white in both looks."""
LONGEST = 60
"""Characters of a quotation that are shown."""
WHOLE = "The whole paper"


def shortened(words: str) -> str:
    """
    >>> shortened("a word")
    'a word'
    """
    said = " ".join(words.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"


def remark_words(remark: Remark, heading: str) -> str:
    """`Why, “the risk”: Say whose view this is.`"""
    quoted = f", “{shortened(remark.quote)}”" if remark.quote else ""
    return f"{heading or WHOLE}{quoted}: {remark.text}"


def still_open(
    remarks: Sequence[Remark], sent_back_at: datetime | None
) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """Those that were sent back and are not done, and those that the chair has not sent yet."""
    waits = [remark for remark in remarks if remark.done_at is None]
    sent = tuple(remark for remark in waits if sent_back_at is not None and remark.at <= sent_back_at)
    return sent, tuple(remark for remark in waits if remark not in sent)


class RemarkList(QWidget):
    """What the chair asked for and what has been done about it. `chosen(remark)` when one is followed."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Remarks")
        self.links: list[LinkLine] = []
        self._shown: tuple[object, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.hide()

    def show_remarks(
        self, remarks: Sequence[Remark], headings: Mapping[str, str], sent_back_at: datetime | None = None
    ) -> None:
        """sent_back_at: remarks from before it went to the minute taker; what is not done of them is worth saying."""
        if self._shown == (tuple(remarks), sent_back_at):
            return
        self._shown = (tuple(remarks), sent_back_at)
        self._clear()
        left, yours = still_open(remarks, sent_back_at)
        sent = [remark for remark in remarks if sent_back_at is not None and remark.at <= sent_back_at]
        done = [remark for remark in sent if remark.done_at is not None and remark.done_by != remark.by]
        self._group(f"Not done yet ({len(left)})", left, headings, "triangle-alert", "amber")
        self._group(f"Your remarks ({len(yours)})", yours, headings, "flag", "amber")
        self._group(f"Done ({len(done)})", done, headings, "circle-check", "green")
        self.setVisible(bool(self.links))

    def _clear(self) -> None:
        self.links = []
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _group(self, words: str, remarks: Sequence[Remark], headings: Mapping[str, str], icon: str, ink: str) -> None:
        if remarks:
            self._rows.addWidget(label(words, "strong"))
        for remark in remarks:
            link = LinkLine(remark_words(remark, headings.get(remark.section, "")), icon, ink)
            link.clicked.connect(partial(lambda one, *_: self.chosen.emit(one), remark))
            self.links.append(link)
            self._rows.addWidget(link)


class RemarksInPaper:
    """Writes remarks about what is selected in the paper, and shows in it where they are."""

    def __init__(self, owner: QWidget, core: Core, services: Services, paper: PaperView) -> None:
        self._owner, self._core, self._services, self._paper = owner, core, services, paper

    def ask(self, document: Document, titles: Sequence[tuple[str, str]]) -> None:
        """titles: key and heading of each section, as printed."""
        caret, section = self._paper.sheet.textCursor(), self.section(titles)
        quote = " ".join(caret.selectedText().replace("\u2029", " ").split()) if section else ""
        panel = InPageDialog(
            self._owner,
            "Write a remark",
            f"About “{shortened(quote)}”." if quote else "Select words in the paper first to point at them.",
        )
        place = Choice("Where", [(WHOLE, ""), *((heading, key) for key, heading in titles)])
        place.set_value(section)
        words = Said("What should be changed", high=96)
        panel.body.addWidget(Field("Where", place))
        panel.body.addWidget(words)

        def keep() -> bool | None:
            said, where = words.words(), str(place.value)
            if not said:
                return False
            kept = quote if where == section else ""
            self._core.act(self._owner, partial(self._services.remarks.add, document.id, where, kept, said))
            return None

        panel.add_button("Keep this remark", keep, "primary", "flag")
        panel.add_button("Go back")
        panel.open(words.widget)

    def section(self, titles: Sequence[tuple[str, str]]) -> str:
        """The key of the section in which something is selected or the caret stands, "" for none."""
        caret, keys = self._paper.sheet.textCursor(), {heading: key for key, heading in titles}
        return section_at(self._paper.sheet.document(), caret.selectionStart(), keys) if caret.position() else ""

    def follow(self, remark: Remark, headings: Mapping[str, str], *, mine: bool) -> None:
        """Shows the place. mine: it is not sent yet and can be taken back."""
        self.show_place(remark, headings)
        if not mine or remark.done_at is not None:
            return
        panel = InPageDialog(self._owner, "Your remark", remark_words(remark, headings.get(remark.section, "")))
        take_back = partial(self._services.remarks.take_back, remark.id)
        panel.add_button("Take this remark back", lambda: self._core.act(self._owner, take_back), icon="undo-2")
        panel.add_button("Leave it")
        panel.open()

    def show_place(self, remark: Remark, headings: Mapping[str, str]) -> None:
        place = place_of(self._paper.sheet.document(), headings.get(remark.section, ""), remark.quote)
        self._paper.reveal(place[0] if place else 0)

    def mark(self, remarks: Sequence[Remark], headings: Mapping[str, str]) -> None:
        """A yellow ground behind the words that have a remark; the list beside the paper says the same in words."""
        marks = []
        for remark in remarks:
            place = place_of(self._paper.sheet.document(), headings.get(remark.section, ""), remark.quote)
            if place is None or remark.done_at is not None:
                continue
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self._paper.sheet.document())
            mark.cursor.setPosition(place[0])
            mark.cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
            mark.format.setBackground(_MARK)
            mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            marks.append(mark)
        self._paper.sheet.setExtraSelections(marks)
