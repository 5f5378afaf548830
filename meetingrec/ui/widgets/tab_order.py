"""Tab goes the way of the eye: the order of the layouts, not the order in which widgets happened to be made.

The main window and panels put it right before every Tab, so pages may add and remove widgets as they like.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QSplitter, QWidget


def put_in_order(root: QWidget) -> None:
    """Sorts the tab stops inside root; grids row by row, splitters and boxes from the start to the end."""
    for one, other in pairwise(stops_of(root)):
        if one.nextInFocusChain() is not other:
            QWidget.setTabOrder(one, other)


def stops_of(root: QWidget) -> list[QWidget]:
    """What Tab can reach inside root, hidden or not, in the order of the eye."""
    return list(dict.fromkeys(_walk(root)))


def _walk(widget: QWidget) -> Iterator[QWidget]:
    for child in _children(widget):
        if child.focusProxy() is None and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield child
        yield from _walk(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        for at in range(widget.count()):
            part = widget.widget(at)
            if part is not None:
                yield part
    elif isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield inner
    elif layout is not None:
        yield from _laid_out(layout)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda at: _row_and_column(layout, at))
    for at in places:
        item = layout.itemAt(at)
        inner, widget = (None, None) if item is None else (item.layout(), item.widget())
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _row_and_column(layout: QGridLayout, at: int) -> tuple[int, int]:
    place: tuple[int, ...] = tuple(layout.getItemPosition(at))  # type: ignore[arg-type]
    return place[0], place[1]
