"""Buttons that say what they do, and links that wrap.

button("Start recording", self.start, role="primary", icon="mic")
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from meetingrec.ui import icons, theme

_TOKENS = {"primary": "on_green", "danger": "on_red", "quiet": "blue", "link": "blue"}
ICON = 20
GAP = 8


def button(
    words: str, slot: Callable[[], object] | None = None, role: str = "secondary", icon: str = ""
) -> QPushButton:
    """role: "primary" (one a page), "secondary", "danger", "quiet" or "link"."""
    made = _Button(words.replace("&", "&&"))
    made.setAccessibleName(words)
    made.setProperty("role", role)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        icons.put(made, icon, _TOKENS.get(role, "text"))
    if slot is not None:
        made.clicked.connect(lambda *_: slot())
    return made


def reword(which: QPushButton, words: str, icon: str = "") -> None:
    """Another word on a button that changes what it does (Pause, Resume); its look stays."""
    if which.accessibleName() == words:
        return
    which.setText(words.replace("&", "&&"))
    which.setAccessibleName(words)
    if icon:
        icons.put(which, icon, _TOKENS.get(str(which.property("role")), "text"))


def _enter_presses(which: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter does what Space does; outside a dialog not every system has it so."""
    pressed = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat()
    if pressed and event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
        which.click()
        return True
    return False


class _Button(QPushButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _enter_presses(self, event):
            super().keyPressEvent(event)


class LinkLine(QAbstractButton):
    """A line of words that wraps, with an icon before it, and leads somewhere. Enter and Space work."""

    def __init__(self, words: str, icon: str = "arrow-right", ink: str = "blue", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self._icon, self._ink = icon, ink
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _enter_presses(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        wide = self._metrics().horizontalAdvance(self.text()) + ICON + GAP + 4
        return QSize(min(wide, 420), self.heightForWidth(min(wide, 420)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 28)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        space = QRect(0, 0, max(40, width - ICON - GAP), 10_000)
        return max(28, self._metrics().boundingRect(space, Qt.TextFlag.TextWordWrap, self.text()).height() + 6)

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(self.font())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 4, icons.picture(self._icon, ICON, self._ink, self.devicePixelRatioF()))
        font = self.font()
        font.setUnderline(True)
        painter.setFont(font)
        painter.setPen(theme.colour("text" if self.underMouse() or self.isDown() else "blue"))
        place = self.rect().adjusted(ICON + GAP, 3, 0, -3)
        painter.drawText(place, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, self.text())
