"""The address of this library, and those of the libraries that may type for it or send to it.

NAME.mraddress is a text file that may travel by e-mail: it holds public keys only. That it is really theirs is known
once both sides have compared the fingerprint by telephone, which whoever adds it must say they did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from meetingrec.disk import write_whole
from meetingrec.domain.access import Act
from meetingrec.domain.errors import HandOverRefused, InputRefused, Refusal
from meetingrec.domain.events import Changes
from meetingrec.domain.other_library import KnownLibrary, LibraryAddress
from meetingrec.services.keyring import hand_over_public
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit, other_libraries
from meetingrec.store.rows import new_id
from meetingrec.vault.hand_over import is_recipient, is_signed, sign

ADDRESS_KIND = "mraddress"
_FIRST = "meetingrec library address, version "
_VERSION = 1
_LARGEST = 8192
_LONGEST_NAME = 100
_LINES = ("Name", "Practice", "Sealing key", "Signing key", "Fingerprint")
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """This library's address. name "" before it was given one."""

    name: str
    fingerprint: str


class OtherLibraries:
    """Addresses: saving one's own, adding and removing those of others."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    def own(self) -> OwnAddress:
        """The name and fingerprint of this library; its keys are made on the first call. Raises NotAllowed."""
        self._signed_in.guard(Act.KNOW_LIBRARIES)
        address, _ = own_address(self._signed_in)
        return OwnAddress(address.name, address.fingerprint)

    def save_address(self, name: str, folder: Path) -> tuple[Changes, Path]:
        """Writes the address under this name of the library into a folder. Raises NotAllowed, InputRefused,
        FolderRefused, DiskFull.
        """
        self._signed_in.guard(Act.KNOW_LIBRARIES)
        plain = name_of(name)
        path = folder / f"{_file_name(plain)}.{ADDRESS_KIND}"
        with self._signed_in.writing() as write:
            other_libraries.set_own_name(write.db, plain)
            address, secret = own_address(self._signed_in)
            write.note("save the address of this library", "library", "", {"fingerprint": address.fingerprint})
            write_whole(path, address_text(address, secret).encode())
        return Changes.of("libraries"), path

    def known(self) -> tuple[KnownLibrary, ...]:
        """By name."""
        with self._signed_in.reading() as db:
            return other_libraries.all_known(db)

    def read(self, path: Path) -> LibraryAddress:
        """The address in a file, not believed yet: its fingerprint is to be compared. Raises HandOverRefused."""
        self._signed_in.guard(Act.KNOW_LIBRARIES)
        address = read_address(path)
        if address.practice != self._signed_in.practice:
            raise _refused(
                Refusal.PRACTICE,
                "This is the address of a practice library, or this is one and the address is a real one.",
                "Practice libraries send to practice libraries, real ones to real ones.",
            )
        if address.recipient == own_address(self._signed_in)[0].recipient:
            raise _refused(
                Refusal.OURS, "This is the address of this library itself.", "Choose the file that they sent you."
            )
        with self._signed_in.reading() as db:
            known = other_libraries.with_recipient(db, address.recipient)
        if known is not None and known.name == address.name and known.verify_key == address.verify_key:
            raise _refused(Refusal.BEFORE, f"{known.name} is known here already.", "There is nothing more to do.")
        return address

    def add(self, address: LibraryAddress, compared: str) -> tuple[Changes, KnownLibrary]:
        """Adds it. compared: the fingerprint, as whoever adds it says it was compared. Another address with the same
        sealing key takes its place. Raises NotAllowed, InputRefused.
        """
        self._signed_in.guard(Act.KNOW_LIBRARIES)
        if compared != address.fingerprint:
            raise InputRefused(
                "The fingerprint was not compared.",
                "Nothing was added.",
                "Read the digits to them by telephone, and say here that they are the same.",
                "compared",
            )
        with self._signed_in.writing() as write:
            known = other_libraries.with_recipient(write.db, address.recipient)
            if known is not None:
                gone = replace(known, removed_at=write.at)
                other_libraries.replace(write.db, gone, by=self._signed_in.person.id, at=write.at)
            fresh = KnownLibrary(
                new_id(),
                address.name,
                address.recipient,
                address.verify_key,
                address.fingerprint,
                write.at,
                self._signed_in.person.id,
            )
            other_libraries.add(write.db, fresh)
            write.note("add another library", "library", fresh.id, _told(fresh))
        return Changes.of("libraries"), fresh

    def remove(self, library: KnownLibrary) -> Changes:
        """Nothing can be sent to it or taken from it any more. Raises NotAllowed."""
        self._signed_in.guard(Act.KNOW_LIBRARIES)
        with self._signed_in.writing() as write:
            gone = replace(library, removed_at=write.at)
            other_libraries.replace(write.db, gone, by=self._signed_in.person.id, at=write.at)
            write.note("remove another library", "library", library.id, _told(library))
        return Changes.of("libraries")


def own_address(signed_in: SignedIn) -> tuple[LibraryAddress, bytes]:
    """This library's address, and the secret Ed25519 key that it signs with. Raises NotAllowed after locking."""
    recipient = hand_over_public(signed_in)
    with signed_in.writing() as write:
        signer = audit.signer(write.db)
        name = other_libraries.own_name(write.db)
    return LibraryAddress(name, recipient, signer.public.hex(), signed_in.practice), signer.secret


def address_text(address: LibraryAddress, secret: bytes) -> str:
    """The file, signed with the library's own key: so no part of it can be exchanged for another's."""
    lines = [f"{_FIRST}{_VERSION}", *(f"{name}: {value}" for name, value in _said(address))]
    text = "\n".join(lines) + "\n"
    return f"{text}Signature: {sign(secret, text.encode()).hex()}\n"


def read_address(path: Path) -> LibraryAddress:
    """Raises HandOverRefused for anything else than a whole address as a library wrote it."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        lines = raw.decode().replace("\r\n", "\n").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise _no_address() from error
    if len(raw) > _LARGEST or not lines[0].startswith(_FIRST):
        raise _no_address()
    if lines[0] != f"{_FIRST}{_VERSION}":
        raise _refused(
            Refusal.NEWER,
            "This address was made by a newer version of meetingrec.",
            "Install the newer version on this computer.",
        )
    told = [line.partition(": ") for line in lines[1:]]
    if [name for name, _, _ in told] != [*_LINES, "Signature"]:
        raise _changed()
    values = {name: value for name, _, value in told}
    address = LibraryAddress(
        values["Name"], values["Sealing key"], values["Signing key"], practice=values["Practice"] == "yes"
    )
    text = "\n".join(lines[:-1]) + "\n"
    whole = _said(address) == [(name, values[name]) for name in _LINES] and is_recipient(address.recipient)
    if not whole or not _HEX.fullmatch(values["Signature"]) or len(values["Signature"]) != 128:
        raise _changed()
    if not is_signed(address.verify_key, text.encode(), bytes.fromhex(values["Signature"])):
        raise _changed()
    if not address.name or address.name != _clean(address.name):
        raise _changed()
    return address


def name_of(name: str) -> str:
    """A name of a library as it is kept. Raises InputRefused."""
    plain = _clean(name)
    if not plain:
        raise InputRefused(
            "The library needs a name.",
            "Nothing was saved.",
            "Name the council, and the team if there are several.",
            "name",
        )
    return plain


def _clean(name: str) -> str:
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(plain.split())[:_LONGEST_NAME].strip()


def _said(address: LibraryAddress) -> list[tuple[str, str]]:
    practice = "yes" if address.practice else "no"
    values = (address.name, practice, address.recipient, address.verify_key, address.fingerprint)
    return list(zip(_LINES, values, strict=True))


def _file_name(name: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:60].lower()
    return f"{plain or 'library'}-address"


def _told(library: KnownLibrary) -> dict[str, object]:
    return {"library": library.name, "fingerprint": library.fingerprint}


def _no_address() -> HandOverRefused:
    return _refused(
        Refusal.NOT_ONE,
        "This is not the address of a library.",
        f"Choose the file that they sent you; its name ends in .{ADDRESS_KIND}.",
    )


def _changed() -> HandOverRefused:
    return _refused(
        Refusal.DAMAGED,
        "This address is damaged or was changed.",
        "Ask them to save it again, and to send it another way.",
    )


def _refused(why: Refusal, happened: str, do: str) -> HandOverRefused:
    return HandOverRefused(why, happened, "Nothing was added.", do)
