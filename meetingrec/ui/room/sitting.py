"""One conference while it is written down: what is on the page, what is being stored, and what can be undone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from meetingrec.domain.entries import ENTRY_CHANGES, Entry
from meetingrec.domain.errors import InputRefused, NotAllowed, Problem
from meetingrec.domain.events import Changes
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.recording import Purpose
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.services import Services

KINDS = ENTRY_CHANGES | {"conference"}


__all__ = ["Entry", "Sitting", "conference_key", "key_of"]


class Sitting(QObject):
    """Pages ask here rather than the services, so that every entry carries its moment and is never lost.

    `record` is what was read last; `shown` tells of a new one. Everything goes through the page's Autosave.
    """

    shown = Signal(object)
    """ConferenceRecord."""
    told = Signal(str)
    """One plain sentence for the status line: `Undone: a point.`"""

    def __init__(self, core: Core, services: Services, saving: Autosave, parent: QObject) -> None:
        super().__init__(parent)
        self.core = core
        self.services = services
        self.saving = saving
        self.conference_id = ""
        self.record: ConferenceRecord | None = None
        self.profile: Profile = services.planning.profile()
        """The authority's rules of this conference; read together with the record."""
        self._numbers = itertools.count()
        self._adding: dict[str, tuple[Callable[[Entry], object] | None, Callable[[], object] | None]] = {}
        self._reading = self._stale = False
        self._stored = core.relay(self, self._added)
        core.changed.connect(self._noticed)
        self.saving.failed.connect(self._refused)

    # ---- reading ----

    def about(self, conference_id: str) -> None:
        """Which conference it is; read at once."""
        self.conference_id = conference_id
        self.saving.about(conference_id)
        self.refresh()

    def refresh(self) -> None:
        """Reads the conference again; several wishes at once are one reading."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        planning, conference_id = self.services.planning, self.conference_id

        def read() -> tuple[ConferenceRecord, Profile]:
            record = planning.record(conference_id)
            return record, planning.profile(record.conference)

        self.core.read(self, read, self._show, self._failed)

    def now(self) -> datetime:
        return self.services.signed_in.clock()

    def moment(self) -> float | None:
        """Seconds on the timeline of this conference's recording, None while nothing of it is being recorded."""
        recorder = self.services.recorder
        recording, status = recorder.recording, recorder.status()
        if recording is None or status is None or status.state != "recording":
            return None
        ours = recording.conference_id == self.conference_id and recording.purpose is Purpose.CONFERENCE
        return status.elapsed if ours else None

    # ---- writing ----

    def add(
        self, entry: Entry, added: Callable[[Entry], object] | None = None, refused: Callable[[], object] | None = None
    ) -> None:
        """Stores a new entry now. added(entry with its id) follows; refused() when it can never be stored."""
        key = f"add {next(self._numbers)}"
        self._adding[key] = (added, refused)
        capture, tell = self.services.capture, self._stored

        def save(_conference_id: str, fresh: Entry) -> Changes:
            changes, stored = capture.add(fresh)
            tell(key, stored)
            return changes

        self.saving.edited(key, save, entry)
        self.saving.flush()

    def edit(self, entry: Entry) -> None:
        """Stores a changed entry within a second."""
        capture = self.services.capture
        self.saving.edited(key_of(entry), lambda _conference_id, changed: capture.change(changed), entry)

    def edit_conference(self, **fields: Any) -> None:
        """Stores fields of the conference itself within a second; others are left as they are then."""
        planning = self.services.planning

        def save(conference_id: str, changed: dict[str, Any]) -> Changes:
            return planning.change(replace(planning.record(conference_id).conference, **changed))

        self.saving.edited(conference_key(*fields), save, fields)

    def do(self, call: Callable[[], Any], then: Callable[[Any], object] | None = None) -> None:
        """An act of the service, after every edit in hand."""
        self.saving.flush()
        self.core.act(self, call, then)

    def remove(self, entry: Entry) -> None:
        capture = self.services.capture
        self.do(lambda: capture.remove(entry), lambda _: self.told.emit("Removed. Ctrl+Z brings it back."))

    def undo(self) -> None:
        self.do(self.services.capture.undo, self.told.emit)

    # ---- inside ----

    def _show(self, read: tuple[ConferenceRecord, Profile]) -> None:
        self._reading = False
        if self._stale:
            self.refresh()
            return
        self.record, self.profile = read
        self.shown.emit(self.record)

    def _failed(self, problem: Problem) -> None:
        self._reading = False
        self.core.problem.emit(problem)

    def _noticed(self, changes: Changes) -> None:
        ours = changes.conference_id in {"", self.conference_id}
        if ours and changes.kinds & KINDS and not self.services.signed_in.locked:
            self.refresh()

    def _added(self, key: str, entry: Entry) -> None:
        added, _ = self._adding.pop(key, (None, None))
        if added is not None:
            added(entry)

    def _refused(self, key: str, problem: Problem) -> None:
        if key in self._adding and isinstance(problem, InputRefused | NotAllowed):
            _, refused = self._adding.pop(key)
            if refused is not None:
                refused()


def conference_key(*fields: str) -> str:
    """The Autosave key of fields of the conference itself."""
    return f"conference {' '.join(sorted(fields))}"


def key_of(entry: Entry) -> str:
    """The Autosave key of an entry: all its fields are stored together."""
    return f"entry {entry.id}"
