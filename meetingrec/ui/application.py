"""The program with a window: opens the library, lets people in, and keeps an eye on the recording.

run_window(practice=True)                        what `meetingrec` and `meetingrec practice` call

program = Application(app, practice=True);  program.start()          what tests make; program.close() ends it
program.window, program.core, program.services (None while nobody is signed in)
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from meetingrec import logs, settings
from meetingrec.domain.access import Role
from meetingrec.domain.errors import Problem
from meetingrec.services import practice_library
from meetingrec.services.library import Library, RecoveryKeys
from meetingrec.services.restoring import list_found
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui import screens, theme
from meetingrec.ui.core import Core, log_unexpected, something_went_wrong
from meetingrec.ui.prepare.sound_check import clear_left_over
from meetingrec.ui.recording_watch import RecordingWatch
from meetingrec.ui.services import Services
from meetingrec.ui.sign_in.opening import CannotOpen, GettingReady
from meetingrec.ui.sign_in.page import SignInPage
from meetingrec.ui.sign_in.recovery_keys import RecoveryKeysPage
from meetingrec.ui.sign_in.set_up import SetUpPage
from meetingrec.ui.sound import Sound
from meetingrec.ui.tidying import Tidying
from meetingrec.ui.widgets.panel import ask
from meetingrec.ui.window import MainWindow

_log = logging.getLogger(__name__)

COPY_EVERY_MS = 60 * 60 * 1000


def run_window(*, practice: bool) -> int:
    """Runs until the window is closed; the exit code."""
    logs.start("window")
    app = QApplication.instance() or QApplication(["meetingrec"])
    assert isinstance(app, QApplication)
    app.setApplicationName("meetingrec")
    # Ctrl+C in a terminal ends the window as a crash would: everything typed is stored, the recording goes on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program = Application(app, practice=practice)
    sys.excepthook = program.unexpected
    program.window.show()
    program.start()
    code = app.exec()
    program.close()
    return code


class Application(QObject):
    """One window, one library, one person at a time."""

    def __init__(self, app: QApplication, *, practice: bool = False, folder: Path | None = None) -> None:
        """folder: of the library, in place of the one in the settings."""
        super().__init__()
        self._app = app
        self._practice = practice
        self._folder = folder
        theme.apply(app, settings.load().theme)
        self.core = Core()
        self.window = MainWindow(self.core)
        self.library: Library | None = None
        self.services: Services | None = None
        self._sound: Sound | None = None
        self._sign_in: SignInPage | None = None
        self._not_in_yet: SignedIn | None = None
        self._last_user = ""
        self._left: tuple[str, str, dict[str, str]] = ("", "", {})
        """Who locked the window, and on which page."""
        self._closed = self._may_close = False
        self.recording = RecordingWatch(self.core, self.window)
        self.recording.stands.connect(self._recording_stands)
        self.window.set_practice(practice)
        self.window.locked.connect(self._locked)
        self._tidying = Tidying(self)
        self.window.attention.touched.connect(self._tidying.touched)
        self._copies = QTimer(self)
        self._copies.setInterval(COPY_EVERY_MS)
        self._copies.timeout.connect(self._back_up)
        self._copies.start()
        self.window.closing.connect(self._let_go)
        self.window.installEventFilter(self)

    # ---- opening the library ----

    def start(self) -> None:
        """Opens the library, or offers to set one up."""
        folder = self._where()
        self.core.slow(self, clear_left_over)
        if self._practice:
            self.window.cover(GettingReady(self.core, "Getting the practice conference ready"))
            self.core.act(self, lambda: practice_library.open_or_make(folder), self._opened, self._not_opened)
        elif (folder / "library.json").exists():
            self.window.cover(GettingReady(self.core, "Opening the library"))
            self.core.act(self, lambda: Library.open(folder), self._opened, self._not_opened)
        else:
            page = SetUpPage(self.core, folder)
            page.made.connect(self._made)
            page.practice_asked.connect(self._practise)
            self._cover(page)

    def _where(self) -> Path:
        if self._folder is not None:
            return self._folder
        if self._practice:
            return practice_library.default_folder()
        chosen = settings.load().library
        return Path(chosen) if chosen else settings.home() / "library"

    def _practise(self) -> None:
        self._practice, self._folder = True, None
        self.window.set_practice(True)
        self.start()

    def _made(self, library: Library, keys: RecoveryKeys) -> None:
        folder = str(library.folder.absolute())
        self.core.act(self, lambda: screens.remember_library(folder))
        self._show_keys(library, keys, lambda: self._opened(library))

    def _show_keys(
        self, library: Library, keys: RecoveryKeys, then: Callable[[], None], *, again: bool = False
    ) -> None:
        """The recovery keys, until both are proved to be on paper. again: the first two were never confirmed."""
        page = RecoveryKeysPage(self.core, keys, again=again)
        page.confirmed.connect(lambda: self.core.act(self, library.keys_seen, lambda _: then()))
        self._cover(page)

    def _opened(self, library: Library) -> None:
        self.library = library
        self._sound = Sound.remembered(practice=library.practice)
        self._sign_in = SignInPage(self.core, library)
        self._sign_in.signed_in.connect(self._entered)
        self._sign_in.told.connect(self.window.tell)
        self._cover(self._sign_in)

    def _not_opened(self, problem: Problem) -> None:
        page = CannotOpen(self.core, problem, self._where())
        page.again.connect(self._open_folder)
        self._cover(page)

    def _open_folder(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    def _cover(self, page: screens.Cover) -> None:
        """A page in place of everything; the ones before it are not needed again, save the one to sign in."""
        self._drop_covers()
        self.window.cover(page)
        page.focus_first()

    def _drop_covers(self) -> None:
        for at in reversed(range(self.window.stack.count())):
            old = self.window.stack.widget(at)
            if isinstance(old, SetUpPage | RecoveryKeysPage | GettingReady | CannotOpen):
                self.window.stack.removeWidget(old)
                old.deleteLater()

    # ---- people come and go ----

    def _entered(self, signed_in: SignedIn) -> None:
        """The password was right. After a set-up that was cut short while its recovery keys were shown, new ones are
        shown first."""
        library = self.library
        assert library is not None
        if not library.keys_unseen:
            self._go_in(library, signed_in)
            return
        self._not_in_yet = signed_in

        def made(keys: RecoveryKeys | None) -> None:
            if keys is None:
                self._go_in(library, signed_in)
            else:
                self._show_keys(library, keys, lambda: self._go_in(library, signed_in), again=True)

        def not_made(problem: Problem) -> None:
            self._go_in(library, signed_in)
            self.core.problem.emit(problem)

        self.core.act(self, lambda: library.new_recovery(signed_in), made, not_made)

    def _go_in(self, library: Library, signed_in: SignedIn) -> None:
        self._not_in_yet = None
        self._last_user = signed_in.person.user_name
        self._drop_covers()
        self.services = Services.of(self.core, library, signed_in, self._sound)
        screens.put_up(self.window, self.core, self.services, self._theme_chosen)
        self.window.set_person(signed_in.person)
        self.window.set_idle_minutes(settings.load().lock_after_minutes)
        self.window.uncover()
        self.core.act(self, lambda: list_found(library, signed_in), self._found)
        self.recording.watch(self.services)
        who, key, place = self._left
        if who == signed_in.person.id and (place or key in self.window.rail.sections):
            self.window.go(key, **place)  # in the middle of a conference nobody should have to find it again
        else:
            self.window.go(screens.home(self.services))

    def _found(self, listed: tuple[int, int]) -> None:
        """What lies on the disk and was not known to the library: after an earlier copy of it was put back."""
        found, unknown = listed
        if found:
            self.window.tell(f"Recordings that the restored copy did not know are listed again: {found}.")
        if unknown and self.services is not None and Role.CHAIR in self.services.person.roles:
            self.window.tell(
                f"Recordings on the disk that this library does not know: {unknown}. Do not delete them, and tell IT."
            )

    def _locked(self) -> None:
        """Keys and pages are thrown away; the recorder goes on, and so does the bar."""
        services, self.services = self.services, None
        if services is None or self._sign_in is None:
            return
        self._left = (services.person.id, *self.window.left_at)
        services.words.stop()
        services.controls.close()
        recording = self.recording.person_left()
        self.core.act(self, services.signed_in.sign_out)
        screens.take_down(self.window)
        self._sign_in.locked(self._last_user, recording=recording)
        self._cover(self._sign_in)

    def _recording_stands(self, words: str) -> None:
        """What the page that asks for somebody said of the recording is not true any more."""
        if self.services is None and self._sign_in is not None:
            self._sign_in.tell_recording(words)

    def _back_up(self) -> None:
        """Every hour a checked copy of the database, so that a damaged disk costs no day's work."""
        if self.services is not None:
            self.core.act(self, self.services.signed_in.back_up)

    def _theme_chosen(self, choice: str) -> None:
        self.window.set_theme(choice)

    # ---- the end ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Closing the window asks first while something is recorded, and while the recovery keys are shown."""
        if watched is self.window and event.type() == QEvent.Type.Close and not self._closed:
            keys = isinstance(self.window.stack.currentWidget(), RecoveryKeysPage)
            if (keys or self.recording.running) and not self._may_close:
                event.ignore()
                self._ask_to_close(keys=keys)
                return True
            self._may_close = False  # an edit that cannot be stored may still keep it open: then it is asked again
        return False

    def _ask_to_close(self, *, keys: bool) -> None:
        def go() -> None:
            self._may_close = True
            QTimer.singleShot(0, self.window.close)

        if keys:
            title = "Close before the recovery keys are safe?"
            words = "These keys are shown only now. Whoever signs in next is shown two new ones in their place."
        else:
            title = "Close the window while recording?"
            words = (
                "The recording goes on without the window. Open meetingrec again to see it, to pause it or to stop it."
            )
        ask(
            self.window.host,
            title,
            words,
            "Close the window",
            go,
            no="Stay here",
        )

    def _let_go(self) -> None:
        """What must not hold up the end: what is heard so far is stored, the rest follows next time."""
        if self.services is not None:
            self.services.words.stop()
            self.services.controls.close()
        self.recording.rest()

    def close(self) -> None:
        """Stores what is in hand, lets go of the recorder and the library. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._copies.stop()
        self._let_go()
        services, self.services = self.services, None
        self.core.flushing.emit()
        self.recording.close()
        if services is not None and not services.signed_in.locked:
            self.core.act(self, services.signed_in.sign_out)
        if self._not_in_yet is not None:
            self.core.act(self, self._not_in_yet.close)
        if self.library is not None:
            # On the thread that opened it: its lock belongs to that thread.
            self.core.act(self, self.library.close)
        self.core.close()
        self.window.close()
        self._tidying.close()

    def unexpected(self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """A bug on the window's thread: logged without its words, and told."""
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        log_unexpected(error)
        if not self._closed:
            self.core.problem.emit(something_went_wrong())
