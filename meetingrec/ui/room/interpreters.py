"""Interpreters: needed or not, for whom, who it was and where from, or why there was none (domain.md A18-A20)."""

from __future__ import annotations

from dataclasses import replace

from meetingrec.domain.attendance import InterpreterSource, Interpreting
from meetingrec.domain.introductions import interpreting_lacks
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.entries import Editor
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.pane import EntryPane
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_interpreter import read_interpreting

HINT = "Kasia: Polish, Ewa Lis, contracted, Northgate Ltd   or   no: Enter adds"


def shown_interpreting(record: ConferenceRecord, entry: Entry) -> Shown:
    assert isinstance(entry, Interpreting)
    if not entry.needed:
        person = record.attendee(entry.for_whom)
        whom = f" for {person.full_name}" if person is not None else ""
        return Shown(f"No interpreter is needed{whom}", under=entry.why_not)
    person = record.attendee(entry.for_whom)
    who = f"{entry.name or 'An interpreter'}" + (f" for {person.full_name}" if person is not None else "")
    source = entry.source.words
    under = [source[:1].upper() + source[1:], entry.organisation]
    if not entry.used:
        under.append(f"not used: {entry.why_not}" if entry.why_not else "not used")
        under.append(f"decided by {entry.decided_by}" if entry.decided_by else "")
    lacks = interpreting_lacks(entry)
    missing = f"Still missing: {', '.join(lacks)}" if lacks else ""
    if entry.used and not entry.source.independent:
        warning = f"A {source} is not independent: use a contracted service or a named member of staff"
        missing = ". ".join(part for part in (warning, missing) if part)
    return Shown(who, entry.language, " · ".join(part for part in under if part), missing)


def interpreting_editor() -> Editor:
    def needed(entry: Interpreting) -> bool:
        return entry.needed

    def not_used(entry: Interpreting) -> bool:
        return entry.needed and not entry.used

    sources = tuple((source.words, source) for source in InterpreterSource)
    return FormEditor(
        (
            Ask("needed", "An interpreter is needed", "yes"),
            Ask("used", "This interpreter is used", "yes", when=needed),
            Ask("for_whom", "For whom", "person"),
            Ask("language", "Language", "line", when=needed),
            Ask("name", "Interpreter", "line", when=needed),
            Ask("source", "Comes from", "choice", choices=sources, when=needed),
            Ask("organisation", "Organisation", "line", when=needed),
            Ask("why_not", "Why not", "line", when=lambda entry: not entry.needed or not entry.used),
            Ask("decided_by", "Decided by", "name", when=not_used),
        ),
        first="for_whom",
    )


class Interpreters(EntryPane):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "Interpreter",
            HINT,
            make=lambda typed, record: replace(read_interpreting(typed, record), at=sitting.now()),
            shown=shown_interpreting,
            editor=interpreting_editor,
            of=lambda record: record.interpreting,
            lacks=interpreting_lacks,
        )

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        if not self.line.toPlainText():
            self.tell("" if record.interpreting else "Not answered yet. No is an answer, too.")
