"""What was captured in the conference, section by section, for the eye of whoever dictates or types."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser

from meetingrec.domain.decisions import Decision
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Basis, Heading, Kind
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui import theme

_KEYS = ("decided", "why", "worries", "positives", "changes", "voices", "plan", "dates", "contingency")
"""One for each heading of `sections`; those that a chair dictates into are named as there (dictation_sound.py)."""


class CapturedView(QTextBrowser):
    """Read-only; headings are those a chair dictates under."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("captured")
        self.setAccessibleName("The record of the conference")
        self._shown: ConferenceRecord | None = None
        self._headings: list[int] = []
        theme.current().changed.connect(self._again)

    def show_record(self, record: ConferenceRecord) -> None:
        """Lays it out anew only when it changed, so that nobody loses their place."""
        if record != self._shown:
            self._shown = record
            self._again()

    def go_to(self, section: str) -> None:
        """Brings the heading of a section that is dictated (its key) to the top; nothing for one without a heading."""
        if section in _KEYS and self._headings:
            block = self.document().findBlockByNumber(self._headings[_KEYS.index(section)])
            place = self.document().documentLayout().blockBoundingRect(block)
            self.verticalScrollBar().setValue(round(place.top()) - 4)

    def _again(self) -> None:
        if self._shown is None:
            return
        place = self.verticalScrollBar().value()
        self.clear()
        self._headings = []
        restricted = restricted_lines(self._shown)
        apart = [("Restricted part: for no open document", restricted)] if restricted else []
        for heading, lines in sections(self._shown) + apart:
            self._write(heading, "heading")
            self._headings.append(self.document().blockCount() - 1)
            for line in lines or ["Nothing was written down."]:
                self._write(line, "line" if lines else "none")
        self.verticalScrollBar().setValue(place)

    def _write(self, words: str, kind: str) -> None:
        block, letters = QTextBlockFormat(), QTextCharFormat()
        block.setBottomMargin(4)
        letters.setForeground(theme.colour("muted" if kind == "none" else "text"))
        if kind == "heading":
            block.setTopMargin(12)
            letters.setFontWeight(700)
            letters.setForeground(theme.colour("blue"))
        elif kind == "line":
            block.setLeftMargin(10)
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if not self.document().isEmpty():
            cursor.insertBlock()
        cursor.setBlockFormat(block)
        cursor.insertText(words, letters)


def sections(record: ConferenceRecord) -> list[tuple[str, list[str]]]:
    """Heading and lines of the open conference, in the order they are dictated: decided, why, worries, positives,
    changes, plan, dates."""
    return _sections(record.with_parts(frozenset()))


def restricted_lines(record: ConferenceRecord) -> list[str]:
    """What was written down in restricted parts: read out among the rest it would be dictated into what all get."""
    apart: dict[str, Any] = {
        name: tuple(item for item in getattr(record, name) if item.part_id)
        for name in ("decisions", "points", "voices", "actions", "contingencies")
    }
    undated = replace(record.conference, core_group_on=None, review_on=None)
    return [line for _, lines in _sections(replace(record, conference=undated, **apart)) for line in lines]


def _sections(record: ConferenceRecord) -> list[tuple[str, list[str]]]:
    conference = record.conference
    dates = [
        f"{words}: {day:%A} {day.day} {day:%B %Y}"
        for words, day in (("Core group", conference.core_group_on), ("Review conference", conference.review_on))
        if day is not None
    ]
    return [
        ("What was decided", [_decided(record, decision) for decision in record.decisions]),
        ("Why", [line for decision in record.decisions for line in _why(decision)]),
        ("Worries", _points(record, Heading.WORRIED)),
        ("Positives", _points(record, Heading.WELL)),
        ("Changes", _points(record, Heading.NEEDS)),
        ("The children's own words", _voices(record)),
        ("Plan", [_action(action) for action in record.actions]),
        ("Dates", dates),
        ("If things go wrong", [item.line for item in record.contingencies]),
    ]


def lines_by_section(record: ConferenceRecord) -> dict[str, list[str]]:
    """What was written down, by the key of the section it would be dictated into."""
    return {key: lines for key, (_, lines) in zip(_KEYS, sections(record), strict=True)}


def _decided(record: ConferenceRecord, decision: Decision) -> str:
    made_by = f" (decided by {', '.join(decision.made_by)})" if decision.made_by else ""
    names, words = record.names_of(decision.child_ids), decision.statement
    named = re.match(rf"{re.escape(names)}\b", words, re.IGNORECASE) is not None
    return f"{words}{made_by}" if named else f"{names}: {words}{made_by}"


def _why(decision: Decision) -> list[str]:
    lines = [decision.rationale] if decision.rationale else []
    lines += [f"Not chosen: {item.option}. {item.why_not}".strip() for item in decision.alternatives]
    lines += [f"{item.who} did not agree: {item.what}" for item in decision.dissent]
    return lines


def _points(record: ConferenceRecord, heading: Heading) -> list[str]:
    """Who said it, and what it is where it is no fact or nobody saw it: "is said to drink" must not become "drinks"."""
    lines = []
    for point in record.points_under(heading):
        what = point.kind.value if point.kind is not Kind.FACT else ""
        how = point.basis.words if point.basis is not Basis.FIRST_HAND else ""
        said = ", ".join(filter(None, (record.who_said(point), what, how)))
        lines.append(f"{point.text} ({said})" if said else point.text)
    return lines


def _voices(record: ConferenceRecord) -> list[str]:
    names = {child.id: child.short_name for child in record.children}
    return [
        f"{names.get(voice.child_id, '')}: {voice.words or 'not obtained, ' + voice.not_obtained_why}"
        for voice in record.voices
    ]


def _action(action: Action) -> str:
    when = action.by_when_words or (f"{action.by_when.day} {action.by_when:%B %Y}" if action.by_when else "no date yet")
    return f"{action.owner or 'Nobody yet'}: {action.text} ({when})"
