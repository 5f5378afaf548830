"""The window's way to the services: order, threads, announcements, faults, and edits that are never lost."""

from __future__ import annotations

import gc
import logging
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QDate, QObject, QPoint, QPointF, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from meetingrec.domain.errors import DiskFull, InputRefused, Problem
from meetingrec.domain.events import Changes
from meetingrec.ui import autosave
from meetingrec.ui.autosave import Autosave
from meetingrec.ui.core import Core
from meetingrec.ui.widgets.fields import date_edit, number_edit, time_edit


@pytest.fixture
def owner(qapp: object) -> QObject:
    return QObject()


# ---- reading and acting ----


def test_calls_run_in_order_on_one_other_thread_and_are_delivered_on_the_windows(core: Core, owner: QObject) -> None:
    ran: list[tuple[int, str]] = []
    delivered: list[tuple[int, bool]] = []
    for number in range(50):
        core.read(
            owner,
            lambda number=number: ran.append((number, threading.current_thread().name)) or number,
            lambda value: delivered.append((value, threading.current_thread() is threading.main_thread())),
        )
    assert core.busy
    core.idle()
    assert [number for number, _ in ran] == list(range(50))
    assert len({name for _, name in ran}) == 1
    assert ran[0][1] != threading.main_thread().name
    assert delivered == [(number, True) for number in range(50)]
    assert not core.busy


@pytest.mark.parametrize(
    ("returned", "value", "announced"),
    [
        (Changes.of("points"), None, 1),
        ((Changes.of("points", conference="c"), "the id"), "the id", 1),
        (("no changes", 2), ("no changes", 2), 0),
        ([1, 2], [1, 2], 0),
        (None, None, 0),
    ],
)
def test_changes_are_announced_once_and_before_then(
    core: Core, owner: QObject, returned: Any, value: Any, announced: int
) -> None:
    order: list[Any] = []
    core.changed.connect(lambda changes: order.append(changes))
    core.act(owner, lambda: returned, lambda got: order.append(("then", got)))
    core.idle()
    assert [type(step) for step in order] == [Changes] * announced + [tuple]
    assert order[-1] == ("then", value)


def test_a_result_is_dropped_with_its_owner_but_the_change_is_still_told(core: Core, owner: QObject) -> None:
    seen: list[str] = []
    core.changed.connect(lambda _: seen.append("changed"))
    gone = QWidget()
    started, go_on = threading.Event(), threading.Event()

    def call() -> Changes:
        started.set()
        assert go_on.wait(5)
        return Changes.of("points")

    core.act(gone, call, lambda _: seen.append("then"))
    assert started.wait(5)
    gone.deleteLater()
    QTest.qWait(20)
    go_on.set()
    core.idle()
    assert seen == ["changed"]


def test_the_last_reference_to_a_page_is_never_dropped_on_the_workers_thread(core: Core) -> None:
    threads: list[bool] = []

    class Thing:
        pass

    for _ in range(200):
        thing, owner = Thing(), QObject()
        weakref.finalize(thing, lambda: threads.append(threading.current_thread() is threading.main_thread()))
        core.read(owner, lambda thing=thing: [thing], lambda _: None)
        del thing, owner
    core.idle()
    gc.collect()
    assert threads == [True] * 200


def test_a_problem_goes_to_whoever_asked_else_to_the_window(core: Core, owner: QObject) -> None:
    at_window: list[Problem] = []
    at_page: list[Problem] = []
    core.problem.connect(at_window.append)
    full = DiskFull("The disk is full.", "All is safe.", "Make room.")

    def fail() -> None:
        raise full

    core.act(owner, fail, lambda _: at_page.append(full), at_page.append)
    core.idle()
    assert (at_page, at_window) == ([full], [])
    core.read(owner, fail, lambda _: None)
    core.idle()
    assert at_window == [full]
    gone = QObject()
    core.act(gone, fail, None, at_page.append)
    gone.deleteLater()
    QTest.qWait(20)
    core.idle()
    assert (at_page, at_window) == ([full], [full, full])


def test_a_bug_is_told_plainly_and_logged_without_its_words(
    core: Core, owner: QObject, caplog: pytest.LogCaptureFixture
) -> None:
    problems: list[Problem] = []

    def inner() -> None:
        raise KeyError("Ellie's mother said")

    def fail() -> None:
        try:
            inner()
        except KeyError as error:
            raise ValueError("Ellie was frightened") from error

    with caplog.at_level(logging.ERROR):
        core.act(owner, fail, failed=problems.append)
        core.idle()
    assert len(problems) == 1
    assert "Something went wrong" in problems[0].happened
    assert all(part and part.endswith(".") for part in (problems[0].happened, problems[0].safe, problems[0].do))
    logged = caplog.text + "".join(str(record.exc_info) for record in caplog.records)
    assert "ValueError" in logged
    assert "KeyError" in logged
    assert "test_core.py" in logged
    assert "inner" in logged
    assert "Ellie" not in logged


def test_many_looks_while_one_is_under_way_are_one_more(core: Core, owner: QObject) -> None:
    """The newest counts; what another asks for, and what is done in between, keep their turn."""
    begun, hold = threading.Event(), threading.Event()
    ran: list[int] = []
    shown: list[tuple[Page, int]] = []

    class Page:
        def show(self, number: int) -> None:
            shown.append((self, number))

    one, other = Page(), Page()

    def reading(number: int) -> int:
        begun.set()
        hold.wait(10)
        ran.append(number)
        return number

    core.look(owner, lambda: reading(0), one.show)
    assert begun.wait(10)
    for number in range(1, 20):
        core.look(owner, lambda number=number: reading(number), one.show)  # type: ignore[misc]
        if number == 5:
            core.look(owner, lambda: reading(100), other.show)
            core.act(owner, lambda: reading(200))
    hold.set()
    core.idle()
    assert ran == [0, 100, 200, 19]
    assert shown == [(one, 0), (other, 100), (one, 19)]


def test_the_slow_lane_does_not_hold_up_the_other(core: Core, owner: QObject) -> None:
    go_on = threading.Event()
    order: list[str] = []
    core.slow(owner, lambda: go_on.wait(5) and (Changes.of("transcript"), "heard"), order.append)
    core.changed.connect(lambda _: order.append("changed"))
    for number in range(3):
        core.read(owner, lambda number=number: f"read {number}", order.append)
    deadline = threading.Timer(5, go_on.set)
    while len(order) < 3 and not go_on.is_set():
        QTest.qWait(5)
    deadline.cancel()
    assert order == ["read 0", "read 1", "read 2"]
    go_on.set()
    core.idle()
    assert order[3:] == ["changed", "heard"]


def test_slow_work_reports_to_the_window_until_the_page_is_gone(core: Core, qapp: object) -> None:
    page = QObject()
    told: list[tuple[float, bool]] = []
    report = core.relay(page, lambda done: told.append((done, threading.current_thread() is threading.main_thread())))
    go_on = threading.Event()

    def work() -> None:
        report(0.5)
        assert go_on.wait(5)
        report(1.0)

    core.slow(core, work)
    while not told:
        QTest.qWait(5)
    page.deleteLater()
    QTest.qWait(20)
    go_on.set()
    core.idle()
    QTest.qWait(20)
    assert told == [(0.5, True)]


def test_idle_says_when_it_waited_in_vain(core: Core, owner: QObject) -> None:
    go_on = threading.Event()
    core.slow(owner, lambda: go_on.wait(5))
    with pytest.raises(TimeoutError):
        core.idle(0.05)
    go_on.set()
    core.idle()


def test_idle_need_not_wait_for_slow_work(core: Core, owner: QObject) -> None:
    go_on = threading.Event()
    done: list[str] = []
    core.slow(owner, lambda: go_on.wait(5), lambda _: done.append("slow"))
    core.read(owner, lambda: "read", done.append)
    core.idle(slow=False)
    assert done == ["read"]
    go_on.set()
    core.idle()
    assert done == ["read", "slow"]


def test_close_finishes_what_was_asked_and_delivers_it(qapp: object, owner: QObject) -> None:
    core = Core()
    done: list[Any] = []
    go_on = threading.Event()
    core.changed.connect(lambda _: done.append("changed"))
    core.slow(owner, lambda: go_on.wait(5), lambda _: done.append("slow"))
    core.slow(owner, lambda: "dropped", done.append)
    for number in range(5):
        core.act(owner, lambda number=number: (Changes.of("points"), number), done.append)
    threading.Timer(0.05, go_on.set).start()
    core.close()
    core.close()
    assert [step for step in done if step != "changed"] == ["slow", 0, 1, 2, 3, 4]
    assert done.count("changed") == 5
    with pytest.raises(RuntimeError):
        core.act(owner, lambda: 1, done.append)
    core.deleteLater()


def test_a_change_told_while_closing_is_read_by_nobody_and_breaks_nothing(qapp: object, owner: QObject) -> None:
    core = Core()
    told: list[Changes] = []
    read: list[object] = []

    def look(changes: Changes) -> None:
        told.append(changes)
        core.read(owner, lambda: 1, read.append)

    core.changed.connect(look)
    core.act(owner, lambda: Changes.of("points"))
    core.close()
    assert len(told) == 1
    assert read == []
    assert not core.busy


def test_two_thousand_emits_survive(qapp: object) -> None:
    """PySide6 6.12.0 loses a reference to True at each emit and kills Python 3.11 after some 500."""

    class Sender(QObject):
        sent = Signal(bool)
        thing = Signal(object)

    sender = Sender()
    got: list[object] = []
    sender.sent.connect(got.append)
    sender.thing.connect(got.append)
    before = sys.getrefcount(True)
    for _ in range(2000):
        sender.sent.emit(True)
        sender.thing.emit(True)
    lost = before + len(got) - sys.getrefcount(True)
    assert len(got) == 4000
    assert lost < 500


def test_a_window_process_that_emits_often_ends_well(display: str) -> None:
    code = (
        "from PySide6.QtCore import QObject, Signal, QCoreApplication\n"
        "app = QCoreApplication([])\n"
        "class S(QObject):\n    s = Signal(bool)\n"
        "s = S(); n = []; s.s.connect(n.append)\n"
        "for _ in range(2000): s.s.emit(True)\n"
        "assert len(n) == 2000\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


# ---- storing by itself ----


@dataclass
class Store:
    """Keeps what is saved; can be full for a while. Thread-safe enough: one lane calls it."""

    kept: dict[tuple[str, str], Any] = field(default_factory=dict)
    saves: list[tuple[str, str, Any]] = field(default_factory=list)
    fault: Problem | None = None

    def save(self, key: str) -> Callable[[str, Any], Changes]:
        def save(subject: str, value: Any) -> Changes:
            if self.fault is not None:
                raise self.fault
            self.kept[subject, key] = value
            self.saves.append((subject, key, value))
            return Changes.of("conference", conference=subject)

        return save


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def saving(core: Core) -> Autosave:
    made = Autosave(core)
    made.about("A")
    return made


def test_a_field_is_stored_once_after_the_typing_stops(
    core: Core, saving: Autosave, store: Store, qtbot: QtBot
) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    saving.watch(edit, "place", store.save("place"))
    with qtbot.waitSignal(saving.saved, timeout=2000) as saved:
        QTest.keyClicks(edit, "Room 4")
        assert saving.dirty("place")
        assert store.saves == []
    assert store.saves == [("A", "place", "Room 4")]
    assert saved.args[0].tzinfo is not None
    assert not saving.dirty()


def test_it_is_stored_within_a_second_while_the_person_still_types(
    core: Core, saving: Autosave, store: Store, qtbot: QtBot
) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    saving.watch(edit, "place", store.save("place"))
    for letter in "abcdefghijklmnopqr":
        QTest.keyClicks(edit, letter)
        qtbot.wait(60)
    assert store.saves, "nothing was stored in 1.08 s of typing"
    saving.flush()
    core.idle()
    assert store.kept["A", "place"] == "abcdefghijklmnopqr"


def test_every_kind_of_field_is_read_and_filled(core: Core, saving: Autosave, store: Store, qtbot: QtBot) -> None:
    combo = QComboBox()
    combo.addItem("One", 1)
    combo.addItem("Two", 2)
    named = QComboBox()
    named.addItems(["Mine", "All"])
    fields: list[tuple[QWidget, Any]] = [
        (QLineEdit(), "text"),
        (QPlainTextEdit(), "more\ntext"),
        (QCheckBox("Here"), True),
        (QDateEdit(), date(2025, 3, 4)),
        (time_edit(), time(14, 30)),
        (number_edit(0, 90, " minutes"), 15),
        (combo, 2),
        (named, "All"),
    ]
    for at, (widget, value) in enumerate(fields):
        qtbot.addWidget(widget)
        saving.watch(widget, str(at), store.save(str(at)))
        saving.fill(widget, str(at), value)
        assert autosave.value_of(widget) == value
    core.idle()
    assert not saving.dirty()
    assert store.saves == [], "filling is not typing"
    fields[2][0].click()  # type: ignore[attr-defined]
    combo.setCurrentIndex(0)
    fields[3][0].setDate(QDate(2026, 1, 2))  # type: ignore[attr-defined]
    saving.flush()
    core.idle()
    assert store.kept == {("A", "2"): False, ("A", "6"): 1, ("A", "3"): date(2026, 1, 2)}
    with pytest.raises(TypeError):
        saving.watch(QWidget(), "x", store.save("x"))


def test_the_wheel_scrolls_the_page_and_changes_nothing(
    core: Core, saving: Autosave, store: Store, qtbot: QtBot
) -> None:
    area, inner = QScrollArea(), QWidget()
    rows = QVBoxLayout(inner)
    combo = QComboBox()
    combo.addItems(["One", "Two"])
    edit = date_edit()
    for field_ in (combo, edit):
        saving.watch(field_, str(id(field_)), store.save("x"))
        rows.addWidget(field_)
    rows.addStretch()
    inner.setFixedHeight(1000)
    area.setWidget(inner)
    qtbot.addWidget(area)
    area.resize(300, 300)
    with qtbot.waitExposed(area):
        area.show()
    before = edit.date()
    handle = area.windowHandle()
    for widget in (combo, edit):
        at = widget.mapTo(area, widget.rect().center())
        scrolled = area.verticalScrollBar().value()
        QTest.wheelEvent(handle, QPointF(at), QPoint(0, -120))
        qtbot.waitUntil(lambda scrolled=scrolled: area.verticalScrollBar().value() > scrolled)
        area.verticalScrollBar().setValue(0)
    assert (combo.currentText(), edit.date()) == ("One", before)
    assert not saving.dirty()


def test_filling_leaves_alone_what_is_being_typed(core: Core, saving: Autosave, store: Store, qtbot: QtBot) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    edit.show()
    edit.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    saving.watch(edit, "place", store.save("place"))
    QTest.keyClicks(edit, "school ")
    saving.fill(edit, "place", "older")
    assert edit.text() == "school ", "the edit in hand wins"
    qtbot.waitUntil(lambda: not saving.dirty(), timeout=2000)
    saving.fill(edit, "place", "school")
    assert edit.text() == "school ", "the store's tidier text must not move the caret"
    saving.about("B")
    saving.fill(edit, "place", "nursery")
    assert edit.text() == "nursery"
    assert not saving.dirty()
    assert store.saves == [("A", "place", "school ")]


def test_an_edit_goes_to_the_conference_it_was_typed_in(
    core: Core, saving: Autosave, store: Store, qtbot: QtBot
) -> None:
    edit = QLineEdit()
    qtbot.addWidget(edit)
    saving.watch(edit, "place", store.save("place"))
    store.fault = DiskFull("Full.", "Safe.", "Make room.")
    QTest.keyClicks(edit, "for A")
    saving.about("B")
    core.idle()
    assert not saving.dirty("place"), "B's field has no edit in hand"
    assert saving.dirty(), "A's is kept"
    store.fault = None
    saving.fill(edit, "place", "as B has it")
    assert edit.text() == "as B has it"
    saving.flush()
    core.idle()
    assert store.kept == {("A", "place"): "for A"}


def test_what_could_not_be_stored_is_kept_tried_again_and_told_once(
    core: Core, saving: Autosave, store: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "AGAIN", 0.05)
    told: list[Problem] = []
    failures: list[str] = []
    core.problem.connect(told.append)
    saving.failed.connect(lambda key, _: failures.append(key))
    store.fault = DiskFull("The disk is full.", "All is safe.", "Make room.")
    saving.edited("place", store.save("place"), "Room 4")
    qtbot.waitUntil(lambda: len(failures) >= 3, timeout=5000)
    assert told == [store.fault]
    assert saving.dirty("place")
    store.fault = None
    qtbot.waitUntil(lambda: not saving.dirty(), timeout=5000)
    assert store.kept == {("A", "place"): "Room 4"}


def test_what_can_never_be_stored_is_told_and_let_go(core: Core, saving: Autosave, store: Store) -> None:
    told: list[Problem] = []
    core.problem.connect(told.append)
    store.fault = InputRefused("That is too long.", "The rest is saved.", "Shorten it.", field="place")
    saving.edited("place", store.save("place"), "x")
    saving.flush()
    core.idle()
    assert told == [store.fault]
    assert not saving.dirty()


def test_a_newer_edit_takes_the_place_of_one_that_failed(core: Core, saving: Autosave, store: Store) -> None:
    store.fault = DiskFull("Full.", "Safe.", "Make room.")
    saving.edited("place", store.save("place"), "old")
    saving.flush()
    saving.edited("place", store.save("place"), "new")
    core.idle()
    store.fault = None
    saving.flush()
    core.idle()
    assert store.saves == [("A", "place", "new")]


def test_closing_the_core_stores_the_last_edit(qapp: object, store: Store) -> None:
    core = Core()
    saving = Autosave(core)
    saving.about("A")
    saving.edited("place", store.save("place"), "Room 4")
    core.close()
    assert store.kept == {("A", "place"): "Room 4"}
    core.deleteLater()


def test_an_edit_outlives_its_page(core: Core, store: Store, qtbot: QtBot) -> None:
    page = QWidget()
    edit = QLineEdit(page)
    saving = Autosave(core)
    saving.about("A")
    saving.watch(edit, "place", store.save("place"))
    QTest.keyClicks(edit, "last words")
    page.deleteLater()
    del page, edit
    qtbot.waitUntil(lambda: store.kept == {("A", "place"): "last words"}, timeout=3000)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("type"), st.sampled_from(["place", "purpose"]), st.text(max_size=5)),
            st.tuples(st.just("about"), st.sampled_from("AB"), st.just("")),
            st.tuples(st.just("full"), st.booleans(), st.just("")),
            st.tuples(st.just("flush"), st.just(""), st.just("")),
            st.tuples(st.just("wait"), st.just(""), st.just("")),
        ),
        max_size=25,
    )
)
def test_whatever_happens_the_last_words_typed_are_what_is_stored(
    qapp: object, steps: list[tuple[str, Any, str]]
) -> None:
    core, store = Core(), Store()
    saving = Autosave(core)
    typed: dict[tuple[str, str], str] = {}
    subject = "A"
    saving.about(subject)
    for what, which, text in steps:
        if what == "type":
            typed[subject, which] = text
            saving.edited(which, store.save(which), text)
        elif what == "about":
            subject = which
            saving.about(subject)
        elif what == "full":
            store.fault = DiskFull("Full.", "Safe.", "Make room.") if which else None
        elif what == "flush":
            saving.flush()
        else:
            core.idle()
    core.idle()
    store.fault = None
    core.close()
    assert store.kept == typed
    core.deleteLater()
