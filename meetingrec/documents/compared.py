"""Two versions of a document on one page, as HTML that Qt's rich text knows: what was added is underlined, what was
taken out is struck through, so that colour is never the only sign (domain.md 7, WCAG 1.4.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from meetingrec.documents.printable import printable
from meetingrec.domain.compare import Change, Piece
from meetingrec.domain.compared_lines import ComparedLine, ComparedRow, Run, lines_of
from meetingrec.domain.marked_text import Kind

_STYLE = """
body { font-family: Arial, "Liberation Sans", sans-serif; font-size: 12pt; color: #111111; background: #ffffff; }
h1 { font-size: 20pt; color: #1D3557; margin: 0 0 8px 0; }
h2 { font-size: 15pt; color: #1D3557; margin: 16px 0 6px 0; }
p { margin: 0 0 8px 0; }
p.bullet { margin: 0 0 5px 24px; text-indent: -10px; }
p.number { margin: 0 0 5px 32px; text-indent: -18px; }
table.data { margin: 8px 0 10px 0; }
table.data td { border-bottom: 1px solid #9AA5B1; padding: 4px 6px 4px 6px; }
table.data th { background: #E6ECF2; border-bottom: 2px solid #1D3557; padding: 4px 6px 4px 6px; text-align: left; }
p.none { color: #444444; }
"""
_MARKS = {
    Change.SAME: "",
    Change.ADDED: "text-decoration: underline; background-color: #D9F2E0; color: #0B4F22;",
    Change.REMOVED: "text-decoration: line-through; background-color: #FBE0DD; color: #7A1410;",
}
_ANEW = "background-color: #FFF1C9;"
"""Words that are the same and bold in one of the versions only; the list beside the page says it."""


def html(title: str, sections: Iterable[tuple[str, tuple[Piece, ...]]]) -> str:
    """A whole document of headings, each with its words; a heading is an anchor named by its number from 0."""
    parts = [f'<html><head><meta charset="utf-8"><style>{_STYLE}</style></head><body><h1>{_text(title)}</h1>']
    for number, (heading, pieces) in enumerate(sections):
        parts.append(f'<h2><a name="{number}"></a>{_text(heading)}</h2>')
        lines = lines_of(pieces)
        for is_table, group in groupby(lines, key=lambda line: isinstance(line, ComparedRow)):
            together = list(group)
            parts.append(_table(together) if is_table else "".join(_paragraph(line) for line in together))
        if not lines:
            parts.append('<p class="none">Nothing is written here in either.</p>')
    return "".join([*parts, "</body></html>"])


def _paragraph(line: ComparedLine | ComparedRow) -> str:
    if isinstance(line, ComparedRow):
        return ""
    kind = f' class="{line.kind.value}"' if line.kind is not Kind.BODY else ""
    return f"<p{kind}>{_words(line.runs)}</p>"


def _table(rows: Iterable[ComparedLine | ComparedRow]) -> str:
    """As wide as its widest row; the first is its header."""
    cells = [row.cells for row in rows if isinstance(row, ComparedRow)]
    wide = max(len(row) for row in cells)
    made = []
    for number, row in enumerate(cells):
        kind = "td" if number else "th"
        filled = (*row, *((),) * (wide - len(row)))
        made.append("".join(f'<{kind} width="{100 // wide}%">{_words(cell)}</{kind}>' for cell in filled))
    inner = "".join(f"<tr>{row}</tr>" for row in made)
    return f'<table class="data" width="100%" cellspacing="0" border="0">{inner}</table>'


def _words(runs: tuple[Run, ...]) -> str:
    return "".join(_run(run, before) for run, before in zip(runs, (None, *runs), strict=False))


def _run(run: Run, before: Run | None) -> str:
    """A thin gap keeps what was taken out apart from what stands there now."""
    apart = before is not None and before.change is not run.change and Change.SAME not in {run.change, before.change}
    text = f"<b>{_text(run.text)}</b>" if run.bold else _text(run.text)
    style = _ANEW if run.anew else _MARKS[run.change]
    return f'{"&#8201;" * apart}<span style="{style}">{text}</span>' if style else "&#8201;" * apart + text


def _text(words: str) -> str:
    return escape(printable(words)).replace("\n", "<br>")
