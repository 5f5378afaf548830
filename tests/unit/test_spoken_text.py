"""From spoken words to draft paragraphs: nothing invented, nothing lost. Numbers: test_spoken_numbers.py."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.domain.spoken_text import COMMANDS, DraftParagraph, draft_paragraphs, section_names
from meetingrec.domain.transcript import Segment, Word

PLAIN = ("leo", "was", "seen", "alone", "at", "home", "and", "the", "school", "agreed", "with", "mum", "a", "heading")
PAUSE = 0.7


def heard(text: str, section: str = "", pause: float = PAUSE) -> tuple[Segment, ...]:
    """Segments divided by "|", a word every 0.3 s; `pause` seconds between two segments."""
    found, at = [], 0.0
    for said in text.split("|"):
        words = [Word(at + 0.3 * n, at + 0.3 * n + 0.25, word, 0.9) for n, word in enumerate(said.split())]
        found.append(Segment(words[0].start, words[-1].end, said.strip(), section, tuple(words), 0.9))
        at = words[-1].end + pause
    return tuple(found)


def written(text: str, section: str = "", pause: float = PAUSE) -> list[str]:
    return [paragraph.text for paragraph in draft_paragraphs(heard(text, section, pause))]


def in_sections(text: str, section: str = "", pause: float = PAUSE) -> list[tuple[str, str]]:
    return [(paragraph.section, paragraph.text) for paragraph in draft_paragraphs(heard(text, section, pause))]


# ---- punctuation and headings ----


@pytest.mark.parametrize(
    ("said", "draft"),
    [
        ("leo was seen full stop he was well", ["Leo was seen. He was well"]),
        ("Leo was seen. Full stop. He was well.", ["Leo was seen. He was well."]),
        ("mum comma dad and leo colon all agreed question mark", ["Mum, dad and leo: all agreed?"]),
        ("he was seen comma.|And he was well.", ["He was seen, and he was well."]),
        ("open brackets see the plan close brackets full stop", ["(See the plan)."]),
        ("she said open quotes go home close quotes full stop", ["She said “go home”."]),
        ("first part full stop new paragraph second part", ["First part.", "Second part"]),
        ("bullet point one thing full stop next bullet another", ["- One thing.", "- Another"]),
        ("it came to a full stop", ["It came to a full stop"]),
        ("there is a question mark over contact full stop", ["There is a question mark over contact."]),
        ("her next line manager agreed", ["Her next line manager agreed"]),
        ("new line managers agreed", ["New line managers agreed"]),
        ("Mrs. Calloway came. she left", ["Mrs. Calloway came. She left"]),
        ("comma", []),
    ],
)
def test_spoken_punctuation(said: str, draft: list[str]) -> None:
    assert written(said) == draft


def test_headings_begin_sections_and_numbers_paragraphs() -> None:
    assert in_sections(
        "heading worries full stop police came full stop new paragraph again|Heading positives.|all well"
    ) == [
        ("worries", "Police came."),
        ("worries", "Again"),
        ("positives", "All well"),
    ]
    assert in_sections("decision two|leo stays. and action number three, mum calls. Action four was hard.", "why") == [
        ("decided", "Decision 2: Leo stays. And action number three, mum calls. Action four was hard."),
    ]
    numbered = "Action one, Mrs Calloway to call.|Action two full stop the school to write.|Recommendation ten: go."
    assert in_sections(numbered) == [
        ("plan", "Action 1: Mrs Calloway to call."),
        ("plan", "Action 2: The school to write."),
        ("plan", "Recommendation 10: Go."),
    ]
    assert in_sections("the heading worries me", "dates") == [("dates", "The heading worries me")]
    assert in_sections("heading what needs to change full stop go", "summary") == [("summary:changes", "Go")]


def test_pauses_divide_sentences_and_end_what_is_numbered() -> None:
    two = "Decision one.|Leo stays.|The category is neglect."
    assert in_sections(two)[0][1] == "Decision 1: Leo stays. The category is neglect."
    assert in_sections(two, pause=1.2) == [
        ("decided", "Decision 1: Leo stays."),
        ("", "The category is neglect."),
    ]
    assert written("he came|and went", pause=2.5) == ["He came and went"]
    assert written("he came|and went", pause=4.5) == ["He came", "And went"]
    assert written("He came.|He went.", pause=2.5) == ["He came.", "He went."]
    many = written("|".join(["one thing and the other."] * 90))
    assert [len(text.split()) for text in many] == [150, 150, 150]
    assert written("Start of dictation.|He came.|End of dictation.") == [
        "Start of dictation.",
        "He came.",
        "End of dictation.",
    ]


def test_another_section_of_the_recorder_begins_a_paragraph_and_names_are_shown_once() -> None:
    first, second = heard("he came", "worries"), heard("all well", "positives")
    paragraphs = draft_paragraphs((*first, *second, *heard("and good", "positives")))
    assert [(p.section, p.text) for p in paragraphs] == [("worries", "He came"), ("positives", "All well and good")]
    assert section_names(paragraphs) == {0: "Worries", 1: "Positives"}


def test_a_word_is_as_sure_as_the_least_sure_of_what_was_heard_for_it() -> None:
    words = (Word(1.0, 1.2, "twenty", 0.9), Word(1.3, 1.5, "five", 0.2), Word(1.6, 1.9, "percent.", 0.8))
    (paragraph,) = draft_paragraphs((Segment(1.0, 1.9, "", "why", words, 0.6),))
    assert paragraph.words == (Word(1.0, 1.9, "25%.", 0.2),)
    assert paragraph.doubtful and paragraph.heard == words


# ---- nothing invented, nothing lost ----


@given(st.lists(st.sampled_from((*PLAIN, *sorted(COMMANDS), "|")), max_size=40))
@settings(max_examples=150, deadline=None)
def test_the_words_of_the_draft_are_the_words_heard_in_order(said: list[str]) -> None:
    text = " ".join(said).strip("| ")
    if not text or "" in [part.strip() for part in text.split("|")]:
        return
    paragraphs = draft_paragraphs(heard(text))
    draft = [word.strip(".,;:?!()“”").lower() for p in paragraphs for word in p.text.removeprefix("- ").split()]
    kept = [word.text for p in paragraphs for word in p.heard]
    assert draft == kept
    everything = text.replace("|", " ").split()
    left = iter(everything)
    assert all(word in left for word in kept), "in their order, none twice"
    gone = list(everything)
    for word in kept:
        gone.remove(word)
    assert set(gone) <= {word for command in COMMANDS for word in command.split()}
    assert all(before.end <= after.start for before, after in pairwise(words_of(paragraphs)))


def words_of(paragraphs: tuple[DraftParagraph, ...]) -> list[Word]:
    return [word for paragraph in paragraphs for word in paragraph.words]


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_becomes_a_draft(said: list[str]) -> None:
    ends = list(accumulate(0.3 for _ in said))
    words = tuple(Word(end - 0.3, end, text, 0.5) for text, end in zip(said, ends, strict=True))
    paragraphs = draft_paragraphs((Segment(0.0, ends[-1], " ".join(said), "", words),))
    assert all("\n" not in p.text and p.text == p.text.strip() for p in paragraphs)
