"""The two recovery keys: shown once, printed or written down, and proved to be so before anybody goes on."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.services.library import RecoveryKeys
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.sign_in.column import centred
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label


def grouped(secret: str) -> str:
    """In groups of six that the eye can follow: spaces do not matter when it is typed in again."""
    named, mark, plain = secret.strip().rpartition("-")
    return " ".join([f"{named}{mark}", *(plain[at : at + 6] for at in range(0, len(plain), 6))]).strip()


def last_group(secret: str) -> str:
    """What stands at the end of the printed key, by itself: it is typed again."""
    return grouped(secret).rpartition(" ")[2]


class KeyCard(QFrame):
    """One key, for one officer, and a field to prove that it was taken down."""

    def __init__(self, number: int, secret: str) -> None:
        super().__init__()
        self._secret = secret
        self.setProperty("panel", "card")
        shown = label(grouped(secret), selectable=True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        shown.setFont(font)
        shown.setAccessibleName(f"Recovery key {number}")
        self._asked = last_group(secret)
        self.typed = Field(f"Type the last group of key {number} ({len(self._asked)} characters)", QLineEdit())
        self.typed.widget.setMaximumWidth(220)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(18, 14, 18, 14)
        rows.setSpacing(10)
        rows.addWidget(label(f"Recovery key {number}", "strong"))
        rows.addWidget(shown)
        rows.addWidget(self.typed)

    @property
    def is_right(self) -> bool:
        """Whether its end was typed: the last group, or more."""
        typed = "".join(self.typed.widget.text().split()).replace("-", "").upper()
        return len(typed) >= len(self._asked) and self._secret.strip().replace("-", "").upper().endswith(typed)

    def proved(self) -> bool:
        """As is_right; says so beside the field when it is not."""
        self.typed.set_wrong(
            "" if self.is_right else "This is not the last group of this key. Look at what you took down."
        )
        return self.is_right


class RecoveryKeysPage(Page):
    confirmed = Signal()

    def __init__(self, core: Core, keys: RecoveryKeys, *, again: bool = False) -> None:
        """again: they take the place of two that were shown before and never confirmed."""
        super().__init__(core, "Recovery keys")
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        self._keys = keys
        self.cards = (KeyCard(1, keys.first), KeyCard(2, keys.second))
        _, rows = centred(self.body, 760)
        rows.addWidget(label("Two recovery keys, shown only now", "title"))
        rows.addWidget(
            label(
                "If a password is lost, either key opens the library again. Print them or write them down, give them "
                "to two different officers, and keep them apart. Nobody can show them again."
            )
        )
        if again:
            rows.addWidget(
                label(
                    "Nobody confirmed the keys made at the set-up. These take their place: destroy those, if printed."
                )
            )
        rows.addWidget(button("Print both, a page each", self._print, icon="printer"), 0, Qt.AlignmentFlag.AlignLeft)
        for card in self.cards:
            rows.addWidget(card)
            card.typed.widget.returnPressed.connect(partial(self._entered, card))
        row = QHBoxLayout()
        self.done = button("Both are safe: go on", self._go_on, role="primary", icon="check")
        row.addWidget(self.done)
        row.addStretch()
        rows.addLayout(row)

    def focus_first(self) -> None:
        self.cards[0].typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _entered(self, card: KeyCard) -> None:
        """Enter in a field: it is about this key alone; the other is gone to without a word."""
        others = [other.typed for other in self.cards if not other.is_right and other is not card]
        if not card.proved():
            card.typed.setFocus()
        elif others:
            others[0].setFocus()
        else:
            self._go_on()

    def _go_on(self) -> None:
        wrong: list[QWidget] = [card.typed for card in self.cards if not card.proved()]
        if wrong:
            wrong[0].setFocus()
        else:
            self.confirmed.emit()

    def _print(self) -> None:
        printer = QPrinter()
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        pages = [
            f"<h1>meetingrec: recovery key {number}</h1><p>Keep it locked away, apart from the other key. "
            f"It opens every record of the library.</p>"
            f"<p style='font-family: monospace; font-size: 16pt'>{grouped(secret)}</p>"
            for number, secret in ((1, self._keys.first), (2, self._keys.second))
        ]
        paper = QTextDocument()
        paper.setHtml("<div style='page-break-after: always'></div>".join(pages))
        paper.print_(printer)
