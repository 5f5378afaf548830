"""`python -m meetingrec.documents.trial FILE`: prints a made-up paper through a template and says what came out.

Writes one line to stdout: `good`, or `refused ` and the reason. The caller watches time and memory.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from docx import Document

from meetingrec.documents.word import word_file
from meetingrec.domain.document import Paper, PaperSection, Paragraph, Style, Table
from meetingrec.domain.errors import TemplateRefused

_WANTED = {
    "trialtitle": "the title",
    "triallabel": "the labels of the box",
    "trialvalue": "the box under the title",
    "trialheading": "the headings",
    "trialsecond": "the headings of the second level",
    "trialbody": "the paragraphs",
    "trialbullet": "the bullets",
    "trialnote": "the label above a child's words",
    "trialvoice": "the child's words",
    "trialcolumn": "the headings of the tables",
    "trialcell": "the tables",
    "trialfooter": "the footer",
    "trialdraft": "the words that mark a draft",
}


def missing_from(template: Path) -> tuple[str, ...]:
    """What a template does not print, in words. Raises TemplateRefused."""
    document = Document(io.BytesIO(word_file(_trial_paper(), template)))
    edges = [edge for part in document.sections for edge in (part.header, part.footer, part.first_page_footer)]
    printed = " ".join(
        text.text or ""
        for element in (document.element.body, *(edge._element for edge in edges))
        for text in element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")
    ).lower()
    return tuple(words for mark, words in _WANTED.items() if mark not in printed)


def _trial_paper() -> Paper:
    blocks = (
        Paragraph("trialbody"),
        Paragraph("trialbullet", Style.BULLET),
        Paragraph("trialnote", Style.LABEL),
        Paragraph("trialvoice", Style.VOICE),
        Table(("trialcolumn", "two"), (("trialcell", "<&{{ }}>"), ("three", "four"))),
    )
    return Paper(
        title="trialtitle",
        subtitle="trialsubtitle",
        box=(("triallabel", "trialvalue"),),
        sections=(PaperSection("trialheading", blocks), PaperSection("trialsecond", blocks[:1], level=2)),
        footer="trialfooter",
        watermark="trialdraft",
    )


def main() -> None:
    try:
        missing = missing_from(Path(sys.argv[1]))
    except TemplateRefused as refusal:
        answer = f"refused {refusal.happened}"
    else:
        answer = f"refused This template does not print {', '.join(missing)}." if missing else "good"
    sys.stdout.buffer.write(answer.encode("utf-8"))


if __name__ == "__main__":
    main()
