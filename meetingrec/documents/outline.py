"""Which sections a document has, in order, and who writes them: a person, or the record (domain.md 3.1, 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.documents.wording import started
from meetingrec.domain.conference import Child
from meetingrec.domain.document import DocumentType
from meetingrec.domain.points import ChildVoice, Heading
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.settled import REVIEWS

SECTIONS = {Heading.WORRIED: "worries", Heading.WELL: "well", Heading.NEEDS: "needs"}
"""Keys of the three headings in the decisions and recommendations."""

SUMMARY_SECTIONS = {Heading.WORRIED: "worries", Heading.WELL: "positives", Heading.NEEDS: "changes"}
"""Keys of the same in the chair's summary."""


@dataclass(frozen=True, slots=True)
class Part:
    """typed: the text is a person's, otherwise built from the record. required: printed even if empty."""

    key: str
    heading: str
    typed: bool = False
    required: bool = False
    level: int = 1


def outline(kind: DocumentType, profile: Profile, record: ConferenceRecord) -> tuple[Part, ...]:
    """Every section the document can have for this record; empty ones are left out when it is printed.

    The three headings are in the words and the order of the profile (domain.md K1, C6, B3).
    """
    return _decisions(profile, record) if kind is DocumentType.DECISIONS else _summary(profile, record)


def voice_key(child: Child) -> str:
    return f"voice:{child.id}"


def _decisions(profile: Profile, record: ConferenceRecord) -> tuple[Part, ...]:
    said = [heading for heading in profile.heading_order if heading is not Heading.NEEDS]
    needed = _as_statement(profile.headings[Heading.NEEDS])
    return (
        Part("decided", "What was decided"),
        Part("why", "Why", typed=True),
        *(Part(SECTIONS[heading], _as_statement(profile.headings[heading]), typed=True) for heading in said),
        *_voices(record),
        Part("told", "What you told us", typed=True),
        Part("dissent", "People who did not agree", typed=True),
        Part("needs", f"Your plan: {needed[:1].lower()}{needed[1:]}", typed=True),
        Part("plan:family", "What you need to do", level=2),
        Part("plan:others", "What others will do", level=2),
        Part("contingency", "If things do not change, or something goes wrong", typed=True),
        Part("dates", "Dates"),
        Part("people", "Who was there"),
        Part("put_right", "How to put something right"),
        Part("words", "What these words mean"),
    )


def _summary(profile: Profile, record: ConferenceRecord) -> tuple[Part, ...]:
    whose = "children's" if len(record.children) > 1 else "child's"
    review = record.conference.meeting_type in REVIEWS or bool(record.plan_reviews)
    progress = (
        Part("progress", "Progress since the last plan", typed=True),
        Part("progress:plan", "What was planned, and how far it has come", level=2),
    )
    return (
        Part("why_held", "Why the conference was held", typed=True),
        Part("took_part", "Who took part"),
        Part("notice", "The notice and objections"),
        Part("reports", "Reports"),
        *(
            Part(SUMMARY_SECTIONS[heading], _as_statement(profile.headings[heading]), typed=True, required=True)
            for heading in profile.heading_order
        ),
        Part("scales", f"How safe people think the {_children(record)} {_are(record)}"),
        Part("agencies", "What each agency recommended", typed=True),
        Part("agencies:tally", "Counted by agency", level=2),
        Part("decision", "Decision and reasons", typed=True),
        *_voices(record),
        Part("weight", f"Weight given to the {whose} views", typed=True),
        Part("parents", "What the family thinks", typed=True),
        *(progress if review else ()),
        Part("words", "What these words mean"),
    )


def _children(record: ConferenceRecord) -> str:
    return "children" if len(record.children) > 1 else "child"


def _are(record: ConferenceRecord) -> str:
    return "are" if len(record.children) > 1 else "is"


def _voices(record: ConferenceRecord) -> tuple[Part, ...]:
    return tuple(Part(voice_key(child), _voice_heading(child, record.voices)) for child in record.children)


def _voice_heading(child: Child, voices: tuple[ChildVoice, ...]) -> str:
    heard = [voice for voice in voices if voice.child_id == child.id and voice.words.strip()]
    own_words = any(voice.own_words for voice in heard)
    return f"What {child.short_name} said" if own_words else started(f"{child.short_name}'s views")


def _as_statement(heading: str) -> str:
    """In the room the heading is a question; on paper it is the answer (domain.md 3.1.4). Others stay as they are."""
    plain = heading.strip().rstrip("?").rstrip()
    return {Heading.WORRIED.words: "What we are worried about"}.get(plain, plain)
