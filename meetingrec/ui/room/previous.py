"""The plan before, gone through one action after the other: done, in part or not done and why (domain.md B13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from meetingrec.domain.child_names import Named
from meetingrec.domain.plan import Outcome, PlanReview
from meetingrec.domain.plan_progress import progress_of, review_lacks
from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.previous_plan import PlanBefore, PreviousPlans, offered, split
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.entries import EntryList, EntryRow
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.growing import EntryLine
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_plan import typed_review
from meetingrec.ui.room.which_child import WhichChild, question
from meetingrec.ui.widgets.words import label

OUTCOME_OF = {"D": Outcome.DONE, "P": Outcome.PART, "N": Outcome.NOT_DONE}
_EACH = "S"
_NO_PLAN = (
    "The library holds no earlier conference about these children. Write down what was agreed then, line by line."
)


def is_offered(review: PlanReview) -> bool:
    """Of the earlier conference, and nothing is written down about it yet."""
    return review.id.startswith("offered ")


def shown_review(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, PlanReview)
    under = [
        "restricted part" if entry.part_id else "",
        entry.owner,
        f"for {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        entry.reached,
        f"why not: {entry.why_not}" if entry.why_not and entry.outcome is not Outcome.DONE else "",
    ]
    missing = review_lacks(entry) if entry.outcome is not Outcome.NOT_ASKED else ()
    return Shown(
        entry.text,
        entry.outcome.words,
        " · ".join(part for part in under if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


class ReviewEditor(FormEditor):
    def __init__(self) -> None:
        super().__init__(
            (
                Ask("text", "What was agreed"),
                Ask("outcome", "How far it has come", "choice", tuple((one.words, one) for one in Outcome)),
                Ask("reached", "What was reached", hint="attendance 95 %"),
                Ask("why_not", "Why not, or why only in part", when=lambda one: one.outcome is not Outcome.DONE),
                Ask("owner", "Who was to do it", "name"),
                Ask("child_ids", "For which child", "children"),
            ),
            needed="text",
            first="why_not",
        )

    def first(self) -> QWidget:
        asked = self._entry is None or self._entry.outcome in {Outcome.PART, Outcome.NOT_DONE}
        return self.fields["why_not" if asked else "outcome"]


class ReviewRow(EntryRow):
    """A row that also takes D, P and N, and S for a row a child."""

    marked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        key = event.text().upper()
        if self.editor is None and not held and (key in OUTCOME_OF or key == _EACH):
            self.marked.emit(key)
        else:
            super().keyPressEvent(event)

    def remove(self) -> None:
        """What was agreed then cannot be taken away; what was written down about it can."""
        if isinstance(self.entry, PlanReview) and not is_offered(self.entry):
            super().remove()


class ReviewList(EntryList):
    """Actions of the plan before, those nobody has spoken of yet among them."""

    def __init__(self, sitting: Sitting, anchor: QWidget) -> None:
        super().__init__(sitting, shown_review, ReviewEditor, "The plan before", anchor)

    def show_entries(self, record: ConferenceRecord, entries: Sequence[Entry]) -> None:
        """The focus goes with an action when what was written down about it takes the place of the offer."""
        at = QApplication.focusWidget()
        here = at if isinstance(at, ReviewRow) and self.row(at.entry.id) is at else None
        super().show_entries(record, entries)
        now = QApplication.focusWidget()
        if here is None or self.row(here.entry.id) is here or (now is not None and self.isAncestorOf(now)):
            return
        of_same = [row for row in self.rows if _review(row).action_id == _review(here).action_id]
        if of_same:
            of_same[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _make(self, entry: Entry) -> EntryRow:
        row = ReviewRow(self, entry)
        row.opened.connect(lambda: self._open(row))
        row.marked.connect(lambda key: self._mark(row, key))
        row.stepped.connect(lambda by: self._step(row, by))
        self._by_id[entry.id] = row
        return row

    def _open(self, row: EntryRow) -> None:
        review = _review(row)
        if is_offered(review):
            self.take(review, review.outcome, lambda stored: self.open_entry(stored.id))
        else:
            self.open_entry(review.id)

    def _mark(self, row: EntryRow, key: str) -> None:
        review = _review(row)
        if key == _EACH:
            self._split(review)
            return
        outcome = OUTCOME_OF[key]
        if not is_offered(review) and not self.sitting.may_edit(review):
            return
        if outcome is Outcome.DONE:
            # The next one is gone to first: the row of an action nobody had spoken of makes place for a stored one.
            self._step(row, 1)
        why = None if outcome is Outcome.DONE else lambda stored: self.open_entry(stored.id)
        if is_offered(review):
            self.take(review, outcome, why)
            return
        changed = replace(review, outcome=outcome)
        row.entry = changed
        self.sitting.edit(changed)
        self.sitting.saving.flush()
        if why is not None:
            why(changed)

    def take(self, review: PlanReview, outcome: Outcome, then: Callable[[Entry], object] | None) -> None:
        """Writes down what became of an action that was only offered."""
        self.sitting.add(replace(review, id="", outcome=outcome, moment=self.sitting.moment()), added=then)

    def _split(self, review: PlanReview) -> None:
        record = self.sitting.record
        rows = split(review, record.conference.child_ids) if record is not None else ()
        if len(rows) < 2:
            return
        if not is_offered(review) and not self.sitting.may_edit(review):
            return
        first, *others = rows
        moment = self.sitting.moment()
        if is_offered(review):
            self.sitting.add(replace(first, moment=moment))
        else:
            self.sitting.edit(replace(review, child_ids=first.child_ids))
            self.sitting.saving.flush()
        for other in others:
            self.sitting.add(replace(other, moment=moment))


def _review(row: EntryRow) -> PlanReview:
    assert isinstance(row.entry, PlanReview)
    return row.entry


class PreviousPlan(QWidget):
    """What was agreed, how far each of it has come, and a line for what this library does not know."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._asked = ""
        self._before: PlanBefore | None = None
        self._service = PreviousPlans(sitting.services.signed_in)
        self.about = label("", "muted")
        self.kept_back = label("", "muted")
        self.noted = label("", selectable=True)
        self.counter = label("", "strong")
        self.line = EntryLine("What was agreed before", "KR: attendance of Poppy - not done: head lice")
        self.told = label("", "muted")
        self.which = WhichChild(self.line)
        self.entries = ReviewList(sitting, self.line)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label("The plan before", "heading"))
        rows.addWidget(self.about)
        rows.addWidget(self.kept_back)
        rows.addWidget(self.noted)
        rows.addWidget(self.counter)
        rows.addWidget(self.line)
        rows.addWidget(self.told)
        rows.addWidget(self.which)
        rows.addWidget(label("On a row: D done, P in part, N not done, S a row for each child.", "muted"))
        rows.addWidget(self.entries)
        rows.addStretch()
        for words in (self.about, self.kept_back, self.noted, self.counter, self.told):
            words.hide()
        self._connect()

    def _connect(self) -> None:
        self.line.entered.connect(lambda typed: self._entered(typed))
        self.line.textChanged.connect(self._typing)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(self._sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        asked = f"{record.conference.id} {record.conference.previous_id}"
        if asked != self._asked:
            self._asked = asked
            conference_id = record.conference.id
            self._sitting.core.read(self, lambda: self._service.before(conference_id), self._show_before)
        self._show(record)

    def focus_first(self) -> QWidget:
        """The first action nobody has spoken of yet, else the line."""
        open_rows = [row for row in self.entries.rows if _review(row).outcome is Outcome.NOT_ASKED]
        if not open_rows:
            self.line.setFocus()
            return self.line
        open_rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        return open_rows[0]

    def open_entry(self, entry_id: str) -> bool:
        """Opens the row of this review."""
        self.entries.open_entry(entry_id)
        return True

    def _show_before(self, before: PlanBefore | None) -> None:
        self._before = before
        self.about.setText(_about(before) if before is not None else _NO_PLAN)
        self.about.show()
        back = before.kept_back if before is not None else 0
        several = "actions belong" if back > 1 else "action belongs"
        self.kept_back.setText(
            f"{back} more {several} to a restricted part of it. Speak of them in a restricted part only."
        )
        self.kept_back.setVisible(bool(back))
        noted = before.noted if before is not None else ()
        self.noted.setText("\n".join(["To be put right at this conference:", *(f"- {line}" for line in noted)]))
        self.noted.setVisible(bool(noted))
        record = self._sitting.record
        if record is not None:
            waits = self.line.hasFocus() and not self.line.toPlainText()
            self._show(record)
            if waits:
                self.focus_first()

    def _show(self, record: ConferenceRecord) -> None:
        before = self._before
        left = offered(before, record, self._sitting.now()) if before is not None else ()
        reviews = _in_order(before, record.plan_reviews, left)
        self.entries.show_entries(record, reviews)
        self.counter.setText(progress_of(reviews).words.capitalize())
        self.counter.setVisible(bool(reviews))

    def _typing(self) -> None:
        self.which.hide()
        record, typed = self._sitting.record, self.line.toPlainText()
        read = typed_review(typed, record.attendees, record.children) if record is not None and typed.strip() else None
        parts = []
        if read is not None and record is not None and not self.line.entering:
            about = f"for {record.names_of(read.child_ids)}" if read.child_ids else ""
            about = question(Named(unsure=read.unsure)) or about
            why = "why not?" if read.outcome in {Outcome.PART, Outcome.NOT_DONE} and not read.why_not else read.why_not
            parts = [read.owner, about, read.outcome.words, why]
        self.told.setText(" · ".join(part for part in parts if part))
        self.told.setVisible(bool(parts))

    def _answered(self, typed: str, child_ids: tuple[str, ...]) -> None:
        self.line.empty()
        self._entered(typed, child_ids)

    def _entered(self, typed: str, child_ids: tuple[str, ...] | None = None) -> None:
        """child_ids: what was answered to the question which child it is for."""
        sitting, record = self._sitting, self._sitting.record
        if record is None:
            self.line.put_back(typed)
            return
        read = typed_review(typed, record.attendees, record.children)
        if read.unsure and child_ids is None and len(record.children) > 1:
            named = Named(tuple(child for child in record.children if child.id in read.child_ids), read.unsure)
            self.line.put_back(typed)
            self.which.ask(record.children, named, lambda chosen: self._answered(typed, chosen))
            return
        review = PlanReview(
            "",
            sitting.conference_id,
            read.text,
            sitting.now(),
            owner=read.owner,
            child_ids=read.child_ids if child_ids is None else child_ids,
            outcome=read.outcome,
            why_not=read.why_not,
            moment=sitting.moment(),
        )
        sitting.add(
            review,
            added=(lambda stored: self.entries.open_entry(stored.id)) if review_lacks(review) else None,
            refused=lambda: self.line.put_back(typed),
        )


def _about(before: PlanBefore) -> str:
    when = f"{before.title[:1].lower()}{before.title[1:]} on {day_words(before.held_on)}"
    nothing = "" if before.actions else " No action was written down there."
    return f"Agreed at the {when}, chaired by {before.chair_name}.{nothing}"


def _in_order(
    before: PlanBefore | None, stored: tuple[PlanReview, ...], left: tuple[PlanReview, ...]
) -> tuple[PlanReview, ...]:
    """As they were agreed, so that no row moves when something is written down about it; then what was added."""
    place = {action.id: at for at, action in enumerate(before.actions)} if before is not None else {}
    return tuple(sorted((*stored, *left), key=lambda one: place.get(one.action_id, len(place))))
