"""Word templates from elsewhere: what is refused, and that an honest restyled one is not (reliability.md 6)."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.shared import Pt, RGBColor

from meetingrec import resources
from meetingrec.documents import word
from meetingrec.documents.packages import check_package
from meetingrec.documents.word import template_problem, word_file
from meetingrec.domain.document import Paper
from meetingrec.domain.errors import TemplateRefused

GOOD = resources.template("decisions.docx")
BODY = "word/document.xml"
RELS = "word/_rels/document.xml.rels"
LINK = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://example.org/x" TargetMode="{mode}"/></Relationships>'
)


def _changed(folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The good template with its parts changed."""
    with zipfile.ZipFile(GOOD) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    path = folder / "changed.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def _in_body(old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        text = parts[BODY].decode()
        assert old in text
        parts[BODY] = text.replace(old, new, 1).encode()

    return change


def _part(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: content})


def _link(kind: str, mode: str) -> Callable[[dict[str, bytes]], None]:
    link = LINK.format(kind=kind, mode=mode)
    return lambda parts: parts.update({RELS: parts[RELS].decode().replace("</Relationships>", link).encode()})


def _field(code: str) -> Callable[[dict[str, bytes]], None]:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in code.split("|"))
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return _in_body("<w:sectPr", f"<w:p>{begin}{runs}{end}</w:p><w:sectPr")


HOSTILE: dict[str, Callable[[dict[str, bytes]], None]] = {
    "macros": _part("word/vbaProject.bin", b"x"),
    "embedded object": _part("word/embeddings/oleObject1.bin", b"x"),
    "macro content type": lambda parts: parts.update(
        {"[Content_Types].xml": parts["[Content_Types].xml"].replace(b"document.main", b"document.macroEnabled.main")}
    ),
    "billion laughs": _part("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "dtd in the body": lambda parts: parts.update(
        {BODY: parts[BODY].replace(b"<w:document", b"<!DOCTYPE w><w:document")}
    ),
    "utf-16 dtd": _part("word/extra.xml", '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16")),
    "odd encoding": _part("word/extra.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>'),
    "web link": _link("hyperlink", "External"),
    "template from the web": _link("attachedTemplate", "external"),
    "link spelt with references": _link("image", "&#69;xternal"),
    "field that fetches": _field('INCLUDETEXT "c:/secret.docx"'),
    "field cut in two": _field("INCLU|DETEXT c:/secret.docx"),
    "field that runs": _field("DDEAUTO c:/windows/cmd.exe"),
    "simple field": _in_body("<w:sectPr", '<w:p><w:fldSimple w:instr=" LINK x "/></w:p><w:sectPr'),
    "foreign chunk": _in_body("<w:sectPr", "<w:altChunk/><w:sectPr"),
    "part too large": _part("word/media/a.bmp", b"\0" * (21 * 1024 * 1024)),
    "packed too well": _part("word/extra.xml", b"<a>" + b" " * 900_000 + b"</a>"),
    "millions of paragraphs": _part(
        "word/extra.xml", b"<a>" + b"".join(b"<p%d/>" % n for n in range(450_000)) + b"</a>"
    ),
    "too many parts": lambda parts: parts.update({f"word/media/{n}.txt": b"" for n in range(2_000)}),
    "outside the folder": _part("../../evil.xml", b"<a/>"),
    "absolute": _part("/etc/evil.xml", b"<a/>"),
    "two of one name": _part("word/DOCUMENT.xml", b"<a/>"),
    "no body": lambda parts: parts.pop(BODY),
    "body that is not XML": _part(BODY, b"<w:document"),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_templates_are_refused_before_anything_is_parsed_as_a_document(
    change: Callable[[dict[str, bytes]], object], tmp_path: Path
) -> None:
    path = _changed(tmp_path, change)  # type: ignore[arg-type]
    with pytest.raises(TemplateRefused) as refusal:
        check_package(path)
    assert all((refusal.value.happened, refusal.value.safe, refusal.value.do))
    with pytest.raises(TemplateRefused):
        word_file(Paper("T", (), (), "F"), path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ title }}", "{{ titel }}"),
        ("{{ title }}", "{{ title.__class__.__mro__ }}"),
        ("{{ title }}", "{{ range(99999999) }}"),
        ("{{ title }}", "{{ title * 99999999 }}"),
        ("{{ title }}", "{{ title | replace('a', 'b') }}"),
        ("{{ title }}", "{{ cycler('a') }}"),
        ("{{ title }}", "{% set a = 1 %}{{ title }}"),
        ("{{ title }}", "{% include 'x' %}"),
        ("{{ title }}", "{{ title "),
        (
            "{{ title }}",
            "{% for a in box %}" * 6 + "{{ title }}" + "{% endfor %}" * 6,
        ),
    ],
)
def test_a_template_can_only_walk_over_what_it_is_given(old: str, new: str, tmp_path: Path) -> None:
    path = _changed(tmp_path, _in_body(old, new))
    with pytest.raises(TemplateRefused):
        word_file(Paper("T", (), (), "F"), path)
    with pytest.raises(TemplateRefused):
        template_problem(path)


@pytest.mark.parametrize(
    ("old", "words"),
    [
        ("{{ section.heading }}", "the headings"),
        ("{{ text }}", "the tables"),
        ("{{ title }}", "the title"),
        ("{{ line.value }}", "the box under the title"),
    ],
)
def test_a_template_that_leaves_something_out_is_told_what(old: str, words: str, tmp_path: Path) -> None:
    path = _changed(tmp_path, _in_body(old, "-"))
    with pytest.raises(TemplateRefused, match=f"does not print .*{words}"):
        template_problem(path)


@pytest.mark.parametrize("name", ["decisions.docx", "summary.docx", "strategy.docx"])
def test_our_own_templates_are_accepted(name: str) -> None:
    template_problem(resources.template(name))


def test_a_restyled_template_is_accepted_and_used(tmp_path: Path) -> None:
    """As a council would: other colours, a larger font, its own line at the top."""
    document = docx.Document(str(GOOD))
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x00, 0x50, 0x2F)
    document.styles["Normal"].font.size = Pt(14)
    document.sections[0].header.paragraphs[0].insert_paragraph_before("Marlbeck Council, children's services")
    path = tmp_path / "ours.docx"
    document.save(str(path))
    template_problem(path)
    printed = docx.Document(io.BytesIO(word_file(Paper("Hello", (), (), "F"), path)))
    assert printed.paragraphs[0].text == "Hello"
    assert printed.sections[0].header.paragraphs[0].text == "Marlbeck Council, children's services"
    assert printed.styles["Heading 1"].font.color.rgb == RGBColor(0x00, 0x50, 0x2F)


def test_what_is_not_a_word_file_is_refused(tmp_path: Path) -> None:
    for name, content in (("empty.docx", b""), ("text.docx", b"hello"), ("cut.docx", GOOD.read_bytes()[:3000])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TemplateRefused, match="not a Word document"):
            template_problem(tmp_path / name)
    with pytest.raises(TemplateRefused):
        template_problem(tmp_path / "nowhere.docx")
    shutil.make_archive(str(tmp_path / "zip"), "zip", GOOD.parent)
    with pytest.raises(TemplateRefused, match="not a Word document"):
        template_problem(tmp_path / "zip.zip")


def test_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    content = bytearray(GOOD.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path = tmp_path / "encrypted.docx"
    path.write_bytes(bytes(content))
    with pytest.raises(TemplateRefused):
        check_package(path)


@pytest.mark.parametrize(("limit", "value"), [("_TRIAL_SECONDS", 0.0), ("_TRIAL_BYTES", 1)])
def test_a_template_that_takes_too_much_is_stopped(limit: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, limit, value)
    with pytest.raises(TemplateRefused, match="too long or too much memory"):
        template_problem(GOOD)
