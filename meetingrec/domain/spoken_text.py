"""From what was heard of a dictation to paragraphs of a draft (domain.md 1B: the machine drafts, people decide).

Nothing is invented: every word of the draft was heard, in its order, and was rewritten only as numbers, dates and times
are (spoken_numbers.py). The rules:

- "full stop", "comma", "colon", "question mark", "open brackets", "new paragraph", "bullet point" and the like are
  punctuation wherever they are said, within a quotation too, for nobody dictates such words otherwise. Behind a word
  such as "a", "the" or "her" they are words ("a question mark over contact", "the next line").
- "heading worries" begins a section, "decision two" a numbered paragraph, both only where a sentence begins;
  a number needs a pause, a comma or a stop behind it ("decision two was hard" is a sentence).
- A pause of 2 s behind the end of a sentence begins a paragraph, one of 4 s always, and so does any pause behind a
  sentence once there are 150 words. A numbered paragraph ends with a
  pause of 1 s behind a sentence; what follows is again where the chair was before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from meetingrec.domain import spoken_headings
from meetingrec.domain.spoken_numbers import may_begin, rewritten, small_number
from meetingrec.domain.transcript import DOUBTFUL, Segment, Word, ends_sentence

_ITEM_PAUSE = 1.0
_PAUSE = 2.0
_LONG_PAUSE = 4.0
_SHORT_PAUSE = 0.5
_MANY_WORDS = 150
_LONGEST_RUN = 14
"""Words: of the longest command, and some more."""
_FAR_ENOUGH = 60
"""Words that are looked at for what belongs to a number."""

_LEAD = '"“‘(['
_TAIL = '.,;:?!…"”)]'
_ENDING = ".,;:?!"

_BREAKS = frozenset(("new paragraph", "next paragraph", "new line", "next line"))
_BULLETS = frozenset(("bullet point", "new bullet", "next bullet"))
_OPENING = {"open bracket": "(", "open brackets": "(", "open quote": "“", "open quotes": "“"}
_OPENING |= {"open quotation marks": "“", "open inverted commas": "“"}
_CLOSING = {"close bracket": ")", "close brackets": ")", "close quote": "”", "close quotes": "”"}
_CLOSING |= {"close quotation marks": "”", "close inverted commas": "”"}
_MARKS = {"full stop": ".", "full-stop": ".", "comma": ",", "colon": ":", "semicolon": ";", "semi-colon": ";"}
_MARKS |= {"semi colon": ";", "question mark": "?", "exclamation mark": "!"}
COMMANDS = _BREAKS | _BULLETS | _OPENING.keys() | _CLOSING.keys() | _MARKS.keys()
"""Everything that is punctuation when it is said."""
_COMMANDS_BEGIN = frozenset(command.split()[0] for command in COMMANDS)

# fmt: off
DETERMINERS = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "its", "their", "my", "your", "our", "no", "any",
    "some", "each", "every", "another", "one", "big", "biggest",
))
_GOES_ON = frozenset(("manager", "managers", "management", "of", "cancer"))
_NEVER_NAMES = frozenset((
    "A", "And", "As", "At", "Because", "But", "By", "For", "From", "He", "If", "In", "It", "Of", "On", "Or", "She",
    "So", "That", "The", "There", "They", "This", "To", "Was", "We", "When", "Where", "Which", "Who", "Will", "With",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """section: key it was spoken into (spoken_headings.NAMES), "" for straight through. Times are seconds of the
    dictation. words: as they are written, each with the time it was said at and the least probability of what was
    heard for it. heard: the words they were made from, without what was said as a command.
    """

    section: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...]
    heard: tuple[Word, ...]

    @property
    def doubtful(self) -> bool:
        """Whether the machine was unsure of a word."""
        return any(word.probability < DOUBTFUL for word in self.words)

    @property
    def mark(self) -> str:
        """The same for the same words heard, whatever became of them: so that a paragraph is written down once."""
        said = " ".join(word.text.strip().casefold() for word in self.heard)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def segment(self) -> Segment:
        """As something to be shown and listened to."""
        sure = fmean(word.probability for word in self.words)
        return Segment(self.start, self.end, self.text, self.section, self.words, sure)


def draft_paragraphs(heard: Iterable[Segment]) -> tuple[DraftParagraph, ...]:
    """What was heard (at the times of the dictation, `source` the section spoken into) as paragraphs, in its order."""
    writer = _Writer(tuple(_tokens(heard)))
    return writer.write()


def section_names(paragraphs: Sequence[DraftParagraph]) -> Mapping[int, str]:
    """The heading to show in front of a paragraph, by its number: wherever another section begins."""
    found: dict[int, str] = {}
    before = ""
    for number, paragraph in enumerate(paragraphs):
        if paragraph.section != before:
            found[number] = spoken_headings.name(paragraph.section) or "Straight through"
        before = paragraph.section
    return found


@dataclass(frozen=True, slots=True)
class _Token:
    """One heard word, its punctuation taken off. begins: the first of its segment."""

    lead: str
    core: str
    tail: str
    word: Word
    section: str
    begins: bool


def _tokens(heard: Iterable[Segment]) -> Iterator[_Token]:
    for segment in heard:
        for number, word in enumerate(segment.words or _evenly(segment)):
            text = " ".join(word.text.split())
            core = text.lstrip(_LEAD)
            lead = text[: len(text) - len(core)]
            bare = core.rstrip(_TAIL)
            if not bare:
                lead, bare, core = "", text, text
            if text:
                yield _Token(lead, bare, core[len(bare) :], word, segment.source, number == 0)


def _evenly(segment: Segment) -> tuple[Word, ...]:
    """The words of a segment that came without their times."""
    words = segment.text.split()
    each = (segment.end - segment.start) / max(1, len(words))
    return tuple(
        Word(segment.start + at * each, segment.start + (at + 1) * each, text, segment.confidence)
        for at, text in enumerate(words)
    )


@dataclass(slots=True)
class _Begun:
    """The paragraph being written."""

    section: str
    words: list[Word] = field(default_factory=list)
    heard: list[Word] = field(default_factory=list)
    bullet: bool = False
    label: int = 0
    """How many of the words are its number."""


class _Writer:
    def __init__(self, tokens: tuple[_Token, ...]) -> None:
        self._tokens = tokens
        self._done: list[DraftParagraph] = []
        self._source: str | None = None
        self._section = ""
        self._begun = _Begun("")
        self._opened = ""
        self._last = 0.0
        """Where the last word ended, of a command too."""
        self._goes_on = False
        """A comma, or an opening bracket, was dictated just now: the next word begins no sentence."""
        self._command_before = True
        self._as_said = 0
        """Up to which word numbers stay as they were said."""

    def write(self) -> tuple[DraftParagraph, ...]:
        at = 0
        while at < len(self._tokens):
            self._turn(self._tokens[at])
            run = self._run(at)
            taken = self._heading(at) or self._label(at, run) or self._aside(run) or self._command(at, run)
            self._command_before = bool(taken)
            at += taken or self._number(at) or self._word(at)
            self._last = self._tokens[at - 1].word.end
        self._end()
        return tuple(self._done)

    # ---- where a paragraph ends ----

    def _turn(self, token: _Token) -> None:
        """Another section, or a pause."""
        if token.section != self._source:
            self._end()
            self._source = self._section = self._begun.section = token.section
            self._command_before = True
        words = self._begun.words
        if len(words) <= self._begun.label:
            return
        pause, ended = token.word.start - self._last, ends_sentence(words[-1].text)
        least = _LONG_PAUSE
        if ended or len(words) >= 2 * _MANY_WORDS:
            least = _SHORT_PAUSE if len(words) >= _MANY_WORDS else _ITEM_PAUSE if self._begun.label else _PAUSE
        if pause >= least:
            self._end()

    def _end(self, section: str | None = None) -> None:
        """Ends the paragraph, if there is one. section: of the next one, where it is not the one the chair is in."""
        begun, self._goes_on = self._begun, False
        self._begun = _Begun(self._section if section is None else section)
        if begun.words:
            text = " ".join(word.text for word in begun.words)
            start, end = begun.words[0].start, begun.words[-1].end
            whole = (tuple(begun.words), tuple(begun.heard))
            self._done.append(DraftParagraph(begun.section, start, end, "- " * begun.bullet + text, *whole))

    # ---- what is said as a command ----

    def _run(self, at: int) -> tuple[_Token, ...]:
        """The words from here that nothing divides: no punctuation, no pause, no other section."""
        run = [self._tokens[at]]
        for token in self._tokens[at + 1 : at + _LONGEST_RUN]:
            if run[-1].tail or token.lead or token.begins or token.section != run[0].section:
                break
            run.append(token)
        return tuple(run)

    def _heading(self, at: int) -> int:
        token = self._tokens[at]
        if token.core.lower() != "heading" or token.tail or not self._sentence_may_begin(at):
            return 0
        run = self._run(at)
        in_summary = self._source == spoken_headings.SUMMARY or self._section.startswith(spoken_headings.SUMMARY)
        found = spoken_headings.heading([each.core for each in run[1:]], in_summary=in_summary)
        if found is None:
            return 0
        self._section, taken = found[0], found[1] + 1
        self._end()
        return taken

    def _label(self, at: int, run: tuple[_Token, ...]) -> int:
        """Decision two, action number three: with something behind it that divides."""
        section = spoken_headings.LABELS.get(run[0].core.lower())
        if section is None or run[0].tail or not self._sentence_may_begin(at):
            return 0
        skip = 2 if len(run) > 1 and run[1].core.lower() == "number" else 1
        number = small_number([token.core for token in run[skip:]])
        if number is None:
            return 0
        taken = skip + number[1]
        command = len(run) > taken and self._command_at(run[taken:])
        if len(run) > taken and not command:
            return 0
        self._end(section)
        heard = [token.word for token in run[:taken]]
        figure = _together(heard[1:], f"{number[0]}:")
        self._begun.words += [_together(heard[:1], run[0].core.capitalize()), figure]
        self._begun.heard += heard
        self._begun.label = 2
        return taken

    def _aside(self, run: tuple[_Token, ...]) -> int:
        """ "Start of dictation", "end of dictation": by itself, and for no section."""
        said = " ".join(token.core.lower() for token in run)
        if said not in {"start of dictation", "end of dictation"} or not run[0].begins:
            return 0
        self._end("")
        for token in run:
            self._put(token.lead + token.core + token.tail, [token])
        self._end()
        return len(run)

    def _command(self, at: int, run: tuple[_Token, ...]) -> int:
        before = self._tokens[at - 1] if at and not run[0].begins else None
        if before is not None and not before.tail and before.core.lower() in DETERMINERS:
            return 0
        taken = self._command_at(run)
        if not taken:
            return 0
        said = " ".join(token.core.lower() for token in run[:taken])
        if said in _BREAKS or said in _BULLETS:
            self._end()
            self._begun.bullet = said in _BULLETS
        elif said in _OPENING:
            self._opened += _OPENING[said]
            self._goes_on = not self._sentence_begins()
        elif len(self._begun.words) > self._begun.label:
            self._close((_CLOSING | _MARKS)[said])
        return taken

    def _command_at(self, run: Sequence[_Token]) -> int:
        """How many words of a command stand at the beginning."""
        if run[0].core.lower() not in _COMMANDS_BEGIN:
            return 0
        for taken in (3, 2, 1):
            said = " ".join(token.core.lower() for token in run[:taken])
            if len(run) >= taken and said in COMMANDS:
                goes_on = len(run) > taken and run[taken].core.lower() in _GOES_ON
                return 0 if goes_on else taken
        return 0

    def _close(self, mark: str) -> None:
        """Puts a mark behind the last word, in place of one that the model put there itself."""
        last = self._begun.words[-1]
        bare = last.text.rstrip(_ENDING) if mark in _ENDING else last.text.rstrip(",")
        self._begun.words[-1] = replace(last, text=f"{bare or last.text}{mark}")
        self._goes_on = mark in ",;:"

    # ---- what is said as words ----

    def _number(self, at: int) -> int:
        """A number, a date or a time that begins here; 0 where there is none, or where it stays as it was said."""
        if at < self._as_said or not may_begin(self._tokens[at].core):
            return 0
        found = rewritten(self._ahead(at), self._front(at), starts=self._sentence_begins())
        if found is None or not found[0]:
            self._as_said = at + found[1] if found is not None else at
            return 0
        text, taken = found
        first, last = self._tokens[at], self._tokens[at + taken - 1]
        tail = last.tail
        after = self._tokens[at + taken] if at + taken < len(self._tokens) else None
        if last.core.lower().endswith(".m") and after is not None and after.core[:1].islower():
            tail = tail.removeprefix(".")  # the stop of "p.m." ends no sentence here
        self._put(first.lead + text + tail, self._tokens[at : at + taken])
        return taken

    def _ahead(self, at: int) -> list[str]:
        """The words from here to the end of the sentence, a comma behind one where it or a pause divides them."""
        found: list[str] = []
        for number, token in enumerate(self._tokens[at : at + _FAR_ENOUGH], at):
            if found and (token.lead or token.section != self._tokens[at].section):
                break
            if token.core.lower() in _COMMANDS_BEGIN and self._command_at(self._run(number)):
                break
            if found and token.begins and not found[-1].endswith(","):
                found[-1] += ","
            found.append(token.core + "," * (token.tail == ","))
            if token.tail not in {"", ","}:
                break
        return found

    def _front(self, at: int) -> str:
        """The last words of the sentence before this one."""
        found: list[str] = []
        for number in range(at - 1, max(at - 4, -1), -1):
            token, behind = self._tokens[number], self._tokens[number + 1]
            if token.tail not in {"", ","} or token.section != behind.section:
                break
            found.insert(0, token.core + "," * (token.tail == "," or behind.begins))
        return " ".join(found)

    def _word(self, at: int) -> int:
        token = self._tokens[at]
        self._put(token.lead + token.core + token.tail, [token])
        return 1

    def _put(self, text: str, tokens: Sequence[_Token]) -> None:
        if self._sentence_begins():
            text = _capital(text)
        elif self._goes_on and text.strip(_LEAD + _TAIL) in _NEVER_NAMES:
            text = text.lower()
        heard = [token.word for token in tokens]
        self._begun.words.append(_together(heard, self._opened + text))
        self._begun.heard += heard
        self._opened, self._goes_on = "", False

    def _sentence_begins(self) -> bool:
        words = self._begun.words
        return len(words) <= self._begun.label or ends_sentence(words[-1].text)

    def _sentence_may_begin(self, at: int) -> bool:
        """Whether a command may be meant here: behind a pause, the end of a sentence, or another command."""
        return self._tokens[at].begins or self._command_before or self._sentence_begins()


def _together(heard: Sequence[Word], text: str) -> Word:
    """As one word that is written; as sure as the least sure of what was heard."""
    return Word(heard[0].start, heard[-1].end, text, min(word.probability for word in heard))


def _capital(text: str) -> str:
    at = next((at for at, letter in enumerate(text) if letter.isalnum()), 0)
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
