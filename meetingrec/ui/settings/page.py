"""What a person may choose on this computer. Every choice is kept at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from meetingrec import settings
from meetingrec.domain.access import Act
from meetingrec.domain.events import Changes
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.services import Services
from meetingrec.ui.settings.keeping import kept
from meetingrec.ui.settings.libraries import OtherLibrariesPart
from meetingrec.ui.settings.microphones import Microphones
from meetingrec.ui.settings.password import OwnPassword
from meetingrec.ui.settings.pedal import PedalSettings
from meetingrec.ui.settings.people import PeopleList
from meetingrec.ui.settings.player import PlayerSettings
from meetingrec.ui.settings.profile import LibraryProfile
from meetingrec.ui.settings.speech_model import SpeechModel
from meetingrec.ui.widgets.fields import number_edit
from meetingrec.ui.widgets.words import label

_THEMES = (("As the computer", "system"), ("Light", "light"), ("Dark", "dark"))


class SettingsPage(Page):
    theme_chosen = Signal(str)
    lock_chosen = Signal(int)
    """Minutes."""

    def __init__(self, core: Core, services: Services) -> None:
        super().__init__(core, "Settings")
        self.services = services
        # The practice library says its passwords at the sign-in, so there they stay.
        self.password: OwnPassword | None = None if services.practice else OwnPassword(core, services)
        self.model = SpeechModel(core, services)
        self.microphones = Microphones(core, services)
        self.player = PlayerSettings(core, services)
        self.pedal = PedalSettings(core, services)
        self.profile = LibraryProfile(core, services)
        self.people: PeopleList | None = PeopleList(core, services) if services.may(Act.MANAGE_PEOPLE) else None
        knows = services.may(Act.KNOW_LIBRARIES)
        self.libraries: OtherLibrariesPart | None = OtherLibrariesPart(core, services) if knows else None
        self.themes = QButtonGroup(self)
        self.lock = number_edit(1, 240, " minutes")
        self._tell_lock = core.relay(self, self.lock_chosen.emit)
        self._build()

    def open(self, **_where: str) -> None:
        chosen = settings.load()
        for button, (_, key) in zip(self.themes.buttons(), _THEMES, strict=True):
            button.setChecked(key == chosen.theme)
        self.saving.fill(self.lock, "lock", chosen.lock_after_minutes)
        if self.password is not None:
            self.password.open()
        self.model.open()
        self.microphones.open()
        self.player.open()
        self.pedal.open()
        self.profile.open()
        if self.people is not None:
            self.people.open()
        if self.libraries is not None:
            self.libraries.open()

    def leave(self) -> None:
        self.pedal.leave()

    def changed(self, changes: Changes) -> None:
        if "people" in changes.kinds and self.people is not None:
            self.people.open()
        if self.libraries is not None:
            self.libraries.changed(changes)

    def _build(self) -> None:
        self.body.setSpacing(18)
        look = QHBoxLayout()
        look.setSpacing(22)
        for words, key in _THEMES:
            choice = QRadioButton(words)
            choice.toggled.connect(lambda on, key=key: self._theme(key) if on else None)
            self.themes.addButton(choice)
            look.addWidget(choice)
        look.addStretch()
        lock = QHBoxLayout()
        lock.setSpacing(12)
        self.lock.setAccessibleName("Lock after so many minutes")
        lock.addWidget(self.lock)
        lock.addWidget(label("without a key or a movement. A recording goes on.", "muted"), 1)
        self.saving.watch(self.lock, "lock", self._keep_lock)
        parts: list[tuple[str, object]] = [("Look", look), ("Lock after", lock)]
        if self.password is not None:
            parts.append(("Your password", self.password))
        parts += [("Speech model", self.model), ("Microphones", self.microphones)]
        parts += [("Listening", self.player), ("Foot pedal", self.pedal)]
        parts.append(("Rules of the council", self.profile))
        if self.people is not None:
            parts.append(("People with an account", self.people))
        if self.libraries is not None:
            parts.append(("Other libraries", self.libraries))
        for words, what in parts:
            self.body.addWidget(_part(words, what))
        self.body.addStretch()

    def _theme(self, key: str) -> None:
        if settings.load().theme != key:
            self.core.act(self, lambda: kept(theme=key))
            self.theme_chosen.emit(key)

    def _keep_lock(self, _subject: str, minutes: int) -> Changes:
        """On the services' thread."""
        self._tell_lock(minutes)
        return kept(lock_after_minutes=minutes)


def _part(words: str, what: object) -> QFrame:
    part = QFrame()
    part.setProperty("panel", "card")
    rows = QVBoxLayout(part)
    rows.setContentsMargins(20, 14, 20, 16)
    rows.setSpacing(10)
    rows.addWidget(label(words, "heading"), 0, Qt.AlignmentFlag.AlignLeft)
    if isinstance(what, QWidget):
        rows.addWidget(what)
    elif isinstance(what, QHBoxLayout):
        rows.addLayout(what)
    return part
