"""A question or a form inside the page area: never a window of its own, never over the recording bar.

    ask(self, "Stop the recording?", "It is sealed and cannot be added to.", "Stop recording", self.stop, role="danger")

    panel = InPageDialog(self, "Add somebody")
    panel.body.addWidget(form)
    panel.add_button("Add", self.add, role="primary")      # slot returning False keeps it open
    panel.add_button("Cancel")
    panel.open()

Escape closes it, Tab stays inside it, and the focus goes back to where it was.

A panel with `kept` set is only hidden when it is closed: its owner opens it again with what was typed into it, or lets
it go with `drop`. It goes with its owner.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from meetingrec.ui import theme
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.tab_order import go_on, stops_of
from meetingrec.ui.widgets.words import label

WIDE = 620
_Scroll = QScrollBar.SliderAction
_SCROLL: dict[int, QScrollBar.SliderAction] = {
    Qt.Key.Key_PageDown: _Scroll.SliderPageStepAdd,
    Qt.Key.Key_PageUp: _Scroll.SliderPageStepSub,
    Qt.Key.Key_Down: _Scroll.SliderSingleStepAdd,
    Qt.Key.Key_Up: _Scroll.SliderSingleStepSub,
    Qt.Key.Key_Home: _Scroll.SliderToMinimum,
    Qt.Key.Key_End: _Scroll.SliderToMaximum,
}
"""What the field or the button with the focus has no use for moves the panel (WCAG 2.1.1)."""


class PanelHost(QWidget):
    """The area that panels may cover. The main window's page area is one."""

    focus_lost = Signal()
    """A panel is closed, and what had the focus before is gone: it must not fall to whatever comes first."""

    def panels(self) -> list[InPageDialog]:
        return [shade.panel for shade in self.findChildren(_Shade) if shade.panel.is_open]

    def close_panels(self) -> None:
        for panel in self.panels():
            panel.close_panel()


class InPageDialog(QFrame):
    """Made, filled, opened once; deleted when closed, unless it is `kept`."""

    closed = Signal()

    def __init__(self, owner: QWidget, title: str, words: str = "") -> None:
        super().__init__()
        self.setObjectName("inPagePanel")
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)
        self.is_open = self.kept = False
        self._before: QWidget | None = None
        self._words = f"{title} {words}".strip()
        self._host = _host_of(owner)
        self._shade = _Shade(self._host, self)
        self._kept_by = owner
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        if words:
            self.body.addWidget(label(words, selectable=True))
        self._buttons = QWidget()
        self._button_row = FlowLayout(self._buttons, gap=10)
        self._buttons.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 22, 20, 22)
        rows.setSpacing(16)
        self._title = label(title, "heading")
        self._title.setContentsMargins(6, 0, 6, 0)
        self._button_row.setContentsMargins(6, 0, 6, 0)
        rows.addWidget(self._title)
        rows.addWidget(self._scroll(), 1)
        rows.addWidget(self._buttons)

    def add_button(
        self, words: str, slot: Callable[[], object] | None = None, role: str = "secondary", icon: str = ""
    ) -> QPushButton:
        """Closes the panel and calls slot; a slot that returns False keeps the panel open."""

        def pressed() -> None:
            if slot is None or slot() is not False:
                self.close_panel()

        made = button(words, pressed, role, icon)
        self._button_row.addWidget(made)
        self._buttons.show()
        return made

    def open(self, first: QWidget | None = None) -> None:
        """first: the widget that gets the focus; by default the first field, else the last button, the harmless one."""
        self._before = QApplication.focusWidget()
        self.is_open = True
        self._shade.cover()
        stops = self._stops()
        fields = [stop for stop in stops if not isinstance(stop, QPushButton)]
        target = first or (fields[0] if fields else stops[-1] if stops else self)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, self._words, urgent=True)

    def close_panel(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        before, now = self._before, QApplication.focusWidget()
        inside = now is None or now is self or self.isAncestorOf(now)
        self._shade.hide()
        if inside and before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
            inside = False
        self.closed.emit()
        if inside and isinstance(self._host, PanelHost):
            self._host.focus_lost.emit()
        if self.kept and shiboken6.isValid(self._kept_by):
            self._kept_by.destroyed.connect(self._shade.deleteLater)
        else:
            self._shade.deleteLater()

    def drop(self) -> None:
        """Closes it and lets it go with all that stands in it, though it was kept."""
        self.close_panel()
        self.kept = False
        self._shade.deleteLater()

    def height_for(self, width: int) -> int:
        """Pixels it needs to show everything without scrolling."""
        inner = width - 42
        needs = 44 + 16 + self._title.heightForWidth(inner) + self.area.height_for(inner)
        if not self._buttons.isHidden():
            self._buttons.setFixedHeight(self._button_row.heightForWidth(inner))
            needs += 16 + self._buttons.height()
        return needs + 4

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.key() in _SCROLL:
            self.area.verticalScrollBar().triggerAction(_SCROLL[event.key()])
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round inside."""
        go_on(self, QApplication.focusWidget(), next)
        return True

    def _stops(self) -> list[QWidget]:
        return [stop for stop in stops_of(self) if stop.isVisibleTo(self) and stop.isEnabled()]

    def _scroll(self) -> _Fitting:
        inner = QWidget()
        inner.setObjectName("panelBody")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(6, 6, 6, 6)
        rows.addLayout(self.body)
        rows.addStretch(1)
        self.area = _Fitting(inner)
        return self.area


class _Fitting(QScrollArea):
    """As high as its content where there is room, scrolling where there is not."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.inner = inner
        self.setWidget(inner)
        self.setObjectName("panelScroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def let_scroll(self, needed: bool) -> None:
        """A bar that is shown for a moment takes some width, words wrap, and then it would be needed for good."""
        wanted = Qt.ScrollBarPolicy.ScrollBarAsNeeded if needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(wanted)

    def height_for(self, width: int) -> int:
        inner = self.inner
        return inner.heightForWidth(width) if inner.hasHeightForWidth() else inner.sizeHint().height()


class _Shade(QWidget):
    """Dims the page under the panel and takes its clicks."""

    def __init__(self, host: QWidget, panel: InPageDialog) -> None:
        super().__init__(host)
        self._host = host
        self.hide()
        self.panel = panel
        panel.setParent(self)

    def cover(self) -> None:
        # The scrolling area keeps to itself that what stands in it wants another height.
        for watched in (self._host, self.panel, self.panel.area.inner):
            watched.installEventFilter(self)
        self._fit()
        self.show()
        self.raise_()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        grown = watched is self._host and event.type() is QEvent.Type.Resize
        if grown or (watched is not self._host and event.type() is QEvent.Type.LayoutRequest):
            self._fit()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = theme.colour("ground")
        veil.setAlpha(205)
        painter.fillRect(self.rect(), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 5))
        for reach in range(2, 16, 2):
            shadow = self.panel.geometry().adjusted(-reach, 4 - reach, reach, 4 + reach)
            painter.drawRoundedRect(shadow, 10 + reach, 10 + reach)

    def _fit(self) -> None:
        host, panel = self._host, self.panel
        self.setGeometry(host.rect())
        wide = min(WIDE, host.width() - 24)
        needs = panel.height_for(wide)
        high = min(host.height() - 16, needs)
        panel.area.let_scroll(high < needs)
        panel.setGeometry((host.width() - wide) // 2, max(8, (host.height() - high) // 3), wide, high)


def ask(
    owner: QWidget,
    title: str,
    words: str,
    yes: str,
    slot: Callable[[], object],
    *,
    no: str = "Cancel",
    role: str = "primary",
) -> InPageDialog:
    """A question with two answers; the harmless one has the focus."""
    panel = InPageDialog(owner, title, words)
    panel.add_button(yes, slot, role)
    panel.add_button(no)
    panel.open()
    return panel


def _host_of(owner: QWidget) -> QWidget:
    at: QWidget | None = owner
    while at is not None:
        if isinstance(at, PanelHost):
            return at
        at = at.parentWidget()
    return owner.window()
