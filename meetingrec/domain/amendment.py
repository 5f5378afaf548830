"""Changes to what was approved: remarks before, amendments after, and who must get the new version (domain.md 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from meetingrec.domain.document import SectionText


@dataclass(frozen=True, slots=True)
class Remark:
    """The chair's remark at one place of a draft. section: its key; quote: the words it is about, "" for all of it."""

    id: str
    document_id: str
    section: str
    quote: str
    text: str
    by: str
    at: datetime
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A draft as it was at one moment. version: 0 for a draft, else of the approved document. why: "typed", "sent to
    the chair", "returned", "approved", "before taking back", ... sections: as they were read, all of them.
    """

    id: str
    document_id: str
    at: datetime
    by: str
    why: str
    version: int
    sections: tuple[SectionText, ...]

    def text(self, key: str) -> str:
        """The text of a section, "" where there is none."""
        return next((part.text for part in self.sections if part.key == key), "")


class AmendmentState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    DONE = "done"
    NOTED = "noted"
    """A small error: not changed, but to be said at the next conference (domain.md 4.3)."""

    @property
    def words(self) -> str:
        return {
            "asked": "Waits for the author",
            "agreed": "Being made",
            "refused": "Refused",
            "done": "Made",
            "noted": "For the next conference",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction of an approved document: asked for with a reason, agreed by its author, or by a named deputy with
    the reason why the author could not and the manager who agreed (domain.md 4.3). proposed: the wished words.
    version: the approved version it corrects. asked_by: in words, for whom too; decided_by: id of the person.
    """

    id: str
    document_id: str
    version: int
    asked_by: str
    asked_at: datetime
    reason: str
    proposed: str
    state: AmendmentState = AmendmentState.ASKED
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_why: str = ""
    deputy_for: str = ""
    deputy_why: str = ""
    manager: str = ""
    comment: str = ""
    """What a parent or professional wrote where a dispute was not accepted; kept unaltered."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Who was given which version, and when (domain.md D5). replaces: version it takes the place of, 0 for none."""

    id: str
    document_id: str
    version: int
    to_whom: str
    how: str
    by: str
    at: datetime
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class AutoText:
    """A few letters that stand for many words (domain.md C15: in full). owner_id "" for everybody's."""

    id: str
    owner_id: str
    short: str
    text: str
