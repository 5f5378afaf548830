"""A paper as a Word file, through a template that a council can restyle in Word (design.md 7, docs/templates.md)."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import psutil
from docx.exceptions import PythonDocxError
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError

from meetingrec.documents.finishing import finish, neutral
from meetingrec.documents.packages import check_package, refused, same_bytes
from meetingrec.documents.printable import printable
from meetingrec.documents.sandbox import TemplateLanguage
from meetingrec.documents.word_marks import with_marks
from meetingrec.domain.document import Paper, PaperSection, Paragraph, Style

_TRIAL_SECONDS = 30.0
_TRIAL_BYTES = 600 * 1024 * 1024
_LOOK_EVERY = 0.05
_HOME = Path(__file__).parents[2]


def word_file(paper: Paper, template: Path) -> bytes:
    """The bytes of a .docx. The same paper and template always give the same bytes.

    Raises TemplateRefused when the template is hostile or asks for fields that do not exist.
    """
    check_package(template)
    document = DocxTemplate(str(template))
    try:
        neutral(document.get_docx())
        document.render(_fields(paper), TemplateLanguage(), autoescape=True)
        finish(document.docx, paper)
    except TemplateError as error:
        raise refused("The template asks for something that the document does not have.") from error
    except (PythonDocxError, KeyError, IndexError, ValueError, SyntaxError) as error:
        raise refused("The template is damaged, or it is not an ordinary Word document.") from error
    written = io.BytesIO()
    document.docx.save(written)
    return same_bytes(written.getvalue())


def template_problem(path: Path) -> None:
    """Raises TemplateRefused when a template may not be used: what is wrong is in its words.

    Limits first (reliability.md 6.11), then a trial print in a process of its own that is stopped when it takes too
    much time or memory, and that looks for every field of the document in what was printed.
    """
    check_package(path)
    command = [sys.executable, "-m", "meetingrec.documents.trial", str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        cwd=_HOME,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as trial:
        in_time = _watch(trial)
        answer = trial.stdout.read().decode("utf-8", "replace").strip() if trial.stdout and in_time else ""
    if not in_time:
        raise refused("This template takes too long or too much memory to print.")
    if answer != "good":
        raise refused(answer.removeprefix("refused ") or "This template cannot be printed.")


def _watch(trial: subprocess.Popen[bytes]) -> bool:
    """True when the trial ended by itself; otherwise it was killed."""
    deadline = time.monotonic() + _TRIAL_SECONDS
    while trial.poll() is None:
        if time.monotonic() > deadline or _bytes_used(trial.pid) > _TRIAL_BYTES:
            trial.kill()
            return False
        time.sleep(_LOOK_EVERY)
    return True


def _bytes_used(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _fields(paper: Paper) -> dict[str, object]:
    """What a template can ask for; docs/templates.md lists the names."""
    return {
        "title": printable(paper.title),
        "subtitle": printable(paper.subtitle),
        "box": [{"label": printable(label), "value": printable(value)} for label, value in paper.box],
        "sections": [_section(section) for section in paper.sections],
        "footer": printable(paper.footer),
        "watermark": printable(paper.watermark),
        "council": printable(paper.author),
    }


def _section(section: PaperSection) -> dict[str, object]:
    blocks: list[dict[str, object]] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            # A template knows bullets; a numbered line is one with another mark before it.
            kind = Style.BULLET if block.style is Style.NUMBER else block.style
            blocks.append({"kind": kind.value, "text": with_marks(block)})
            continue
        if blocks and blocks[-1]["kind"] == "table":
            # Word would make one table of two that touch.
            blocks.append({"kind": Style.BODY.value, "text": ""})
        header, rows = _cells(block.header), [_cells(row) for row in block.rows]
        blocks.append({"kind": "table", "header": header, "rows": rows})
    return {"heading": printable(section.heading), "level": section.level, "blocks": blocks}


def _cells(row: tuple[str, ...]) -> list[str]:
    return [printable(cell) for cell in row]
