"""Decisions: who made them, why, what else was considered, and who did not agree (domain.md 0.7, C7, G5, G6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.child_names import Named, about, named_in, renamed
from meetingrec.domain.decisions import Alternative, Decision, DecisionType, contradictions
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.dates import day_words, time_words
from meetingrec.ui.room.dissent import DissentRows
from meetingrec.ui.room.entries import Editor
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.pairs import PairRows
from meetingrec.ui.room.saying import SayingPane
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_decisions import decision_type, is_same, named_category
from meetingrec.ui.room.views import CATEGORY_CHOICES
from meetingrec.ui.room.which_child import question
from meetingrec.ui.widgets.words import label

_WHICH = "Which? 1 plan, 2 none, 3 continues, 4 ends"
_KINDS = tuple(
    (f"{at}  {one.words}" if 0 < at < 10 else one.words or _WHICH, one) for at, one in enumerate(DecisionType)
)
"""Each of the first nine with its own key."""

_OPENING_ASKS = (
    Ask("statement", "What was decided"),
    Ask("rationale", "Why", hint="The risk, and the facts it rests on"),
    Ask("child_ids", "About which child", "children"),
    Ask("type", "Kind of decision", "choice", _KINDS),
    Ask("category", "Category", "choice", CATEGORY_CHOICES),
    Ask("test", "Test relied on", "line", hint="such as: likely to suffer significant harm"),
    Ask("made_by", "Decided by", "names"),
    Ask("effective_on", "From", "day"),
)
_LEGAL_ASKS = (
    Ask("none_considered_why", "Or: nothing else was considered, because", when=lambda one: not one.alternatives),
    Ask("legal_advice", "Legal advice sought", "yes_no"),
    Ask("legal_by", "From whom, and by whom", "line", when=lambda one: one.legal_advice is True),
    Ask("legal_why_not", "Why no legal advice", when=lambda one: one.legal_advice is False),
)
_DISSENT_ASKS = (Ask("no_dissent", "Nobody disagreed (none expressed)", "yes", when=lambda one: not one.dissent),)

_ABOUT_A_PLAN = {DecisionType.MAKE_SUBJECT, DecisionType.NOT_SUBJECT, DecisionType.CONTINUE, DecisionType.END}
_NEEDS_CATEGORY = {DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE, DecisionType.CATEGORY}


def lacks(decision: Decision) -> tuple[str, ...]:
    """What domain.md C7, G5 and G6 ask of a decision and this one does not have yet."""
    answers = (
        ("what kind of decision it is", decision.type is not DecisionType.NOT_SAID),
        ("who decided", bool(decision.made_by)),
        ("why", bool(decision.rationale)),
        ("the category", decision.type not in _NEEDS_CATEGORY or bool(decision.category)),
        ("what else was considered", bool(decision.alternatives or decision.none_considered_why)),
        ("why not", all(item.why_not for item in decision.alternatives)),
        ("whether legal advice was sought", decision.legal_advice is not None),
        ("who gave legal advice", decision.legal_advice is not True or bool(decision.legal_by)),
        ("why no legal advice was sought", decision.legal_advice is not False or bool(decision.legal_why_not)),
        ("whether anybody disagreed", bool(decision.dissent) or decision.no_dissent),
    )
    return tuple(words for words, there in answers if not there)


def undecided(record: ConferenceRecord) -> tuple[str, ...]:
    """Children for whom it is not written down whether there is a plan, once it is for another one."""
    about_plan = [item for item in record.decisions if item.type in _ABOUT_A_PLAN]
    if not about_plan or any(not item.child_ids for item in about_plan):
        return ()
    decided = {child for item in about_plan for child in item.child_ids}
    return tuple(child.short_name for child in record.children if child.id not in decided)


def about_words(record: ConferenceRecord, child_ids: tuple[str, ...]) -> str:
    """`about Jude`, or `about all the children`: where there are several it is never left to be guessed."""
    if len(record.children) < 2:
        return ""
    return f"about {record.names_of(child_ids) if child_ids else 'all the children'}"


def contradicted(record: ConferenceRecord) -> tuple[str, ...]:
    """Children of whom two decisions contradict each other."""
    found = contradictions(record.decisions, record.conference.child_ids)
    return tuple(record.names_of((child_id,)) for child_id, _, _ in found)


def shown_decision(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Decision)
    known = [
        "restricted part" if entry.part_id else "",
        about_words(record, entry.child_ids),
        entry.type.words if entry.type is not DecisionType.OTHER else "",
        entry.category,
        f"test: {entry.test}" if entry.test else "",
        f"decided by {', '.join(entry.made_by)}" if entry.made_by else "",
        f"from {day_words(entry.effective_on)}" if entry.effective_on else "",
        f"why: {entry.rationale}" if entry.rationale else "",
        *(f"not {item.option}: {item.why_not}" for item in entry.alternatives if item.why_not),
        f"nothing else considered: {entry.none_considered_why}" if entry.none_considered_why else "",
        f"legal advice: {entry.legal_by}" if entry.legal_advice and entry.legal_by else "",
        f"no legal advice: {entry.legal_why_not}" if entry.legal_advice is False and entry.legal_why_not else "",
        *(
            f"{item.who} did not agree{' and took it further' if item.escalated else ''}: {item.what}"
            for item in entry.dissent
        ),
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
    """Three short forms, with the courses that were not taken and the people who did not agree between them."""

    def __init__(self) -> None:
        super().__init__()
        self._decision: Decision | None = None
        self._record: ConferenceRecord | None = None
        self.opening = FormEditor(_OPENING_ASKS, needed="statement", first="rationale")
        self.others = PairRows("Another course", "Why not", both_start=True)
        self.legal = FormEditor(_LEGAL_ASKS)
        self.dissent = DissentRows()
        self.end = FormEditor(_DISSENT_ASKS)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.opening)
        rows.addWidget(label("What else was considered, and why not", "strong"))
        rows.addWidget(self.others)
        rows.addWidget(self.legal)
        rows.addWidget(label("Who did not agree", "strong"))
        rows.addWidget(self.dissent)
        rows.addWidget(self.end)
        for form, asks in ((self.opening, _OPENING_ASKS), (self.legal, _LEGAL_ASKS), (self.end, _DISSENT_ASKS)):
            form.edited.connect(lambda entry, asks=asks: self._taken({a.field: getattr(entry, a.field) for a in asks}))
        self.others.changed.connect(self._others_changed)
        self.dissent.changed.connect(self._dissent_changed)

    @property
    def fields(self) -> dict[str, QWidget]:
        """The fields of the forms by the field of a Decision they stand for."""
        return {**self.opening.fields, **self.legal.fields, **self.end.fields}

    def first(self) -> QWidget:
        """The kind, where it could not be read: a plan hangs on it."""
        asked = self._decision is not None and self._decision.type is DecisionType.NOT_SAID
        return self.opening.fields["type"] if asked else self.opening.first()

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, Decision)
        self._decision, self._record = None, record
        # A category that was written in small letters is the same category.
        entry = replace(entry, category=named_category(entry.category) or entry.category)
        for form in (self.opening, self.legal, self.end):
            form.fill(record, entry)
        self.others.set_value([(item.option, item.why_not) for item in entry.alternatives])
        self.dissent.show_people(record.attendees)
        self.dissent.set_value(entry.dissent)
        self._decision = entry

    def _others_changed(self) -> None:
        alternatives = tuple(Alternative(*pair) for pair in self.others.value)
        emptied = {"none_considered_why": ""} if alternatives else {}
        self._taken({"alternatives": alternatives, **emptied})
        self._refit(self.legal)

    def _dissent_changed(self) -> None:
        dissent = self.dissent.value
        self._taken({"dissent": dissent, **({"no_dissent": False} if dissent else {})})
        self._refit(self.end)

    def _refit(self, form: FormEditor) -> None:
        """Hides a field that no longer applies, or shows it again."""
        if self._decision is not None and self._record is not None:
            form.fill(self._record, self._decision)

    def _taken(self, changed: dict[str, Any]) -> None:
        if self._decision is None:
            return
        fresh = replace(self._decision, **changed)
        if fresh != self._decision:
            self._decision = fresh
            self.edited.emit(fresh)


def naming(typed: str, record: ConferenceRecord) -> Named:
    """Which children a decision is about (`child_names.about`)."""
    if is_same(typed):
        return named_in(typed, record.children, record.attendees, small=True)
    return about(typed, record.children, record.attendees)


def same_for(typed: str, record: ConferenceRecord, chosen: tuple[str, ...] = ()) -> Decision | None:
    """`same for Jude`: the last decision again for another child. Who did not agree with it is asked anew."""
    child_ids = chosen or naming(typed, record).ids(record.children)
    going_on = record.restricted_now
    # What was decided in a restricted part is not carried out of it.
    here = [item for item in record.decisions if item.part_id == (going_on.id if going_on is not None else "")]
    if not here or not child_ids or not is_same(typed):
        return None
    last = here[-1]
    now = record.names_of(child_ids)
    statement = last.statement.replace(record.names_of(last.child_ids), now) if last.child_ids else last.statement
    for child in record.children:
        if last.child_ids == (child.id,):
            statement = renamed(last.statement, child, now, record.attendees)
    return replace(last, id="", statement=statement, child_ids=child_ids, dissent=(), no_dissent=False, part_id="")


def _made(typed: str, record: ConferenceRecord) -> Entry:
    same = same_for(typed, record)
    if same is not None:
        return same
    return Decision(
        "",
        record.conference.id,
        typed,
        record.conference.planned_start,
        child_ids=naming(typed, record).ids(record.children),
        made_by=(record.conference.chair_name,),
        category=named_category(typed),
        type=_type(typed, record),
    )


def _type(typed: str, record: ConferenceRecord) -> DecisionType:
    return decision_type(typed, [name for child in record.children for name in (child.full_name, child.known_as)])


def _say(typed: str, record: ConferenceRecord) -> str:
    """Only what the chair has written: nothing is proposed."""
    named = naming(typed, record)
    same = same_for(typed, record)
    if same is not None and not named.unsure:
        return f"{same.statement} · with the same reasons"
    kind = _type(typed, record)
    parts = [
        question(named) or about_words(record, named.ids(record.children)),
        "" if kind is DecisionType.OTHER else kind.words or "which kind? It is asked next",
        named_category(typed).lower(),
    ]
    return " · ".join(part for part in parts if part)


class Decisions(SayingPane):
    """A line for the decision, then its reasons. What agencies recommend has no part in it: it is the chair's."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "Decisions",
            "What was decided, about which child: type and press Enter, then say why",
            _made,
            shown_decision,
            DecisionEditor,
            lambda record: record.decisions,
            lacks=lacks,
            say=_say,
            naming=naming,
        )
        self.open_question = label("", "muted")
        inner = self.layout()
        assert isinstance(inner, QVBoxLayout)
        inner.addWidget(self.open_question)
        inner.addStretch()
        self.open_question.hide()

    def _made_for(self, typed: str, record: ConferenceRecord, child_ids: tuple[str, ...]) -> Any:
        return same_for(typed, record, child_ids) or super()._made_for(typed, record, child_ids)

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        names = undecided(record)
        lines = [f"Not yet decided whether there is a plan: {', '.join(names)}"] if names else []
        lines += [f"{whom}: two decisions contradict each other" for whom in contradicted(record)]
        self.open_question.setText("\n".join(lines))
        self.open_question.setVisible(bool(lines))
