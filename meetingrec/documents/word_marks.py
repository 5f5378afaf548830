"""Bold words and numbered lines in a Word file, whatever template it is printed through.

A template prints one field a paragraph, in the council's own style. The marks travel inside that field and become runs
and numbering (ECMA-376 17.3.2.1, 17.9) when everything else is in its place: a template made before there were any
needs no change. A numbered line is a bullet of the template with a number instead of the dot.
"""

from __future__ import annotations

import copy
import re

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

from meetingrec.documents.printable import BOLD_FROM, BOLD_TO, NUMBERED, printable
from meetingrec.domain.document import Paragraph, Style

_MARK = re.compile(f"([{BOLD_FROM}{BOLD_TO}])")
_ANY = re.compile(f"[{BOLD_FROM}{BOLD_TO}{NUMBERED}]")
_NUMBER = re.compile(f"^{NUMBERED}([0-9]+){NUMBERED}")
_AFTER_BOLD = tuple(
    f"w:{name}"
    for name in (
        *("bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint"),
        *("noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs"),
        *("highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"),
        *("eastAsianLayout", "specVanish", "oMath", "rPrChange"),
    )
)


def with_marks(block: Paragraph) -> str:
    """The text of a paragraph with its marks, for the field of a template."""
    made, at = f"{NUMBERED}{block.number}{NUMBERED}" if block.style is Style.NUMBER else "", 0
    for first, last in block.bold:
        made += f"{printable(block.text[at:first])}{BOLD_FROM}{printable(block.text[first:last])}{BOLD_TO}"
        at = last
    return made + printable(block.text[at:])


def apply_marks(document: Document) -> None:
    """Turns every mark in the body of a rendered document into what it stands for."""
    number_id = ""
    # Where a template has no numbering at all (and so no true bullets either) the number is printed as words.
    can_count = any(kind.reltype == RELATIONSHIP_TYPE.NUMBERING for kind in document.part.rels.values())
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        texts = [text for run in paragraph.findall(qn("w:r")) for text in run.findall(qn("w:t"))]
        found = _NUMBER.match(texts[0].text or "") if texts else None
        if found and not can_count:
            texts[0].text = _NUMBER.sub(r"\1. ", texts[0].text or "")
        elif found:
            # Two lists that touch are told apart by the number the second one starts with.
            if not number_id or found.group(1) == "1":
                number_id = _new_list(document, int(found.group(1)))
            _set_number(paragraph, number_id)
        elif texts:
            number_id = ""
        bold = False
        for text in texts:
            bold = _part(text, bold)


def _part(text: BaseOxmlElement, bold: bool) -> bool:
    """Divides a run at its marks; returns whether what follows is bold. bold: whether what came before was."""
    words = text.text or ""
    run = text.getparent()
    if run is None or (not bold and not _ANY.search(words)):
        return bold
    pieces = _MARK.split(_NUMBER.sub("", words))
    for piece in pieces:
        if piece in (BOLD_FROM, BOLD_TO):
            bold = piece == BOLD_FROM
            continue
        plain = _ANY.sub("", piece)
        if plain:
            run.addprevious(_run(run, text, plain, bold=bold))
    run.remove(text)
    if all(child.tag == qn("w:rPr") for child in run):
        above = run.getparent()
        if above is not None:
            above.remove(run)
    return bold


def _run(run: BaseOxmlElement, text: BaseOxmlElement, words: str, *, bold: bool) -> BaseOxmlElement:
    made = OxmlElement("w:r")
    look = run.find(qn("w:rPr"))
    if look is not None:
        made.append(copy.deepcopy(look))
    if bold and made.get_or_add_rPr().find(qn("w:b")) is None:
        made.get_or_add_rPr().insert_element_before(OxmlElement("w:b"), *_AFTER_BOLD)
    holder = OxmlElement(text.tag.replace(f"{{{text.nsmap['w']}}}", "w:"))
    holder.text = words
    holder.set(qn("xml:space"), "preserve")
    made.append(holder)
    return made


def _set_number(paragraph: BaseOxmlElement, number_id: str) -> None:
    look = paragraph.get_or_add_pPr()
    numbering = look.get_or_add_numPr()
    numbering.get_or_add_ilvl().set(qn("w:val"), "0")
    numbering.get_or_add_numId().set(qn("w:val"), number_id)


def _new_list(document: Document, start: int) -> str:
    """A numbered list of its own; returns its id. It is set in as far as the template's bullets are."""
    numbering = document.part.numbering_part.element
    kinds = numbering.findall(qn("w:abstractNum"))
    kind_id = str(max((int(kind.get(qn("w:abstractNumId"))) for kind in kinds), default=0) + 1)
    lists = numbering.findall(qn("w:num"))
    list_id = str(max((int(known.get(qn("w:numId"))) for known in lists), default=0) + 1)
    kind = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind_id}"><w:multiLevelType w:val="singleLevel"/>'
        f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="397" w:hanging="397"/></w:pPr></w:lvl></w:abstractNum>'
    )
    # Kinds stand before lists (ECMA-376 17.9.15).
    if kinds:
        kinds[-1].addnext(kind)
    else:
        numbering.insert(0, kind)
    known = parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{kind_id}"/></w:num>')
    if lists:
        lists[-1].addnext(known)
    else:
        numbering.append(known)
    return list_id
