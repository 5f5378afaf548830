"""People with an account: adding them and listing them (domain.md E4: everybody has their own)."""

from __future__ import annotations

from meetingrec.domain.access import Act, Person, Role
from meetingrec.domain.errors import FolderRefused, InputRefused, Problem
from meetingrec.domain.events import Changes
from meetingrec.services.keyring import HAND_OVER_READERS, grant
from meetingrec.services.library import Library, Newcomer, check_newcomer
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import people
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import new_identity


class People:
    """The accounts of a library."""

    def __init__(self, library: Library, signed_in: SignedIn) -> None:
        self._library = library
        self._signed_in = signed_in

    def everybody(self) -> tuple[Person, ...]:
        with self._signed_in.reading() as db:
            return tuple(people.all_people(db))

    def with_role(self, role: Role) -> tuple[Person, ...]:
        return tuple(person for person in self.everybody() if role in person.roles)

    def add(self, newcomer: Newcomer) -> tuple[Changes, Person]:
        """Adds a person with a first password. Raises NotAllowed, InputRefused, DiskFull: then nobody was added, and
        it can be done again.

        Records managers hold the investigators' key so that they can hand it on; the role rules of
        domain.md 4.1 keep them from listening, and the audit log shows it if anybody tries.
        """
        self._signed_in.guard(Act.MANAGE_PEOPLE)
        check_newcomer(newcomer)
        self._refuse_known(newcomer.user_name)
        identity = new_identity()
        person = Person(
            new_id(), newcomer.user_name.strip(), newcomer.full_name.strip(), newcomer.roles, identity.public
        )
        grant(self._signed_in, "database", identity.public)
        if newcomer.roles & {Role.INVESTIGATOR, Role.RECORDS_MANAGER}:
            grant(self._signed_in, "investigators", identity.public)
        if newcomer.roles & HAND_OVER_READERS and (self._library.folder / "keys" / "hand-over.age").is_file():
            grant(self._signed_in, "hand-over", identity.public)
        with self._signed_in.writing() as write:
            people.add(write.db, person)
            write.note("add a person", "person", person.id, {"roles": sorted(role.value for role in person.roles)})
            self._library.add_user(person, identity, newcomer.password, write.send_out)
        return Changes.of("people"), person

    def change_password(self, old: str, new: str) -> Changes:
        """The signed-in person's own; nobody else's can be changed. Raises SignInRefused, InputRefused, DiskFull."""
        person, written = self._signed_in.person, b""
        misses = self._library.accounts.misses(person.user_name)
        try:
            with self._signed_in.writing() as write:
                write.note("change a password", "person", person.id, {"misses_before": misses} if misses else {})
                written = self._library.change_password(person.user_name, old, new, send=write.send_out)
        except Problem as problem:
            if written and self._library.accounts.holds(person.user_name, written):
                raise FolderRefused(
                    "Your new password opens the library from now on, but the change could not be put into the log.",
                    f"Nothing else was changed. {problem.happened}",
                    f"Use the new password, and tell a records manager. {problem.do}",
                ) from problem
            raise
        return Changes.of("people")

    def _refuse_known(self, user_name: str) -> None:
        with self._signed_in.reading() as db:
            if people.by_user_name(db, user_name) is None:
                return
        raise InputRefused(
            "Somebody already has this user name.", "Nothing was changed.", "Choose another.", "user_name"
        )
