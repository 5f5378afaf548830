"""Two versions of a document on one page, as HTML that Qt's rich text knows: what was added is underlined, what was
taken out is struck through, so that colour is never the only sign (domain.md 7, WCAG 1.4.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from meetingrec.documents.printable import printable
from meetingrec.domain.compare import Change, Piece

_STYLE = """
body { font-family: Arial, "Liberation Sans", sans-serif; font-size: 12pt; color: #111111; background: #ffffff; }
h1 { font-size: 20pt; color: #1D3557; margin: 0 0 8px 0; }
h2 { font-size: 15pt; color: #1D3557; margin: 16px 0 6px 0; }
p { margin: 0 0 8px 0; }
p.none { color: #444444; }
"""
_MARKS = {
    Change.SAME: "",
    Change.ADDED: "text-decoration: underline; background-color: #D9F2E0; color: #0B4F22;",
    Change.REMOVED: "text-decoration: line-through; background-color: #FBE0DD; color: #7A1410;",
}


def html(title: str, sections: Iterable[tuple[str, tuple[Piece, ...]]]) -> str:
    """A whole document of headings, each with its words; a heading is an anchor named by its number from 0."""
    parts = [f'<html><head><meta charset="utf-8"><style>{_STYLE}</style></head><body><h1>{_text(title)}</h1>']
    for number, (heading, pieces) in enumerate(sections):
        parts.append(f'<h2><a name="{number}"></a>{_text(heading)}</h2>')
        words = "".join(_piece(piece, follows) for piece, follows in zip(pieces, (None, *pieces), strict=False))
        parts.append(f"<p>{words}</p>" if words else '<p class="none">Nothing is written here in either.</p>')
    return "".join([*parts, "</body></html>"])


def _piece(piece: Piece, before: Piece | None) -> str:
    """A thin gap keeps what was taken out apart from what stands there now."""
    gap = "&#8201;" if before is not None and Change.SAME not in {piece.change, before.change} else ""
    style = _MARKS[piece.change]
    return f'{gap}<span style="{style}">{_text(piece.text)}</span>' if style else _text(piece.text)


def _text(words: str) -> str:
    return escape(printable(words).replace("**", "")).replace("\n", "<br>")
