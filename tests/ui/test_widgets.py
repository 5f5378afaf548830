"""The pieces pages are made of, each used as a person uses it: keys, clicks, and what can be read."""

from __future__ import annotations

import locale
import re
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFont, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from meetingrec.domain.document import Finding
from meetingrec.domain.errors import DiskFull, MicrophoneMissing, Problem
from meetingrec.domain.recording import Gap, RecorderStatus, SourceHealth
from meetingrec.domain.transcript import Segment, Word
from meetingrec.resources import asset
from meetingrec.settings import Settings
from meetingrec.ui import icons, theme
from meetingrec.ui.core import Core
from meetingrec.ui.widgets import meter as meter_module
from meetingrec.ui.widgets import record_bar as record_bar_module
from meetingrec.ui.widgets.buttons import LinkLine, button, reword
from meetingrec.ui.widgets.empty import EmptyState
from meetingrec.ui.widgets.fields import Field, PasswordField
from meetingrec.ui.widgets.findings import FindingsList, MissingList
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.meter import LevelMeter
from meetingrec.ui.widgets.paper import PaperView
from meetingrec.ui.widgets.player import VOLUMES, PlayerBar
from meetingrec.ui.widgets.problems import SHOWN, ProblemArea
from meetingrec.ui.widgets.record_bar import RecordBar
from meetingrec.ui.widgets.saved import SavedLabel
from meetingrec.ui.widgets.table import Column, RowsTable
from meetingrec.ui.widgets.times import clock, left, of_day
from meetingrec.ui.widgets.transcript import TranscriptView
from meetingrec.ui.widgets.waveform import Mark, Waveform
from meetingrec.ui.widgets.words import label
from meetingrec.ui.widgets.work import LongWork

ROOM = SourceHealth("room", "Jabra Speak 510", -18.0, -9.0, clipped=False, silent_seconds=0.0, samples=16000)
CALL = SourceHealth("call", "Teams", -34.0, -20.0, clipped=False, silent_seconds=0.0, samples=16000)
RUNNING = RecorderStatus("recording", 2467.4, 2466.0, 6.4, (ROOM, CALL))


def shown(qtbot: QtBot, widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
    """On the screen, active, so that keys and focus are real."""
    qtbot.addWidget(widget)
    if width:
        widget.resize(width, height or widget.sizeHint().height())
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    return widget


# ---- the look ----


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(palette: theme.Palette) -> None:
    weak = {
        (text, ground): round(theme.contrast(getattr(palette, text), getattr(palette, ground)), 2)
        for text, ground in theme.PAIRS
        if theme.contrast(getattr(palette, text), getattr(palette, ground)) < 4.5
    }
    faint = {
        (shape, ground): round(theme.contrast(getattr(palette, shape), getattr(palette, ground)), 2)
        for shape, ground in theme.SHAPES
        if theme.contrast(getattr(palette, shape), getattr(palette, ground)) < 3.0
    }
    assert weak == {}
    assert faint == {}


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert theme.contrast("#ffffff", "#777777") == theme.contrast("#777777", "#ffffff")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_style_sheet_is_made_of_tokens_only(name: str) -> None:
    source = asset("styles", "meetingrec.qss").read_text(encoding="utf-8")
    bare = re.sub(r"QTextBrowser#sheet \{[^}]*\}", "", source)
    assert re.findall(r"#[0-9a-fA-F]{6}", bare) == [], "only the paper is white in both looks"
    sheet = theme.style_sheet(name)
    assert "$" not in sheet.replace("/*", "").split("*/", 1)[1]
    for picture in re.findall(r"url\(meetingrec:([^)]+)\)", sheet):
        assert asset("styles", picture).is_file()


@pytest.mark.parametrize(("name", "palette"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_ticks_and_arrows_have_the_colour_of_the_text(name: str, palette: theme.Palette) -> None:
    pictures = sorted(asset("styles", name).glob("*.svg"))
    assert len(pictures) == 7
    for picture in pictures:
        assert set(re.findall(r"#[0-9a-f]{6}", picture.read_text())) == {palette.text}, picture.name


def test_the_theme_reaches_every_widget_and_icon(qapp: QApplication, qtbot: QtBot) -> None:
    made = shown(qtbot, button("Lock", icon="lock"))
    assert isinstance(made, QPushButton)
    before = made.icon().cacheKey()
    told = []
    theme.current().changed.connect(lambda: told.append(theme.current().name))
    theme.apply(qapp, "dark")
    assert theme.colour("ground").name() == theme.DARK.ground
    assert qapp.palette().window().color().name() == theme.DARK.ground
    assert made.icon().cacheKey() != before
    theme.apply(qapp, "system")
    assert theme.current().name in {"light", "dark"}
    theme.apply(qapp, "light")
    assert made.palette().buttonText().color().name() == theme.LIGHT.text
    assert told[0] == "dark"
    assert told[-1] == "light"
    assert qapp.font().pointSizeF() >= 11


def test_days_and_months_are_english_whatever_the_computer_speaks(qapp: QApplication) -> None:
    locale.setlocale(locale.LC_TIME, "C.UTF-8")  # as Qt does with the language of the computer
    theme.Theme().apply(qapp, "light")
    assert locale.setlocale(locale.LC_TIME) == "C"


def test_icons_are_sharp_at_two_hundred_percent_and_kept() -> None:
    plain, double = icons.picture("lock", 20), icons.picture("lock", 20, ratio=2.0)
    assert (plain.width(), double.width()) == (20, 40)
    assert double.deviceIndependentSize().width() == 20
    assert icons.picture("lock", 20).cacheKey() == plain.cacheKey()
    assert icons.picture("lock", 20, "blue").cacheKey() != plain.cacheKey()
    with pytest.raises(FileNotFoundError):
        icons.picture("no such icon")


def test_every_icon_named_in_the_program_is_there() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(icons.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'icon="([a-z0-9-]+)"', sources)) | set(re.findall(r'put\([^",]*, "([a-z0-9-]+)"', sources))
    assert {"lock", "triangle-alert"} <= named
    assert [name for name in sorted(named) if not asset("icons").joinpath(f"{name}.svg").is_file()] == []
    assert "ISC" in asset("icons", "LICENSE").read_text(encoding="utf-8")


# ---- times ----


@given(st.floats(min_value=0, max_value=359_999))
def test_a_clock_reads_back(seconds: float) -> None:
    hours, minutes, rest = (int(part) for part in clock(seconds).split(":"))
    assert hours * 3600 + minutes * 60 + rest == int(seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "a few seconds left"),
        (33, "about 30 seconds left"),
        (58, "about 1 minute left"),
        (200, "about 3 minutes left"),
        (7000, "about 1 h 57 min left"),
    ],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    assert left(seconds) == words


# ---- the recording bar ----


@pytest.fixture
def bar(qtbot: QtBot) -> RecordBar:
    made = RecordBar()
    shown(qtbot, made, 1280, 60)
    return made


def visible_words(widget: QWidget) -> list[str]:
    found = [each for each in widget.findChildren(QWidget) if each.isVisible()]
    return [each.text() for each in found if isinstance(each, QLabel | QPushButton) and each.text()]


@pytest.mark.parametrize(
    ("status", "state", "word"),
    [
        (None, "none", "NOT RECORDING"),
        (RUNNING, "recording", "RECORDING"),
        (replace(RUNNING, restricted=True), "restricted", "RESTRICTED PART"),
        (replace(RUNNING, state="paused"), "paused", "PAUSED"),
        (replace(RUNNING, state="paused", restricted=True), "paused", "PAUSED"),
        (replace(RUNNING, state="stopped", message="Everything is saved."), "none", "NOT RECORDING"),
        (replace(RUNNING, state="failed", message="The recorder stopped."), "lost", "NOT RECORDING"),
    ],
)
def test_a_word_and_a_shape_carry_the_state(
    bar: RecordBar, status: RecorderStatus | None, state: str, word: str
) -> None:
    bar.set_status(status)
    assert bar.state == state
    assert bar.accessibleName() == word
    running = status is not None and status.state in {"recording", "paused"}
    assert ("00:41:07" in visible_words(bar)) is running
    assert ("6 h of disk left" in visible_words(bar)) is running
    assert (bar.property("state"), ["Room" in visible_words(bar), "Call" in visible_words(bar)]) == (
        state,
        [running, running],
    )
    if state == "lost":
        assert any("The recorder stopped." in words for words in visible_words(bar))


def test_each_state_is_drawn_in_a_shape_of_its_own(bar: RecordBar) -> None:
    """Grey pictures of the mark differ even when its words and colours are taken away."""
    shapes = set()
    for state in ("recording", "paused", "restricted", "none", "lost"):
        bar._mark.set_state(state)
        bar._mark.resize(bar._mark.sizeHint())
        image = bar._mark.grab(QRect(6, 6, 32, 28)).toImage()
        ground = image.pixel(0, 14)
        shapes.add(bytes(image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height())))
    assert len(shapes) == 5


@pytest.mark.parametrize("width", [1280, 1024, 800, 640])
@pytest.mark.parametrize("look_name", ["recording", "alarms", "locked"])
def test_nothing_of_the_bar_is_ever_cut_off(
    bar: RecordBar, qtbot: QtBot, look: Callable[..., None], width: int, look_name: str
) -> None:
    host = QWidget()
    rows = QVBoxLayout(host)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addWidget(bar)
    rows.addStretch()
    status = RUNNING
    bar.allow(pause=True, restrict=True, stop=True)
    if look_name == "alarms":
        alarm = "nothing has been heard for 14 seconds. Is the call muted? Unmute it, or choose another second source."
        status = replace(RUNNING, disk_hours=0.6, sources=(ROOM, replace(CALL, alarm=alarm, silent_seconds=14.0)))
    if look_name == "locked":
        bar.allow(instead="Sign in to pause or stop")
    bar.set_status(status)
    shown(qtbot, host, width, 400)
    QApplication.processEvents()
    look.at(host)  # type: ignore[attr-defined]
    assert "00:41:07" in visible_words(host)
    assert host.width() == width
    for part in (bar._mark, bar._clock, bar._disk, *bar._meters.values()):
        assert bar.rect().contains(QRect(part.mapTo(bar, QPoint(0, 0)), part.size()))


def test_only_what_may_be_done_is_shown(bar: RecordBar, qtbot: QtBot) -> None:
    bar.set_status(RUNNING)
    buttons = (bar.pause_button, bar.restrict_button, bar.stop_button)
    assert [made.isVisible() for made in buttons] == [False] * 3
    bar.allow(pause=True, stop=True)
    assert [made.isVisible() for made in buttons] == [True, False, True]
    bar.allow(instead="Sign in to pause or stop")
    assert [made.isVisible() for made in buttons] == [False] * 3
    assert "Sign in to pause or stop" in visible_words(bar)
    bar.allow(pause=True, restrict=True, stop=True)
    bar.set_status(None)
    assert [made.isVisible() for made in buttons] == [False] * 3


def test_the_buttons_ask_and_pause_becomes_resume(bar: RecordBar, qtbot: QtBot) -> None:
    bar.allow(pause=True, restrict=True, stop=True)
    bar.set_status(RUNNING)
    with qtbot.waitSignal(bar.pause_asked):
        qtbot.mouseClick(bar.pause_button, Qt.MouseButton.LeftButton)
    bar.pause_button.setFocus()
    bar.set_status(replace(RUNNING, state="paused"))
    assert bar.pause_button.accessibleName() == "Resume"
    with qtbot.waitSignal(bar.resume_asked):
        QTest.keyClick(bar.pause_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(bar.restrict_asked):
        qtbot.mouseClick(bar.restrict_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.stop_asked):
        QTest.keyClick(bar.stop_button, Qt.Key.Key_Space)


def test_changes_of_state_and_alarms_are_announced_once_each(bar: RecordBar) -> None:
    said: list[str] = []
    bar.announced.connect(said.append)
    for _ in range(5):
        bar.set_status(RUNNING)
    bar.set_status(replace(RUNNING, state="paused"))
    bar.set_status(RUNNING)
    for serious in (False, False, True, True):
        bar.set_status(replace(RUNNING, sources=(replace(ROOM, alarm="no sound.", serious=serious), CALL)))
    bar.set_status(RUNNING)
    bar.set_status(None)
    told = ["Warning. Room: no sound.", "Alarm. Room: no sound."]
    assert said == ["Recording", "Paused", "Recording", *told, "Not recording"]


def test_alarms_stand_before_warnings_and_only_they_interrupt(bar: RecordBar, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken_to: list[tuple[str, bool]] = []
    monkeypatch.setattr(record_bar_module, "announce", lambda _, words, *, urgent: spoken_to.append((words, urgent)))
    quiet, gone = replace(ROOM, alarm="it is quiet."), replace(CALL, alarm="it has gone.", serious=True)
    bar.set_status(RUNNING)
    bar.set_status(replace(RUNNING, sources=(quiet, gone)))
    assert (bar._alarm.text(), bar._warning.text()) == ("!  Call: it has gone.", "Warning:  Room: it is quiet.")
    assert spoken_to[-2:] == [("Alarm. Call: it has gone.", True), ("Warning. Room: it is quiet.", False)]
    bar.set_status(replace(RUNNING, sources=(quiet, CALL)))
    assert bar._alarm.isHidden() and not bar._warning.isHidden()


def test_a_meter_is_a_button_only_for_who_may_choose(bar: RecordBar, qtbot: QtBot) -> None:
    bar.allow(device=True)
    bar.set_status(RUNNING)
    meter = bar._meters["call"]
    for press in (
        lambda: qtbot.mouseClick(meter, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(meter, Qt.Key.Key_Return),
        lambda: QTest.keyClick(meter, Qt.Key.Key_Space),
    ):
        with qtbot.waitSignal(bar.device_asked) as asked:
            press()
        assert asked.args == ["call"]
    assert meter.accessibleName() == "Level of call. Choose another microphone"
    bar.allow()
    assert (meter.focusPolicy(), meter.accessibleName()) == (Qt.FocusPolicy.NoFocus, "Level of call")
    with qtbot.assertNotEmitted(bar.device_asked):
        meter.click()


def test_a_screen_reader_hears_it(bar: RecordBar) -> None:
    """With a screen reader at work the announcement is made for real; Qt must not complain of it."""
    QAccessible.setActive(True)
    try:
        bar.set_status(RUNNING)
        bar.set_status(None)
        spoken = QAccessible.queryAccessibleInterface(bar.stop_button)
        assert spoken.text(QAccessible.Text.Name) == "Stop"
        assert QAccessible.queryAccessibleInterface(bar).text(QAccessible.Text.Name) == "NOT RECORDING"
    finally:
        QAccessible.setActive(False)


def test_it_follows_the_recorder_and_says_when_there_is_no_news(
    bar: RecordBar, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("meetingrec.ui.widgets.record_bar.NO_NEWS", 0.3)
    began = time.monotonic()
    stuck = False

    def status() -> RecorderStatus | None:
        return RUNNING if stuck else replace(RUNNING, elapsed=time.monotonic() - began)

    bar.follow(status)
    qtbot.waitUntil(lambda: bar.state == "recording")
    qtbot.wait(500)
    assert not bar._alarm.isVisible()
    stuck = True
    qtbot.waitUntil(bar._alarm.isVisible, timeout=3000)
    assert "No news from the recorder" in bar._alarm.text()
    stuck = False
    qtbot.waitUntil(lambda: not bar._alarm.isVisible(), timeout=3000)
    bar.follow(None)
    assert bar.state == "none"


def test_a_source_that_goes_takes_its_meter_along(bar: RecordBar) -> None:
    bar.set_status(RUNNING)
    assert set(bar._meters) == {"room", "call"}
    bar.set_status(replace(RUNNING, sources=(ROOM,)))
    assert set(bar._meters) == {"room"}
    assert "Call" not in visible_words(bar)


# ---- the meter ----


@pytest.mark.parametrize(
    ("health", "word"),
    [
        (ROOM, "heard"),
        (replace(ROOM, level=-55.0), "quiet"),
        (replace(ROOM, clipped=True), "too loud"),
        (replace(ROOM, level=-120.0, silent_seconds=12.4), "silent 12 s"),
        (replace(ROOM, level=-120.0, alarm="gone"), "no sound"),
        (replace(ROOM, alarm="The microphone changed."), "look below"),
    ],
)
def test_the_meter_says_it_in_a_word_too(qtbot: QtBot, health: SourceHealth, word: str) -> None:
    made = LevelMeter("room")
    qtbot.addWidget(made)
    made.show_health(health, now=100.0)
    assert made.word == word
    assert made.accessibleDescription().startswith(word)
    assert "room" in made.accessibleName()


def test_the_word_does_not_flicker_but_too_loud_comes_at_once(qtbot: QtBot) -> None:
    made = LevelMeter("room")
    shown(qtbot, made)
    made.show_health(ROOM, now=100.0)
    made.show_health(replace(ROOM, level=-55.0), now=100.2)
    assert made.word == "heard"
    made.show_health(replace(ROOM, level=-55.0), now=101.1)
    assert made.word == "quiet"
    made.show_health(replace(ROOM, clipped=True), now=101.2)
    assert made.word == "too loud"
    at_end = made.bar.grab(QRect(made.bar.blocks * 5 + 3, 1, 10, 14)).toImage()
    assert at_end.pixelColor(1, 12).name() == theme.LIGHT.red
    made.show_health(ROOM, now=103.0)
    assert made.word == "too loud", "a clip stays readable for three seconds"
    made.show_health(ROOM, now=104.5)
    assert made.word == "heard"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(min_value=-130, max_value=3), min_size=1, max_size=80))
def test_the_peak_is_held_then_falls_and_never_lies_below_the_level(qapp: object, levels: list[float]) -> None:
    made = LevelMeter("room")
    now, held = 100.0, -200.0
    for level in levels:
        made.show_health(replace(ROOM, level=level, peak=level), now=now)
        assert made.bar.peak >= level - 1e-9
        assert made.bar.peak >= held - meter_module.FALL * 0.04 - 1e-6
        assert 0 <= made.bar._lit(level) <= made.bar.blocks
        held, now = made.bar.peak, now + 0.04
    made.show_health(replace(ROOM, level=-120.0, peak=-120.0), now=now + 1.0)
    assert made.bar.peak == pytest.approx(max(held - meter_module.FALL, -120.0), abs=30)
    made.deleteLater()


# ---- problems, saved, findings ----

GONE = MicrophoneMissing("The USB microphone has gone.", "Everything up to 14:31:07 is saved.", "Plug it back in.")


def test_a_problem_says_three_things_that_can_be_copied(qtbot: QtBot) -> None:
    area = ProblemArea()
    shown(qtbot, area, 900, 300)
    area.add(GONE)
    for sentence in (GONE.happened, GONE.safe, GONE.do):
        [line] = [each for each in area.findChildren(QLabel) if each.text() == sentence]
        assert line.isVisible()
        assert line.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        assert line.textFormat() is Qt.TextFormat.PlainText


def test_problems_stack_newest_first_without_twins_and_go_when_dismissed(qtbot: QtBot) -> None:
    area = ProblemArea()
    qtbot.addWidget(area)
    others = [Problem(f"Fault {number}.", "Safe.", "Go on.") for number in range(4)]
    for problem in (GONE, *others, MicrophoneMissing(GONE.happened, GONE.safe, GONE.do)):
        area.add(problem)
    assert [problem.happened for problem in area.problems] == [
        GONE.happened,
        *(f"Fault {number}." for number in (3, 2, 1, 0)),
    ]
    assert sum(not banner.isHidden() for banner in area._banners) == SHOWN
    assert area._more.text() == "and 2 older"
    for _ in range(5):
        qtbot.mouseClick(area._banners[0].dismiss_button, Qt.MouseButton.LeftButton)
    assert area.problems == ()
    assert area.isHidden()


def test_a_problem_may_bring_the_button_that_mends_it(qtbot: QtBot) -> None:
    area = ProblemArea()
    qtbot.addWidget(area)
    done: list[str] = []
    area.add(GONE, ("Choose another microphone", lambda: done.append("chosen")))
    [mend] = [made for made in area.findChildren(QPushButton) if made.text() == "Choose another microphone"]
    qtbot.mouseClick(mend, Qt.MouseButton.LeftButton)
    assert done == ["chosen"]
    assert area.problems == ()


def test_saved_says_when(core: Core, qtbot: QtBot) -> None:
    from meetingrec.ui.autosave import Autosave

    saving, said = Autosave(core), SavedLabel()
    qtbot.addWidget(said)
    said.follow(saving)
    assert said.isHidden()
    saving.about("A")
    fault: list[Problem] = []

    def save(_subject: str, _value: object) -> None:
        if fault:
            raise fault[0]

    saving.edited("place", save, "Room 4")
    assert said.text == "Saving ..."
    with qtbot.waitSignal(saving.saved) as saved:
        saving.flush()
    assert said.text == f"Saved {of_day(saved.args[0])}"
    assert re.fullmatch(r"Saved \d\d:\d\d:\d\d", said.text)
    fault.append(DiskFull("Full.", "Safe.", "Make room."))
    saving.edited("place", save, "Room 5")
    saving.flush()
    core.idle()
    assert said.text == "Not saved yet - trying again"
    fault.clear()
    saving.flush()
    core.idle()
    assert said.text.startswith("Saved ")


def test_saved_is_the_time_on_the_wall() -> None:
    moment = datetime(2025, 3, 4, 14, 2, 11, tzinfo=UTC)
    assert of_day(moment) == moment.astimezone().strftime("%H:%M:%S")


def test_findings_lead_to_their_place_and_what_blocks_comes_first(qtbot: QtBot) -> None:
    made = FindingsList()
    shown(qtbot, made, 400, 300)
    made.show_findings([])
    QApplication.processEvents()
    assert visible_words(made) == ["Nothing is missing."]
    may = Finding("The abbreviation IDVA is not explained", "section:why", blocks=False, rule="C16")
    must = Finding("Action 4 has no owner, and the family must know who", "actions:4", blocks=True, rule="C9")
    made.show_findings([may, must])
    QApplication.processEvents()
    assert visible_words(made) == ["Still missing (1)", "Worth a look (1)"]
    assert [link.text() for link in made.links] == [must.text, may.text]
    with qtbot.waitSignal(made.followed) as followed:
        QTest.keyClick(made.links[0], Qt.Key.Key_Space)
    assert followed.args == ["actions:4"]
    with qtbot.waitSignal(made.followed) as followed:
        qtbot.mouseClick(made.links[1], Qt.MouseButton.LeftButton)
    assert followed.args == ["section:why"]
    kept = made.links
    made.show_findings([may, must])
    assert made.links is kept, "the same findings are not built again under the hand"


def test_missing_things_are_absent_when_nothing_is(qtbot: QtBot) -> None:
    made = MissingList()
    qtbot.addWidget(made)
    made.show_missing("Before you can start recording:", [("Say where it is held", "place")])
    assert not made.isHidden()
    with qtbot.waitSignal(made.followed) as followed:
        made.links[0].click()
    assert followed.args == ["place"]
    made.show_missing("", [])
    assert made.isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_a_button_and_a_link(key: Qt.Key, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for made in (button("Dictate", lambda: pressed.append("button")), LinkLine("Go there")):
        made.clicked.connect(lambda *_: pressed.append("clicked"))
        qtbot.addWidget(made)
        made.show()
        QTest.keyClick(made, key)
    assert pressed == ["button", "clicked", "clicked"]


def test_a_link_line_wraps_rather_than_be_cut(qtbot: QtBot) -> None:
    made = LinkLine("No positives are written down for Maya, and the paper should say what is working well")
    qtbot.addWidget(made)
    assert made.heightForWidth(200) > made.heightForWidth(700) >= 28


# ---- flow ----


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(10, 300), st.integers(10, 60)), max_size=12),
    st.integers(320, 1400),
    st.booleans(),
)
def test_a_flow_cuts_nothing_off_and_lays_nothing_over_another(
    qapp: object, sizes: list[tuple[int, int]], width: int, last_right: bool
) -> None:
    host = QWidget()
    flow = FlowLayout(host, gap=8, last_right=last_right)
    pieces = []
    for wide, high in sizes:
        piece = QWidget()
        piece.setFixedSize(wide, high)
        flow.addWidget(piece)
        pieces.append(piece)
    host.resize(width, flow.heightForWidth(width))
    flow.setGeometry(host.rect())
    places = [piece.geometry() for piece in pieces]
    assert all(host.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for at, one in enumerate(places) for other in places[at + 1 :])
    if last_right and len(places) > 1:
        assert places[-1].right() == width - 1
    host.deleteLater()


# ---- fields ----


def test_a_field_has_its_name_and_says_what_is_wrong(qtbot: QtBot) -> None:
    made = Field("Where", QLineEdit(), hint="Room, or the link of the call")
    shown(qtbot, made, 400)
    assert made.widget.accessibleName() == "Where"
    assert made.widget.accessibleDescription() == "Room, or the link of the call"
    made.set_wrong("Say where it is held")
    assert "Say where it is held" in visible_words(made)
    assert made.widget.accessibleDescription().startswith("Say where it is held")
    assert made.widget.property("wrong") is True
    made.set_wrong("")
    assert "Say where it is held" not in visible_words(made)
    made.setFocus()
    qtbot.waitUntil(made.widget.hasFocus)


def test_a_password_is_hidden_until_it_is_asked_for(qtbot: QtBot) -> None:
    made = Field("Password", PasswordField())
    shown(qtbot, made, 400)
    field = made.widget
    QTest.keyClicks(field.edit, "correct horse")
    assert field.edit.displayText() == "●" * 13
    assert field.show_button.text() == "Show"
    qtbot.mouseClick(field.show_button, Qt.MouseButton.LeftButton)
    assert (field.edit.displayText(), field.show_button.text()) == ("correct horse", "Hide")
    assert field.text() == "correct horse"
    field.clear()
    assert (field.text(), field.show_button.text()) == ("", "Show")
    assert field.edit.accessibleName() == "Password"


def test_names_are_never_read_as_html(qtbot: QtBot) -> None:
    made = label("<b>Anna</b> & <script>")
    qtbot.addWidget(made)
    assert made.textFormat() is Qt.TextFormat.PlainText
    pressed = button("Salt & pepper")
    qtbot.addWidget(pressed)
    assert (pressed.text(), pressed.accessibleName()) == ("Salt && pepper", "Salt & pepper")
    reword(pressed, "Stop & go", "stop")
    assert (pressed.text(), pressed.accessibleName()) == ("Stop && go", "Stop & go")


# ---- waveform ----


@pytest.fixture
def wave(qtbot: QtBot) -> Waveform:
    made = Waveform()
    marks = [Mark(60.0, "What was decided", important=True), Mark(30.0, "Why"), Mark(90.0, "Plan and dates")]
    made.show_wave(np.linspace(0, 1, 2000), 120.0, marks, [Gap(40.0, 10.0, "paused")])
    shown(qtbot, made, 600)
    made.setFocus()
    return made


@pytest.mark.parametrize(
    ("key", "to"),
    [
        (Qt.Key.Key_Right, 65.0),
        (Qt.Key.Key_Left, 55.0),
        (Qt.Key.Key_PageUp, 90.0),
        (Qt.Key.Key_PageDown, 30.0),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_End, 120.0),
    ],
)
def test_keys_move_through_the_recording(wave: Waveform, qtbot: QtBot, key: Qt.Key, to: float) -> None:
    wave.set_position(60.0)
    with qtbot.waitSignal(wave.seek) as asked:
        QTest.keyClick(wave, key)
    assert asked.args == [pytest.approx(to)]
    assert wave.position == pytest.approx(to)


def test_control_and_arrows_go_from_mark_to_mark(wave: Waveform) -> None:
    asked: list[float] = []
    wave.seek.connect(asked.append)
    wave.set_position(0.0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(wave, key, Qt.KeyboardModifier.ControlModifier)
    assert asked == [30.0, 60.0, 90.0, 60.0]


def test_a_click_seeks_and_the_voice_does_not(wave: Waveform, qtbot: QtBot) -> None:
    asked: list[float] = []
    wave.seek.connect(asked.append)
    wave.set_position(33.3)
    assert asked == []
    assert wave.accessibleDescription() == "00:00:33 of 00:02:00"
    qtbot.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 4, wave.height() // 2))
    assert asked == [pytest.approx(30.0, abs=0.5)]


def test_what_was_played_gaps_and_position_are_drawn(wave: Waveform) -> None:
    wave.set_position(60.0)
    wave.set_loop(70.0, 80.0)
    image = wave.grab().toImage()

    def colours(start: float, end: float) -> set[str]:
        span = range(int(start * 5) + 1, int(end * 5) - 1)
        rows = range(30, image.height() - 2)
        return {image.pixelColor(x, y).name() for x in span for y in rows}

    assert theme.LIGHT.blue in colours(10, 28)
    assert theme.LIGHT.edge not in colours(10, 28)
    assert theme.LIGHT.blue not in colours(100, 118)
    assert theme.LIGHT.edge in colours(100, 118)
    assert theme.LIGHT.blue not in colours(41, 49), "nothing was heard in a gap"
    assert theme.LIGHT.amber_soft in colours(70, 80)
    wave.set_loop(None)
    assert theme.LIGHT.amber_soft not in {wave.grab().toImage().pixelColor(x, 40).name() for x in range(350, 400)}


@pytest.mark.parametrize("peaks", [[], [0.5], [2.0, -1.0], list(np.random.default_rng(1).random(5))])
def test_any_number_of_peaks_can_be_drawn(qtbot: QtBot, peaks: list[float]) -> None:
    made = Waveform()
    made.show_wave(peaks, 10.0)
    shown(qtbot, made, 300)
    assert not made.grab().isNull()
    assert made.sizeHint().height() == 72


# ---- transcript ----


def spoken(words: str, start: float, doubtful: str = "", source: str = "room") -> Segment:
    said = words.split()
    each = tuple(
        Word(start + at * 0.5, start + at * 0.5 + 0.4, f" {word}", 0.3 if word == doubtful else 0.9)
        for at, word in enumerate(said)
    )
    return Segment(start, start + len(said) * 0.5, words, source, each, 0.8)


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    made = TranscriptView()
    made.source_names = {"room": "Room", "call": "Call"}
    first = spoken("thank you can I turn to the school", 10.0, doubtful="school")
    second = spoken("attendance is sixty one percent", 20.0, source="call")
    made.show_segments([first, second], [Gap(15.0, 5.0, "paused")])
    shown(qtbot, made, 700, 400)
    return made


def test_it_reads_as_it_was_said(view: TranscriptView) -> None:
    assert view.toPlainText().splitlines() == [
        "00:00:10  Room  thank you can I turn to the school ",
        "00:00:15  Pause, 5 s: off the record",
        "00:00:20  Call  attendance is sixty one percent ",
    ]


def place_of(view: TranscriptView, words: str) -> QTextCursor:
    cursor = view.document().find(words)
    assert not cursor.isNull()
    return cursor


@pytest.mark.parametrize(("word", "seconds"), [("thank", 10.0), ("turn", 12.0), ("school", 13.5), ("sixty", 21.0)])
def test_a_click_on_a_word_plays_it(view: TranscriptView, qtbot: QtBot, word: str, seconds: float) -> None:
    cursor = place_of(view, word)
    middle = QTextCursor(view.document())
    middle.setPosition(cursor.selectionStart() + 2)
    with qtbot.waitSignal(view.seek) as asked:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.cursorRect(middle).center())
    assert asked.args == [pytest.approx(seconds)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_so_does_a_key_at_the_caret(view: TranscriptView, qtbot: QtBot, key: Qt.Key) -> None:
    view.setFocus()
    cursor = QTextCursor(view.document())
    cursor.setPosition(place_of(view, "percent").selectionStart())
    view.setTextCursor(cursor)
    before = view.toPlainText()
    with qtbot.waitSignal(view.seek) as asked:
        QTest.keyClick(view, key)
    assert asked.args == [pytest.approx(22.0)]
    assert view.toPlainText() == before


def test_the_word_under_the_voice_is_marked(view: TranscriptView) -> None:
    def marked() -> list[str]:
        return [each.cursor.selectedText() for each in view.extraSelections()]

    view.set_position(5.0)
    assert marked() == []
    view.set_position(12.2)
    assert marked() == ["turn"]
    view.set_position(21.1)
    assert marked() == ["sixty"]


def test_doubtful_words_are_underlined_with_dots(view: TranscriptView) -> None:
    styles = {}
    for word in ("thank", "school", "sixty"):
        cursor = place_of(view, word)
        styles[word] = cursor.charFormat().underlineStyle()
    dotted = cursor.charFormat().UnderlineStyle.DotLine
    assert (styles["school"], styles["thank"] == dotted, styles["sixty"] == dotted) == (dotted, False, False)


def test_searching_marks_every_place(view: TranscriptView) -> None:
    assert view.search("is") == 1
    assert view.search("TH") == 3
    assert [each.cursor.selectedText() for each in view.extraSelections()] == ["th", "th", "th"]
    for backwards in (False, False, True):
        assert view.to_found("the school", backwards=backwards)
        assert view.textCursor().selectedText() == "the school"
    assert not view.to_found("never said")
    assert view.textCursor().selectedText() == "the school"
    assert view.search("") == 0
    assert view.extraSelections() == []


def test_a_paragraph_can_be_taken(view: TranscriptView) -> None:
    cursor = QTextCursor(view.document())
    cursor.setPosition(place_of(view, "sixty").selectionStart())
    view.setTextCursor(cursor)
    assert view.paragraph() == "attendance is sixty one percent"
    cursor.setPosition(place_of(view, "off the record").selectionStart())
    view.setTextCursor(cursor)
    assert view.paragraph() == ""


def test_what_is_heard_later_is_added_and_the_theme_may_change(view: TranscriptView, qapp: QApplication) -> None:
    view.append(spoken("and the health visitor", 30.0))
    assert view.toPlainText().splitlines()[-1] == "00:00:30  Room  and the health visitor "
    before = view.toPlainText()
    theme.apply(qapp, "dark")
    assert view.toPlainText() == before
    view.append(Segment(40.0, 41.0, " no words of its own", "room"))
    assert view.seconds_at(len(view.toPlainText()) - 1) == 40.0


def test_a_day_of_speech_never_stops_the_window(qtbot: QtBot) -> None:
    made = TranscriptView()
    shown(qtbot, made, 700, 400)
    segments = [spoken("one two three four five six seven eight nine ten", at * 5.0) for at in range(3000)]
    with qtbot.waitSignal(made.laid_out, timeout=60_000):
        began = time.perf_counter()
        made.show_segments(segments)
        first = time.perf_counter() - began
    assert first < 0.2
    assert made.document().blockCount() == 3000
    made.set_position(14_999.0)
    assert [each.cursor.selectedText() for each in made.extraSelections()] == ["nine"]


# ---- player ----


class Tape:
    """A player without loudspeakers, that keeps time by the clock."""

    def __init__(self, length: float = 60.0, fault: Problem | None = None) -> None:
        self.speed, self.length, self._fault = 1.0, length, fault
        self.volume = 1.0
        self.looped: tuple[float, float] | None = None
        self._at, self._since = 0.0, 0.0
        self._playing = False

    @property
    def playing(self) -> bool:
        return self._playing and self.position < self.length

    @property
    def position(self) -> float:
        gone = (time.monotonic() - self._since) * self.speed if self._playing else 0.0
        return min(self.length, self._at + gone)

    def play(self) -> None:
        if self._fault is not None:
            raise self._fault
        self._since, self._playing = time.monotonic(), True

    def pause(self) -> None:
        self._at, self._playing = self.position, False

    def seek(self, seconds: float) -> None:
        self._at, self._since = seconds, time.monotonic()

    def loop(self, start: float, end: float) -> None:
        self.looped = (start, end)

    def unloop(self) -> None:
        self.looped = None


@pytest.fixture
def player(core: Core, qtbot: QtBot) -> PlayerBar:
    made = PlayerBar()
    shown(qtbot, made, 900, 60)
    return made


def test_it_plays_pauses_and_tells_where_it_is(player: PlayerBar, core: Core, qtbot: QtBot) -> None:
    tape = Tape()
    player.attach(tape, core)
    moved: list[float] = []
    player.moved.connect(moved.append)
    with qtbot.waitSignal(player.playing_changed) as turned:
        qtbot.mouseClick(player.play_button, Qt.MouseButton.LeftButton)
    assert turned.args == [True]
    assert player.play_button.text() == "Pause"
    qtbot.waitUntil(lambda: len(moved) >= 3, timeout=3000)
    assert moved == sorted(moved)
    with qtbot.waitSignal(player.playing_changed):
        QTest.keyClick(player.play_button, Qt.Key.Key_Space)
    assert (tape.playing, player.play_button.text()) == (False, "Play")
    assert "00:00:00 / 00:01:00" in visible_words(player)


def test_back_on_and_seek_stay_within_the_recording(player: PlayerBar, core: Core) -> None:
    tape = Tape()
    player.attach(tape, core)
    for act, to in ((player.on, 3.0), (player.on, 6.0), (player.back, 3.0), (player.back, 0.0), (player.back, 0.0)):
        act()
        core.idle()
        assert tape.position == pytest.approx(to)
    player.seek(500.0)
    core.idle()
    assert tape.position == 60.0
    player.play_from(10.0)
    core.idle()
    assert tape.playing
    assert tape.position == pytest.approx(10.0, abs=0.5)
    player.attach(None, core)
    core.idle()
    assert not tape.playing
    assert not player.isEnabled()


def test_after_a_pause_it_steps_back(core: Core, qtbot: QtBot) -> None:
    player = PlayerBar(step_back=2.0)
    qtbot.addWidget(player)
    tape = Tape()
    player.attach(tape, core)
    player.seek(20.0)
    player.toggle()
    core.idle()
    assert tape.position == pytest.approx(20.0, abs=0.5), "the first time there is nothing to step back from"
    player.toggle()
    core.idle()
    player.toggle()
    core.idle()
    assert tape.position == pytest.approx(18.0, abs=0.8)
    player.attach(None, core)
    core.idle()


def test_speed_has_words_and_keys_work_while_typing(core: Core, qtbot: QtBot) -> None:
    page, player = QWidget(), PlayerBar()
    rows = QVBoxLayout(page)
    typing = QLineEdit()
    rows.addWidget(typing)
    rows.addWidget(player)
    player.add_keys(page)
    shown(qtbot, page, 900, 200)
    typing.setFocus()
    qtbot.waitUntil(typing.hasFocus)
    tape = Tape()
    player.attach(tape, core)
    QTest.keyClicks(typing, "decision ")
    QTest.keyClick(typing, Qt.Key.Key_F6)
    assert (tape.speed, player.speeds.currentText()) == (1.1, "1.1 x")
    QTest.keyClick(typing, Qt.Key.Key_F5)
    QTest.keyClick(typing, Qt.Key.Key_F5)
    assert tape.speed == 0.9
    QTest.keyClick(typing, Qt.Key.Key_F8)
    QTest.keyClick(typing, Qt.Key.Key_F9)
    core.idle()
    assert tape.playing
    assert tape.position >= 3.0
    QTest.keyClick(typing, Qt.Key.Key_F9)
    core.idle()
    assert not tape.playing
    QTest.keyClicks(typing, "one")
    assert typing.text() == "decision one"
    player.attach(None, core)
    core.idle()


def test_a_stretch_is_repeated_and_quiet_voices_are_boosted(core: Core, qtbot: QtBot) -> None:
    page, player = QWidget(), PlayerBar()
    QVBoxLayout(page).addWidget(player)
    player.add_keys(page)
    shown(qtbot, page, 900, 200)
    tape = Tape()
    player.use(Settings(step_back=1.5, jump=5.0, volume=2.0, play_key="F10"))
    player.attach(tape, core)
    assert (tape.volume, player.volumes.currentText()) == (2.0, "Boost 2 x")
    player.volumes.setCurrentIndex(VOLUMES.index(4.0))
    assert tape.volume == 4.0
    told: list[object] = []
    player.repeats.connect(told.append)
    player.seek(20.0)
    core.idle()
    QTest.keyClick(page, Qt.Key.Key_F7, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page, Qt.Key.Key_F7)
    core.idle()
    assert tape.position == 15.0, "back by what was chosen"
    QTest.keyClick(page, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    core.idle()
    assert tape.looped == (15.0, 20.0), "its two ends may be marked in any order"
    assert (told, player.repeat_button.text()) == ([(15.0, 20.0)], "Repeat off")
    QTest.keyClick(page, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    core.idle()
    assert (tape.looped, told[-1], player.repeat_button.text()) == (None, None, "Repeat from")
    for words in ("Repeat to", "Repeat off"):
        player.repeat_button.click()
        assert player.repeat_button.text() == words
    assert player.repeated == (15.0, 15.5), "a stretch lasts at least half a second"
    QTest.keyClick(page, Qt.Key.Key_F9)
    core.idle()
    assert not tape.playing, "another key was chosen"
    QTest.keyClick(page, Qt.Key.Key_F10)
    core.idle()
    assert tape.playing
    assert player.keys()[:2] == (("F10", "Play or pause"), ("F7", "Back 5 seconds"))
    player.attach(None, core)
    core.idle()
    assert told[-1] is None, "what is let go of repeats nothing"


def test_no_loudspeaker_is_a_problem_not_a_crash(player: PlayerBar, core: Core) -> None:
    told: list[Problem] = []
    core.problem.connect(told.append)
    player.attach(Tape(fault=GONE), core)
    player.toggle()
    core.idle()
    assert told == [GONE]
    assert player.play_button.text() == "Play"


# ---- tables, empty pages, paper, long work ----


@pytest.fixture
def table(qtbot: QtBot) -> RowsTable:
    made = RowsTable(
        "Conferences",
        [
            Column("Due", lambda row: row[1], width=150, order=lambda row: row[1], strong=lambda row: row[1] == "LATE"),
            Column("Conference", lambda row: row[2], link=True, icon=lambda row: "calendar"),
        ],
        key=lambda row: row[0],
    )
    made.show_rows([(1, "b", "Initial"), (2, "LATE", "Review"), (3, "a", "Strategy")])
    shown(qtbot, made, 700, 300)
    return made


def test_enter_a_double_click_or_the_link_open_a_row(table: RowsTable, qtbot: QtBot) -> None:
    chosen: list[int] = []
    table.chosen.connect(lambda row: chosen.append(row[0]))
    table.setFocus()
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    link = table.visualRect(table.model().index(2, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=link)
    plain = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=plain)
    assert chosen == [2, 3]
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=plain)
    assert chosen == [2, 3, 1]


def test_the_cursor_stays_on_its_row(table: RowsTable) -> None:
    table.selectRow(1)
    table.show_rows([(9, "c", "New"), (2, "LATE", "Review, held"), (1, "b", "Initial")])
    assert table.current() == (2, "LATE", "Review, held")
    table.show_rows([(9, "c", "New")])
    assert table.current() is None


def test_heads_sort_and_it_stays_sorted(table: RowsTable, qtbot: QtBot) -> None:
    heads = table.horizontalHeader()
    place = QPoint(heads.sectionViewportPosition(0) + 20, heads.height() // 2)
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row[1] for row in table.rows] == ["LATE", "a", "b"]
    table.show_rows([(4, "z", "x"), (3, "a", "x")])
    assert [row[1] for row in table.rows] == ["a", "z"]
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row[1] for row in table.rows] == ["z", "a"]


def test_late_is_bold_and_links_are_underlined(table: RowsTable) -> None:
    model = table.model()
    font = model.data(model.index(1, 0), Qt.ItemDataRole.FontRole)
    assert isinstance(font, QFont)
    assert font.bold()
    assert model.data(model.index(0, 0), Qt.ItemDataRole.FontRole) is None
    assert model.data(model.index(0, 1), Qt.ItemDataRole.FontRole).underline()
    assert model.data(model.index(0, 1), Qt.ItemDataRole.ForegroundRole).name() == theme.LIGHT.blue
    assert not model.data(model.index(0, 1), Qt.ItemDataRole.DecorationRole).isNull()


def test_an_empty_page_says_what_to_do(qtbot: QtBot) -> None:
    done: list[str] = []
    made = EmptyState("calendar", "No conferences yet", "Plan the first.", "New conference", lambda: done.append("new"))
    shown(qtbot, made, 500, 400)
    assert made.button is not None
    qtbot.mouseClick(made.button, Qt.MouseButton.LeftButton)
    assert done == ["new"]
    assert {"No conferences yet", "Plan the first.", "New conference"} <= set(visible_words(made))


def test_paper_is_white_in_the_dark_and_keeps_its_place(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    made = PaperView()
    shown(qtbot, made, 900, 500)
    html = "<h1>Decisions</h1>" + "".join(f"<p>Paragraph {number} of the paper.</p>" for number in range(60))
    made.show_html(html + '<p><a href="section:why">Why</a></p>')
    QApplication.processEvents()
    assert made.sheet.width() == 794
    assert made.sheet.grab().toImage().pixelColor(400, 20).name() == "#ffffff"
    assert made.sheet.height() > made.viewport().height()
    made.sheet.setFocus()
    QTest.keyClick(made.sheet, Qt.Key.Key_PageDown)
    at = made.verticalScrollBar().value()
    assert at > 0
    made.show_html(html)
    assert made.verticalScrollBar().value() == at
    assert made.horizontalScrollBar().maximum() == 0
    made.resize(420, 500)
    QApplication.processEvents()
    assert made.horizontalScrollBar().maximum() == 0
    with qtbot.waitSignal(made.followed) as followed:
        made.sheet.anchorClicked.emit("section:why")
    assert followed.args == ["section:why"]


def test_long_work_tells_how_long(qtbot: QtBot) -> None:
    made = LongWork(can_cancel=True)
    shown(qtbot, made, 800)
    made.start("Writing down what was said")
    began = time.monotonic()
    made.show_progress(0, 0)
    assert made.text == "Writing down what was said"
    made.show_progress(30, 120, now=began + 60)
    assert made.text == "Writing down what was said about 3 minutes left"
    made.show_progress(200, 120, now=began + 200)
    assert made.text == "Writing down what was said finishing"
    [stop] = made.findChildren(QPushButton)
    with qtbot.waitSignal(made.cancelled):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)


def test_palettes_name_the_same_colours() -> None:
    assert asdict(theme.LIGHT).keys() == asdict(theme.DARK).keys()
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in asdict(theme.DARK).values())


# ---- news ----


def test_news_is_told_once_and_goes_when_it_was_read(qtbot: QtBot) -> None:
    host = QWidget()
    rows = QVBoxLayout(host)
    area = ProblemArea()
    rows.addWidget(area)
    shown(qtbot, host, 900, 300)
    assert not area.isVisible()
    for words in ("One.", "Two.", "One.", "Three.", "Four."):
        area.tell(words)
    assert area.isVisible() and area.news == ("One.", "Three.", "Four."), "the same is told once, the oldest goes"
    assert area.problems == ()
    dismiss = area._lines[0].findChild(QPushButton)
    assert isinstance(dismiss, QPushButton)
    dismiss.click()
    assert area.news == ("Three.", "Four.")
    area.clear()
    assert not area.isVisible()
