"""The dictation to listen to: player, picture of the sound, and the words as heard.

panel = ListenPanel(core, services, DictatedView())
panel.listen_to(dictation, recording, edited)     opens it as it is edited, once; the opening is logged
panel.let_go()                                    stops, and logs what was played
"""

from __future__ import annotations

from functools import partial

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.dictation import Dictation
from meetingrec.domain.edit_list import Piece
from meetingrec.domain.recording import Recording
from meetingrec.services.dictation_sound import DictatedListening, Edited
from meetingrec.services.replay import Listening
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.controls import drive
from meetingrec.ui.services import Services
from meetingrec.ui.widgets.player import PlayerBar
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Waveform

PEAKS = 1500
_WAVE_HIGH = 48


class ListenPanel(QWidget):
    """`heard` is the view of the words; the page puts it where it belongs."""

    opened = Signal()
    """A dictation can be played now."""

    def __init__(
        self,
        core: Core,
        services: Services,
        heard: TranscriptView,
        wave: Waveform | None = None,
        *,
        more: bool = True,
    ) -> None:
        """wave: a picture of the page's own. more: with the volume and the repeating of a stretch; a narrow page does
        without.
        """
        super().__init__()
        self._core = core
        self._services = services
        self._listening: DictatedListening | None = None
        self._wanted: tuple[str, float, tuple[Piece, ...]] | None = None
        self._place = ("", 0.0)
        """Which recording was open last, and where in it the player stood."""
        self._asked = 0
        """How often something was asked for: the same dictation, let go and asked for again, is opened twice."""
        self.player = PlayerBar(volume=more, repeat=more)
        drive(self.player, services.controls)
        self.wave = wave or Waveform("Position in the dictation")
        if wave is None:
            self.wave.setFixedHeight(_WAVE_HIGH)
        self.heard = heard
        self.player.repeats.connect(lambda stretch: self.wave.set_loop(*(stretch or (None,))))
        self.player.moved.connect(self.wave.set_position)
        self.player.moved.connect(self.heard.set_position)
        self.player.playing_changed.connect(self._turned)
        self.wave.seek.connect(self.player.seek)
        self.heard.seek.connect(self.player.play_from)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.player)
        rows.addWidget(self.wave)

    @property
    def listening(self) -> DictatedListening | None:
        """What is open for listening now."""
        return self._listening

    @property
    def playing(self) -> bool:
        return self._listening is not None and self._listening.player.playing

    @property
    def position(self) -> float:
        """Seconds into the dictation of what is heard now."""
        return self._listening.player.position if self._listening is not None else 0.0

    def listen_to(
        self, dictation: Dictation, recording: Recording, edited: Edited | None = None, at: float | None = None
    ) -> None:
        """Opens the dictation, again when it has grown or was edited; the opening is logged.

        edited: as it was read, where the page lets people edit it. at: where the player is to stand, in seconds; None
        leaves it where it stood in this recording.
        """
        wanted = (recording.id, recording.seconds, edited.pieces if edited is not None else ())
        if self._wanted == wanted:
            if at is not None:
                self.player.seek(at)
            return
        self.let_go()
        if at is not None:
            self._place = (recording.id, at)
        self._wanted = wanted
        self._asked += 1
        # Owned by the core: an answer that comes after this page has gone must still be closed.
        opening = partial(self._services.dictated.listen, dictation, recording)
        self._core.read(self._core, opening, partial(self._opened, self._asked))

    def let_go(self) -> None:
        """Stops, and logs what was played."""
        listening, self._listening, self._wanted = self._listening, None, None
        if listening is not None:
            self._place = (listening.recording.id, listening.player.position)
        self.player.attach(None, self._core)
        if listening is not None:
            self._core.act(self._core, listening.close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A row of buttons that becomes two rows gets the height of two."""
        super().resizeEvent(event)
        self.player.setFixedHeight(self.player.heightForWidth(self.width()))

    def _opened(self, asked: int, listening: DictatedListening) -> None:
        if not shiboken6.isValid(self) or self._wanted is None or asked != self._asked:
            close_unheard(self._core, listening)
            return
        self._listening = listening
        self.player.attach(listening.player, self._core)
        recording_id, place = self._place
        if recording_id == listening.recording.id and place > 0:
            self.player.seek(place)
        self.opened.emit()
        self._core.read(self, partial(listening.wave, PEAKS), partial(self._show_wave, listening))

    def _show_wave(self, listening: DictatedListening, peaks: list[float]) -> None:
        if self._listening is listening:
            self.wave.show_wave(peaks, listening.length, gaps=listening.gaps)
            self.wave.set_position(self.position)  # the picture before it may have been shorter

    def _turned(self, playing: bool) -> None:
        tell_why_it_stopped(self._core, self._listening, playing=playing)


def close_unheard(core: Core, listening: Listening | DictatedListening) -> None:
    """Closes what was opened for somebody who has gone meanwhile."""
    if core.closed:
        listening.close()
    else:
        core.act(core, listening.close)


def tell_why_it_stopped(core: Core, listening: Listening | DictatedListening | None, *, playing: bool) -> None:
    """Playing that ends by itself because the loudspeaker went away is told; pausing is not."""
    problem = listening.player.problem if listening is not None and not playing else None
    if problem is not None:
        core.problem.emit(problem)
