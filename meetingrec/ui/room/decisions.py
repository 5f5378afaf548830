"""Decisions: who made them, why, what else was considered, and who did not agree (domain.md 0.7, C7, G6)."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from meetingrec.domain.decisions import Alternative, Decision, Dissent
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import time_words
from meetingrec.ui.room.attribution import child_choices
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.room.entries import Editor, EntryList
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.growing import EntryLine, GrowingText
from meetingrec.ui.room.pairs import PairRows
from meetingrec.ui.room.points import refill
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.words import label

CATEGORIES = ("Neglect", "Physical abuse", "Emotional abuse", "Sexual abuse")


def lacks(decision: Decision) -> tuple[str, ...]:
    """What domain.md C7 and G6 ask of a decision and this one does not have yet."""
    answers = (
        ("who decided", bool(decision.made_by)),
        ("why", bool(decision.rationale)),
        ("what else was considered", bool(decision.alternatives or decision.none_considered_why)),
        ("why not", all(item.why_not for item in decision.alternatives)),
        ("whether anybody disagreed", bool(decision.dissent) or decision.no_dissent),
    )
    return tuple(words for words, there in answers if not there)


def shown_decision(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Decision)
    known = [
        f"about {record.names_of(entry.child_ids)}" if entry.child_ids and len(record.children) > 1 else "",
        entry.category,
        f"decided by {', '.join(entry.made_by)}" if entry.made_by else "",
        f"why: {entry.rationale}" if entry.rationale else "",
        *(f"not {item.option}: {item.why_not}" for item in entry.alternatives if item.why_not),
        f"nothing else considered: {entry.none_considered_why}" if entry.none_considered_why else "",
        *(f"{item.who} did not agree: {item.what}" for item in entry.dissent),
        "nobody disagreed" if entry.no_dissent and not entry.dissent else "",
    ]
    missing = lacks(entry)
    return Shown(
        entry.statement,
        time_words(entry.at, record.conference.zone),
        " · ".join(part for part in known if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


class DecisionEditor(Editor):
    def __init__(self) -> None:
        super().__init__()
        self._decision: Decision | None = None
        self.statement = Field("What was decided", GrowingText("What was decided"))
        self.child = Choice("About which child", [("about all", ())])
        self.category = Choice("Category", [("no category", ""), *((words, words) for words in CATEGORIES)])
        self.made_by = GrowingText("Decided by", 1, 2)
        self.why = Field("Why", GrowingText("Why", 2, 8), "The risk, and what it rests on")
        self.others = PairRows("What else was considered", "Why not", both_start=True)
        self.none_considered = Field(
            "Or: nothing else was considered, because", GrowingText("Nothing else was considered, because", 1, 3)
        )
        self.dissent = PairRows("Who did not agree", "What they said")
        self.no_dissent = QCheckBox("Nobody disagreed (none expressed)")
        self._lay_out()
        for text in (self.statement.widget, self.why.widget, self.none_considered.widget, self.made_by):
            text.textChanged.connect(self._changed)
        for choice in (self.child, self.category):
            choice.chosen.connect(self._changed)
        for rows in (self.others, self.dissent):
            rows.changed.connect(self._changed)
        self.no_dissent.toggled.connect(self._changed)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        self._about = label("Child", "muted", wrap=False)
        pairs = ((self._about, self.child), (label("Category", "muted", wrap=False), self.category))
        for at, (words, field) in enumerate(pairs):
            grid.addWidget(words, 0, at * 2)
            grid.addWidget(field, 0, at * 2 + 1)
        grid.addWidget(label("Decided by", "muted", wrap=False), 1, 0)
        grid.addWidget(self.made_by, 1, 1, 1, 3)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.statement)
        rows.addWidget(self.why)
        rows.addLayout(grid)
        rows.addWidget(label("What else was considered, and why not", "strong"))
        rows.addWidget(self.others)
        rows.addWidget(self.none_considered)
        rows.addWidget(label("Who did not agree", "strong"))
        rows.addWidget(self.dissent)
        rows.addWidget(self.no_dissent)

    def first(self) -> QWidget:
        return self.why.widget

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Decision)
        self._decision = None
        refill(self.statement.widget, entry.statement)
        refill(self.why.widget, entry.rationale)
        refill(self.none_considered.widget, entry.none_considered_why)
        if _names(self.made_by.toPlainText()) != entry.made_by:
            self.made_by.setPlainText(", ".join(entry.made_by))
        self.child.set_choices(child_choices(record.children))
        self.child.set_value(entry.child_ids)
        for widget in (self.child, self._about):
            widget.setVisible(len(record.children) > 1)
        known = dict.fromkeys((*CATEGORIES, entry.category) if entry.category else CATEGORIES)
        self.category.set_choices([("no category", ""), *((words, words) for words in known)])
        self.category.set_value(entry.category)
        self.others.set_value([(item.option, item.why_not) for item in entry.alternatives])
        self.dissent.set_value([(item.who, item.what) for item in entry.dissent])
        self.no_dissent.setChecked(entry.no_dissent)
        self._decision = entry
        self._show_asked()

    def _show_asked(self) -> None:
        """An answer of "none" is asked for only where there is nothing else."""
        self.none_considered.setVisible(not self.others.value)
        self.no_dissent.setVisible(not self.dissent.value)

    def _changed(self, *_: object) -> None:
        if self._decision is None:
            return
        self._show_asked()
        statement = self.statement.widget.toPlainText()
        if not statement.strip():
            return
        child_ids, others, dissent = self.child.value, self.others.value, self.dissent.value
        self._decision = replace(
            self._decision,
            statement=statement,
            rationale=self.why.widget.toPlainText(),
            child_ids=child_ids if isinstance(child_ids, tuple) else (),
            category=str(self.category.value or ""),
            made_by=_names(self.made_by.toPlainText()),
            alternatives=tuple(Alternative(option, why_not) for option, why_not in others),
            none_considered_why=self.none_considered.widget.toPlainText() if not others else "",
            dissent=tuple(Dissent(who, what) for who, what in dissent),
            no_dissent=self.no_dissent.isChecked() and not dissent,
        )
        self.edited.emit(self._decision)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("\n", ",").split(",") if name.strip())


class Decisions(QWidget):
    """A line for the decision, then its reasons."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.line = EntryLine("Decision", "What was decided: type and press Enter, then say why")
        self.entries = EntryList(sitting, shown_decision, DecisionEditor, "Decisions", self.line)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(label("Decisions", "heading"))
        rows.addWidget(self.line)
        rows.addWidget(self.entries)
        rows.addStretch()
        self.line.entered.connect(self._entered)
        self.line.left_down.connect(self.entries.focus_first)
        self.line.undo_asked.connect(sitting.undo)
        self.entries.left_up.connect(self.line.setFocus)
        self.entries.left_down.connect(self.line.setFocus)

    def show_record(self, record: ConferenceRecord) -> None:
        self.entries.show_entries(record, record.decisions)

    def focus_first(self) -> QWidget:
        self.line.setFocus()
        return self.line

    def _entered(self, typed: str) -> None:
        sitting, record = self._sitting, self._sitting.record
        decision = Decision(
            "",
            sitting.conference_id,
            typed,
            sitting.now(),
            moment=sitting.moment(),
            made_by=(record.conference.chair_name,) if record is not None else (),
        )
        sitting.add(
            decision,
            added=lambda entry: self.entries.open_entry(entry.id),
            refused=lambda: self.line.put_back(typed),
        )
