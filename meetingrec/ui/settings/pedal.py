"""The foot pedal: which one is there, a picture that shows each press, and what each pedal does."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from meetingrec.domain.pedal import Bit, Pedal, PedalAct, PedalDevice, acts_from, layout_words, new_bit
from meetingrec.services.pedal import Found, Gone, Moved, Others, PedalNews, Refused, Report
from meetingrec.settings import Settings
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.key_names import OF_PAGES
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.settings.keeping import kept
from meetingrec.ui.settings.key_field import KeyField
from meetingrec.ui.settings.pedal_picture import PedalPicture
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.words import label

_NONE = "No foot pedal was found. Plug one in: it is found within a second or two."
_SHOW = "Show which pedal is which"


class PedalSettings(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._controls = core, services.controls
        self._watching = False
        self._device: PedalDevice | None = None
        self._others: tuple[PedalDevice, ...] = ()
        self._last = b""
        self._shown: dict[Pedal, Bit] | None = None
        self.now = label(_NONE, "strong")
        self.picture = PedalPicture()
        self.pressed = label("")
        self.which = Choice("Which pedal", [])
        self.acts = {pedal: Choice(f"{pedal.words} does", [(act.words, act) for act in PedalAct]) for pedal in Pedal}
        self.keys = {pedal: KeyField(f"{pedal.words} sends the key", may_be_empty=True) for pedal in Pedal}
        self.hold = QCheckBox("Play while the pedal is held down (otherwise: once to play, again to pause)")
        self.show_button = button(_SHOW, self._show_or_stop)
        self.refused = label("", "danger")
        self.refused.hide()
        self._build()
        self._controls.news.connect(self._hear)
        self._controls.chosen_changed.connect(self.show_chosen)

    def open(self) -> None:
        self.show_chosen(self._controls.chosen)
        self._there(None, _NONE)
        if not self._watching:
            self._watching = True
            self._controls.watch(True)

    def leave(self) -> None:
        self._stop_showing()
        if self._watching:
            self._watching = False
            self._controls.watch(False)

    def show_chosen(self, chosen: Settings) -> None:
        acts = acts_from(chosen.pedal_acts)
        self.picture.show_acts(acts)
        for pedal in Pedal:
            self.acts[pedal].set_value(acts[pedal])
            self.keys[pedal].setText(str(chosen.pedal_keys.get(pedal.value, "")))
        self.hold.blockSignals(True)
        self.hold.setChecked(chosen.pedal_hold)
        self.hold.blockSignals(False)
        self._list()

    # ---- what it looks like ----

    def _build(self) -> None:
        there = QHBoxLayout()
        there.setSpacing(18)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        for widget in (self.now, self.pressed):
            beside.addWidget(widget)
        beside.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addStretch()
        there.addWidget(self.picture)
        there.addLayout(beside, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(10)
        rows.addLayout(there)
        rows.addLayout(self._grid())
        rows.addWidget(self.hold)
        rows.addWidget(self.refused)
        rows.addWidget(
            label(
                "A pedal that acts as keys needs no more than its keys: put the caret in the field and press.", "muted"
            )
        )
        self.which.chosen.connect(lambda value: self._keep(pedal_device=str(value or "")))
        self.hold.toggled.connect(lambda on: self._keep(pedal_hold=on))
        for pedal in Pedal:
            self.acts[pedal].chosen.connect(partial(self._act_chosen, pedal))
            self.keys[pedal].chosen.connect(partial(self._key_chosen, pedal))
            self.keys[pedal].refused.connect(self._refuse)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for row, pedal in enumerate(Pedal):
            for column, widget in ((0, self.acts[pedal]), (3, self.keys[pedal])):
                named = label(widget.accessibleName(), wrap=False)
                named.setBuddy(widget)
                grid.addWidget(named, row, column)
                grid.addWidget(widget, row, column + 1)
        named = label("Which pedal", wrap=False)
        named.setBuddy(self.which)
        grid.addWidget(named, 3, 0)
        grid.addWidget(self.which, 3, 1, 1, 4)
        grid.setColumnMinimumWidth(2, 12)
        grid.setColumnStretch(5, 1)
        return grid

    def _there(self, device: PedalDevice | None, words: str) -> None:
        self._device = device
        self.now.setText(words)
        self.picture.show_there(device is not None)
        self.pressed.setText("Press a pedal to try it." if device is not None else "")
        self.show_button.setVisible(device is not None)
        self._list()

    def _list(self) -> None:
        """Any known pedal, or one of what else is plugged in."""
        chosen = self._controls.chosen.pedal_device
        named = {device.id: device.name for device in (*self._others, *([self._device] if self._device else ()))}
        listed = [(name, id_) for id_, name in named.items() if id_ == chosen or id_ in {o.id for o in self._others}]
        if chosen and chosen not in named:
            listed.append((f"the one chosen before ({chosen})", chosen))
        self.which.set_choices([("the first that is known", ""), *listed])
        self.which.set_value(chosen)

    # ---- what the pedal tells ----

    def _hear(self, news: PedalNews) -> None:
        if not self._watching:
            return
        match news:
            case Found(device, known):
                more = "." if known else ", but its presses are not known yet: show which pedal is which."
                self._there(device, f"{device.name} is plugged in{more}")
            case Refused(device):
                told = f"{device.name} is plugged in, but this computer does not let meetingrec read it. Ask your IT."
                self._there(None, told)
            case Gone():
                self._stop_showing()
                self._there(None, _NONE)
            case Others(devices):
                self._others = devices
                self._list()
            case Moved(pedal, down):
                self.picture.move(pedal, down=down)
                if self._shown is None:
                    self.pressed.setText(self.picture.words)
                    announce(self.pressed, self.picture.words)
            case Report(raw):
                self._learn(raw)

    # ---- showing it which pedal is which ----

    def _show_or_stop(self) -> None:
        if self._shown is not None:
            self._stop_showing()
            return
        self._shown = {}
        reword(self.show_button, "Stop showing")
        self._ask()

    def _ask(self) -> None:
        assert self._shown is not None
        pedal = next(pedal for pedal in Pedal if pedal not in self._shown)
        words = f"Press the {pedal.words.lower()} once and let it up."
        self.pressed.setText(words)
        announce(self.pressed, words)

    def _stop_showing(self) -> None:
        if self._shown is not None:
            self._shown = None
            reword(self.show_button, _SHOW)
            self.pressed.setText("")

    def _learn(self, raw: bytes) -> None:
        """A pedal that comes up takes one bit away: what a make sends at rest, too, does not matter then."""
        before, self._last = self._last, raw
        if self._shown is None or self._device is None:
            return
        bit = new_bit(raw, before)
        if bit is None or bit in self._shown.values():
            return
        self._shown[next(pedal for pedal in Pedal if pedal not in self._shown)] = bit
        if len(self._shown) < len(Pedal):
            self._ask()
            return
        shown = {**self._controls.chosen.pedal_shown, self._device.id: layout_words(self._shown)}
        self._stop_showing()
        self.pressed.setText("That is all three. Press them to try.")
        self._keep(pedal_shown=shown)

    # ---- what somebody chooses ----

    def _act_chosen(self, pedal: Pedal, act: object) -> None:
        self._keep(pedal_acts={**self._controls.chosen.pedal_acts, pedal.value: str(act)})

    def _key_chosen(self, pedal: Pedal, name: str) -> None:
        chosen = self._controls.chosen
        keys = {**chosen.pedal_keys, pedal.value: name}
        taken = {chosen.play_key, chosen.back_key, chosen.on_key, *OF_PAGES}
        if name and (name in taken or list(keys.values()).count(name) > 1):
            self._refuse(f"{name} does something else already.")
            self.show_chosen(chosen)
            return
        self._refuse("")
        self._keep(pedal_keys=keys)

    def _refuse(self, words: str) -> None:
        self.refused.setText(words)
        self.refused.setVisible(bool(words))

    def _keep(self, **chosen: object) -> None:
        self._core.act(self, partial(kept, **chosen))
