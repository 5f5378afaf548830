"""People with an account: adding them and listing them (domain.md E4: everybody has their own)."""

from __future__ import annotations

from meetingrec.domain.access import Act, Person, Role
from meetingrec.domain.events import Changes
from meetingrec.services.keyring import HAND_OVER_READERS
from meetingrec.services.library import Library, Newcomer, check_newcomer, rewrap
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import people
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import new_identity, unwrap


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
        """Adds a person with a first password. Raises NotAllowed, InputRefused.

        Records managers hold the investigators' key so that they can hand it on; the role rules of
        domain.md 4.1 keep them from listening, and the audit log shows it if anybody tries.
        """
        self._signed_in.guard(Act.MANAGE_PEOPLE)
        check_newcomer(newcomer)
        identity = new_identity()
        person = Person(
            new_id(), newcomer.user_name.strip(), newcomer.full_name.strip(), newcomer.roles, identity.public
        )
        self._library.add_user(person, identity, newcomer.password)
        self._grant("database", identity.public)
        if newcomer.roles & {Role.INVESTIGATOR, Role.RECORDS_MANAGER}:
            self._grant("investigators", identity.public)
        if newcomer.roles & HAND_OVER_READERS and (self._library.folder / "keys" / "hand-over.age").is_file():
            self._grant("hand-over", identity.public)
        with self._signed_in.writing() as write:
            people.add(write.db, person)
            write.note("add a person", "person", person.id, {"roles": sorted(role.value for role in person.roles)})
        return Changes.of("people"), person

    def change_password(self, old: str, new: str) -> Changes:
        """The signed-in person's own; nobody else's can be changed. Raises SignInRefused, InputRefused, DiskFull."""
        person = self._signed_in.person
        misses = self._library.misses(person.user_name)
        with self._signed_in.writing() as write:
            write.note("change a password", "person", person.id, {"misses_before": misses} if misses else {})
            self._library.change_password(person.user_name, old, new)
        return Changes.of("people")

    def _grant(self, name: str, public: str) -> None:
        path = self._library.folder / "keys" / f"{name}.age"
        readers = [person.public_key for person in self.everybody() if self._holds(name, person)]
        secret = unwrap(path.read_bytes(), self._signed_in.identity)
        rewrap(path, secret, [*readers, *self._library.recovery, public])

    @staticmethod
    def _holds(name: str, person: Person) -> bool:
        if name == "hand-over":
            return bool(person.roles & HAND_OVER_READERS)
        return name == "database" or bool(person.roles & {Role.INVESTIGATOR, Role.RECORDS_MANAGER})
