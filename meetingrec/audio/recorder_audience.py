"""For whom the parts of a recording are sealed, and how all sources go over to the next one at one place.

What was said before a request belongs to the part before, what is said after it to the next (domain.md 4.7, 3). So the
place is that of the moment of the request, and each source changes when its samples have come so far.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from meetingrec.audio.recorder_sealer import Identity
from meetingrec.audio.recorder_server import Request
from meetingrec.audio.recorder_track import ChangeOfPart, Track
from meetingrec.audio.sealed_format import is_label
from meetingrec.domain.errors import InputRefused
from meetingrec.vault.keys import wrap

_ON_ITS_WAY = 0.3
"""Seconds that a device and the system keep sound before it gets its time. At the end of a restricted part they are
waited for, so that its last word does not come into the open part; at its beginning they fall into it."""


class Audience:
    """Of the part in hand, and the changes on their way. For the writing thread; `identity`, `restricted` for any."""

    def __init__(self, identity: Identity) -> None:
        """Raises InputRefused for recipients or a label that cannot be used."""
        check_identity(identity)
        self.identity = identity
        self._changes: deque[tuple[Request, ChangeOfPart]] = deque()

    @property
    def restricted(self) -> bool:
        """True from the request for a restricted part on until the open part after it has begun."""
        return self.identity.restricted or any(change.identity.restricted for _, change in tuple(self._changes))

    def ask(
        self, request: Request, tracks: Sequence[Track], state: str, now: float, take_number: Callable[[], int]
    ) -> None:
        """Answers at once when paused, else as soon as `answer` finds every source at its place.

        tracks: those that go on. now: steady seconds. Raises InputRefused, and then nothing is changed.
        """
        last = self._changes[-1][1].identity if self._changes else self.identity
        wanted = replace(last, recipients=request.recipients, label=request.text, restricted=request.restricted)
        check_identity(wanted)
        if state == "stopped" or not tracks:
            raise not_recording()
        if state == "paused":
            self.identity = wanted
            request.answer(None, max(track.position(now) for track in tracks))
            return
        is_left = last.restricted and any(track.source.live for track in tracks)
        moment = now + _ON_ITS_WAY if is_left else now
        if self._changes:
            moment = max(moment, self._changes[-1][1].moment)
        at = round(max(track.place(moment) for track in tracks) * wanted.rate) / wanted.rate
        change = ChangeOfPart(take_number(), wanted, at, moment)
        self._changes.append((request, change))
        for track in tracks:
            track.change(change)
        self.answer(tracks)

    def answer(self, tracks: Sequence[Track]) -> None:
        """To be called every turn: tells of the changes that all tracks have made."""
        to_come = max((track.to_come for track in tracks), default=0)
        while len(self._changes) > to_come:
            request, change = self._changes[0]
            self.identity = change.identity
            self._changes.popleft()
            request.answer(None, change.at)


def check_identity(identity: Identity) -> None:
    """Raises InputRefused for a label that cannot be used, or recipients nobody can seal to."""
    if not is_label(identity.label):
        raise InputRefused(
            "The part of the recording was given a name that cannot be used.",
            "The recording is as it was before.",
            "Try again; if it happens again, give IT this sentence.",
            "label",
        )
    try:
        wrap(b"", identity.recipients)
    except ValueError as error:
        raise InputRefused(
            "The recorder was not told for whom to seal the recording.",
            "The recording is as it was before.",
            "Sign in again; if that does not help, ask whoever looks after meetingrec.",
            "recipients",
        ) from error


def not_recording() -> InputRefused:
    """Nothing can be asked of a recording that is not going on."""
    return InputRefused("There is no recording going on.", "What was recorded is safe.", "Start or resume it first.")
