"""Where the log of a library stood, short enough for the foot of a paper (reliability.md 4).

Whoever holds the key of the library can rebuild its log; they cannot take back the papers that left it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

_GROUPS, _LETTERS = 5, 4
_LINE = re.compile(rf"(\d{{1,12}})\W+((?:[a-z0-7]{{{_LETTERS}}}\W*){{{_GROUPS}}})(?!\w)", re.IGNORECASE)
_MISREAD = str.maketrans("01", "ol")


@dataclass(frozen=True, slots=True)
class LogPoint:
    """The first `entries` of a log; code: 100 bits of their tree head as five groups of letters and digits 2 to 7."""

    entries: int
    code: str

    @classmethod
    def of(cls, entries: int, head: bytes) -> LogPoint:
        """
        >>> LogPoint.of(214, bytes(range(32))).words
        'Log of this library up to entry 214: aaaq-eaye-auda-ocaj-bifq'
        """
        letters = base64.b32encode(head).decode().lower()[: _GROUPS * _LETTERS]
        return cls(entries, _grouped(letters))

    @property
    def words(self) -> str:
        return f"Log of this library up to entry {self.entries}: {self.code}"


def log_point_in(text: str) -> LogPoint | None:
    """What a person types or pastes from a paper; None when it is no such line.

    >>> log_point_in("up to entry 214:  AAAQ EAYE - auda-occa-j1fq. ")
    LogPoint(entries=214, code='aaaq-eaye-auda-occa-jlfq')
    """
    found = _LINE.search(text.strip())
    if found is None:
        return None
    letters = re.sub(r"\W", "", found[2]).lower().translate(_MISREAD)
    return LogPoint(int(found[1]), _grouped(letters))


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + _LETTERS] for at in range(0, len(letters), _LETTERS))
