"""Tab goes the way of the eye: the order of the layouts, not the order in which widgets happened to be made.

The main window and panels ask for the next stop at every Tab, so pages may add and remove widgets as they like. Qt's
own chain is not asked: the widget round a field hands its focus on to it, and where the two stand apart in the chain
Tab runs in a circle between them (WCAG 2.1.2, no keyboard trap).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QSplitter, QWidget


def go_on(root: QWidget, now: QWidget | None, forward: bool) -> bool:
    """Moves the focus from now to the next stop inside root, round from the last to the first; False without one."""
    stops = list(dict.fromkeys(_walk(root, lambda part: not part.isHidden() or _holds(part, now))))
    while now is not None and now is not root and now not in stops:
        now = now.parentWidget()
    # What has just been hidden still has its place, so that the focus goes on from there.
    at = stops.index(now) if now in stops else -1 if forward else len(stops)
    ring = [*stops[at + 1 :], *stops[: at + 1]] if forward else [*stops[:at][::-1], *stops[at:][::-1]]
    target = next((stop for stop in ring if stop.isVisibleTo(root) and stop.isEnabled()), None)
    if target is not None:
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return target is not None


def stops_of(root: QWidget) -> list[QWidget]:
    """What Tab can reach inside root, hidden or not, in the order of the eye."""
    return list(dict.fromkeys(_walk(root)))


def _holds(part: QWidget, now: QWidget | None) -> bool:
    return now is not None and (part is now or part.isAncestorOf(now))


def _walk(widget: QWidget, enter: Callable[[QWidget], bool] = lambda _: True) -> Iterator[QWidget]:
    """enter: whether to look at a part at all; a page has ten times as much in it as is in sight."""
    for child in filter(enter, _children(widget)):
        if child.focusProxy() is None and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield child
        yield from _walk(child, enter)


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
