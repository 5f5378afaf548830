"""What is noticed in the words that people type: words that hurt, and rows of a typed table that say too little."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from meetingrec.documents.wording import one_line
from meetingrec.domain.document import Finding
from meetingrec.domain.marked_text import Rows, read

_SAID = re.compile(r"“[^”]*”|\"[^\"\n]*\"|(?<!\w)‘[^’]*’(?!\w)")
"""What stands in quotation marks was said by somebody: it is theirs, and stays as it is."""

_WHO = frozenset({"who", "owner", "by whom", "who will do it", "who does it", "name", "lead"})
_WHEN = frozenset({"when", "by when", "date", "by", "until", "timescale", "how soon"})


def hurtful(text: str, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(word as written, what to write in its place) for each of the profile's words that the text uses, each once."""
    own = _SAID.sub(" ", text)
    for word, instead in words.items():
        parts = "[- ]+".join(re.escape(part) for part in re.split("[- ]", word))
        match = re.search(rf"(?<![\w-]){parts}s?(?![\w-])", own, re.IGNORECASE)
        if match:
            yield match.group(), instead


def unkind(places: Iterable[tuple[str, str]], words: Mapping[str, str]) -> Iterator[Finding]:
    """A question, never a correction: only a person can know what was meant (domain.md C23)."""
    for place, text in places:
        for word, instead in hurtful(text, words):
            yield Finding(f"“{word}” may hurt somebody who reads this. {instead}", place, False, "C23")


def tables(sections: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """sections: key and text. A typed table with a column for who, or for when, has an answer in each row (C10)."""
    for key, text in sections:
        for block in read(text):
            if isinstance(block, Rows):
                yield from _rows(key, block.rows)


def _rows(key: str, rows: tuple[tuple[str, ...], ...]) -> Iterator[Finding]:
    head = [cell.strip(" :?").casefold() for cell in rows[0]]
    for row in rows[1:]:
        what = one_line(next((cell for cell in row if cell.strip()), "")).rstrip(".")
        if not what:
            continue
        for names, missing in ((_WHO, "who does it"), (_WHEN, "by when")):
            if any(name in names and not cell.strip() for name, cell in zip(head, row, strict=True)):
                yield Finding(f"The table does not say {missing}: “{what[:60]}”.", f"section:{key}", True, "C10")
