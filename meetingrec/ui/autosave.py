"""There is no Save (ui.md rule 2): every field is stored within a second, and the last edit is never lost.

    self.saving.watch(self.place, "place", services.plan.set_place)      # set_place(conference_id, text) -> Changes
    ...
    self.saving.about(conference_id)                                     # in Page.open: whose fields these are now
    self.saving.fill(self.place, "place", conference.place)              # never overwrites what is being typed
    self.saving.flush()                                                  # Page.leave, lock and close do this for you

The subject and the value are taken at the moment of the edit, so an edit that is stored late still goes where it
was typed. A field is stored 300 ms after the last key, and at most 700 ms after the first one that is not stored yet.
An edit that could not be stored (disk full, library gone) is kept and tried again every five seconds, at every flush,
and when the window closes; the person is told once. One that can never be stored (`InputRefused`, `NotAllowed`,
`RecordLocked`) is told and let go.
An Autosave belongs to the core, not to the page: it outlives a page that is deleted with an edit in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QTimeEdit,
    QWidget,
)

from meetingrec.domain.errors import InputRefused, NotAllowed, Problem, RecordLocked
from meetingrec.ui.core import Core

QUIET = 0.3
"""Seconds without a key before a field is stored."""
LONGEST = 0.7
"""Seconds after which it is stored while the person still types."""
AGAIN = 5.0
"""Seconds between tries of an edit that could not be stored."""

_HOPELESS = (InputRefused, NotAllowed, RecordLocked)


Save = Callable[[str, Any], Any]
"""save(subject, value), run on the services' thread; may return Changes."""


@dataclass(slots=True, eq=False)
class _Held:
    """A value that is read when it is handed in."""

    taken: Callable[[], Any]


@dataclass(slots=True)
class _Edit:
    call: partial[Any]
    first: float
    due: float


class Autosave(QObject):
    """Debounced storing, a key a field. `dirty(key)` is True until the field's last edit lies in the store."""

    saving = Signal()
    saved = Signal(object)
    """datetime, aware: everything handed in so far is stored."""
    failed = Signal(str, object)
    """The key and the Problem; the window has shown it already."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core
        self._subject = ""
        self._waiting: dict[tuple[str, str], _Edit] = {}
        self._sent: dict[tuple[str, str], list[_Edit]] = {}
        self._typed: dict[str, Any] = {}
        self._told: set[tuple[str, str]] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._send_due)
        core.flushing.connect(self.flush)

    def about(self, subject: str) -> None:
        """Whose fields these are from now on: the id that `save` gets first. Hands in what belongs to the last one."""
        self.flush()
        self._subject = subject

    def edited(self, key: str, save: Save, value: Any) -> None:
        """save(subject, value) soon; it takes the place of an earlier edit of this key that still waits."""
        now = time.monotonic()
        place = (self._subject, key)
        known = self._waiting.get(place)
        first = known.first if known and place not in self._told else now
        self._waiting[place] = _Edit(partial(save, self._subject, value), first, min(now + QUIET, first + LONGEST))
        self._typed[key] = value
        self.saving.emit()
        self._set_timer()

    def edited_at(self, key: str, save: Save, take: Callable[[], Any]) -> None:
        """As edited, with what `take` says at the moment it is handed in: for a text too long to be read at every key.
        Its field must stay about the same subject until then.
        """
        self.edited(key, save, _Held(take))

    def watch(self, field: QWidget, key: str, save: Save) -> None:
        """Stores every change of a field: text, date, time, number, bool, or a combo box's data (else its text)."""
        if isinstance(field, QComboBox | QAbstractSpinBox):
            field.installEventFilter(self)
        _change_signal(field).connect(lambda *_: self.edited(key, save, value_of(field)))

    def fill(self, field: QWidget, key: str, value: Any) -> None:
        """Shows what the store holds, without storing it again.

        Leaves alone a field whose edit is not stored yet, and the one a person is typing in: a store that tidies
        "school " to "school" must not take the space away under their hands.
        """
        shown = value_of(field)
        typing = field.hasFocus() and key in self._typed and self._typed[key] == shown
        if typing or self.dirty(key) or shown == value:
            return
        blocker = QSignalBlocker(field)
        _set_value(field, value)
        blocker.unblock()

    def dirty(self, key: str = "") -> bool:
        """Whether an edit of this key of this subject (of any at all, when "") is not stored yet."""
        if key:
            place = (self._subject, key)
            return place in self._waiting or bool(self._sent.get(place))
        return bool(self._waiting) or any(self._sent.values())

    def flush(self) -> None:
        """Hands everything in now, in the order it was typed."""
        for place in sorted(self._waiting, key=lambda place: self._waiting[place].first):
            self._send(place)
        self._typed.clear()
        self._timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page: over a closed list or a date it would change, and store, what nobody meant."""
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return False

    def _send_due(self) -> None:
        now = time.monotonic()
        for place in [place for place, edit in self._waiting.items() if edit.due <= now + 0.005]:
            self._send(place)
        self._set_timer()

    def _set_timer(self) -> None:
        if self._waiting:
            soonest = min(edit.due for edit in self._waiting.values())
            self._timer.start(max(0, round((soonest - time.monotonic()) * 1000)))

    def _send(self, place: tuple[str, str]) -> None:
        if self._core.closed:
            return
        edit = self._waiting.pop(place)
        value = edit.call.args[-1]
        if isinstance(value, _Held):
            edit.call = partial(edit.call.func, *edit.call.args[:-1], value.taken())
        self._sent.setdefault(place, []).append(edit)
        self._core.act(
            self, edit.call, lambda _: self._stored(place), lambda problem: self._not_stored(place, edit, problem)
        )

    def _stored(self, place: tuple[str, str]) -> None:
        self._sent[place].pop(0)
        self._told.discard(place)
        if not self.dirty():
            self.saved.emit(datetime.now(UTC))

    def _not_stored(self, place: tuple[str, str], edit: _Edit, problem: Problem) -> None:
        self._sent[place].pop(0)
        hopeless = isinstance(problem, _HOPELESS)
        superseded = place in self._waiting or bool(self._sent[place])
        if not hopeless and not superseded:
            edit.due = time.monotonic() + AGAIN
            self._waiting[place] = edit
            self._set_timer()
        self.failed.emit(place[1], problem)
        if hopeless or place not in self._told:
            self._core.problem.emit(problem)
        if not hopeless:
            self._told.add(place)


def value_of(field: QWidget) -> Any:
    """What a person put into a field: str, bool, int, date, time; of a combo box the entry's data, else its text."""
    if isinstance(field, QLineEdit):
        return field.text()
    if isinstance(field, QPlainTextEdit | QTextEdit):
        return field.toPlainText()
    if isinstance(field, QComboBox):
        data = field.currentData()
        return field.currentText() if data is None else data
    if isinstance(field, QDateEdit):
        return field.date().toPython()
    if isinstance(field, QTimeEdit):
        return field.time().toPython()
    if isinstance(field, QSpinBox):
        return field.value()
    if isinstance(field, QAbstractButton):
        return field.isChecked()
    raise TypeError(f"{type(field).__name__} is not a field")


def _change_signal(field: QWidget) -> SignalInstance:
    if isinstance(field, QLineEdit | QPlainTextEdit | QTextEdit):
        return field.textChanged
    if isinstance(field, QComboBox):
        return field.currentTextChanged
    if isinstance(field, QDateEdit):
        return field.dateChanged
    if isinstance(field, QTimeEdit):
        return field.timeChanged
    if isinstance(field, QSpinBox):
        return field.valueChanged
    if isinstance(field, QAbstractButton):
        return field.toggled
    raise TypeError(f"{type(field).__name__} is not a field")


def _set_value(field: QWidget, value: Any) -> None:
    if isinstance(field, QLineEdit):
        field.setText(value)
    elif isinstance(field, QPlainTextEdit | QTextEdit):
        field.setPlainText(value)
    elif isinstance(field, QComboBox):
        at = field.findData(value)
        field.setCurrentIndex(at if at >= 0 else field.findText(str(value)))
    elif isinstance(field, QDateEdit):
        field.setDate(value)
    elif isinstance(field, QTimeEdit):
        field.setTime(value)
    elif isinstance(field, QSpinBox):
        field.setValue(value)
    elif isinstance(field, QAbstractButton):
        field.setChecked(value)
