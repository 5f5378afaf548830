"""Which sections a document has, in order, and who writes them: a person, or the record (domain.md 3.1, 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.conference import Child, MeetingType
from meetingrec.domain.document import DocumentType
from meetingrec.domain.points import ChildVoice, Heading
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord


@dataclass(frozen=True, slots=True)
class Part:
    """typed: the text is a person's, otherwise built from the record. required: printed even if empty."""

    key: str
    heading: str
    typed: bool = False
    required: bool = False
    level: int = 1


def outline(kind: DocumentType, profile: Profile, record: ConferenceRecord) -> tuple[Part, ...]:
    """Every section the document can have for this record; empty ones are left out when it is printed."""
    return _decisions(profile, record) if kind is DocumentType.DECISIONS else _summary(record)


def voice_key(child: Child) -> str:
    return f"voice:{child.id}"


def _decisions(profile: Profile, record: ConferenceRecord) -> tuple[Part, ...]:
    return (
        Part("decided", "What was decided"),
        Part("why", "Why", typed=True),
        Part("worries", _as_statement(profile.headings[Heading.WORRIED]), typed=True),
        Part("well", _as_statement(profile.headings[Heading.WELL]), typed=True),
        *_voices(record),
        Part("told", "What you told us", typed=True),
        Part("dissent", "People who did not agree", typed=True),
        Part("needs", "Your plan: what needs to happen", typed=True),
        Part("plan:family", "What you need to do", level=2),
        Part("plan:others", "What others will do", level=2),
        Part("contingency", "If things do not change, or something goes wrong", typed=True),
        Part("dates", "Dates"),
        Part("people", "Who was there"),
        Part("put_right", "How to put something right"),
        Part("words", "What these words mean"),
    )


def _summary(record: ConferenceRecord) -> tuple[Part, ...]:
    whose = "children's" if len(record.children) > 1 else "child's"
    review = record.conference.meeting_type in (MeetingType.RCPC, MeetingType.LOOKED_AFTER_REVIEW)
    progress = (Part("progress", "Progress since the last plan", typed=True),) if review else ()
    return (
        Part("why_held", "Why the conference was held", typed=True),
        Part("worries", "Worries", typed=True, required=True),
        Part("positives", "Positives", typed=True, required=True),
        Part("changes", "Changes", typed=True, required=True),
        Part("agencies", "What each agency recommended", typed=True),
        Part("decision", "Decision and reasons", typed=True),
        *_voices(record),
        Part("weight", f"Weight given to the {whose} views", typed=True),
        Part("parents", "What the parents think", typed=True),
        *progress,
        Part("words", "What these words mean"),
    )


def _voices(record: ConferenceRecord) -> tuple[Part, ...]:
    return tuple(Part(voice_key(child), _voice_heading(child, record.voices)) for child in record.children)


def _voice_heading(child: Child, voices: tuple[ChildVoice, ...]) -> str:
    heard = [voice for voice in voices if voice.child_id == child.id and voice.words.strip()]
    own_words = any(voice.own_words for voice in heard)
    return f"What {child.short_name} said" if own_words else f"{child.short_name}'s views"


def _as_statement(heading: str) -> str:
    """In the room the heading is a question; on paper it is the answer (domain.md 3.1.4). Others stay as they are."""
    return {Heading.WORRIED.words: "What we are worried about"}.get(heading, heading)
