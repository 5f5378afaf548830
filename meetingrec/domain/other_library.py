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
from meetingrec.domain.dictation import Dictation
from meetingrec.domain.document import Document
from meetingrec.domain.edit_list import DictationEdit
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Recording
from meetingrec.domain.transcript import Transcript

ELSEWHERE = "elsewhere"
"""typist_id of a conference while its dictation is typed in another library: nobody here has this id."""

_GROUPS, _DIGITS = 8, 5


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
