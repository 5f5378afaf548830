"""What a person may choose on this computer, and who has an account."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import Qt

from meetingrec import resources, settings
from meetingrec.domain.access import Role
from meetingrec.services.library import Library, Newcomer
from meetingrec.ui import theme
from meetingrec.ui.settings.page import SettingsPage
from meetingrec.ui.settings.password import ChangePassword
from meetingrec.ui.settings.people import AddPerson
from meetingrec.ui.settings.speech_model import size_words
from tests.ui.conftest import Look, Shot
from tests.ui.program import Program, Start, planned, program, start

__all__ = ["planned", "program", "start"]

PASSWORD = "three odd socks walk"


@pytest.fixture
def real(start: Start, tmp_path: Path) -> Program:
    """A library that is not for practice, with its first person signed in at the settings."""
    folder = tmp_path / "real"
    both = frozenset({Role.CHAIR, Role.RECORDS_MANAGER})
    Library.create(folder, Newcomer("ruth", "Ruth Penn", PASSWORD, both))[0].close()
    made = start(real=True, folder=folder)
    made.sign_in("ruth", PASSWORD)
    made.window.go("settings")
    made.settle()
    return made


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder that holds a speech model, by another name than the practice one's."""
    folder = tmp_path / "a model"
    shutil.copytree(resources.asset("practice", "micro-en"), folder)
    return folder


def test_the_look_changes_at_once_and_is_kept(program: Program, look: Look, shot: Shot) -> None:
    program.sign_in("chair")
    program.window.go("settings")
    page = program.page
    assert isinstance(page, SettingsPage)
    program.settle()
    look.at(page)
    shot(program.window, "settings")
    system, light, dark = page.themes.buttons()
    assert system.isChecked()
    dark.setFocus()
    program.key(Qt.Key.Key_Space)
    program.until(lambda: theme.current().name == "dark")
    program.settle()
    assert settings.load().theme == "dark"
    light.click()
    program.until(lambda: theme.current().name == "light")
    program.settle()
    assert settings.load().theme == "light"


def test_the_time_until_the_lock_is_kept_and_used(program: Program) -> None:
    program.sign_in("chair")
    program.window.go("settings")
    page = program.page
    assert page.lock.value() == 15
    page.lock.setFocus()
    page.lock.selectAll()
    program.keys("7")
    program.settle()
    program.until(lambda: settings.load().lock_after_minutes == 7)
    program.until(lambda: program.window._idle_ms == 7 * 60_000)


def test_the_practice_library_has_its_own_model_and_no_choice(program: Program) -> None:
    program.sign_in("chair")
    program.window.go("settings")
    page = program.page
    assert "practice model" in page.model.now.text()
    assert page.model._choose.isHidden()


def test_a_folder_without_a_model_is_refused_beside_the_field(real: Program, tmp_path: Path) -> None:
    page = real.page
    (tmp_path / "empty").mkdir()
    page.model.use_folder.click()
    assert page.model.folder.wrong == "Type or choose a folder."
    page.model.folder.setFocus()
    real.keys(str(tmp_path / "empty"))
    page.model.use_folder.click()
    real.until(lambda: page.model.folder.wrong not in ("", "Type or choose a folder."))
    assert settings.load().speech_model == ""
    assert "None yet" in page.model.now.text()


def test_the_practice_model_is_refused_outside_practice(real: Program) -> None:
    page = real.page
    page.model.folder.widget.setText(str(resources.asset("practice", "micro-en")))
    page.model.use_folder.click()
    real.until(lambda: bool(page.model.folder.wrong))
    assert settings.load().speech_model == ""


def test_models_are_listed_by_name_and_nothing_is_fetched_unasked(
    real: Program, monkeypatch: pytest.MonkeyPatch, shot: Shot, look: Look
) -> None:
    page = real.page
    real.until(lambda: page.model.names.count() > 5)
    names = [page.model.names.itemText(at) for at in range(page.model.names.count())]
    assert "small.en" in names
    page.model.names.setFocus()
    look.at(page)
    shot(real.window, "settings-model")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    page.model.names.setCurrentIndex(names.index("small.en"))
    page.model.use_name.click()
    real.until(lambda: bool(page.model.refusal.problem), 60)
    assert real.window.host.panels() == []
    assert settings.load().speech_model == ""


def test_sizes_are_said_as_people_say_them() -> None:
    assert size_words(484_000_000) == "484 MB"
    assert size_words(3_090_000_000) == "3.1 GB"
    assert size_words(10) == "1 MB"


def test_microphones_are_chosen_for_later(program: Program) -> None:
    program.sign_in("chair")
    program.services.sound.room = "USB microphone"
    program.window.go("settings")
    page = program.page
    program.until(lambda: page.microphones.told.text() != "Looking for microphones", 20)
    assert page.microphones.room.currentText() == "USB microphone", "what is not plugged in is not forgotten"
    page.microphones.room.setFocus()
    program.key(Qt.Key.Key_Up)
    program.settle()
    assert program.services.sound.room == ""
    assert settings.load().microphone == ""


def test_a_person_changes_their_own_password(real: Program, look: Look, shot: Shot) -> None:
    page = real.page
    assert page.password is not None
    page.password.change.setFocus()
    page.password.change.click()
    [panel] = real.window.host.panels()
    assert isinstance(panel, ChangePassword)
    real.keys("not the one I have")
    for field in (panel.fresh.once, panel.fresh.again):
        field.setFocus()
        real.keys("four words of mine")
    panel._change()
    real.until(lambda: bool(panel.old.wrong))
    assert "not the password you have now" in panel.old.wrong
    look.at(panel)
    shot(real.window, "settings-change-password")
    panel.old.widget.edit.setText(PASSWORD)
    # After a wrong one there is a wait of a second: the chair presses again until it is over.
    real.until(lambda: not real.window.host.panels() or panel._change())
    real.until(lambda: "was changed" in page.password.told.text())
    real.window.lock()
    real.sign_in("ruth", "four words of mine")
    assert real.services.person.full_name == "Ruth Penn"


def test_a_records_manager_adds_a_person_who_can_sign_in(real: Program, look: Look, shot: Shot) -> None:
    page = real.page
    assert page.people is not None
    assert [person.full_name for person in page.people.table.rows] == ["Ruth Penn"]
    page.area.ensureWidgetVisible(page.people.add)
    page.people.add.setFocus()
    page.people.add.click()
    [panel] = real.window.host.panels()
    assert isinstance(panel, AddPerson)
    real.keys("Colin Webb")
    panel.user_name.setFocus()
    real.keys("ruth")
    panel.password.once.setFocus()
    real.keys("colin's own pass words")
    panel.password.again.setFocus()
    real.keys("colin's own pass words")
    look.at(panel)
    shot(real.window, "settings-add-person")
    panel._add()
    real.until(lambda: bool(panel.user_name.wrong or panel.refusal.problem or panel.password.once.wrong))
    assert "already has this user name" in panel.user_name.wrong
    panel.user_name.widget.setText("colin")
    panel._add()
    real.until(lambda: len(page.people.table.rows) == 2)
    assert real.window.host.panels() == []
    shot(real.window, "settings-people")
    real.window.lock()
    real.sign_in("colin", "colin's own pass words")
    assert real.services.person.roles == {Role.MINUTE_TAKER}
    real.window.go("settings")
    assert real.page.people is None, "only a records manager sees who has an account"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A hub of models on this computer that answers, slowly and with nothing it was asked for."""

    class Nothing(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
    thread = Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HF_ENDPOINT", address)
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_hub_that_does_not_have_the_model_is_told_in_three_sentences(real: Program, hub: str, shot: Shot) -> None:
    page = real.page
    real.until(lambda: page.model.names.count() > 5)
    page.model.use_name.click()
    real.until(lambda: bool(page.model.refusal.problem), 60)
    problem = page.model.refusal.problem
    assert problem.happened
    assert problem.safe
    assert problem.do
    shot(real.window, "settings-fetch-refused")
