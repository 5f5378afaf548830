"""Letters that stand for many words: the glossary's, everybody's of this library, and a person's own."""

from __future__ import annotations

from dataclasses import replace

from meetingrec.domain.access import Act
from meetingrec.domain.amendment import AutoText
from meetingrec.domain.auto_text import in_full
from meetingrec.domain.errors import InputRefused, NotAllowed
from meetingrec.domain.events import Changes
from meetingrec.services.profiles import Profiles
from meetingrec.services.signed_in import SignedIn, text_of
from meetingrec.store import desk
from meetingrec.store.rows import new_id

_LONGEST_SHORT = 20


class AutoTexts:
    """Whoever may type may keep them; everybody's too: they lie in the library, encrypted like all the rest."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._profiles = Profiles(signed_in)

    def shown(self) -> tuple[AutoText, ...]:
        """Everybody's and this person's own, by their letters."""
        with self._signed_in.reading() as db:
            return desk.auto_texts(db, self._signed_in.person.id)

    def in_full(self, conference_id: str) -> dict[str, str]:
        """Letters, folded -> the words they stand for in the documents of this conference. Raises NotAllowed."""
        conference = self._signed_in.conference(conference_id)
        self._signed_in.guard(Act.READ_DOCUMENT, conference)
        return in_full(self._profiles.usable(conference.profile_id)[0].glossary, self.shown())

    def add(self, short: str, text: str, *, for_everybody: bool) -> tuple[Changes, AutoText]:
        """Raises NotAllowed; InputRefused for letters that are none or that stand for something already."""
        self._signed_in.guard(Act.TYPE)
        owner = "" if for_everybody else self._signed_in.person.id
        made = self._checked(AutoText(new_id(), owner, short, text))
        with self._signed_in.writing() as write:
            desk.AUTO_TEXTS.add(write.db, made)
            write.note("add an auto-text", "auto_text", made.id, {"for_everybody": for_everybody})
        return Changes.of("auto_texts"), made

    def change(self, auto_text_id: str, short: str, text: str) -> Changes:
        """Raises as add does."""
        self._signed_in.guard(Act.TYPE)
        changed = self._checked(replace(self._mine(auto_text_id), short=short, text=text))
        with self._signed_in.writing() as write:
            desk.AUTO_TEXTS.replace(write.db, changed, by=self._signed_in.person.id)
            write.note("change an auto-text", "auto_text", changed.id)
        return Changes.of("auto_texts")

    def remove(self, auto_text_id: str) -> Changes:
        """Raises NotAllowed."""
        self._signed_in.guard(Act.TYPE)
        known = self._mine(auto_text_id)
        with self._signed_in.writing() as write:
            desk.AUTO_TEXTS.remove(write.db, known.id, by=self._signed_in.person.id)
            write.note("remove an auto-text", "auto_text", known.id)
        return Changes.of("auto_texts")

    def _mine(self, auto_text_id: str) -> AutoText:
        found = next((entry for entry in self.shown() if entry.id == auto_text_id), None)
        if found is None:
            raise NotAllowed("These letters are another person's.", "Nothing was changed.", "Add letters of your own.")
        return found

    def _checked(self, entry: AutoText) -> AutoText:
        short, text = text_of(entry.short, "short", needed=True), text_of(entry.text, "text", needed=True)
        if len(short) > _LONGEST_SHORT or len(short.split()) > 1:
            raise InputRefused(
                "The letters must be one short word without spaces.", "Nothing was changed.", "Shorten them.", "short"
            )
        for other in self.shown():
            taken = other.short.casefold() == short.casefold() and other.owner_id == entry.owner_id
            if taken and other.id != entry.id:
                raise InputRefused(
                    f"“{short}” stands for other words already.",
                    "Nothing was changed.",
                    "Choose other letters, or change those.",
                    "short",
                )
        return replace(entry, short=short, text=text)
