"""What a hand-over file gives away, and what is refused: changed, made up, meant for others, or opened twice."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetingrec.domain.access import Act, Role
from meetingrec.domain.attendance import Attendee
from meetingrec.domain.dictation import Dictation
from meetingrec.domain.errors import HandOverRefused, InputRefused, NotAllowed, Refusal
from meetingrec.domain.other_library import NEEDED, SentDictation
from meetingrec.domain.points import Heading, Point
from meetingrec.domain.transcript import Segment, Transcript
from meetingrec.services.capture import Capture
from meetingrec.services.children import Children
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.hand_over_contents import CONTENT, for_typing, needed, to_send
from meetingrec.services.hand_over_file import HandOverFiles
from meetingrec.services.hand_over_names import WRITTEN_BY_PROGRAM, refuse_names
from meetingrec.services.keyring import hand_over_identity
from meetingrec.services.library import Newcomer
from meetingrec.services.other_libraries import OtherLibraries, own_address
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.remarks import Remarks
from meetingrec.store import conferences, read_model, transcripts
from meetingrec.store.rows import from_json, new_id, to_json
from meetingrec.vault.hand_over import open_sealed_file, seal
from meetingrec.vault.keys import new_identity
from tests.two_libraries import SECRET_NAME, SPOKEN, Two, both_open, heard_by, is_refused, ready, two, why_refused

__all__ = ["ready", "two"]


def test_only_what_the_typing_needs_leaves(two: Two) -> None:
    out = two.send()
    inside = open_sealed_file(out.read_bytes(), hand_over_identity(two.typist))
    content = inside.members[CONTENT].decode()
    assert "Said openly." in content
    for secret in (SECRET_NAME, "refuge worker", "SECRETWORDS", "HIDDENSTREET", two.chair.person.id):
        assert secret not in content, secret
    sent = from_json(SentDictation, content)
    assert sent.record.parts == () and sent.record == for_typing(sent.record)


MADE = datetime(2026, 7, 1, 9, tzinfo=UTC)
SOMEBODY = "0198f000-0000-7000-8000-000000000001"
_ID_OF_SOMEBODY = {"Point.said_by", "Point.agreed_by", "Point.disagreed_by", "FamilyView.who", "Scale.rater"}
_ID_OF_SOMEBODY |= {"AgencyView.said_by", "Attendee.supports", "NoticeGiven.given_to", "Interpreting.for_whom"}
_ID_OF_SOMEBODY |= {"RestrictedPart.audience", "Point.recorded_by"}


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


class Filled:
    """A value of any dataclass with every field filled in: a text says which field it is, `named` holds `name`."""

    def __init__(self, named: str = "", name: str = "") -> None:
        self.texts: set[str] = set()
        self._named, self._name = named, name

    def made(self, kind: Any, place: str = "") -> Any:
        """place: `Class.field`."""
        inner = [part for part in get_args(kind) if part not in (type(None), ...)]
        field = place.partition(".")[2]
        if get_origin(kind) in (tuple, frozenset):
            return get_origin(kind)(self.made(part, place) for part in inner)
        if inner:
            return self.made(inner[0], place)
        if is_dataclass(kind):
            hints, name = _hints(kind), kind.__name__
            return kind(**{part.name: self.made(hints[part.name], f"{name}.{part.name}") for part in fields(kind)})
        if issubclass(kind, StrEnum):
            return next(iter(kind))
        if kind is str:
            return self._text(place, field)
        return {datetime: MADE, date: MADE.date(), bool: True, float: 1.0, int: 1}[kind]

    def _text(self, place: str, field: str) -> str:
        if field == "part_id":
            return ""
        if field == "id" or field.endswith(("_id", "_ids")) or place in _ID_OF_SOMEBODY:
            return SOMEBODY
        self.texts.add(place)
        return self._name if place == self._named else f"<{place}>"


def _kind(place: str) -> type:
    return next((kind for kind in NEEDED if kind.__name__ == place.partition(".")[0]), str)


def _sent(filled: Filled) -> SentDictation:
    whole: SentDictation = filled.made(SentDictation)
    record = replace(whole.record, parts=())
    documents = tuple(needed(document) for document in whole.documents)
    recording = needed(whole.recording) if whole.recording else None
    dictation = to_send(whole.dictation, whole.typist)
    return replace(whole, record=for_typing(record), documents=documents, recording=recording, dictation=dictation)


def test_no_field_leaves_that_nobody_asked_for_and_every_word_that_leaves_is_looked_at() -> None:
    """Of every class that a file can hold, so that a field that is new tomorrow stays here, or is read as well."""
    filled = Filled()
    content = to_json(_sent(filled))
    for kind, names in NEEDED.items():
        assert names <= {part.name for part in fields(kind)}, kind
    stay = {text for text in filled.texts if text.partition(".")[2] not in NEEDED.get(_kind(text), frozenset())}
    left = {place for place in stay if f"<{place}>" in content}
    kept_whole = ("SentDictation.", "DictationEdit.", "Transcript.", "Segment.", "Word.")
    assert not [place for place in left if not place.startswith(kept_whole)]
    assert {"Child.address", "Child.note", "Attendee.note", "Conference.record_keeper", "Mark.word"} <= stay - left
    leave = {place for place in filled.texts - stay | left if f"<{place}>" in content}
    assert len(leave) > 90

    hidden = Attendee("hidden", SOMEBODY, SECRET_NAME, part_id="part")
    whole = replace(_sent(Filled()).record, attendees=(hidden,))
    unread = set()
    for place in leave:
        try:
            refuse_names(whole, _sent(Filled(place, SECRET_NAME.upper())), ["Millbrook Council"])
        except InputRefused as refusal:
            assert refusal.happened and refusal.safe and refusal.do, "three sentences"
        else:
            unread.add(place)
    unread = {place for place in unread if place.partition(".")[2] not in WRITTEN_BY_PROGRAM}
    assert {place.partition(".")[0] for place in unread} == {"Transcript", "Segment", "Word"}, "as it was spoken"


def test_what_names_somebody_of_a_restricted_part_does_not_leave(two: Two) -> None:
    """Typed words, remarks and notes are refused with the place; what the record says no more does not leave at all."""
    capture, desk = Capture(two.chair), Desk(two.chair)
    point = Point("", two.conference_id, Heading.WORRIED, f"{SECRET_NAME} said they hid.", two.chair.clock())
    _, point = capture.add(point)
    desk.open_drafts(two.conference_id)
    with pytest.raises(InputRefused, match="A draft names"):
        two.send()
    capture.remove(point)
    desk.send_to_chair(two.conference_id)
    draft = two.draft(two.chair)
    desk.return_with_remarks(two.conference_id, f"{SECRET_NAME} must not be named.")
    with pytest.raises(InputRefused, match="were sent back"):
        two.send()
    desk.send_to_chair(two.conference_id)
    Remarks(two.chair).add(draft.id, draft.sections[0].key, "", f"Take out {SECRET_NAME}.")
    desk.return_with_remarks(two.conference_id, "Look at it again.")
    planned = two.chair.conference(two.conference_id)
    for place, changed in (
        ("page of the conference", replace(planned, inquorate_why=f"Ms {SECRET_NAME.split()[1]} could not stay.")),
        ("remark at a draft", planned),
    ):
        with two.chair.writing() as write:
            conferences.replace(write.db, changed)
        with pytest.raises(InputRefused, match=place) as refused:
            two.send()
        assert refused.value.safe == "Nothing was sent." and "send again" in refused.value.do
    (remark,) = Remarks(two.chair).of_document(draft.id)
    Remarks(two.chair).set_done(remark.id, done=True)
    dictation, path = two.dictation(two.chair), two.folder / "noted.mrhand"
    for typist, note, told in (("", f"Not {SECRET_NAME}!", "note"), (SECRET_NAME, "", "who types it")):
        with pytest.raises(InputRefused, match=told):
            two.files.send_file(dictation, two.known, path, typist=typist, urgent=False, note=note)
    _heard(two, dictation, "Nothing of the kind.", MADE)
    assert not two.files.names_spoken(dictation)
    _heard(two, dictation, f"The refuge of {SECRET_NAME}.", MADE - timedelta(hours=1))  # the clock was put right
    assert two.files.names_spoken(dictation)
    inside = open_sealed_file(two.send().read_bytes(), hand_over_identity(two.typist))
    sent = from_json(SentDictation, inside.members[CONTENT].decode())
    assert SECRET_NAME not in to_json(replace(sent, transcript=None)) and "hid" not in to_json(sent.record)
    assert sent.transcript is not None and SECRET_NAME in sent.transcript.segments[0].text, "as it was spoken"


def _heard(two: Two, dictation: Dictation, words: str, at: datetime) -> None:
    recording = Dictating(two.chair).recording(dictation)
    assert recording is not None
    with two.chair.writing() as write:
        heard = Transcript(new_id(), recording.id, "practice", "", (Segment(0.0, 1.0, words, "room"),), complete=True)
        transcripts.start(write.db, heard, at=at)


def test_there_it_is_typed_and_nothing_else(two: Two) -> None:
    two.theirs.receive_file(two.send())
    conference = two.typist.conference(two.conference_id)
    assert conference.from_elsewhere
    for who in ("chair", "investigator", "typist"):
        person = two.at_the_team(who)
        for act in (Act.DICTATE, Act.APPROVE, Act.CAPTURE, Act.RECORD, Act.LISTEN, Act.SAVE_COPY):
            assert not person.may(act, conference), (who, act)
        assert person.may(Act.TYPE, conference) is (who == "typist"), who
        if who == "chair":
            own = Planning(person).record(Planning(person).lines()[0].conference.id).children
            assert [known.child.id for known in Children(person).find(own[0].full_name)] == [own[0].id]


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_byte_changed_is_refused(sealed_once: tuple[Two, bytes], data: st.DataObject) -> None:
    two, raw = sealed_once
    at = data.draw(st.one_of(st.integers(0, 400), st.integers(0, len(raw) - 1)))
    change = data.draw(st.sampled_from(["flip", "cut", "drop", "add"]))
    if change == "flip":
        bad = raw[:at] + bytes([raw[at] ^ data.draw(st.integers(1, 255))]) + raw[at + 1 :]
    else:
        bad = {"cut": raw[:at], "drop": raw[:at] + raw[at + 1 :], "add": raw[:at] + b"x" + raw[at:]}[change]
    if bad == raw:
        return
    path = two.folder / "changed.mrhand"
    path.write_bytes(bad)
    with pytest.raises(HandOverRefused) as refused:
        two.theirs.receive_file(path)
    assert why_refused(refused) in {Refusal.DAMAGED, Refusal.NOT_ONE, Refusal.NOT_FOR_US, Refusal.NEWER}
    with two.typist.reading() as db:
        assert len(conferences.all_conferences(db)) == 1, "nothing was taken in"
    assert not any((two.team.folder / "recordings").iterdir())


@pytest.fixture(scope="module")
def sealed_once(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Two, bytes]]:
    folder = tmp_path_factory.mktemp("sealed") / "two"
    shutil.copytree(ready, folder)
    with both_open(folder) as opened:
        yield opened, opened.send().read_bytes()


def test_an_expert_opens_it_by_the_document(sealed_once: tuple[Two, bytes]) -> None:
    """docs/file-formats.md 6, with nothing of this program but the two keys."""
    two, raw = sealed_once
    identity = pyrage.x25519.Identity.from_str(hand_over_identity(two.typist).secret)
    address = dict(
        line.split(": ", 1) for line in next(two.folder.glob("millbrook*")).read_text().splitlines() if ": " in line
    )
    magic, version, zero, to = struct.unpack_from("<8sHH32s", raw)
    assert (magic, version, zero) == (b"\x89MRHND\r\n", 1, 0)
    assert to == hashlib.sha256(str(identity.to_public()).encode()).digest()
    inside = pyrage.decrypt(raw[44:], [identity])
    length, signature = struct.unpack_from("<I64s", inside)
    told = inside[68 : 68 + length]
    signer = Ed25519PublicKey.from_public_bytes(bytes.fromhex(address["Signing key"]))
    signer.verify(signature, b"meetingrec/hand-over/v1\0" + raw[:44] + told)
    keys = f"meetingrec library address\n{address['Sealing key']}\n{address['Signing key']}\n"
    number = int.from_bytes(hashlib.sha256(keys.encode()).digest(), "big") % 10**40
    assert address["Fingerprint"].replace(" ", "") == f"{number:040d}"
    manifest, at = json.loads(told), 68 + length
    assert sorted(manifest) == ["carries", "file", "from", "made_at", "members", "practice", "to", "v"]
    members = {}
    for member in manifest["members"]:
        members[member["name"]] = inside[at : at + member["size"]]
        at += member["size"]
        assert hashlib.sha256(members[member["name"]]).hexdigest() == member["sha256"]
    assert at == len(inside)
    content = json.loads(members.pop("content.json"))
    own = pyrage.x25519.Identity.from_str(content["key"])
    assert sorted(members) == ["0001-room.mrseg", "0002-room.mrseg"]
    for part in members.values():
        header = json.loads(part[16 : 16 + struct.unpack_from("<I", part, 12)[0]])
        assert len(pyrage.decrypt(base64.b64decode(header["key"]), [own])) == 32


class Forger:
    """Somebody at the known council who seals and signs as it should be what should not be sent."""

    def __init__(self, two: Two) -> None:
        self._two = two
        inside = open_sealed_file(two.send("honest").read_bytes(), hand_over_identity(two.typist))
        self.sent = from_json(SentDictation, inside.members[CONTENT].decode())
        self.parts = [(name, raw) for name, raw in inside.members.items() if name != CONTENT]
        self._told = {name: value for name, value in inside.manifest.items() if name != "members"}

    def seal(
        self, sent: SentDictation | None = None, parts: list[tuple[str, bytes]] | None = None, **told: object
    ) -> Path:
        members = [(CONTENT, to_json(sent or self.sent).encode()), *(self.parts if parts is None else parts)]
        secret = own_address(self._two.chair)[1]
        to = own_address(self._two.typist)[0].recipient
        path = self._two.folder / "forged.mrhand"
        path.write_bytes(seal({**self._told, **told}, members, to, secret))
        return path

    def with_id(self, old: str, new: str) -> SentDictation:
        return from_json(SentDictation, to_json(self.sent).replace(old, new))

    def with_record(self, **changes: object) -> SentDictation:
        return replace(self.sent, record=replace(self.sent.record, **changes))  # type: ignore[arg-type]


def test_what_even_a_known_library_must_not_send(two: Two) -> None:
    forger = Forger(two)
    sent, parts, record = forger.sent, forger.parts, forger.sent.record
    with two.typist.reading() as db:
        own = conferences.all_conferences(db)[0]
        ours = read_model.conference_record(db, own.id)
    nobody = (replace(record.points[0], said_by=new_id()),)
    rules = replace(record.conference, profile_id="mars")
    forged: dict[str, tuple[tuple[Any, ...], dict[str, Any], Refusal]] = {
        "a path for an id": ((forger.with_id(sent.dictation.id, "../../keys/data"),), {}, Refusal.DAMAGED),
        "a conference of theirs": ((forger.with_id(record.conference.id, own.id),), {}, Refusal.OURS),
        "a child of theirs": (
            (forger.with_id(record.children[0].id, own.child_ids[0]),),
            {},
            Refusal.OURS,
        ),
        "a person of theirs": (
            (forger.with_id(record.attendees[0].id, ours.attendees[0].id),),
            {},
            Refusal.OURS,
        ),
        "a point of nobody": ((forger.with_record(points=nobody),), {}, Refusal.DAMAGED),
        "rules they lack": ((forger.with_record(conference=rules),), {}, Refusal.RULES),
        "another key": ((replace(sent, key=new_identity().secret),), {}, Refusal.DAMAGED),
        "a path for a name": ((sent, [(f"../{name}", raw) for name, raw in parts]), {}, Refusal.DAMAGED),
        "no sound": ((sent, []), {}, Refusal.DAMAGED),
        "real for practice": ((), {"practice": False}, Refusal.PRACTICE),
        "meant for others": ((), {"to": own_address(two.chair)[0].recipient}, Refusal.NOT_FOR_US),
        "a path for the file": ((), {"file": "../" * 12}, Refusal.DAMAGED),
        "a later form": ((), {"v": 2}, Refusal.NEWER),
    }
    for name, (given_, told, why) in forged.items():
        is_refused(two.typist, forger.seal(*given_, **told), why, name)
    assert not any((two.team.folder / "recordings").iterdir())
    assert not list((two.team.folder / "keys").glob("dictation-*"))
    two.theirs.receive_file(forger.seal())


def test_who_may_not_open_it(two: Two) -> None:
    out = two.send()
    is_refused(two.chair, out, Refusal.NOT_FOR_US)
    others = OtherLibraries(two.at_the_team("records"))
    with pytest.raises(NotAllowed):
        two.theirs.receive_file(out)
    others.remove(others.known()[0])
    is_refused(two.at_the_team("typist"), out, Refusal.UNKNOWN)
    boss = two.at_the_team("records")
    newcomer = Newcomer("late", "Lara Late", "a long password", frozenset({Role.MINUTE_TAKER}))
    People(two.team, boss).add(newcomer)
    address = OtherLibraries(boss).read(next(two.folder.glob("millbrook*.mraddress")))
    OtherLibraries(boss).add(address, address.fingerprint)
    late = two.at_the_team("late", "a long password")
    HandOverFiles(late).receive_file(out)
    assert late.may(Act.LISTEN_DICTATION, late.conference(two.conference_id)), "nobody was named: it is for all"
    assert np.array_equal(heard_by(late, two.dictation(late)), SPOKEN)
    is_refused(late, out, Refusal.BEFORE)


def test_an_address_is_whole_and_compared_or_refused(two: Two) -> None:
    path = next(two.folder.glob("the-typing-team*.mraddress"))
    ours, text = OtherLibraries(two.chair), path.read_text()
    known = ours.known()[0]
    ours.remove(known)
    for bad, why in (
        (text.replace("typing team", "typing teams"), Refusal.DAMAGED),
        (text.replace(known.recipient, own_address(two.chair)[0].recipient), Refusal.DAMAGED),
        (text.replace("Practice: yes", "Practice: no"), Refusal.DAMAGED),
        (text.replace("version 1", "version 2"), Refusal.NEWER),
        ("x" + text, Refusal.NOT_ONE),
        (text[:-20], Refusal.DAMAGED),
        (text * 20, Refusal.NOT_ONE),
    ):
        path.write_text(bad)
        with pytest.raises(HandOverRefused) as refused:
            ours.read(path)
        assert why_refused(refused) is why, bad[:80]
    with pytest.raises(HandOverRefused) as own:
        ours.read(next(two.folder.glob("millbrook*.mraddress")))
    assert why_refused(own) is Refusal.OURS
    path.write_bytes(text.replace("\n", "\r\n").encode())
    address = ours.read(path)
    assert (address.name, address.fingerprint) == (known.name, known.fingerprint)
    with pytest.raises(InputRefused, match="compared"):
        ours.add(address, "")
    typist = OtherLibraries(two.typist)
    for act in (lambda: typist.read(path), typist.own, lambda: typist.add(address, address.fingerprint)):
        with pytest.raises(NotAllowed):
            act()
