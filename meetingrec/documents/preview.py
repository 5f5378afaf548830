"""A paper as HTML for the preview in the window: the subset of HTML 4 and CSS that Qt's rich text knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from meetingrec.documents.printable import printable
from meetingrec.domain.document import Paper, PaperSection, Paragraph, Style, Table

VOICE_RED = "#B30000"
NOT_READ = "Written down by this computer, not yet read by anybody"
"""Stands in the preview above paragraphs that nobody has accepted; never in the Word file."""
_MACHINE = "#FFF3D6"
_STYLE = f"""
body {{ font-family: Arial, "Liberation Sans", sans-serif; font-size: 12pt; color: #111111; background: #ffffff; }}
h1 {{ font-size: 24pt; color: #1D3557; margin: 0 0 2px 0; }}
h2 {{ font-size: 16pt; color: #1D3557; margin: 18px 0 6px 0; }}
h3 {{ font-size: 13pt; color: #111111; margin: 12px 0 6px 0; }}
p {{ margin: 0 0 8px 0; }}
ul, ol {{ margin: 0 0 8px 0; }}
li {{ margin: 0 0 5px 0; }}
p.subtitle {{ font-size: 14pt; color: #444444; }}
p.draft, p.footer {{ font-size: 10pt; color: #444444; }}
p.machine {{ font-size: 11pt; color: #7D4A00; background-color: {_MACHINE}; margin: 0 0 4px 0; }}
p.label {{ font-weight: bold; margin: 4px 0 4px 0; }}
p.voice {{ font-weight: bold; color: {VOICE_RED}; font-size: 13pt; margin-left: 20px; }}
table {{ margin: 8px 0 10px 0; }}
table.box td {{ background: #F3F5F7; padding: 3px 8px 3px 8px; }}
table.data td {{ border-bottom: 1px solid #9AA5B1; padding: 4px 6px 4px 6px; }}
table.data th {{ background: #E6ECF2; border-bottom: 2px solid #1D3557; padding: 4px 6px 4px 6px; text-align: left; }}
"""


def html(paper: Paper) -> str:
    """A whole HTML document without anything fetched from elsewhere. Every text is escaped."""
    parts = [
        f'<html lang="{escape(paper.language)}"><head><meta charset="utf-8"><title>{_text(paper.title)}</title>',
        f"<style>{_STYLE}</style></head><body>",
        f'<p class="draft"><b>{_text(paper.watermark)}</b></p>' if paper.watermark else "",
        f"<h1>{_text(paper.title)}</h1>",
        f'<p class="subtitle">{_text(paper.subtitle)}</p>' if paper.subtitle else "",
        _box(paper),
        *(_section(section) for section in paper.sections),
        f'<hr><p class="footer">{_text(paper.footer)}</p></body></html>',
    ]
    return "\n".join(part for part in parts if part)


def _text(words: str) -> str:
    return escape(printable(words)).replace("\n", "<br>")


def _box(paper: Paper) -> str:
    rows = "".join(
        f'<tr><td width="28%"><b>{_text(label)}</b></td><td width="72%">{_text(value)}</td></tr>'
        for label, value in paper.box
    )
    return f'<table class="box" width="100%" cellspacing="0" border="0">{rows}</table>' if rows else ""


_LISTS = {Style.BULLET: "ul", Style.NUMBER: "ol"}


def _section(section: PaperSection) -> str:
    level = min(section.level, 2) + 1
    parts = [f"<h{level}>{_text(section.heading)}</h{level}>"]
    for machine, group in groupby(section.blocks, key=lambda block: isinstance(block, Paragraph) and block.machine):
        blocks = list(group)
        if machine:
            count = f" ({len(blocks)} paragraphs)" if len(blocks) > 1 else ""
            parts.append(f'<p class="machine">{NOT_READ}{count}:</p>')
        parts += _blocks(blocks)
    return "\n".join(parts)


def _blocks(blocks: Sequence[Paragraph | Table]) -> Iterator[str]:
    """Neighbours of one kind are one list; a number 1 begins another."""
    within = ""
    for block in blocks:
        kind = _LISTS.get(block.style, "") if isinstance(block, Paragraph) else ""
        fresh = isinstance(block, Paragraph) and block.number == 1
        if within and (kind != within or fresh):
            yield f"</{within}>"
            within = ""
        if kind and not within:
            start = block.number if isinstance(block, Paragraph) else 0
            yield f'<{kind} start="{start}">' if start > 1 else f"<{kind}>"
            within = kind
        yield _paragraph(block) if isinstance(block, Paragraph) else _table(block)
    if within:
        yield f"</{within}>"


def _paragraph(block: Paragraph) -> str:
    text = _with_bold(block)
    shade = f' style="background-color: {_MACHINE};"' if block.machine else ""
    if block.style in _LISTS:
        return f"<li{shade}>{text}</li>"
    kind = f' class="{block.style.value}"' if block.style is not Style.BODY else ""
    return f"<p{kind}{shade}>{text}</p>"


def _with_bold(block: Paragraph) -> str:
    made, at = "", 0
    for first, last in block.bold:
        made += f"{_text(block.text[at:first])}<b>{_text(block.text[first:last])}</b>"
        at = last
    return made + _text(block.text[at:])


def _table(table: Table) -> str:
    shares = table.widths if len(table.widths) == len(table.header) else (1,) * len(table.header)
    heads = "".join(
        f'<th width="{100 * share // sum(shares)}%">{_text(word)}</th>'
        for word, share in zip(table.header, shares, strict=True)
    )
    rows = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return (
        '<table class="data" width="100%" cellspacing="0" border="0">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
