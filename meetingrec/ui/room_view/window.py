"""The window on the screen in the room. It draws what services/room_view.py lets through, and knows nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from meetingrec.services.room_view import PLEASE_WAIT, PRIVATE, RoomColumn, RoomLine, RoomSheet, Side
from meetingrec.ui import theme
from meetingrec.ui.room_view.column import PAD, draw_column, fits, height_of

SCALES = (1.0, 0.88, 0.76)
"""Letters get smaller before anything is left out; never below the last."""
LEAST = 17
"""Pixels of the smallest letters of an entry."""


class RoomWindow(QWidget):
    """Esc and F11 close it, Space or an arrow turns the sheet, Page Down goes to what was said earlier."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sheet = RoomSheet()
        self.side = Side.HEADINGS
        self.skipped = 0
        """Newest entries left out at the top, after Page Down."""
        self.setWindowTitle("Room view - meetingrec")
        self.setAccessibleName("Room view")
        # It never takes the keyboard from the chair, and never keeps the program alive.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(480, 300)
        theme.current().changed.connect(self.update)

    def show_sheet(self, sheet: RoomSheet) -> None:
        """The side where something was written last comes to the front."""
        if sheet.newest != self.sheet.newest or self.sheet.private:
            self.side, self.skipped = sheet.side, 0
        self.sheet = sheet
        self.setAccessibleDescription("\n".join(self.words))
        self.update()

    def turn(self) -> None:
        """The other side of the sheet."""
        self.side = Side.PLAN if self.side is Side.HEADINGS else Side.HEADINGS
        self.skipped = 0
        self.setAccessibleDescription("\n".join(self.words))
        self.update()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is on this side, also what there is no room for."""
        return tuple(self._words())

    def _words(self) -> Iterator[str]:
        if self.sheet.private:
            yield from (PRIVATE, PLEASE_WAIT)
            return
        yield self.sheet.title
        for column in self._columns():
            yield column.words
            for line in column.lines:
                yield from (line.text, *([line.under] if line.under else []))

    def _columns(self) -> tuple[RoomColumn, ...]:
        if self.side is Side.PLAN:
            return (self.sheet.plan,)
        return (*self.sheet.columns, *(one for one in (self.sheet.danger, self.sheet.goal) if one.lines))

    # ---- drawing ----

    def letters(self, scale: float = 1.0) -> QFont:
        """Letters of an entry: as large as the window allows, a column about 24 of them wide."""
        size = max(LEAST, round(min(self.width() / 52, self.height() / 26) * scale))
        font = QFont(self.font())
        font.setPixelSize(size)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("ground"))
        if self.sheet.private:
            self._draw_private(painter)
            return
        pad = max(16, self.width() // 50)
        inside = self.rect().adjusted(pad, pad // 2, -pad, -pad // 2)
        inside.setTop(self._draw_title(painter, inside))
        if self.side is Side.PLAN:
            self._draw_plan(painter, inside, pad)
        else:
            inside.setBottom(self._draw_statements(painter, inside, pad))
            self._draw_side_by_side(painter, inside, pad, self._shown(self.sheet.columns))

    def _draw_private(self, painter: QPainter) -> None:
        font = self.letters(1.7)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        words = f"{PRIVATE}\n{PLEASE_WAIT}"
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)

    def _draw_title(self, painter: QPainter, inside: QRect) -> int:
        font = self.letters(0.76)
        high = QFontMetrics(font).height()
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        words = QFontMetrics(font).elidedText(self.sheet.title, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(QRect(inside.left(), inside.top(), inside.width(), high), words)
        return inside.top() + high + PAD

    def _draw_side_by_side(self, painter: QPainter, inside: QRect, pad: int, columns: Sequence[RoomColumn]) -> None:
        wide = (inside.width() - pad * (len(columns) - 1)) // max(1, len(columns))
        places = [
            QRect(inside.left() + at * (wide + pad), inside.top(), wide, inside.height()) for at in range(len(columns))
        ]
        font = next(
            (
                font
                for font in map(self.letters, SCALES)
                if all(fits(column, font, place) for column, place in zip(columns, places, strict=True))
            ),
            self.letters(SCALES[-1]),
        )
        for column, place in zip(columns, places, strict=True):
            draw_column(painter, column, font, place, self.sheet.newest)

    def _draw_plan(self, painter: QPainter, inside: QRect, pad: int) -> None:
        columns = self.plan_columns(inside, pad)
        if len(columns) == 1:
            draw_column(painter, columns[0], self.letters(), inside, self.sheet.newest)
        else:
            self._draw_side_by_side(painter, inside, pad, columns)

    def plan_columns(self, inside: QRect, pad: int) -> tuple[RoomColumn, ...]:
        """The plan as it is read, newest last: one column, or two as soon as one would be too long.

        What was agreed first gives way when there is too much even for small letters.
        """
        plan = self.sheet.plan
        one = replace(plan, lines=plan.lines[self.skipped :], earlier=self.skipped)
        if len(one.lines) < 2 or fits(replace(one, earlier=0), self.letters(), inside):
            return (one,)
        small = self.letters(SCALES[-1])
        place = QRect(0, 0, (inside.width() - pad) // 2, inside.height() - QFontMetrics(small).height() - PAD)
        start = self.skipped
        while True:
            lines = plan.lines[start:]
            half = (len(lines) + 1) // 2
            columns = (RoomColumn(plan.words, lines[:half]), RoomColumn("", lines[half:]))
            if len(lines) < 3 or all(fits(column, small, place) for column in columns):
                return (replace(columns[0], earlier=start), columns[1])
            start += 1

    def _draw_statements(self, painter: QPainter, inside: QRect, pad: int) -> int:
        """Danger statement and safety goal stand below the headings; where they begin."""
        there = [column for column in (self.sheet.danger, self.sheet.goal) if column.lines]
        if not there:
            return inside.bottom()
        wide = (inside.width() - pad * (len(there) - 1)) // len(there)
        font = self.letters(SCALES[-1])
        high = min(inside.height() * 2 // 5, max(height_of(column, font, wide) for column in there))
        top = inside.bottom() - high
        painter.fillRect(QRect(0, top - pad // 2, self.width(), self.height()), theme.colour("surface"))
        for at, column in enumerate(there):
            place = QRect(inside.left() + at * (wide + pad), top, wide, high)
            latest = RoomColumn(column.words, tuple(reversed(column.lines)))
            draw_column(painter, latest, font, place, self.sheet.newest)
        return top - pad

    def _shown(self, columns: Sequence[RoomColumn]) -> tuple[RoomColumn, ...]:
        return tuple(replace(column, lines=column.lines[self.skipped :]) for column in columns)

    # ---- keys ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Escape, Qt.Key.Key_F11}:
            self.close()
        elif key in {Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.turn()
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_Down}:
            self._skip(3 if key == Qt.Key.Key_PageDown else 1)
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_Up}:
            self._skip(-3 if key == Qt.Key.Key_PageUp else -1)
        else:
            super().keyPressEvent(event)

    def _skip(self, by: int) -> None:
        columns: tuple[tuple[RoomLine, ...], ...] = tuple(column.lines for column in self.sheet.columns)
        lines = columns if self.side is Side.HEADINGS else (self.sheet.plan.lines,)
        longest = max((len(each) for each in lines), default=0)
        self.skipped = min(max(0, self.skipped + by), max(0, longest - 1))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
