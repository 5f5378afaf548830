"""What the agencies recommend and what the family says to it (domain.md 2, ThresholdView; C12, G6).

The counts are shown and nothing is made of them: the decision is the chair's, and no choice is set before it is made.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Attendee, Presence, Side
from meetingrec.domain.child_names import Named, children_called, named_in
from meetingrec.domain.decisions import ALL_CATEGORIES, CATEGORIES
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.views import AgencyView, Agreement, FamilyView, Recommendation, tally
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.in_turn import PanesInTurn
from meetingrec.ui.room.saying import SayingPane
from meetingrec.ui.room.scales import Scales
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_views import TypedView, agencies_meant, typed_family_view, typed_view
from meetingrec.ui.room.which_child import question
from meetingrec.ui.widgets.words import label

CATEGORY_CHOICES = (
    ("no category", ""),
    *((f"{name} ({code})", name) for code, name in CATEGORIES.items()),
    *((words, words) for words in ALL_CATEGORIES if words not in CATEGORIES.values()),
)
"""With the code the NHS and the returns to government use."""


# ---- what agencies recommend ----


def for_words(record: ConferenceRecord, child_ids: tuple[str, ...]) -> str:
    """`for Jude`, or `for all the children` where there are several."""
    if len(record.children) < 2:
        return ""
    return f"for {record.names_of(child_ids) if child_ids else 'all the children'}"


def shown_view(record: ConferenceRecord, entry: AgencyView) -> Shown:
    person = record.attendee(entry.said_by)
    under = [
        "restricted part" if entry.part_id else "",
        for_words(record, entry.child_ids),
        person.full_name if person else "",
        "in writing: shown, not counted" if entry.written else "",
        f"why: {entry.reason}" if entry.reason else "",
    ]
    category = f", {entry.category.lower()}" if entry.category else ""
    return Shown(
        f"{entry.agency}: {entry.recommendation.words}{category}",
        time_words(entry.at, record.conference.zone),
        " · ".join(part for part in under if part),
    )


def view_editor() -> FormEditor:
    return FormEditor(
        (
            Ask("agency", "Agency", "line"),
            Ask("said_by", "Said by", "person"),
            Ask("recommendation", "Recommends", "choice", tuple((item.words, item) for item in Recommendation)),
            Ask("category", "Category", "choice", CATEGORY_CHOICES),
            Ask("child_ids", "For which child", "children"),
            Ask("written", "In writing only: shown, not counted", "yes"),
            Ask("reason", "Why"),
        ),
        needed="agency",
        first="reason",
    )


def _read(typed: str, record: ConferenceRecord) -> TypedView:
    return typed_view(typed, record.attendees, record.children)


def _naming(typed: str, record: ConferenceRecord) -> Named:
    view = _read(typed, record)
    return Named(tuple(child for child in record.children if child.id in view.child_ids), view.unsure)


def _made_view(typed: str, record: ConferenceRecord) -> Entry | None:
    view = _read(typed, record)
    if view.recommendation is None or not view.agency:
        return None
    return AgencyView(
        "",
        record.conference.id,
        record.conference.planned_start,
        view.agency,
        view.recommendation,
        said_by=view.said_by,
        child_ids=view.child_ids,
        category=view.category,
        reason=view.reason,
        written=view.written or _only_wrote(record, view.agency),
    )


def _only_wrote(record: ConferenceRecord, agency: str) -> bool:
    """Whether all that is here of this agency is a report."""
    of_agency = [person.presence for person in record.attendees if person.agency == agency]
    return bool(of_agency) and all(presence is Presence.REPORT_ONLY for presence in of_agency)


def _say_view(typed: str, record: ConferenceRecord) -> str:
    view = _read(typed, record)
    if view.recommendation is None:
        return "And what do they recommend? plan, no plan, cin, continue, end or no view"
    if not view.agency:
        several = agencies_meant(view.said, record.attendees)
        return f"Which one: {' or '.join(several)}?" if several else "Which agency?"
    parts = [
        view.agency,
        view.recommendation.words,
        view.category.lower(),
        question(_naming(typed, record)) or for_words(record, view.child_ids),
        "in writing, not counted" if view.written or _only_wrote(record, view.agency) else "",
    ]
    return " · ".join(part for part in parts if part)


class TallyTable(QFrame):
    """For each child: how many agencies recommend what. All in the same type, in an order that is always the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "soft")
        self._shown: tuple[tuple[str, str], ...] = ()
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(12, 8, 12, 10)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """(name of a child or "", words) from the top."""
        return self._shown

    def show_record(self, record: ConferenceRecord) -> None:
        lines = tally_lines(record)
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for at, (name, words) in enumerate(lines):
            self._rows.addWidget(label(name, "strong", wrap=False), at, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(label(words), at, 1)
        self.setVisible(bool(lines))


def tally_lines(record: ConferenceRecord) -> tuple[tuple[str, str], ...]:
    """`("Ellie", "child protection plan: 2 (Children's social care, Police)")`, then categories and written views."""
    private = {view.agency for view in record.agency_views if view.part_id}
    found: list[tuple[str, str]] = []
    for child in record.children:
        counted = tally(record.agency_views, child.id)
        lines = [_counted(wanted.words, agencies, private) for wanted, agencies in counted.counted]
        lines += [_counted(f"category {name.lower()}", agencies, private) for name, agencies in counted.categories]
        lines += [f"In writing, not counted: {agency}, {wanted.words}" for agency, wanted in counted.written]
        found += [(child.short_name if at == 0 else "", words) for at, words in enumerate(lines)]
    return tuple(found)


def _counted(words: str, agencies: tuple[str, ...], private: set[str]) -> str:
    named = ", ".join(f"{agency} (said in private)" if agency in private else agency for agency in agencies)
    return f"{words[:1].upper()}{words[1:]}: {len(agencies)} ({named})"


class AgencyViews(QWidget):
    """One line an agency; the count for each child above the lines."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.pane = SayingPane(
            sitting,
            "What each agency recommends",
            "CSC plan emotional, or nursery cin: why",
            _made_view,
            shown_view,
            view_editor,
            lambda record: tuple(reversed(record.agency_views)),
            "An agency counts once, with the last view it gave. The decision is the chair's.",
            say=_say_view,
            naming=_naming,
        )
        self.line, self.entries = self.pane.line, self.pane.entries
        self.table = TallyTable()
        self.table.hide()
        inner = self.pane.layout()
        assert isinstance(inner, QVBoxLayout)
        self.silent = label("", "muted")
        self.silent.hide()
        for widget in (self.table, self.silent):
            inner.insertWidget(inner.indexOf(self.entries), widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.pane)

    def show_record(self, record: ConferenceRecord) -> None:
        self.pane.show_record(record)
        self.table.show_record(record)
        names = silent_agencies(record)
        self.silent.setText(f"Not yet asked: {', '.join(names)}")
        self.silent.setVisible(bool(names))

    def focus_first(self) -> QWidget:
        return self.pane.focus_first()

    def open_entry(self, entry_id: str) -> bool:
        return self.pane.open_entry(entry_id)


def silent_agencies(record: ConferenceRecord) -> list[str]:
    """Agencies that are here and have not said what they recommend, once one of them has."""
    heard = {view.agency.casefold() for view in record.agency_views}
    here = [person.agency for person in record.here() if person.side is Side.PROFESSIONAL and person.agency]
    chair = {person.agency for person in record.here() if person.full_name == record.conference.chair_name}
    silent = [agency for agency in dict.fromkeys(here) if agency.casefold() not in heard and agency not in chair]
    return silent if heard else []


# ---- what the family says ----


def family_lacks(view: FamilyView) -> tuple[str, ...]:
    """Being asked and saying nothing is an answer; not having been asked needs the reason in their place."""
    if not view.who:
        return ("who",)
    if view.agreement is Agreement.NOT_ASKED and not view.words:
        return ("whether they agree, or why they were not asked",)
    return ()


def shown_family_view(record: ConferenceRecord, entry: FamilyView) -> Shown:
    person = record.attendee(entry.who)
    under = (
        "restricted part" if entry.part_id else "",
        f"for {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        f"“{entry.words}”" if entry.words else "",
    )
    missing = family_lacks(entry)
    return Shown(
        f"{person.described if person else 'Nobody named'}: {entry.agreement.words}",
        time_words(entry.at, record.conference.zone),
        " · ".join(part for part in under if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


def family_editor() -> FormEditor:
    return FormEditor(
        (
            Ask("who", "Who", "person"),
            Ask("agreement", "To the decisions and the plan", "choice", tuple((one.words, one) for one in Agreement)),
            Ask("child_ids", "For which child", "children"),
            Ask("words", "In their own words"),
        ),
        needed="who",
        first="words",
    )


def _made_family_view(typed: str, record: ConferenceRecord) -> Entry | None:
    named, person, agreement, words = _read_family_view(typed, record)
    if person is None or agreement is None:
        return None
    return FamilyView(
        "",
        record.conference.id,
        record.conference.planned_start,
        person.id,
        agreement,
        words,
        named.ids(record.children),
    )


def _read_family_view(typed: str, record: ConferenceRecord) -> tuple[Named, Attendee | None, Agreement | None, str]:
    """`KN for Jude: disagrees` is about Jude; a child named in their words is part of their words. A child who is here
    says it for themselves: `Will: agrees`.
    """
    head, colon, words = typed.partition(":")
    who = head if colon else typed.split(" ")[0]
    own = children_called(who, record.children)
    people = [person for person in record.attendees if not own or person.side is Side.CHILD]
    if own or not colon or len(record.children) < 2:
        return Named(), *typed_family_view(typed, people)
    named = named_in(head, record.children, people)
    return named, *typed_family_view(f"{named.rest.strip()}:{words}", people)


def _family_naming(typed: str, record: ConferenceRecord) -> Named:
    return _read_family_view(typed, record)[0]


def _say_family_view(typed: str, record: ConferenceRecord) -> str:
    named, person, agreement, _ = _read_family_view(typed, record)
    if person is None:
        return "Who? Begin with initials, a name, mum or dad, then agrees, in part or disagrees"
    if agreement is None:
        return f"{person.full_name} · and do they agree? agrees, in part, disagrees or not asked"
    child_ids = named.ids(record.children)
    about = question(named) or (f"for {record.names_of(child_ids)}" if child_ids else "")
    return " · ".join(part for part in (person.full_name, agreement.words, about) if part)


class FamilyViews(SayingPane):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "What the family says to it",
            "KN: agrees in part: and their own words",
            _made_family_view,
            shown_family_view,
            family_editor,
            lambda record: tuple(reversed(record.family_views)),
            lacks=family_lacks,
            say=_say_family_view,
            naming=_family_naming,
        )
        self.unheard = label("", "muted")
        inner = self.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addWidget(self.unheard)
        self.unheard.hide()

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        names = [_with_leaving(person, record.conference.zone) for person in unheard(record)]
        self.unheard.setText(f"Not yet asked: {', '.join(names)}")
        self.unheard.setVisible(bool(names))


def _with_leaving(person: Attendee, zone: str) -> str:
    left = person.left_at
    return f"{person.full_name} (left {time_words(left, zone)}: who will tell them?)" if left else person.full_name


def unheard(record: ConferenceRecord) -> list[Attendee]:
    """The family and the children who were here, for however long, and of whom it is not written down whether they
    agree.

    For somebody who left before: `CB not asked: told after the meeting by Tan, 18 June 15:00` (scenario S2.31).
    """
    asked = {view.who for view in record.family_views}
    return [one for one in record.here() if one.side in {Side.FAMILY, Side.CHILD} and one.id not in asked]


class Views(PanesInTurn):
    """How safe, what the agencies recommend, and what the family says to it."""

    def __init__(self, sitting: Sitting) -> None:
        scales, agencies, family = Scales(sitting), AgencyViews(sitting), FamilyViews(sitting)
        super().__init__(scales, agencies, family)
        self.scales, self.agencies, self.family = scales, agencies, family
