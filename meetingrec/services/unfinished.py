"""What a chair typed on a line and did not enter yet: not lost when the window locks or dies, and in no record."""

from __future__ import annotations

from collections.abc import Mapping

from meetingrec.domain.access import Act
from meetingrec.domain.events import Changes
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import unfinished


class Unfinished:
    """Each person's own; nobody else is shown them."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def keep(self, conference_id: str, lines: Mapping[str, str]) -> Changes:
        """lines: text by the name of its field, all there are now. Raises NotAllowed, DiskFull."""
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(conference_id))
        with self._signed_in.writing() as write:
            unfinished.keep(write.db, conference_id, self._signed_in.person.id, lines)
        return Changes.of()

    def lines(self, conference_id: str) -> dict[str, str]:
        with self._signed_in.reading() as db:
            return unfinished.of_person(db, conference_id, self._signed_in.person.id)
