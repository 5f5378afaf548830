"""Text that Word and HTML can hold: characters that XML has no place for are dropped (reliability.md 6.15)."""

from __future__ import annotations

import re

# XML 1.0 section 2.2: what is not a Char (lone surrogates among them), and the controls it discourages.
_NOT_XML = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_NOT_XML_NOR_MARK = re.compile(_NOT_XML.pattern.replace("\ufdcf", "\ufdd2"))
# Embedding, override and isolate marks would let a name turn the rest of its line round.
_TURNS_TEXT_ROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

BOLD_FROM, BOLD_TO, NUMBERED = "\ufdd0", "\ufdd1", "\ufdd2"
"""What goes through a template inside a text, and word_marks.py turns into bold words and numbered lines. Unicode keeps
these for a program's own use; no text of a person holds them behind `printable`."""


def printable(text: str) -> str:
    """The text with one kind of line end, tabs as spaces, and nothing that XML 1.0 forbids or discourages."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _TURNS_TEXT_ROUND.sub("", _NOT_XML.sub("", lines))


def printable_with_marks(text: str) -> str:
    """The same, with the marks above left in."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _TURNS_TEXT_ROUND.sub("", _NOT_XML_NOR_MARK.sub("", lines))
