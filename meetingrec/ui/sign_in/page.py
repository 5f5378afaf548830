"""Signing in: slow and clear when it is refused, with a way back in after a lost password.

page = SignInPage(core, library);  window.cover(page);  page.signed_in.connect(...)
page.locked("Ruth Penn", recording="")       the window was locked: whose turn it was, and how a recording stands
"""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.errors import Problem, SignInRefused
from meetingrec.services import practice_library
from meetingrec.services.library import Library
from meetingrec.services.restoring import Restored, newest_copy, restore_newest
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui import icons
from meetingrec.ui.core import Core
from meetingrec.ui.page import Page
from meetingrec.ui.sign_in.column import centred
from meetingrec.ui.sign_in.lost_password import LostPassword
from meetingrec.ui.sign_in.refusal import Refusal
from meetingrec.ui.widgets.buttons import button, reword
from meetingrec.ui.widgets.fields import Field, PasswordField
from meetingrec.ui.widgets.panel import ask
from meetingrec.ui.widgets.words import label


class SignInPage(Page):
    signed_in = Signal(object)
    """SignedIn."""
    told = Signal(str)
    """What there is to tell somebody who is in."""

    def __init__(self, core: Core, library: Library) -> None:
        super().__init__(core, "Sign in")
        self._library = library
        self._until = 0.0
        self._busy = False
        self.user_name = Field("User name", QLineEdit())
        self.password = Field("Password", PasswordField())
        self.enter = button("Sign in", self._sign_in, role="primary", icon="arrow-right")
        self.lost = button("I have lost my password", self._lost, role="link")
        self.restore = button("Restore the newest copy", self._ask_to_restore, icon="history")
        self.why = label("", "muted")
        self.refusal = Refusal()
        self._tick = QTimer(self)
        self._tick.setInterval(250)
        self._tick.timeout.connect(self._count_down)
        self._build()

    def open(self, **_where: str) -> None:
        self.password.widget.clear()
        self.restore.hide()
        self._ready()

    def leave(self) -> None:
        self._tick.stop()
        self.password.widget.clear()

    def focus_first(self) -> None:
        field = self.password if self.user_name.widget.text().strip() else self.user_name
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def locked(self, user_name: str, *, recording: str) -> None:
        """Shown in place of the pages after a lock. recording: what there is to say of one, "" for nothing."""
        self.user_name.widget.setText(user_name)
        self.tell_recording(recording)
        self.why.show()
        self.refusal.clear()

    def tell_recording(self, words: str) -> None:
        """How the recording stands now, after a lock."""
        self.why.setText(f"meetingrec is locked. Everything typed before is saved. {words}".strip())

    # ---- inside ----

    def _build(self) -> None:
        head = self.head.parentWidget()
        assert head is not None
        head.hide()
        column, rows = centred(self.body)
        sign = label(wrap=False)
        icons.put(sign, "lock", "blue", 34)
        rows.addWidget(sign)
        rows.addWidget(label("Sign in to meetingrec", "title"))
        self.why.hide()
        for widget in (self.why, self.refusal):
            rows.addWidget(widget)
        self.restore.hide()
        rows.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.user_name)
        rows.addWidget(self.password)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.enter)
        row.addWidget(self.lost)
        row.addStretch()
        rows.addLayout(row)
        if self._library.practice:
            rows.addWidget(self._practice_people())
        else:
            where = label(f"Library: {self._library.folder}", "muted")
            rows.addWidget(where)
        self.user_name.widget.returnPressed.connect(self.password.setFocus)
        self.password.widget.edit.returnPressed.connect(self._sign_in)
        self.column = column

    def _practice_people(self) -> QWidget:
        box = QFrame()
        box.setProperty("panel", "soft")
        rows = QVBoxLayout(box)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(4)
        rows.addWidget(label("Practice - synthetic voices", "strong"))
        rows.addWidget(label("Everybody here is invented. Sign in as one of them:", "muted"))
        self.people = {}
        for user_name, full_name, roles in practice_library.PEOPLE:
            words = f"{user_name} - {full_name}, {', '.join(sorted(role.words.lower() for role in roles))}"
            self.people[user_name] = button(words, partial(self._as, user_name), role="link")
            rows.addWidget(self.people[user_name], 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(label(f"The password of each is {practice_library.PASSWORD}", selectable=True))
        return box

    def _as(self, user_name: str) -> None:
        self.user_name.widget.setText(user_name)
        self.password.widget.edit.setText(practice_library.PASSWORD)
        self._sign_in()

    def _sign_in(self) -> None:
        name, password = self.user_name.widget.text().strip(), self.password.widget.text()
        self.user_name.set_wrong("" if name else "Type your user name.")
        self.password.set_wrong("" if password or not name else "Type your password.")
        if not name or not password:
            (self.password if name else self.user_name).setFocus()
            return
        if self._busy or time.monotonic() < self._until:
            return
        self._busy = True
        self.restore.hide()
        reword(self.enter, "Signing in ...", "hourglass")
        library = self._library
        self.core.act(self, lambda: library.sign_in(name, password), self._entered, self._refused)

    def _ask_to_restore(self) -> None:
        """Asks first: what was typed since that copy is not in it."""
        ask(
            self,
            "Restore the newest copy of the library?",
            f"{self.restore.text()}. What was typed after that is not in it. Recordings are not touched; those of "
            "conferences it knows are listed. The damaged file is kept beside it.",
            "Restore it",
            self._restore,
        )

    def _restore(self) -> None:
        name, password = self.user_name.widget.text().strip(), self.password.widget.text()
        if not password:
            self.password.set_wrong("Type your password.")
            self.password.setFocus()
        elif not self._busy and time.monotonic() >= self._until:
            self._busy = True
            self.restore.hide()
            reword(self.enter, "Restoring ...", "hourglass")
            library = self._library
            self.core.act(self, lambda: restore_newest(library, name, password), self._restored, self._refused)

    def _restored(self, restored: Restored) -> None:
        self._entered(restored.signed_in)
        if restored.made_at is not None:
            self.told.emit(f"This is the library as it was {_when(restored.made_at)}; what was typed later is missing.")

    def _offer(self, made_at: datetime | None) -> None:
        if made_at is not None:
            reword(self.restore, f"Restore the copy of {_when(made_at)}")
            self.restore.show()

    def _entered(self, signed_in: SignedIn) -> None:
        self._busy = False
        self.refusal.clear()
        self.password.widget.clear()
        self.why.hide()
        self._ready()
        self.signed_in.emit(signed_in)

    def _refused(self, problem: Problem) -> None:
        self._busy = False
        self.refusal.clear()
        self.refusal.show_problem(problem)
        library = self._library
        self.core.read(self, lambda: newest_copy(library, problem), self._offer)
        self._until = time.monotonic() + (problem.wait_seconds if isinstance(problem, SignInRefused) else 0.0)
        self._tick.start()
        self._count_down()
        self.password.widget.edit.selectAll()
        self.password.setFocus()

    def _count_down(self) -> None:
        left = self._until - time.monotonic()
        if left > 0:
            reword(self.enter, f"Try again in {int(left) + 1} s", "hourglass")
            self.enter.setEnabled(False)
        else:
            self._ready()

    def _ready(self) -> None:
        if time.monotonic() >= self._until and not self._busy:
            self._tick.stop()
            self.enter.setEnabled(True)
            reword(self.enter, "Sign in", "arrow-right")

    def _lost(self) -> None:
        panel = LostPassword(self, self.core, self._library, self.user_name.widget.text().strip())
        panel.signed_in.connect(self._entered)
        panel.open(panel.first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`?` belongs into a password here."""
        event.ignore()


def _when(moment: datetime) -> str:
    """`Mon 23 Nov 2026, 14:05` on this computer's clock."""
    here = moment.astimezone()
    return f"{here:%a} {here.day} {here:%b %Y, %H:%M}"
