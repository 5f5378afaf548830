"""Text that the machine wrote down from a dictation, in a section of a document, until a person accepts it.

A paragraph is accepted as it is, by changing it, or is taken out; what a person typed is never touched. All pure.
What is remembered of it (`SectionText.filled`) holds no words: a dictation is destroyed once the text is approved.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from meetingrec.domain.document import SectionText

Written = tuple[str, str]
"""Mark of what was heard (spoken_text.DraftParagraph.mark), and the paragraph as it was written down."""


def retyped(part: SectionText | None, key: str, text: str, shown: str) -> SectionText:
    """A section with what a person typed. Machine paragraphs that still stand in it, word for word, stay marked.

    shown: the text that the person was shown. A machine paragraph that was written down meanwhile is not in it: nobody
    can have meant to take that out, so it stays.

    >>> before = SectionText("why", "Heard.\\nAlso heard.", drafted=("Heard.", "Also heard."))
    >>> retyped(before, "why", "Heard.\\nAlso heard, and typed.", shown=before.text).drafted
    ('Heard.',)
    >>> retyped(before, "why", "Heard, and typed.", shown="Heard.").text
    'Heard, and typed.\\nAlso heard.'
    """
    known = part or SectionText(key, "")
    seen, lines, before = _counted(shown), text.split("\n") if text else [], list[str]()
    unseen = Counter(known.drafted) - seen - (_counted(text) - seen)
    for line in known.text.split("\n"):
        if unseen[line.strip()] > 0:
            unseen[line.strip()] -= 1
            _insert(lines, before, line)
        before.append(line)
    whole = "\n".join(lines)
    return replace(known, text=whole, machine=False, drafted=_standing(whole, known.drafted))


def destroyed(part: SectionText, kept: Collection[str]) -> SectionText:
    """Without the machine paragraphs that nobody accepted, when the dictation they were heard in is destroyed. kept:
    lines that stand in what was approved, which stay here too.
    """
    going, lines = Counter(one for one in part.drafted if one not in kept), []
    for line in part.text.split("\n"):
        if going[line.strip()] > 0:
            going[line.strip()] -= 1
        else:
            lines.append(line)
    text = "\n".join(lines)
    return replace(part, text=text, drafted=_standing(text, [one for one in part.drafted if one in kept]), filled=())


def accepted(part: SectionText, paragraph: str) -> SectionText:
    """This paragraph, once, as a person's own. The same again when it is not marked."""
    left = list(part.drafted)
    if paragraph.strip() not in left:
        return part
    left.remove(paragraph.strip())
    return replace(part, machine=False, drafted=tuple(left))


def with_record(part: SectionText, start: SectionText) -> SectionText:
    """A section nobody has touched: the text it starts with from the record, the machine's paragraphs below."""
    lines = [line for line in (start.text, *part.drafted) if line]
    return replace(start, text="\n".join(lines), drafted=part.drafted, filled=part.filled)


def written_down(
    part: SectionText, now: Sequence[Written], fresh: Collection[Written], heard: Collection[str]
) -> SectionText:
    """A section with what was dictated into it.

    now: all that was dictated into it, in its order. fresh: of that, what was never written down. heard: marks of the
    whole dictation; a paragraph that was taken out of it goes from here too while nobody has accepted it.
    """
    by_print = {_print(text): text for text in part.drafted}
    gone = [(mark, sign) for mark, sign in part.filled if mark not in heard and sign in by_print]
    if not gone and not fresh:
        return part
    lines, drafted = part.text.split("\n") if part.text else [], list(part.drafted)
    for text in (by_print[sign] for _, sign in gone):
        if text in drafted and text in lines:
            drafted.remove(text)
            lines.remove(text)
    before: list[str] = []
    for written in now:
        if written in fresh:
            _insert(lines, before, written[1])
            drafted.append(written[1])
        before.append(written[1])
    text = "\n".join(lines)
    filled = tuple(entry for entry in part.filled if entry not in gone)
    changed = replace(part, text=text, drafted=_standing(text, drafted), filled=filled)
    return noted(changed, (one for one in now if one in fresh))


def noted(part: SectionText, there: Iterable[Written]) -> SectionText:
    """As it was, but knowing that these paragraphs were in the document once: written down, or taken by somebody."""
    return replace(part, filled=(*part.filled, *((mark, _print(text)) for mark, text in there)))


def _print(text: str) -> str:
    """Tells one paragraph from another without holding its words."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _insert(lines: list[str], before: Sequence[str], text: str) -> None:
    """Behind the last paragraph that was dictated before it and still stands, else at the end."""
    for earlier in reversed(before):
        if earlier.strip() and earlier in lines:
            lines.insert(len(lines) - lines[::-1].index(earlier), text)
            return
    lines.append(text)


def _counted(text: str) -> Counter[str]:
    """How often each line stands in a text."""
    return Counter(line.strip() for line in text.split("\n"))


def _standing(text: str, drafted: Iterable[str]) -> tuple[str, ...]:
    """Those that are a line of the text, in the order of the lines."""
    left, found = Counter(drafted), []
    for line in (line.strip() for line in text.split("\n")):
        if left[line] > 0:
            left[line] -= 1
            found.append(line)
    return tuple(found)
