"""Which pages there are, and who is shown which. Pages are made at each sign-in and thrown away at each lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module

from PySide6.QtGui import QKeySequence, QShortcut

from meetingrec import settings
from meetingrec.domain.access import Role
from meetingrec.domain.events import Changes
from meetingrec.ui.conference_tabs import ConferenceTabs
from meetingrec.ui.core import Core
from meetingrec.ui.desk.versions import VersionsPage
from meetingrec.ui.page import Page
from meetingrec.ui.search.page import SearchPage
from meetingrec.ui.services import Services
from meetingrec.ui.settings.page import SettingsPage
from meetingrec.ui.window import MainWindow

Cover = Page
"""A page that stands in place of all others."""


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the rail. roles: who is shown it."""

    key: str
    words: str
    icon: str
    module: str
    name: str
    roles: frozenset[Role]

    def make(self, core: Core, services: Services) -> Page:
        made: Page = getattr(import_module(self.module), self.name)(core, services)
        return made


_OF_CONFERENCES = frozenset({Role.CHAIR, Role.MINUTE_TAKER, Role.INVESTIGATOR})

SECTIONS = (
    Section(
        "conferences", "Conferences", "calendar", "meetingrec.ui.conferences.page", "ConferencesPage", _OF_CONFERENCES
    ),
    Section("queue", "Typing queue", "inbox", "meetingrec.ui.queue.page", "QueuePage", frozenset({Role.MINUTE_TAKER})),
    Section(
        "replay",
        "Replay",
        "headphones",
        "meetingrec.ui.replay.page",
        "ReplayPage",
        frozenset({Role.CHAIR, Role.INVESTIGATOR}),
    ),
    Section(
        "changes",
        "Changes",
        "pencil",
        "meetingrec.ui.amendments.page",
        "AmendmentsPage",
        frozenset({Role.CHAIR}),
    ),
    Section(
        "governance",
        "Governance",
        "shield-check",
        "meetingrec.ui.governance.page",
        "GovernancePage",
        frozenset({Role.RECORDS_MANAGER}),
    ),
    Section("settings", "Settings", "settings", "meetingrec.ui.settings.page", "SettingsPage", frozenset(Role)),
)


def home(services: Services) -> str:
    """The section a person begins in: the first they are shown."""
    return next(section.key for section in SECTIONS if section.roles & services.person.roles)


def put_up(window: MainWindow, core: Core, services: Services, theme_chosen: Callable[[str], object]) -> None:
    """Makes the pages of whoever has signed in."""
    for section in SECTIONS:
        shown = bool(section.roles & services.person.roles)
        if section.key not in window.rail.sections:
            window.rail.add(section.key, section.words, section.icon)
        window.rail.show_section(section.key, shown=shown)
        if shown:
            page = section.make(core, services)
            window.add_page(section.key, page, section=section.key)
            if isinstance(page, SettingsPage):
                page.theme_chosen.connect(theme_chosen)
                page.lock_chosen.connect(window.set_idle_minutes)
    window.add_page("conference", ConferenceTabs(core, services), section="conferences")
    if services.person.roles & _OF_CONFERENCES:
        window.add_page("versions", VersionsPage(core, services), section="conferences")
        page = SearchPage(core, services)
        window.add_page("search", page, section="conferences")
        _search_key(window, page)


def _search_key(window: MainWindow, page: SearchPage) -> None:
    """Ctrl+K from any page, for as long as the page is there; not over a question that is open."""
    key = QShortcut(QKeySequence("Ctrl+K"), window)
    key.activated.connect(lambda: None if window.covered or window.host.panels() else window.go("search"))
    page.destroyed.connect(key.deleteLater)


def take_down(window: MainWindow) -> None:
    """Throws the pages away, with every name that stands on them. Edits in hand are stored by their Autosaves."""
    window.here = ""
    for page in tuple(window.pages.values()):
        window.stack.removeWidget(page)
        page.deleteLater()
    window.pages.clear()


def remember_library(folder: str) -> Changes:
    """The library to open at the next start. Raises DiskFull or FolderRefused."""
    settings.save(replace(settings.load(), library=folder))
    return Changes.of("settings")
