"""Pedal and keys drive whatever is being listened to, also while another program is in front.

    services.controls.take(player_bar)      from now on the pedal and the keys drive it; the last to take is driven
    services.controls.release(player_bar)   with nobody left the pedal is let go and no key is taken from anybody

`drive(player_bar, services.controls)` does both whenever the bar has something to play, and keeps it as its user chose.
A page that wants something else to happen (the dictating page, say) takes with an object of its own: `Driven`.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

from meetingrec import settings
from meetingrec.domain.events import Changes
from meetingrec.domain.pedal import Pedal, PedalAct, acts_from
from meetingrec.services.pedal import Found, Gone, Moved, Others, PedalNews, PedalReader, Refused, Report
from meetingrec.settings import Settings
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.key_names import MEDIA_BACK, MEDIA_KEYS, MEDIA_ON, MEDIA_PLAY, types_a_letter
from meetingrec.ui.pedal.keys_everywhere import KeysEverywhere
from meetingrec.ui.widgets.player import PlayerBar

REPEAT_MS = 500
"""While "back" or "on" is held down, between two jumps."""
_REST_MS = 1500
"""With nobody to drive the pedal is kept for so long: who opens the next dictation first lets go of the last."""


class Driven(Protocol):
    """What the pedal and the keys can do to something; a PlayerBar is one."""

    def toggle(self) -> None: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def back(self) -> None: ...
    def on(self) -> None: ...


class PlayerControls(QObject):
    """One a signed-in person. Lives on the window's thread."""

    told = Signal(str)
    """For beside the player: "Pedal: ready", or "" where there is none."""
    news = Signal(object)
    """PedalNews, for Settings: what is plugged in, and each press."""
    keys_taken = Signal(object)
    """Names of keys that another program has for itself."""
    chosen_changed = Signal(object)
    """Settings: somebody chose otherwise."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self.chosen: Settings = settings.load()
        self.words = ""
        self._driven: list[Driven] = []
        self._watchers = 0
        self._held: PedalAct | None = None
        self._standing: dict[str, PedalNews] = {}
        """What is plugged in, for whoever asks later."""
        self._reader = PedalReader(core.relay(self, self._hear))
        self._keys = KeysEverywhere(core.relay(self, self._key), core.relay(self, self.keys_taken.emit))
        self._again = QTimer(self)
        self._again.setInterval(REPEAT_MS)
        self._again.timeout.connect(self._jump)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._stop_if_idle)
        core.changed.connect(self._changed)

    # ---- who is driven ----

    def take(self, driven: Driven) -> None:
        """The last to take is driven, until it releases."""
        self._driven = [each for each in self._driven if each is not driven]
        self._driven.append(driven)
        self._rest.stop()
        self._read_pedal()
        if len(self._driven) == 1:
            self._take_keys()

    def release(self, driven: Driven) -> None:
        if not any(each is driven for each in self._driven):
            return
        self._driven = [each for each in self._driven if each is not driven]
        if not self._driven:
            self._let_go_of_keys()
            self._rest.start()

    def watch(self, on: bool) -> None:
        """Settings shows what the pedal does, whether anything is driven or not."""
        self._watchers = max(0, self._watchers + (1 if on else -1))
        self._hear_pedal_keys()
        self._rest.stop()
        if on:
            self._read_pedal()
            for news in self._standing.values():
                self.news.emit(news)
        else:
            self._rest.start()

    def close(self) -> None:
        """Lets everything go at once: the window locks or closes."""
        self._driven, self._watchers = [], 0
        self._let_go_of_keys()
        self._rest.stop()
        self._stop_if_idle()

    @property
    def driven(self) -> Driven | None:
        return self._driven[-1] if self._driven else None

    # ---- starting and stopping ----

    def _read_pedal(self) -> None:
        if not self._reader.running:
            self._reader.start(self.chosen.pedal_device, self.chosen.pedal_shown)

    def _stop_if_idle(self) -> None:
        if not self._driven and self._watchers == 0:
            self._again.stop()
            self._stop_reading()

    def _stop_reading(self) -> None:
        self._reader.stop()
        self._standing.clear()
        self._tell("")

    def _take_keys(self) -> None:
        self._hear_pedal_keys()
        if self.chosen.keys_everywhere:
            chosen = self.chosen
            pedals = [str(name) for name in chosen.pedal_keys.values() if not types_a_letter(str(name))]
            self._keys.start([chosen.play_key, chosen.back_key, chosen.on_key, *MEDIA_KEYS, *pedals])

    def _let_go_of_keys(self) -> None:
        self._keys.stop()
        self._lift()
        self._hear_pedal_keys()

    def _hear_pedal_keys(self) -> None:
        """Inside this program; only where there are such keys, because every event of the window comes by here then."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if any(self.chosen.pedal_keys.values()) and (self._driven or self._watchers > 0):
                app.installEventFilter(self)

    def _changed(self, changes: Changes) -> None:
        if "settings" in changes.kinds:
            self._core.read(self, settings.load, self._use)

    def _use(self, chosen: Settings) -> None:
        was, self.chosen = self.chosen, chosen
        self.chosen_changed.emit(chosen)
        self._let_go_of_keys()
        if self._driven:
            self._take_keys()
        self._reader.teach(chosen.pedal_shown)
        if was.pedal_device != chosen.pedal_device and self._reader.running:
            self._stop_reading()
            self._read_pedal()

    # ---- the pedal ----

    def _hear(self, news: PedalNews) -> None:
        if not self._reader.running:
            return
        match news:
            case Moved(pedal, down):
                self._move(pedal, down=down)
            case Found(_, known):
                self._standing["pedal"] = news
                self._tell("Pedal: ready" if known else "Pedal: see Settings")
            case Refused():
                self._standing["pedal"] = news
                self._tell("Pedal: see Settings")
            case Gone():
                self._standing.pop("pedal", None)
                self._tell("")
            case Others():
                self._standing["others"] = news
            case Report():
                pass
        self.news.emit(news)

    def _tell(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.told.emit(words)

    def _move(self, pedal: Pedal, *, down: bool) -> None:
        """Play plays while it is held, or turns playing on and off; back and on go on while they are held."""
        act = acts_from(self.chosen.pedal_acts)[pedal]
        driven = self.driven
        if driven is None or act is PedalAct.NOTHING:
            return
        if act is not PedalAct.PLAY:
            self._held = act if down else None
            if down:
                self._jump()
                self._again.start()
            else:
                self._again.stop()
        elif not self.chosen.pedal_hold:
            if down:
                driven.toggle()
        elif down:
            self._held = PedalAct.PLAY
            driven.play()
        else:
            self._held = None
            driven.pause()

    def _jump(self) -> None:
        if self.driven is not None and self._held is PedalAct.BACK:
            self.driven.back()
        elif self.driven is not None and self._held is PedalAct.ON:
            self.driven.on()
        else:
            self._again.stop()

    def _lift(self) -> None:
        """Nobody is driven any more: nothing is held."""
        self._held = None
        self._again.stop()

    # ---- keys ----

    def _key(self, name: str, down: bool) -> None:
        """A key heard everywhere. Pedals that act as keys are pedals."""
        if not self._keys.running or self.driven is None:
            return
        pedal = self._pedal_of(name)
        if pedal is not None:
            self.move(pedal, down=down)
        elif down:
            if name in {self.chosen.play_key, MEDIA_PLAY}:
                self.driven.toggle()
            elif name in {self.chosen.back_key, MEDIA_BACK}:
                self.driven.back()
            elif name in {self.chosen.on_key, MEDIA_ON}:
                self.driven.on()

    def move(self, pedal: Pedal, *, down: bool) -> None:
        """A pedal that acts as a key went down or up."""
        self._move(pedal, down=down)
        self.news.emit(Moved(pedal, down))

    def _pedal_of(self, name: str) -> Pedal | None:
        """Never of a key that types something."""
        for pedal in Pedal:
            if name and not types_a_letter(name) and self.chosen.pedal_keys.get(pedal.value) == name:
                return pedal
        return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Inside this program: the keys of a pedal that acts as keys, which must not type anything. The system gives
        them to a window first, and there they end."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        pedal = self._pedal_of(key_name(event))
        if pedal is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(self.driven is not None)
        elif not event.isAutoRepeat() and not watched.isWidgetType():
            self.move(pedal, down=event.type() == QEvent.Type.KeyPress)
        return self.driven is not None


def drive(bar: PlayerBar, controls: PlayerControls) -> None:
    """Whenever this bar has something to play, pedal and keys drive it."""
    bar.use(controls.chosen)
    bar.tell_pedal(controls.words)
    controls.chosen_changed.connect(bar.use)
    controls.told.connect(bar.tell_pedal)
    bar.attached.connect(lambda on: controls.take(bar) if on else controls.release(bar))


def key_name(event: QKeyEvent) -> str:
    """As Qt writes it: "F13", "Ctrl+Alt+P"; "" for Ctrl, Shift and the like by themselves."""
    if event.key() in {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}:
        return ""
    if event.key() in {0, Qt.Key.Key_unknown}:
        return ""
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    sequence = QKeySequence(QKeyCombination(held, Qt.Key(event.key())))
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)
