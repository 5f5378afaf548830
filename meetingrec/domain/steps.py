"""The guided steps of each kind of meeting (domain.md 2, Meeting; ui.md, In conference), in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from meetingrec.domain.conference import MeetingType
from meetingrec.domain.points import Heading


@dataclass(frozen=True, slots=True)
class Step:
    """shortcut: the key of the page that leads there."""

    key: str
    words: str
    shortcut: str


_STEPS = {
    step.key: step
    for step in (
        Step("opening", "Introductions", "Ctrl+0"),
        Step("details", "Details", "Ctrl+6"),
        Step("reports", "Reports", "Ctrl+7"),
        Step("previous", "Plan before", "Ctrl+8"),
        Step("voices", "Children", "Ctrl+4"),
        Step("worried", "Worries", "Ctrl+1"),
        Step("well", "Working well", "Ctrl+2"),
        Step("needs", "Needs", "Ctrl+3"),
        Step("views", "Views", "Ctrl+9"),
        Step("strategy", "Strategy", "Ctrl+G"),
        Step("decisions", "Decisions", "Ctrl+D"),
        Step("actions", "Plan", "Ctrl+T"),
        Step("dates", "Next dates", "Ctrl+5"),
        Step("close", "Close", "Ctrl+E"),
    )
}
ALL_STEPS = tuple(_STEPS.values())

_HEADINGS = ("worried", "well", "needs")
_BEFORE = ("opening", "details", "reports")
_AFTER = ("decisions", "actions", "dates", "close")
_CONFERENCE = (*_BEFORE, "voices", *_HEADINGS, "views", *_AFTER)
_REVIEW = (*_BEFORE, "previous", "voices", *_HEADINGS, "views", *_AFTER)
_FOLLOW_UP = (*_BEFORE, "previous", "voices", *_HEADINGS, *_AFTER)
_STRATEGY = (*_BEFORE, *_HEADINGS, "strategy", *_AFTER)
_SHORT = ("opening", "reports", "voices", *_HEADINGS, *_AFTER)
_LEGAL = (*_BEFORE, *_HEADINGS, *_AFTER)

_OF_TYPE = {
    MeetingType.ICPC: _CONFERENCE,
    MeetingType.PRE_BIRTH: _CONFERENCE,
    MeetingType.RCPC: _REVIEW,
    MeetingType.TRANSFER_IN: _REVIEW,
    MeetingType.DUAL_PROCESS: _REVIEW,
    MeetingType.CORE_GROUP: _FOLLOW_UP,
    MeetingType.CHILD_IN_NEED: _FOLLOW_UP,
    MeetingType.LOOKED_AFTER_REVIEW: _FOLLOW_UP,
    MeetingType.STRATEGY_INITIAL: _STRATEGY,
    MeetingType.STRATEGY_REVIEW: (*_BEFORE, "previous", *_HEADINGS, "strategy", *_AFTER),
    MeetingType.LEGAL_PLANNING: _LEGAL,
    MeetingType.PRE_PROCEEDINGS: _LEGAL,
    MeetingType.PLACEMENT_PLANNING: _SHORT,
    MeetingType.PLACEMENT_SUPPORT: _SHORT,
    MeetingType.FAMILY_SUPPORT: _SHORT,
    MeetingType.PERSONAL_EDUCATION_PLAN: _SHORT,
    MeetingType.OTHER: _CONFERENCE,
}


def steps_of(meeting_type: MeetingType, headings: Sequence[Heading] = tuple(Heading)) -> tuple[Step, ...]:
    """The steps that apply, the three headings in the order of the authority's profile (domain.md K1).

    >>> [step.key for step in steps_of(MeetingType.STRATEGY_INITIAL)][3:7]
    ['worried', 'well', 'needs', 'strategy']
    """
    keys: list[str] = []
    for key in _OF_TYPE[meeting_type]:
        if key == "worried":
            keys += [heading.value for heading in headings]
        elif key not in _HEADINGS:
            keys.append(key)
    return tuple(_STEPS[key] for key in keys)
