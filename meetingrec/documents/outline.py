"""Which sections a document has, in order, and who writes them: a person, or the record (domain.md 3.1, 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.documents.lines import asks, what_it_is
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
    if kind is DocumentType.STRATEGY:
        return _strategy(record)
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
        Part("why_held", f"Why the {what_it_is(record)} was held", typed=True),
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


def _strategy(record: ConferenceRecord) -> tuple[Part, ...]:
    """For the agencies, never for the family (domain.md 3.4)."""
    several = len(record.children) > 1
    progress = (
        Part("progress", "Progress since the last strategy meeting", typed=True),
        Part("progress:plan", "What was planned, and how far it has come", level=2),
    )
    return (
        Part("about", "What this record is"),
        Part("children", "The children" if several else "The child"),
        Part("why_held", "Why the meeting was held", typed=True),
        Part("took_part", "Who was there"),
        Part("notice", "The notice and objections"),
        Part("known", "What each agency knew", typed=True, required=True),
        Part("histories", "Histories and reports"),
        *_voices(record),
        *(progress if record.conference.meeting_type in REVIEWS or record.plan_reviews else ()),
        Part("settled", "What was decided"),
        Part("why", "Why, and what else was thought about", typed=True),
        Part("dissent", "Who did not agree", typed=True),
        Part("seen", "Whether each child was seen" if several else "Whether the child was seen"),
        Part("parents_told", "What the parents are told, and what not yet"),
        Part("actions", "Who does what, and by when"),
        Part("contingency", "If things change, or something goes wrong", typed=True),
        Part("dates", "Next dates"),
        Part("words", "What these words mean"),
    )


def _children(record: ConferenceRecord) -> str:
    return "children" if len(record.children) > 1 else "child"


def _are(record: ConferenceRecord) -> str:
    return "are" if len(record.children) > 1 else "is"


def _voices(record: ConferenceRecord) -> tuple[Part, ...]:
    """Where the kind of meeting asks for them, or somebody wrote one down all the same."""
    heard = {voice.child_id for voice in record.voices}
    shown = [child for child in record.children if asks("voices", record) or child.id in heard]
    return tuple(Part(voice_key(child), _voice_heading(child, record.voices)) for child in shown)


def _voice_heading(child: Child, voices: tuple[ChildVoice, ...]) -> str:
    heard = [voice for voice in voices if voice.child_id == child.id and voice.words.strip()]
    own_words = any(voice.own_words for voice in heard)
    return f"What {child.short_name} said" if own_words else started(f"{child.short_name}'s views")


def _as_statement(heading: str) -> str:
    """In the room the heading is a question; on paper it is the answer (domain.md 3.1.4). Others stay as they are."""
    plain = heading.strip().rstrip("?").rstrip()
    return {Heading.WORRIED.words: "What we are worried about"}.get(plain, plain)
