"""What every page is made from.

    class PreparePage(Page):
        def __init__(self, core: Core, services: Services) -> None:
            super().__init__(core, "Prepare")
            self.place = Field("Where", QLineEdit())
            self.body.addWidget(self.place)
            self.saving.watch(self.place.widget, "place", services.plan.set_place)   # save(conference_id, text)
            self.set_primary("Start recording", self.start, icon="mic")
            self.names_place("place", self.place)                                    # for links from "what is missing"

        def open(self, **where: str) -> None:                                        # shown; where={"conference": id}
            self.saving.about(where["conference"])
            self.core.read(self, lambda: ..., self.show_conference)

        def changed(self, changes: Changes) -> None:                                 # only while it is shown
            if "conference" in changes.kinds: ...

        def keys(self) -> Keys:
            return (("F9", "Play or pause"),)

`go.emit("room", {"conference": id})` opens another page. Widgets go into `self.body`, which scrolls when it must.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from meetingrec.domain.events import Changes
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.findings import MissingList
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.saved import SavedLabel
from meetingrec.ui.widgets.tab_order import stops_of
from meetingrec.ui.widgets.words import label

Keys = Sequence[tuple[str, str]]
"""(key, what it does) pairs."""


NARROW, LOW = 720, 420
"""Pixels of width and height below which the heading gives way (1280 x 720 at 200 %, say)."""


class Page(QWidget):
    """Heading row, what is missing, and a body. Made once, opened many times."""

    go = Signal(str, object)
    """Another page's key, and the `where` it is opened with (dict of str)."""

    def __init__(self, core: Core, title: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.core = core
        self.saving = Autosave(core)
        self.primary: QPushButton | None = None
        self._before = ""
        self._missing: tuple[tuple[str, str], ...] = ()
        self._places: dict[str, QWidget] = {}
        self._act: Callable[[], object] | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addWidget(self._heading(title))
        self._outer.addWidget(self._missing_row())
        self._outer.addWidget(self._body_area(), 1)

    # ---- what pages override ----

    def open(self, **where: str) -> None:
        """The page is shown. where: ids, as given to `go`."""

    def place(self) -> dict[str, str]:
        """What `open` needs to show the same again, for whoever comes back after the window was locked."""
        return {}

    def leave(self) -> None:
        """Another page is shown, the window locks or closes. Edits in hand are stored after this by themselves."""

    def changed(self, changes: Changes) -> None:
        """Something was changed, by this page or another; called while the page is shown."""

    def keys(self) -> Keys:
        """The keys of this page, for the list that `?` opens."""
        return ()

    @property
    def heading(self) -> str:
        """The words at the top of the page."""
        return self._title.text()

    def focus_first(self) -> None:
        """Where the keyboard starts: the first field or button under the heading, else the primary button."""
        for stop in stops_of(self):
            if stop.isVisibleTo(self) and stop.isEnabled() and not self._head.isAncestorOf(stop):
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                return
        if self.primary is not None and self.primary.isVisibleTo(self):
            self.primary.setFocus(Qt.FocusReason.TabFocusReason)

    # ---- what pages call ----

    def set_title(self, title: str, under: str = "") -> None:
        """under: one line below it (whose conference, when, its state)."""
        self._title.setText(title)
        self._under.setText(under)
        self._under.setVisible(bool(under))

    def set_primary(self, words: str, slot: Callable[[], object], icon: str = "", role: str = "primary") -> None:
        """The one next step. With something missing it leads there instead of calling slot."""
        self._act = slot
        if self.primary is None:
            self.primary = button(words, self._primary_pressed, role, icon)
            self._actions.addWidget(self.primary)
        reword(self.primary, words, icon)
        self.primary.show()

    def drop_primary(self) -> None:
        """There is no next step here for this person now."""
        if self.primary is not None:
            self.primary.hide()
        self.set_missing("", ())

    def add_action(
        self, words: str, slot: Callable[[], object], icon: str = "", role: str = "secondary"
    ) -> QPushButton:
        """A second button in the heading row, before the primary one."""
        made = button(words, slot, role, icon)
        self._actions.addWidget(made)
        if self.primary is not None:
            self._actions.removeWidget(self.primary)
            self._actions.addWidget(self.primary)
        return made

    def set_missing(self, before: str, missing: Sequence[tuple[str, str]]) -> None:
        """What blocks the primary button: (words, place) pairs under `Before you can ...:`."""
        self._before, self._missing = before, tuple(missing)
        self.missing.show_missing(before, self._missing)
        self._missing_box.setVisible(bool(missing))

    def names_place(self, place: str, widget: QWidget) -> None:
        """Links to `place` put the focus on widget."""
        self._places[place] = widget

    def show_place(self, place: str) -> None:
        """Follows a link. Override for places that have to be made first."""
        widget = self._places.get(place)
        if widget is not None:
            self.area.ensureWidgetVisible(widget, 50, 80)
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- inside ----

    def _heading(self, title: str) -> QWidget:
        self._title = label(title, "title")
        self._under = label("", "muted")
        self._under.hide()
        self.saved = SavedLabel()
        self.saved.follow(self.saving)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._under)
        row_of_actions = QWidget()
        self._actions = FlowLayout(row_of_actions, gap=10)
        self._head = QWidget()
        self.head = QHBoxLayout(self._head)
        self.head.setContentsMargins(24, 14, 24, 10)
        self.head.setSpacing(14)
        self.head.addLayout(words, 1)
        self.head.addWidget(self.saved)
        self.head.addWidget(row_of_actions, 0, Qt.AlignmentFlag.AlignVCenter)
        return self._head

    def _missing_row(self) -> QWidget:
        self.missing = MissingList()
        self.missing.followed.connect(self.show_place)
        self._missing_box = QWidget()
        row = QVBoxLayout(self._missing_box)
        row.setContentsMargins(24, 0, 24, 10)
        row.addWidget(self.missing)
        self._missing_box.hide()
        return self._missing_box

    def _body_area(self) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("pageBody")
        self._inner = QVBoxLayout(inner)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(0)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(24, 8, 24, 24)
        self.body.setSpacing(14)
        self._inner.addLayout(self.body, 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        return self.area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the heading stands in two rows and scrolls with the body."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self.head.setDirection(direction)
        place = self._inner if self.height() < LOW else self._outer
        if place.indexOf(self._head) < 0:
            place.insertWidget(0, self._head)
            place.insertWidget(1, self._missing_box)

    def _primary_pressed(self) -> None:
        if self._missing:
            count = len(self._missing)
            announce(self, f"{count} thing{'' if count == 1 else 's'} missing. {self._missing[0][0]}", urgent=True)
            self.show_place(self._missing[0][1])
        elif self._act is not None:
            self._act()
