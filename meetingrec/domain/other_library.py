"""Another library that may type for this one: how one knows it, and what a hand-over file between the two carries.

A library is known by two public keys: what is sent to it is sealed to the one, what comes from it is signed with the
other. Both stand in its *address*, a small text file; whether the address is really theirs is settled by comparing its
fingerprint by telephone, never by the way the file came (docs/file-formats.md, "Hand-over files").
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from meetingrec.domain.amendment import Remark
from meetingrec.domain.attendance import Attendee, Interpreting, Relation, Stay
from meetingrec.domain.conference import Child, Conference
from meetingrec.domain.decisions import Alternative, Decision, Dissent
from meetingrec.domain.dictation import Dictation
from meetingrec.domain.document import Document, SectionText
from meetingrec.domain.edit_list import DictationEdit
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection
from meetingrec.domain.plan import Action, Contingency, PlanReview
from meetingrec.domain.points import ChildVoice, Point, Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.domain.reports import AgencyReport
from meetingrec.domain.transcript import Transcript
from meetingrec.domain.transfer import Transfer
from meetingrec.domain.views import AgencyView, FamilyView

ELSEWHERE = "elsewhere"
"""typist_id of a conference while its dictation is typed in another library: nobody here has this id."""

_GROUPS, _DIGITS = 8, 5

_ENTRY = "id conference_id at "
_PLACED = _ENTRY + "child_ids position "
NEEDED: dict[type, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        Conference: "id meeting_type planned_start chair_name child_ids zone place purpose authority started_at "
        "ended_at without_audio_why notice_read_at core_group_on review_on profile_id strategy_on previous_on "
        "first_review delay_why delay_agreed_by recorded_anyway_why inquorate_why lead_worker core_group visits "
        "children_told",
        Child: "id full_name known_as",
        Attendee: "id conference_id full_name side role agency relationship presence mode joined_at left_at position "
        "earlier_stays relations direct_contact why decided_by",
        Stay: "joined_at left_at",
        Relation: "child_id relationship",
        Point: _PLACED + "heading text said_by kind basis impact layer agreed_by disagreed_by",
        ChildVoice: "id conference_id child_id at words own_words how obtained_by obtained_on seen_alone not_alone_why "
        "not_obtained_why tells_child",
        Scale: _PLACED + "score rater rater_words reason",
        Decision: _PLACED + "statement made_by category rationale alternatives none_considered_why dissent no_dissent "
        "type test legal_advice legal_by legal_why_not effective_on",
        Alternative: "option why_not",
        Dissent: "who what agency professional escalated",
        Action: _PLACED + "text owner by_family by_when by_when_words how_we_will_know help_given for_whom "
        "owner_confirmed",
        Contingency: _PLACED + "trigger what who_decides",
        PlanReview: _PLACED + "text owner outcome why_not",
        Interpreting: _ENTRY + "position for_whom needed language name source organisation used why_not decided_by",
        AgencyReport: _ENTRY
        + "position agency author kind expected received_on shared_on shared_with shared_by late_why "
        "not_received_why written_awaited chase_on disagreed",
        NoticeGiven: _ENTRY + "version occasion given_to roll_call",
        LeafletGiven: _ENTRY + "position leaflet to_whom explained",
        Objection: _ENTRY + "position who words response reason decided_by",
        AgencyView: _PLACED + "agency recommendation category reason written",
        FamilyView: _PLACED + "who agreement words",
        Transfer: _ENTRY + "sending_authority told_on accepted_by accepted_on",
        Dictation: "id conference_id recording_id state created_at urgent note sent_at due_at",
        Recording: "id conference_id purpose folder started_at ended_at seconds state says head_hash",
        Document: "id conference_id type state version sections typed_by remarks saved_at",
        SectionText: "key text machine drafted filled",
        Remark: "id document_id section quote text by at done_at done_by",
    }.items()
}
"""What leaves of each value: what the documents print of it, what says how a name is written, and what holds it
together. A field that is not named here stays, and so does a kind of entry that is not.
"""


@dataclass(frozen=True, slots=True)
class LibraryAddress:
    """What another library needs to send to this one. recipient: age public key; verify_key: Ed25519, hex.

    practice: of a practice library, which trades with practice libraries only.
    """

    name: str
    recipient: str
    verify_key: str
    practice: bool = False

    @property
    def fingerprint(self) -> str:
        """40 digits in groups of five, to be compared by telephone: of the two keys, whatever the name says.

        >>> LibraryAddress("Any name", "age1x", "00").fingerprint.count(" ")
        7
        """
        digest = hashlib.sha256(f"meetingrec library address\n{self.recipient}\n{self.verify_key}\n".encode()).digest()
        digits = f"{int.from_bytes(digest) % 10 ** (_GROUPS * _DIGITS):0{_GROUPS * _DIGITS}d}"
        return " ".join(digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS))


@dataclass(frozen=True, slots=True)
class KnownLibrary:
    """Another library whose address somebody added after comparing the fingerprint. by: id of that person."""

    id: str
    name: str
    recipient: str
    verify_key: str
    fingerprint: str
    added_at: datetime
    by: str
    removed_at: datetime | None = None


class Carries(StrEnum):
    """What a hand-over file brings."""

    DICTATION = "dictation"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class SentDictation:
    """A dictation to be typed in another library, and of the record what the typing needs: never anything of a
    restricted part. typist: the name of who should type it there, "" for any minute taker. key: secret half of the
    dictation's own identity, which opens its sound and nothing else; "" without sound.
    """

    record: ConferenceRecord
    dictation: Dictation
    edits: tuple[DictationEdit, ...]
    recording: Recording | None
    transcript: Transcript | None
    documents: tuple[Document, ...]
    remarks: tuple[Remark, ...]
    typist: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TypedDrafts:
    """What comes back. answers: the file the dictation was sent in. finished: to the chair; else to who types it here.

    done: ids of the remarks that were dealt with.
    """

    answers: str
    dictation_id: str
    documents: tuple[Document, ...]
    typed_by: str
    finished: bool
    done: tuple[str, ...] = ()
