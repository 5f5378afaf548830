"""Two versions as lines, lists and tables: every letter of both is there, and no mark is seen as a mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meetingrec.documents.compared import html
from meetingrec.domain import marked_text
from meetingrec.domain.compare import Change, change_words, compare
from meetingrec.domain.compared_lines import ComparedLine, ComparedRow, Run, lines_of
from meetingrec.domain.marked_text import Kind

MARKED = st.lists(
    st.sampled_from(["- ", "1. ", "", "| ", "  - "]).flatmap(
        lambda mark: st.text(alphabet="ab  **|\\é.", max_size=12).map(lambda words: mark + words)
    ),
    max_size=6,
).map("\n".join)


def runs(line: ComparedLine | ComparedRow) -> tuple[Run, ...]:
    return line.runs if isinstance(line, ComparedLine) else tuple(run for cell in line.cells for run in cell)


def letters(before: str, after: str, without: Change) -> str:
    """What can be read of one of the texts, without blanks and what marks are made of."""
    made = "".join(
        run.text for line in lines_of(compare(before, after)) for run in runs(line) if run.change is not without
    )
    return bare(made)


def bare(text: str) -> str:
    return "".join(letter for letter in text if letter in "abé")


@given(MARKED, MARKED)
def test_every_word_of_both_texts_is_there_and_told_apart(before: str, after: str) -> None:
    assert letters(before, after, Change.ADDED) == bare(before)
    assert letters(before, after, Change.REMOVED) == bare(after)
    assert "".join(change_words(compare(before, after))).count("**") == 0


def _seen(block: marked_text.Block) -> bool:
    return isinstance(block, marked_text.Rows) or bool(block.text.strip()) or block.kind is not Kind.BODY


@given(MARKED)
def test_a_text_that_did_not_change_looks_as_it_is(text: str) -> None:
    blocks = [block for block in marked_text.read(text) if _seen(block)]
    shown: list[tuple[str, ...] | tuple[Kind, list[str]]] = []
    for line in lines_of(compare(text, text)):
        if isinstance(line, ComparedRow):
            shown.append(tuple(bare("".join(run.text for run in cell)) for cell in line.cells))
        else:
            shown.append((line.kind, [bare(run.text) for run in line.runs if run.bold]))
    wanted: list[tuple[str, ...] | tuple[Kind, list[str]]] = []
    for block in blocks:
        if isinstance(block, marked_text.Rows):
            wanted += [tuple(bare(cell) for cell in row) for row in block.rows]
        else:
            wanted.append((block.kind, [bare(part.text) for part in block.words if part.bold]))
    # A row shorter than its header is filled up when it is read.
    for mine, theirs in zip(shown, wanted, strict=True):
        assert mine == theirs[: len(mine)]


def test_lists_bold_and_tables_are_shown_as_such_and_what_changed_is_marked() -> None:
    before = "Plan:\n- one\n- **two**\n| What | Who |\n| ring | Ann |\nEnd"
    after = "Plan:\n- one\n1. **two** now\n| What | Who |\n| ring | Bob \\| Ann |\n| visit | Cat |\nThe **End**"
    lines = lines_of(compare(before, after))
    assert [type(line).__name__ for line in lines] == ["ComparedLine"] * 3 + ["ComparedRow"] * 3 + ["ComparedLine"]
    assert runs(lines[1]) == (Run(Change.SAME, "• one"),)
    assert runs(lines[2])[:2] == (Run(Change.REMOVED, "•"), Run(Change.ADDED, "1."))
    assert Run(Change.SAME, "two", bold=True) in runs(lines[2])
    assert isinstance(lines[4], ComparedRow) and lines[4].cells[0] == (Run(Change.SAME, "ring"),)
    assert Run(Change.ADDED, "Bob | ") in lines[4].cells[1]
    assert {run.change for run in runs(lines[5])} == {Change.ADDED}
    assert Run(Change.SAME, "End", bold=True, anew=True) in runs(lines[6])
    page = html("Plan", [("Plan", compare(before, after))])
    assert page.count("<tr>") == 3 and "**" not in page and "- one" not in page and "<b>two</b>" in page


def test_a_table_that_got_a_column_is_shown_as_it_was_and_as_it_is() -> None:
    lines = lines_of(compare("| a | b |", "| a | b | c |"))
    assert [[run.change for run in runs(line)] for line in lines] == [[Change.REMOVED] * 2, [Change.ADDED] * 3]


def test_what_is_said_of_a_change_has_no_marks() -> None:
    said = change_words(compare("One.\n- two\nEnd\n| a | b |", "One.\n1. two\nEnd\n- **three**\n| a | c |"))
    assert said == ("a list or a table was changed", "“three” was added", "“b” became “c”")
    assert change_words(compare("", "| Who | When |\n| Ann | May |")) == ("“Who, When Ann, May” was added",)
    assert change_words(compare("four", "four - five")) == ("“- five” was added",)
