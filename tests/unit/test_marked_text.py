"""The light markup of a section: what is written reads back the same, whatever was typed."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from meetingrec.domain.marked_text import Block, Kind, Line, Rows, Words, marked, plain, read, words, write

LETTERS = "ab1.)*-•| \\\n\té‘"
CLEAN = st.text("abc 1.é", min_size=1).filter(lambda text: text.strip() == text)


def lines() -> st.SearchStrategy[Line]:
    """Lines as an editor makes them: bold and plain words by turns, no mark in them."""
    parts = st.lists(CLEAN.filter(lambda text: text[0] not in "1."), min_size=1, max_size=4)
    kinds = st.sampled_from([Kind.BODY, Kind.BULLET])
    return st.builds(
        lambda found, kind, bold: Line(
            tuple(Words(text, bold=bool((at + bold) % 2)) for at, text in enumerate(found)), kind
        ),
        parts,
        kinds,
        st.booleans(),
    )


def tables() -> st.SearchStrategy[Rows]:
    cell = st.text("ab|\\ *é").map(lambda text: " ".join(text.split()))
    return st.integers(1, 3).flatmap(
        lambda wide: st.lists(st.tuples(*[cell] * wide), min_size=1, max_size=3).map(lambda rows: Rows(tuple(rows)))
    )


def parted(blocks: list[Block]) -> tuple[Block, ...]:
    """Two tables that touch are one; a line stands between them."""
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Rows) and made and isinstance(made[-1], Rows):
            made.append(Line((Words("between"),)))
        made.append(block)
    return tuple(made)


@given(st.lists(st.one_of(lines(), tables())))
def test_what_an_editor_writes_reads_back_the_same(blocks: list[Block]) -> None:
    assert read(write(parted(blocks))) == parted(blocks)


@given(st.text(LETTERS))
@example("|1\t1|")
def test_whatever_was_typed_is_read_and_stays_as_it_was_read(text: str) -> None:
    once = read(text)
    assert read(write(once)) == once
    if "\\" not in text and "|" not in text:
        letters = [letter for letter in text if letter.strip() and letter not in "-•*0123456789.)"]
        assert [letter for letter in plain(text) if letter in letters] == letters, "no letter is lost"


@given(st.lists(st.builds(Words, st.text("a* é"), st.booleans())))
def test_bold_words_keep_every_letter_and_star(parts: list[Words]) -> None:
    whole = "".join(part.text for part in parts)
    assert "".join(part.text for part in words(marked(parts))).replace("*", "") == whole.replace("*", "")


def test_every_mark_is_known() -> None:
    lists = "In short: **stay safe** now.\n- one\n* two\n• three\n3. first\n7) second"
    text = f"{lists}\n\n| What | Who |\n| a \\| b | C |\n|x|"
    assert read(text) == (
        Line((Words("In short: "), Words("stay safe", bold=True), Words(" now."))),
        Line((Words("one"),), Kind.BULLET),
        Line((Words("two"),), Kind.BULLET),
        Line((Words("three"),), Kind.BULLET),
        Line((Words("first"),), Kind.NUMBER, 3),
        Line((Words("second"),), Kind.NUMBER, 4),
        Line(),
        Rows((("What", "Who"), ("a | b", "C"), ("x", ""))),
    )
    assert plain("**Bold** and\n1. one\n| a | b |") == "Bold and\none\na\tb"


def test_a_year_or_a_time_at_the_start_of_a_line_is_no_number_of_a_list() -> None:
    found = read("2026. It was\n2.02 pm\n1.5 mg\n**b** c")
    assert all(isinstance(block, Line) and block.kind is Kind.BODY for block in found)
