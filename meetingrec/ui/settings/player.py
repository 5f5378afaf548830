"""How this computer's user listens: step back, jumps, volume, and the keys that drive the player."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from meetingrec.settings import Settings
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.key_names import OF_PAGES
from meetingrec.ui.pedal.keys_everywhere import what_it_does, why_not
from meetingrec.ui.room.choosers import Choice
from meetingrec.ui.services import Services
from meetingrec.ui.settings.keeping import kept
from meetingrec.ui.settings.key_field import KeyField
from meetingrec.ui.widgets.player import VOLUMES, volume_words
from meetingrec.ui.widgets.words import label

STEPS_BACK = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0)
JUMPS = (1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 30.0)


class PlayerSettings(QWidget):
    def __init__(self, core: Core, services: Services) -> None:
        super().__init__()
        self._core, self._controls = core, services.controls
        self.step_back = Choice("Step back after a pause", [(_seconds(at) if at else "no", at) for at in STEPS_BACK])
        self.jump = Choice("Back and on", [(_seconds(at), at) for at in JUMPS])
        self.volume = Choice("Volume to begin with", [(volume_words(at).removeprefix("Volume "), at) for at in VOLUMES])
        self.play_key, self.back_key, self.on_key = (KeyField(name) for name in ("Play or pause", "Back", "On"))
        self.everywhere = QCheckBox("These keys and the media keys work while another program is in front")
        self.told = label("", "muted")
        self.refused = label("", "danger")
        self.refused.hide()
        self._build()
        self._controls.keys_taken.connect(self._taken)

    def open(self) -> None:
        self.show_chosen(self._controls.chosen)

    def show_chosen(self, chosen: Settings) -> None:
        for choice, value in (
            (self.step_back, chosen.step_back),
            (self.jump, chosen.jump),
            (self.volume, chosen.volume),
        ):
            choice.set_value(value)
        keys = ((self.play_key, chosen.play_key), (self.back_key, chosen.back_key), (self.on_key, chosen.on_key))
        for field, name in keys:
            field.setText(name)
        forbidden = why_not()
        self.everywhere.blockSignals(True)
        self.everywhere.setChecked(chosen.keys_everywhere and not forbidden)
        self.everywhere.blockSignals(False)
        self.everywhere.setEnabled(not forbidden)
        self.told.setText(forbidden or what_it_does())

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        _rows(grid, 0, (self.step_back, self.jump, self.volume))
        _rows(grid, 3, (self.play_key, self.back_key, self.on_key))
        grid.setColumnMinimumWidth(2, 12)
        grid.setColumnStretch(5, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(grid)
        for widget in (self.refused, self.everywhere, self.told):
            rows.addWidget(widget)
        self.step_back.chosen.connect(lambda value: self._keep(step_back=value))
        self.jump.chosen.connect(lambda value: self._keep(jump=value))
        self.volume.chosen.connect(lambda value: self._keep(volume=value))
        for field, name in ((self.play_key, "play_key"), (self.back_key, "back_key"), (self.on_key, "on_key")):
            field.chosen.connect(partial(self._key_chosen, name))
            field.refused.connect(self._refuse)
        self.everywhere.toggled.connect(lambda on: self._keep(keys_everywhere=on))

    def _key_chosen(self, which: str, name: str) -> None:
        chosen = self._controls.chosen
        others = [getattr(chosen, other) for other in ("play_key", "back_key", "on_key") if other != which]
        others += [*chosen.pedal_keys.values(), *OF_PAGES]
        if name in others:
            self._refuse(f"{name} does something else already.")
            self.show_chosen(chosen)
            return
        self._refuse("")
        self._keep(**{which: name})

    def _refuse(self, words: str) -> None:
        self.refused.setText(words)
        self.refused.setVisible(bool(words))

    def _taken(self, names: Sequence[str]) -> None:
        self.told.setText(f"Another program has {', '.join(names)} for itself: choose another key, or close it.")

    def _keep(self, **chosen: object) -> None:
        self._core.act(self, partial(kept, **chosen))


def _rows(grid: QGridLayout, column: int, widgets: Sequence[QWidget]) -> None:
    for row, widget in enumerate(widgets):
        named = label(widget.accessibleName(), wrap=False)
        named.setBuddy(widget)
        grid.addWidget(named, row, column)
        grid.addWidget(widget, row, column + 1)


def _seconds(seconds: float) -> str:
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"
