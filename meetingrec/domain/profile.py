"""An authority's own rules as data (design.md 7). The five source documents disagree, so nothing is hard-coded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from meetingrec.domain.points import Heading


@dataclass(frozen=True, slots=True)
class Profile:
    """notice: the wording read aloud, with {chair}, {authority}, {children}, {time} to fill in.

    glossary: abbreviation -> what it means. jargon: word -> a plainer one. put_right: paragraphs for the
    section "How to put something right".
    """

    id: str
    name: str
    headings: Mapping[Heading, str]
    notice: str
    notice_version: str
    put_right: tuple[str, ...]
    glossary: Mapping[str, str]
    jargon: Mapping[str, str]


def profile_from(data: Mapping[str, object]) -> Profile:
    """Checks a parsed TOML table. Raises ValueError naming the entry that is wrong or missing."""

    def table(key: str) -> dict[str, str]:
        value = data.get(key)
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise ValueError(f"[{key}] must be a table of texts")
        return {str(name): text for name, text in value.items()}

    def text(key: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"'{key}' must be a text")
        return value

    headings = table("headings")
    missing = [heading.value for heading in Heading if not headings.get(heading.value)]
    if missing:
        raise ValueError(f"[headings] lacks {', '.join(missing)}")
    put_right = data.get("put_right")
    if not isinstance(put_right, list) or not all(isinstance(line, str) for line in put_right):
        raise ValueError("'put_right' must be a list of texts")
    return Profile(
        id=text("id"),
        name=text("name"),
        headings={heading: headings[heading.value] for heading in Heading},
        notice=text("notice"),
        notice_version=text("notice_version"),
        put_right=tuple(put_right),
        glossary=table("glossary"),
        jargon=table("jargon"),
    )
