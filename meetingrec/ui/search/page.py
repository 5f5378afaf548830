"""Search: names, everything written down, and words spoken; each place opens where it stands (ui.md, Conferences).

page = SearchPage(core, services);  page.open(words="neighbour")      searched at once
page.line, page.table                 type, Enter, Down, Enter
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget

from meetingrec.domain.access import Act, Reason, reason_problem
from meetingrec.domain.conference import Stage
from meetingrec.domain.points import Heading
from meetingrec.domain.recording import Purpose
from meetingrec.services.search import Found, Results, Search, Why
from meetingrec.ui.core import Core
from meetingrec.ui.dates import day_words
from meetingrec.ui.page import Keys, Page
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.panel import InPageDialog
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.times import into
from meetingrec.ui.widgets.words import label

ROOM_FOR_ALL, ROOM_FOR_DAY = 820, 560
"""Pixels of width from which all the columns are shown, and three."""

_KINDS = {
    "conference": "Conference",
    "child": "Child",
    "attendee": "Person",
    "voice": "Child's view",
    "decision": "Decision",
    "action": "Plan",
    "report": "Report",
    "contingency": "If things go wrong",
    "family_view": "Family's view",
    "view": "Agency's view",
    "review": "Plan before",
    "mark": "Mark",
    "segment": "Words spoken",
}
_HEADINGS = {Heading.WORRIED: "Worry", Heading.WELL: "Working well", Heading.NEEDS: "Needs to happen"}
_LOGGED = "Every search, and every place opened from it, is logged; the words searched for are not."


class SearchPage(Page):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Search")
        self.services = services
        self._search = Search(services.signed_in)
        self._why: Why | None = None
        self._results = Results()
        self._build()

    # ---- what the window calls ----

    def open(self, **where: str) -> None:
        words = where.get("words", "")
        if words and words != self.line.text():
            self.line.setText(words)
            self._ask()
        self.line.setFocus()
        self.line.selectAll()

    def focus_first(self) -> None:
        self.line.setFocus()

    def leave(self) -> None:
        """A reason is given for what one is doing, not for the rest of the day."""
        self._why = None

    def keys(self) -> Keys:
        return (
            ("Enter", "Search; in the list: open the place"),
            ("Down", "From the words to the list below"),
            ("Ctrl+F, Ctrl+K", "Back to the words"),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in (2, 4):
            self.table.setColumnHidden(column, self.width() < ROOM_FOR_ALL)
        self.table.setColumnHidden(3, self.width() < ROOM_FOR_DAY)

    # ---- inside ----

    def _build(self) -> None:
        self.line = _Line()
        self.line.setAccessibleName("Search everything you may read")
        self.line.setPlaceholderText("A name, a word that was written down or said")
        self.line.setClearButtonEnabled(True)
        self.line.returnPressed.connect(self._ask)
        self.line.left_down.connect(self._to_table)
        self.others = button("Search other people's conferences too", self._ask_why, icon="search")
        self.others.hide()
        self.told = label(_LOGGED, "muted")
        self.table = self._table()
        self.nothing = EmptyState(
            "search", "Nothing was found", "Search for fewer words. The beginning of the last word is enough."
        )
        self.begin = EmptyState(
            "search", "Search everything you may read", "Children, people, points, decisions, the plan, words spoken."
        )
        self.stack = QStackedWidget()
        for widget in (self.begin, self.table, self.nothing):
            self.stack.addWidget(widget)
        row = QHBoxLayout()
        row.setContentsMargins(6, 6, 6, 6)
        row.setSpacing(12)
        row.addWidget(self.line, 1)
        row.addWidget(self.others)
        self.body.setContentsMargins(24, 4, 24, 16)
        self.body.addLayout(row)
        self.body.addWidget(self.told)
        self.body.addWidget(self.stack, 1)
        held = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+F"), self, self.line.setFocus, context=held)
        self.set_primary("Search", self._ask, icon="search")

    def _table(self) -> RowsTable:
        made = RowsTable(
            "Places found",
            [
                Column("What", _what, width=140),
                Column("Words", _words, link=True),
                Column("Conference", lambda found: found.title, width=250, order=lambda found: found.title.casefold()),
                Column("When", _when, width=124, order=lambda found: (found.at, found.hit.moment or 0)),
                Column("In the recording", _moment, width=150),
            ],
            key=lambda found: (found.hit.object_kind, found.hit.object_id, found.conference.id, found.hit.moment),
        )
        made.setMinimumHeight(190)
        made.chosen.connect(self.show_found)
        return made

    def _all_belongs_to_others(self) -> bool:
        """Whether this person has no conferences of their own, such as an investigator."""
        return not self.services.may(Act.CAPTURE) and not self.services.may(Act.TYPE)

    def _ask(self) -> None:
        words = self.line.text().strip()
        if not words:
            self._show(Results())
            return
        if self._why is None and self._all_belongs_to_others():
            self._ask_why()
            return
        search, why = self._search, self._why
        # An act, not a reading: that somebody searched is written down.
        self.core.act(self, lambda: search.find(words, why), self._show)

    def _show(self, results: Results) -> None:
        self._results = results
        self.table.show_rows(results.found)
        self.others.setVisible(results.others and self._why is None)
        count = len(results.found)
        places = "1 place" if count == 1 else f"{count} places"
        more = f"The first {count} places; add a word to find fewer." if results.more else f"{places} found."
        self.told.setText(f"{more} {_LOGGED}" if results.words else _LOGGED)
        self.stack.setCurrentWidget(self.table if count else self.nothing if results.words else self.begin)
        announce(self, more if results.words else "")
        if count:
            self._to_table()

    def _to_table(self) -> None:
        if self.table.rows:
            self.table.setFocus()
            self.area.ensureWidgetVisible(self.table)
            self.table.selectRow(max(0, self.table.currentIndex().row()))

    def show_found(self, found: Found) -> None:
        """Opens a place where it stands; that it was opened is written down first."""
        search = self._search
        self.core.act(self, lambda: search.opened(found), lambda _: self._lead_to(found))

    def _lead_to(self, found: Found) -> None:
        hit, conference = found.hit, found.conference
        chairs = self.services.may(Act.CAPTURE, conference)
        spoken = hit.object_kind in {"segment", "mark"} or not chairs
        if spoken and found.recording_id:
            self.go.emit("replay", {"recording": found.recording_id, "moment": str(hit.moment or 0)})
        elif chairs and hit.detail != Purpose.DICTATION.value and hit.object_kind != "conference":
            # Before a conference has begun everything there is stands on Prepare.
            tab = "prepare" if conference.stage is Stage.PLANNED else "room"
            self.go.emit("conference", {"conference": conference.id, "tab": tab, "place": _place(found)})
        else:
            self.go.emit("conference", {"conference": conference.id})

    # ---- others' conferences ----

    def _ask_why(self) -> None:
        """The reason for looking into conferences that are not one's own (domain.md 4.2)."""
        panel = InPageDialog(
            self,
            "Why do you search other people's conferences?",
            "Your name, the time, this reason and what you open are logged.",
        )
        code = Field("Reason", QComboBox())
        code.widget.addItem("Choose a reason", None)
        for reason in Reason:
            code.widget.addItem(reason.value[:1].upper() + reason.value[1:], reason)
        text = Field("In a few words", QLineEdit())
        reference = Field(
            "Reference", QLineEdit(), hint="Of the complaint, the subject access request, the court or the review."
        )

        def pressed() -> bool:
            chosen = code.widget.currentData()
            code.set_wrong("" if chosen else "Choose a reason.")
            missing = reason_problem(Reason(chosen), text.widget.text(), reference.widget.text()) if chosen else ""
            wrong = reference if "reference" in missing.lower() else text
            for field in (text, reference):
                field.set_wrong(missing if field is wrong else "")
            if not chosen or missing:
                (wrong.widget if chosen else code.widget).setFocus()
                return False
            self._why = Why(Reason(chosen), text.widget.text(), reference.widget.text())
            self._ask()
            return True

        for field in (code, text, reference):
            panel.body.addWidget(field)
        go = panel.add_button("Search", pressed, "primary", "search")
        panel.add_button("Go back")
        for line in (text, reference):
            line.widget.returnPressed.connect(go.click)
        panel.open(code.widget)


class _Line(QLineEdit):
    """Down goes on to the list below it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


def _place(found: Found) -> str:
    """What the room page calls it: "kind:id"."""
    kind = "view" if found.hit.object_kind == "family_view" else found.hit.object_kind
    return f"{kind}:{found.hit.object_id}" if found.hit.object_id else ""


def _what(found: Found) -> str:
    hit = found.hit
    if hit.object_kind == "point":
        return _HEADINGS[Heading(hit.detail)]
    if hit.detail == Purpose.DICTATION.value:
        return "Dictated"
    return _KINDS[hit.object_kind]


def _words(found: Found) -> str:
    return " ".join(found.hit.text.split()) or found.title


def _when(found: Found) -> str:
    day: date = found.at.astimezone(ZoneInfo(found.conference.zone)).date()
    return day_words(day).partition(" ")[2]


def _moment(found: Found) -> str:
    """`3 min 46 s in`: never what reads as a time of day."""
    return f"{into(found.hit.moment)} in" if found.hit.moment is not None else ""
