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
    border = Signal(str)
    """A restricted part has begun or ended: the id of the part that goes on from here, "" for the open conference.

    `part_id` is still the one before: what is half typed belongs to that, and what is added now is stored in it.
    """
    told = Signal(str)
    """One plain sentence for the status line: `Undone: a point.`"""

    def __init__(self, core: Core, services: Services, saving: Autosave, parent: QObject) -> None:
        super().__init__(parent)
        self.core = core
        self.services = services
        self.saving = saving
        self.conference_id = ""
        self.record: ConferenceRecord | None = None
        self.part_id: str | None = None
        """The restricted part on the page, "" in the open conference, None before anything was read. What is typed
        belongs to it, however late it is stored."""
        self._crossing = False
        self.profile: Profile = services.planning.profile()
        """The authority's rules of this conference; read together with the record."""
        self._numbers = itertools.count()
        self._adding: dict[str, tuple[str | None, Callable[[Entry], object] | None, Callable[[], object] | None]] = {}
        self._reading = self._stale = False
        self._stored = core.relay(self, self._added)
        core.changed.connect(self._noticed)
        self.saving.failed.connect(self._refused)

    # ---- reading ----

    def about(self, conference_id: str) -> None:
        """Which conference it is; read at once."""
        if conference_id != self.conference_id:
            self.part_id = None
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
        # What is stored because the part is over must not open a row or come back into a line after that.
        self._adding[key] = (self.part_id, None, None) if self._crossing else (self.part_id, added, refused)
        capture, tell, part_id = self.services.capture, self._stored, self.part_id

        def save(_conference_id: str, fresh: Entry) -> Changes:
            changes, stored = capture.add(fresh, part_id)
            tell(key, stored)
            return changes

        self.saving.edited(key, save, entry)
        self.saving.flush()

    def edit(self, entry: Entry) -> None:
        """Stores a changed entry within a second, but for one that is not of the restricted part that goes on."""
        if not self.may_edit(entry):
            return
        capture, part_id = self.services.capture, self.part_id
        self.saving.edited(key_of(entry), lambda _conference_id, changed: capture.change(changed, part_id), entry)

    def may_edit(self, entry: Entry | None = None) -> bool:
        """Whether this entry may be changed now; without one, what the conference itself and its children are described
        by. While a restricted part goes on only what was written down in it may be; then it is said why.
        """
        if self.part_id in {None, "", getattr(entry, "part_id", "")}:
            return True
        self.told.emit("That stands in the open record: in a restricted part, write it as a new entry.")
        if self.record is not None:
            self.shown.emit(self.record)
        return False

    def edit_conference(self, **fields: Any) -> None:
        """Stores fields of the conference itself within a second; others are left as they are then."""
        if not self.may_edit():
            return
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
        part = read[0].restricted_now
        self._cross(part.id if part is not None else "")
        self.record, self.profile = read
        self.shown.emit(self.record)

    def _cross(self, part_id: str) -> None:
        if self.part_id not in {None, part_id}:
            self._crossing = True
            self.border.emit(part_id)
            self._crossing = False
            self.saving.flush()
        self.part_id = part_id

    def _failed(self, problem: Problem) -> None:
        self._reading = False
        self.core.problem.emit(problem)

    def _noticed(self, changes: Changes) -> None:
        ours = changes.conference_id in {"", self.conference_id}
        if ours and changes.kinds & KINDS and not self.services.signed_in.locked:
            self.refresh()

    def _added(self, key: str, entry: Entry) -> None:
        _, added, _ = self._adding.pop(key, (None, None, None))
        if added is not None:
            added(entry)

    def _refused(self, key: str, problem: Problem) -> None:
        if key in self._adding and isinstance(problem, InputRefused | NotAllowed):
            part_id, _, refused = self._adding.pop(key)
            if refused is not None and part_id == self.part_id:
                refused()


def conference_key(*fields: str) -> str:
    """The Autosave key of fields of the conference itself."""
    return f"conference {' '.join(sorted(fields))}"


def key_of(entry: Entry) -> str:
    """The Autosave key of an entry: all its fields are stored together."""
    return f"entry {entry.id}"
