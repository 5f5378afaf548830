"""Reads one sealed part: its structure without a key, its sound with one (docs/file-formats.md, "Reading").

Works on a file that is still being written. Only the records asked for are read, so that hours cost no memory.
"""

from __future__ import annotations

import bisect
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import soundfile

from meetingrec.audio.sealed_findings import DAMAGED, Hole, findings, gaps, holes, part_report, starts_at
from meetingrec.audio.sealed_format import HEAD_BYTES, SECONDS_LIMIT, Header, Kind, RecordHead, associated
from meetingrec.audio.sealed_walk import Entry, Proof, Walk, begin_walk, read_record, unreadable
from meetingrec.domain.errors import KeyRefused
from meetingrec.domain.recording import Gap, PartReport
from meetingrec.vault.keys import Identity, unwrap
from meetingrec.vault.sealing import PartCipher

Sound = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part whose records were all read once. is_proven: None without a key, else whether every record opened."""

    walk: Walk
    is_proven: bool | None

    @property
    def header(self) -> Header:
        return self.walk.header

    def report(self, *, live: bool = False) -> PartReport:
        """live: somebody is writing the file; what follows its last whole record is then no damage."""
        return part_report(self.walk, findings(self.walk, live=live), live=live)


def read_part(path: Path, identities: Sequence[Identity] = ()) -> SealedPart:
    """Reads every record: check sums, the chain and, where one of the identities opens it, the sealed content.

    Raises RecordingDamaged when nothing in the file can be read as a sealed part.
    """
    walk = begin_walk(path, is_checked=True)
    cipher = cipher_for(walk.header, identities)
    walk.extend(_proof(walk, cipher) if cipher else None)
    return SealedPart(walk, None if cipher is None else not walk.spoiled)


def open_part(path: Path, identity: Identity) -> OpenPart:
    """Raises RecordingDamaged, or KeyRefused when this identity does not open the part."""
    walk = begin_walk(path, is_checked=False)
    cipher = cipher_for(walk.header, [identity])
    if cipher is None:
        raise KeyRefused(
            f"Your key does not open {path.name}.",
            "The recording was not touched.",
            "Ask somebody who may listen to it, or use one of the two recovery keys.",
        )
    part = OpenPart(walk, cipher)
    part.refresh()
    return part


def cipher_for(header: Header, identities: Sequence[Identity]) -> PartCipher | None:
    """What opens the records of a part, None when none of these identities opens its key."""
    for identity in identities:
        try:
            return PartCipher(unwrap(header.key, identity), header.part_id)
        except (KeyRefused, ValueError):
            continue
    return None


def _proof(walk: Walk, cipher: PartCipher) -> Proof:
    def opens(front: bytes, head: RecordHead, payload: bytes) -> bool:
        try:
            cipher.open(head.sequence, payload, associated(walk.header_hash, front))
        except KeyRefused:
            return False
        return True

    return opens


@dataclass(slots=True)
class OpenPart:
    """A part and what opens it; cipher None: only the structure. Times are seconds on the recording's timeline.

    unplayable: sequences of audio records that did not open when they were asked for. One thread uses it at a time.
    """

    walk: Walk
    cipher: PartCipher | None
    unplayable: set[int] = field(default_factory=set)
    _audio: list[Entry] = field(default_factory=list)
    _longest: int = 0
    _seen: int = 0
    _irregular: int = 0
    _holes: tuple[Hole, ...] = ()

    @property
    def header(self) -> Header:
        return self.walk.header

    @property
    def starts_at(self) -> float:
        return starts_at(self.walk)

    @property
    def length(self) -> float:
        """Seconds on the timeline, gaps and damaged places included."""
        ends = [hole.end for hole in self._holes] + [entry.end for entry in self.walk.entries[-1:]]
        return max(ends, default=0) / self.header.rate

    @property
    def audio(self) -> Sequence[Entry]:
        """The AUDIO records in the order of the timeline."""
        return self._audio

    def refresh(self) -> bool:
        """Looks at what was appended since the last time. Returns whether there was anything."""
        if not self.walk.extend():
            return False
        entries, irregular = self.walk.entries, len(self.walk.faults) + len(self.walk.spoiled)
        if irregular != self._irregular:
            self._audio, self._seen, self._irregular = [], 0, irregular
        for entry in entries[self._seen :]:
            if entry.kind == Kind.AUDIO:
                bisect.insort(self._audio, entry, key=_place)
                self._longest = max(self._longest, entry.head.extent)
        self._seen = len(entries)
        self._holes = holes(self.walk)
        return True

    def gaps(self) -> tuple[Gap, ...]:
        """Time without sound; what turned out not to open is among it."""
        rate = self.header.rate
        found = [*gaps(self.walk, self._holes)]
        found += [
            Gap(self.starts_at + entry.place / rate, entry.head.extent / rate, DAMAGED)
            for entry in self._audio
            if entry.sequence in self.unplayable
        ]
        return tuple(sorted(found, key=lambda gap: gap.start))

    def report(self) -> PartReport:
        """As read_part does it: every record is read, checked and opened anew."""
        walk = begin_walk(self.walk.path, is_checked=True)
        walk.extend(_proof(walk, self.cipher) if self.cipher else None)
        return part_report(walk, findings(walk))

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, Sound]]:
        """(place, samples) of the part's timeline between two of its samples, record by record, cut to fit.

        samples: int16, shape (n, channels). Records that do not open are left out and noted in `unplayable`.
        """
        index = bisect.bisect_left(self._audio, start - self._longest, key=_place)
        with self._file() as file:
            while index < len(self._audio) and self._audio[index].place < end:
                entry = self._audio[index]
                index += 1
                if entry.end <= start:
                    continue
                sound = self.sound(file, entry)
                if sound is not None:
                    begin = max(start - entry.place, 0)
                    yield entry.place + begin, sound[begin : end - entry.place]

    def sound(self, file: BinaryIO, entry: Entry) -> Sound | None:
        """The samples of an AUDIO record, int16 (n, channels); None when it does not open, and then it is noted."""
        plain = self._plain(file, entry)
        sound = None if plain is None else _decoded(plain, self.header, entry.head.extent)
        if sound is None:
            self.unplayable.add(entry.sequence)
        return sound

    def samples(self, start: float, seconds: float) -> Sound:
        """Exactly round(seconds * rate) samples from `start` on the recording's timeline, int16 (n, channels).

        Zeros stand where there is no sound, so that time is kept; `gaps` says where that is.
        """
        rate = self.header.rate
        first, count = round((start - self.starts_at) * rate), round(seconds * rate)
        whole = np.zeros((count, self.header.channels), np.int16)
        for place, sound in self.pieces(first, first + count):
            whole[place - first : place - first + len(sound)] = sound
        return whole

    def texts(self, kind: Kind) -> list[tuple[float, str]]:
        """(seconds on the recording's timeline, text) of the MARK or DEVICE records that open."""
        found: list[tuple[float, str]] = []
        with self._file() as file:
            for entry in self.walk.entries:
                plain = self._plain(file, entry) if entry.kind == kind else None
                if plain is not None:
                    at = self.starts_at + entry.place / self.header.rate
                    found.append((at, plain.decode("utf-8", "replace")))
        return found

    def _plain(self, file: BinaryIO, entry: Entry) -> bytes | None:
        if self.cipher is None:
            raise KeyRefused(
                f"None of the keys at hand opens {self.walk.path.name}.",
                "The recording was not touched.",
                "Ask somebody who may listen to it, or use one of the two recovery keys.",
            )
        raw = read_record(file, entry)
        if raw is None:
            return None
        try:
            context = associated(self.walk.header_hash, raw[:HEAD_BYTES])
            return self.cipher.open(entry.sequence, raw[HEAD_BYTES:], context)
        except KeyRefused:
            return None

    def _file(self) -> BinaryIO:
        try:
            return self.walk.path.open("rb", buffering=0)
        except OSError as error:
            raise unreadable(self.walk.path, error) from error


def _decoded(flac: bytes, header: Header, extent: int) -> Sound | None:
    """The samples of one record, None when they are not what its front and the header say."""
    if not flac:
        return np.zeros((0, header.channels), np.int16) if extent == 0 else None
    if extent > SECONDS_LIMIT * header.rate:
        return None
    try:
        with soundfile.SoundFile(io.BytesIO(flac)) as file:
            if (file.frames, file.samplerate, file.channels) != (extent, header.rate, header.channels):
                return None
            sound: Sound = file.read(dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, ValueError):
        return None
    return sound if len(sound) == extent else None


def _place(entry: Entry) -> int:
    return entry.place
