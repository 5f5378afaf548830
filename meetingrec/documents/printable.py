"""Text that Word and HTML can hold: characters that XML has no place for are dropped (reliability.md 6.15)."""

from __future__ import annotations

import re

# XML 1.0 section 2.2: what is not a Char (lone surrogates among them), and the controls it discourages.
_NOT_XML = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Embedding, override and isolate marks would let a name turn the rest of its line round.
_TURNS_TEXT_ROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def printable(text: str) -> str:
    """The text with one kind of line end, tabs as spaces, and nothing that XML 1.0 forbids."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return _TURNS_TEXT_ROUND.sub("", _NOT_XML.sub("", lines))
