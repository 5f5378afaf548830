"""What a chair says a decision is, in the words it is typed with. No Qt in here; nothing is worked out.

Ellie: child protection plan, emotional abuse · Kayden's plan ends · no plan for Jude
"""

from __future__ import annotations

import re

from meetingrec.domain.decisions import CATEGORIES, DecisionType

_KINDS = (
    (r"\bplan\s+(?:now\s+)?(?:ends?|is\s+ended)\b|\bends?\s+the\s+plan\b", DecisionType.END),
    (r"\bplan\s+(?:now\s+)?continues?\b|\bcontinues?\s+the\s+plan\b", DecisionType.CONTINUE),
    (
        r"\b(?:no|not\s+(?:have|need|be\s+on|subject\s+of|subject\s+to)(?:\s+an?)?)\s+(?:(?:child\s+protection|cp)\s+)?plan\b",
        DecisionType.NOT_SUBJECT,
    ),
    (r"\b(?:child\s+protection|cp)\s+plan\b", DecisionType.MAKE_SUBJECT),
    (r"\bchild\s+in\s+need\b|\bcin\b", DecisionType.CHILD_IN_NEED),
    (r"\bsection\s+47\b|\bs\.?\s?47\b", DecisionType.SECTION_47),
    (r"\b(?:single|joint)\s+(?:agency\s+)?(?:enquiry|investigation)\b", DecisionType.SINGLE_OR_JOINT),
    (r"\bmedical\b", DecisionType.MEDICAL),
    (r"\blegal\s+(?:advice|planning)\b", DecisionType.LEGAL_ADVICE),
    (r"\btransfer", DecisionType.TRANSFER),
)
_COMPILED = tuple((re.compile(words, re.IGNORECASE), kind) for words, kind in _KINDS)
_CATEGORIES = tuple((re.compile(rf"\b{name.split()[0]}\b", re.IGNORECASE), name) for name in CATEGORIES.values())


_SAME = re.compile(r"(?:the )?same(?: decision)? for .{1,60}|.{1,60}: ?(?:the )?same", re.IGNORECASE)


def decision_type(text: str) -> DecisionType:
    """
    >>> decision_type("Kayden's plan ends"), decision_type("See the doctor again")
    (<DecisionType.END: 'end'>, <DecisionType.OTHER: 'other'>)
    """
    return next((kind for words, kind in _COMPILED if words.search(text)), DecisionType.OTHER)


def named_category(text: str) -> str:
    """The one category that is named in the text, "" for none or several."""
    found = [name for word, name in _CATEGORIES if word.search(text)]
    return found[0] if len(found) == 1 else ""


def is_same(text: str) -> bool:
    """`same for Jude`, `Jude: the same`: nothing but that it is the same."""
    return _SAME.fullmatch(" ".join(text.split())) is not None
