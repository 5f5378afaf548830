"""Putting a dictation right: where the next words go, a stretch to take out, undo and redo. All of it by keys, too."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance

from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dictate.reading import Standing
from meetingrec.ui.dictate.stretch import KEYS as STRETCH_KEYS
from meetingrec.ui.dictate.stretch import StretchKeys
from meetingrec.ui.dictate.wave import DictationWave
from meetingrec.ui.dictate.where import KEYS as WHERE_KEYS
from meetingrec.ui.dictate.where import NAMES, Where, WhereNext
from meetingrec.ui.page import Keys
from meetingrec.ui.widgets.times import clock

Acts = tuple[tuple[str, Callable[[], object]], ...]


class Editing(QObject):
    """`where` and `stretch` stand on the page while something can be put right; their keys work only then."""

    take_out_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.where = WhereNext()
        self.stretch = StretchKeys()
        self._section = ""
        self._open = False
        self.stretch.take_out_asked.connect(self._take_out)
        self.stretch.undo_asked.connect(lambda: self._ask(self.undo_asked))
        self.stretch.redo_asked.connect(lambda: self._ask(self.redo_asked))

    def connect_to(self, wave: DictationWave, position: Callable[[], float]) -> None:
        """position: where the player stands, in seconds."""
        self._position = position
        wave.marked.connect(lambda start, end: self.stretch.mark(start, end) if self._open else None)
        self.stretch.marked.connect(lambda: wave.show_stretch(self.stretch.stretch))
        self.stretch.begin_asked.connect(self._begin)
        self.stretch.end_asked.connect(self._end)

    # ---- what the page shows ----

    def show_edited(self, edited: Edited) -> None:
        self.stretch.show_edited(edited)

    def show_standing(self, standing: Standing, edited: Edited, *, own: bool) -> None:
        """own: whether this person dictates here."""
        something = edited.seconds > 0 or edited.can_undo or edited.can_redo
        self._open = own and something and standing in {Standing.PAUSED, Standing.SO_FAR}
        if not self._open and standing is not Standing.DICTATING:
            self.clear()
            self.where.choose(Where.END)
        self.where.setVisible(self._open)
        self.stretch.setVisible(self._open)

    def show_section(self, section: str) -> None:
        """The one chosen in the list: the next words go to its end."""
        self._section = section
        self.where.show_section(section)
        self.where.choose(Where.END)

    def clear(self) -> None:
        """Nothing is marked any more: what follows is another dictation."""
        self.stretch.clear()

    def record_words(self, position: float) -> str:
        """What the record key would do, "" where it simply goes on."""
        if self.where.value is Where.HERE:
            return f"Insert at {clock(position)}"
        if self.where.value is Where.OVER:
            return f"Record over from {clock(position)}"
        return f"Add to “{NAMES[self._section]}”" if self._section else ""

    # ---- keys ----

    def key_words(self) -> Keys:
        where = ", ".join(key for key, _ in WHERE_KEYS)
        return ((where, "The next words go: at the end, in here, over what is here"), *STRETCH_KEYS)

    def acts_by_key(self) -> Acts:
        where = tuple((key, lambda chosen=chosen: self._choose(chosen)) for key, chosen in WHERE_KEYS)
        return (
            *where,
            ("Ctrl+[", self._begin),
            ("Ctrl+]", self._end),
            ("Ctrl+Del", self._take_out),
            ("Ctrl+Z", lambda: self._ask(self.undo_asked)),
            ("Ctrl+Y", lambda: self._ask(self.redo_asked)),
            ("Ctrl+Shift+Z", lambda: self._ask(self.redo_asked)),
        )

    def _choose(self, where: Where) -> None:
        if self._open:
            self.where.choose(where)

    def _begin(self) -> None:
        if self._open:
            self.stretch.begin(self._position())

    def _end(self) -> None:
        if self._open:
            self.stretch.end(self._position())

    def _take_out(self) -> None:
        if self.stretch.stretch is not None:
            self._ask(self.take_out_asked)

    def _ask(self, asked: SignalInstance) -> None:
        if self._open:
            asked.emit()
