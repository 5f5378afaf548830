"""Setting up, signing in, being refused, and getting back in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from meetingrec.domain.access import Role
from meetingrec.domain.errors import KeyRefused
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Library, Newcomer
from meetingrec.ui.conferences.page import ConferencesPage
from meetingrec.ui.sign_in.lost_password import LostPassword
from meetingrec.ui.sign_in.opening import CannotOpen
from meetingrec.ui.sign_in.page import SignInPage
from meetingrec.ui.sign_in.recovery_keys import RecoveryKeysPage, grouped
from meetingrec.ui.sign_in.set_up import SetUpPage
from tests.ui.conftest import Look, Shot
from tests.ui.program import CONTROL, Program, Start, planned, program, start

__all__ = ["planned", "program", "start"]

PASSWORD = "three odd socks walk"


def test_signing_in_by_keyboard_opens_the_conferences(program: Program, look: Look, shot: Shot) -> None:
    page = program.page
    look.at(page)
    shot(program.window, "sign-in")
    assert program.focus is page.user_name.widget
    program.keys(f"chair\n{practice.PASSWORD}\n")
    program.until(lambda: isinstance(program.page, ConferencesPage))
    assert program.window.person is not None
    assert program.window.person.full_name == "Grace Hartley"
    assert page.password.widget.text() == "", "a password stayed in the window"


def test_practice_people_are_one_click_each(program: Program) -> None:
    words = program.page.people["typist"].text()
    assert "Tessa Morgan" in words
    assert "minute taker" in words
    program.page.people["typist"].click()
    program.until(lambda: program.application.services is not None)
    assert set(program.window.pages) >= {"conferences", "queue", "settings"}
    assert "replay" not in program.window.pages, "a minute taker does not replay conferences"


def test_a_wrong_password_is_refused_clearly_and_ever_more_slowly(program: Program, shot: Shot, look: Look) -> None:
    page = program.page
    program.keys("chair\nnot this one at all\n")
    program.until(lambda: bool(page.refusal.problem))
    problem = page.refusal.problem
    assert "do not belong together" in problem.happened
    assert problem.safe
    assert problem.do
    assert not page.enter.isEnabled()
    assert page.enter.text().startswith("Try again in")
    shot(program.window, "sign-in-refused")
    look.at(page)
    program.until(page.enter.isEnabled, 5)
    program.keys("wrong a second time\n")
    program.until(lambda: page._until > 0 and not page.enter.isEnabled())
    program.keys(f"{practice.PASSWORD}\n")
    assert program.application.services is None, "the wait was not kept"
    program.until(page.enter.isEnabled, 10)
    assert program.focus is page.password.widget.edit
    page.password.widget.edit.selectAll()
    program.keys(f"{practice.PASSWORD}\n")
    program.until(lambda: program.application.services is not None)


def test_empty_fields_say_what_is_missing(program: Program) -> None:
    page = program.page
    page.enter.click()
    assert page.user_name.wrong == "Type your user name."
    assert program.focus is page.user_name.widget
    program.keys("chair")
    page.enter.click()
    assert page.user_name.wrong == ""
    assert page.password.wrong == "Type your password."


def test_set_up_shows_two_recovery_keys_once_and_wants_them_proved(start: Start, look: Look, shot: Shot) -> None:
    program = start(real=True)
    page = program.page
    assert isinstance(page, SetUpPage)
    program.settle()
    look.at(page)
    folder = page.folder.widget.text()
    page.folder.widget.setText("Documents/meetingrec")
    shot(program.window, "set-up")
    page.folder.widget.setText(folder)
    program.keys("Ruth Penn")
    page.user_name.widget.setFocus()
    program.keys("ruth")
    page.password.once.setFocus()
    program.keys("short")
    page.password.again.setFocus()
    program.keys("short")
    page.make_button.click()
    program.until(lambda: "12 characters" in page.password.once.wrong)
    for field in (page.password.once, page.password.again):
        field.widget.clear()
        field.setFocus()
        program.keys(PASSWORD)
    page.make_button.click()
    program.until(lambda: isinstance(program.page, RecoveryKeysPage))
    keys = program.page
    look.at(keys)
    secrets = [card._secret for card in keys.cards]
    assert len(set(secrets)) == 2
    shot(program.window, "recovery-keys")
    keys.cards[0].typed.setFocus()
    program.keys("NOT IT\n")
    assert isinstance(program.page, RecoveryKeysPage), "went on without proof"
    assert keys.cards[0].typed.wrong
    for card, secret in zip(keys.cards, secrets, strict=True):
        card.typed.widget.setText(secret[-6:].lower())
    keys.done.click()
    program.until(lambda: isinstance(program.page, SignInPage))
    program.sign_in("ruth", PASSWORD)
    assert program.services.person.roles == {Role.CHAIR, Role.RECORDS_MANAGER}
    stored = b"".join(path.read_bytes() for path in program.folder.rglob("*") if path.is_file())
    assert not any(secret.encode() in stored for secret in secrets), "a recovery key lies on the disk"


def test_a_set_up_left_while_its_recovery_keys_are_shown_shows_new_ones_at_the_first_sign_in(
    start: Start, tmp_path: Path
) -> None:
    """Closing asks first; the next start asks who it is and shows two new keys. Enter in a field is about its key."""
    folder = tmp_path / "own"
    first = Newcomer("ruth", "Ruth Penn", PASSWORD, frozenset({Role.CHAIR}))
    library, lost = Library.create(folder, first, unseen=True)
    library.close()
    program = start(real=True, folder=folder)
    page = program.ready()
    page.user_name.widget.setText("ruth")
    page.password.widget.setFocus()
    program.keys(f"{PASSWORD}\n")
    program.until(lambda: isinstance(program.page, RecoveryKeysPage))
    assert program.application.services is None
    program.window.close()
    (asked,) = program.window.host.panels()
    assert program.window.isVisible()
    assert any("shown only now" in said.text() for said in asked.findChildren(QLabel))
    asked.close_panel()
    one, two = program.page.cards
    one.typed.setFocus()
    program.keys("NOT IT\n")
    assert one.typed.wrong
    assert not two.typed.wrong, "the second key was found fault with before anybody came to it"
    one.typed.widget.clear()
    program.keys(f"{grouped(one._secret).split()[-1]}\n")
    assert not one.typed.wrong
    assert not two.typed.wrong
    assert program.focus is two.typed.widget
    secret = two._secret
    program.keys(f"{grouped(secret).split()[-1].lower()}\n")
    program.until(lambda: program.application.services is not None)
    program.settle()
    assert not program.window.stack.findChildren(RecoveryKeysPage), "a recovery key stayed in the window"
    program.window.lock()
    program.core.idle()
    with pytest.raises(KeyRefused):
        program.application.library.recover("ruth", lost.first, PASSWORD)
    program.application.library.recover("ruth", secret, "a wholly new password").close()


def test_a_damaged_library_offers_its_newest_copy(start: Start, tmp_path: Path, look: Look, shot: Shot) -> None:
    program = start()
    program.sign_in("chair")
    program.window.lock()
    program.core.idle()
    database = program.folder / "library.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(bytes(content))
    page = program.ready()
    assert not page.restore.isVisible()
    program.keys(f"{practice.PASSWORD}\n")
    program.until(page.restore.isVisible)
    assert page.restore.text().startswith("Restore the copy of ")
    look.at(page)
    shot(program.window, "restore-a-copy")
    page.restore.click()
    (asked,) = program.window.host.panels()
    next(made for made in asked.findChildren(QPushButton) if made.text() == "Restore it").click()
    program.until(lambda: program.application.services is not None)
    program.settle()
    assert program.record.conference is not None
    assert any("what was typed later is missing" in told for told in program.told)
    assert list(program.folder.glob("library.db.damaged-*"))


def test_a_folder_that_cannot_be_used_is_told_and_kept_for_correction(start: Start, tmp_path: Path) -> None:
    program = start(real=True)
    page = program.page
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something.txt").write_text("x")
    page.full_name.widget.setText("Ruth Penn")
    page.user_name.widget.setText("ruth")
    page.password.once.widget.edit.setText(PASSWORD)
    page.password.again.widget.edit.setText(PASSWORD)
    page.folder.widget.setText(str(tmp_path / "full"))
    page.make_button.click()
    program.until(lambda: bool(page.refusal.problem))
    assert "is not empty" in page.refusal.problem.happened
    assert page.full_name.widget.text() == "Ruth Penn"


def test_a_lost_password_is_replaced_with_a_recovery_key(start: Start, tmp_path: Path, look: Look, shot: Shot) -> None:
    folder = tmp_path / "own"
    library, keys = Library.create(folder, Newcomer("ruth", "Ruth Penn", PASSWORD, frozenset({Role.CHAIR})))
    library.close()
    program = start(real=True, folder=folder)
    page = program.ready()
    page.user_name.widget.setText("ruth")
    page.lost.click()
    panel = program.window.host.panels()[0]
    assert isinstance(panel, LostPassword)
    look.at(panel)
    shot(program.window, "lost-password")
    program.keys("AGE-SECRET-KEY-1NOTTHISONE")
    panel.fresh.once.widget.edit.setText("a wholly new password")
    panel.fresh.again.widget.edit.setText("a wholly new password")
    panel._recover()
    program.until(lambda: bool(panel.key.wrong))
    panel.key.widget.setText(grouped(keys.second).lower())
    panel._recover()
    program.until(lambda: program.application.services is not None)
    assert program.services.person.full_name == "Ruth Penn"
    program.settle()
    program.window.lock()
    program.sign_in("ruth", "a wholly new password")


def test_a_library_that_cannot_be_opened_says_so_and_offers_another(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    library, _ = Library.create(folder, Newcomer("ruth", "Ruth Penn", PASSWORD, frozenset({Role.CHAIR})))
    library.close()
    whole = (folder / "library.json").read_bytes()
    (folder / "library.json").write_bytes(b"{not json")
    program = start(real=True, folder=folder)
    program.until(lambda: isinstance(program.page, CannotOpen))
    assert "cannot be read" in program.page.banner.problem.happened
    (folder / "library.json").write_bytes(whole)
    program.page.try_again.click()
    program.ready()


def test_locking_throws_keys_and_pages_away_and_asks_again(program: Program, shot: Shot) -> None:
    program.sign_in("chair")
    services = program.services
    program.key(Qt.Key.Key_L, CONTROL)
    page = program.ready()
    program.core.idle()
    assert services.signed_in.locked
    assert program.window.pages == {}, "pages with names on them stayed"
    assert "Everything typed before is saved" in page.why.text()
    assert page.user_name.widget.text() == "chair"
    shot(program.window, "locked")
    program.keys(f"{practice.PASSWORD}\n")
    program.until(lambda: program.application.services is not None)
    assert isinstance(program.page, ConferencesPage)


@pytest.mark.parametrize("who", ["chair", "typist", "investigator", "records"])
def test_everybody_begins_where_they_work(program: Program, who: str) -> None:
    program.sign_in(who)
    shown = {key for key, made in program.window.rail.sections.items() if not made.isHidden()}
    wanted = {
        "chair": {"conferences", "replay", "changes", "settings"},
        "typist": {"conferences", "queue", "settings"},
        "investigator": {"conferences", "replay", "settings"},
        "records": {"governance", "settings"},
    }
    assert shown == wanted[who]
    assert program.window.here == ("governance" if who == "records" else "conferences")
