"""The register of reports: a line of it, when it is late, and the sealed papers."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetingrec import disk
from meetingrec.domain.child_details import read_answer
from meetingrec.domain.conference import Child, Conference, MeetingType
from meetingrec.domain.errors import DiskFull, FolderRefused, InputRefused, LibraryDamaged, NotAllowed
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.settled import is_late, report_lacks, report_limit
from meetingrec.services import practice_library as practice
from meetingrec.services.before_meeting import Preparing
from meetingrec.services.capture import Capture
from meetingrec.services.children import Children
from meetingrec.services.history import History
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.reports import LARGEST, ReportPapers
from meetingrec.services.signed_in import SignedIn
from meetingrec.ui.room.typed_reports import read_report

TODAY = date(2026, 4, 2)


def read(typed: str, today: date = TODAY) -> AgencyReport:
    report = read_report(typed, "c", today)
    assert report is not None
    return report


# ---- a line ----


def test_the_lines_of_the_first_scenario() -> None:
    """S1.8 and S1.10."""
    report = read("SW report, Tom Ashdown, received 31 mar, shared 31 mar with mother by Tom Ashdown")
    assert (report.kind, report.author) == (ReportKind.SOCIAL_WORK, "Tom Ashdown")
    assert report.received_on == report.shared_on == date(2026, 3, 31)
    assert (report.shared_with, report.shared_by) == ("mother", "Tom Ashdown")
    told = read("SW report, received 1 apr, father disagrees: too late to read")
    assert told.disagreed == "father disagrees: too late to read"
    doctor = read("GP, Dr K. Osei, report only")
    assert (doctor.kind, doctor.author, doctor.received_on) == (ReportKind.GP, "Dr K. Osei", TODAY)
    housing = read("housing, Rita Dunn, not received because on leave, chase 9 apr")
    assert (housing.agency, housing.not_received_why, housing.chase_on) == ("Housing", "on leave", date(2026, 4, 9))
    aloud = read("health visitor told aloud, Grace Idowu")
    assert (aloud.kind, aloud.agency, aloud.written_awaited) == (ReportKind.VERBAL_HISTORY, "Health visitor", True)
    assert read("School report").agency == "School"
    assert read("police report, DC A. Field, received").received_on == TODAY


def test_a_reason_goes_on_over_commas() -> None:
    """S2.6."""
    typed = (
        "updated plan, Rosie Tan, received 16 jun, shared 15 jun with mother by phone, "
        "late because hub printer failure, emailed to chair, read to mother by phone 15 jun"
    )
    report = read(typed, date(2026, 6, 18))
    assert report.kind is ReportKind.UPDATED_PLAN
    assert (report.received_on, report.shared_on) == (date(2026, 6, 16), date(2026, 6, 15))
    assert (report.shared_with, report.shared_by) == ("mother by phone", "")
    assert report.late_why == "hub printer failure, emailed to chair, read to mother by phone 15 jun"


@given(st.text(max_size=120), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_line_is_read_without_a_guess_about_the_future(typed: str, today: date) -> None:
    report = read_report(typed, "c", today)
    assert report is None or report.agency.strip()


PARTS = ["SW report", "GP", "received 3 may", "shared with dad", "late: no car", "chase fri", "x", "1"]


@given(st.lists(st.sampled_from(PARTS)))
def test_nothing_that_was_typed_is_lost(parts: list[str]) -> None:
    report = read_report(",".join(["school", *parts]), "c", TODAY)
    assert report is not None
    kept = f"{report.author} {report.summary} {report.late_why} {report.chase_on} {report.received_on}"
    for part in ("x", "1", "GP", "SW report"):
        assert part not in parts or part in kept


@given(st.text(max_size=60))
def test_an_answer_is_one_thing_only(typed: str) -> None:
    answer = read_answer(typed)
    assert sum(bool(part) for part in (answer.value, answer.why, answer.no_answer)) == bool(typed.split())


@pytest.mark.parametrize(
    "typed", ["not asked", "Unknown", "n/k", "?", "? not asked", "not known because not asked", "-"]
)
def test_these_are_no_answers(typed: str) -> None:
    assert read_answer(typed).no_answer == typed


# ---- in time or late ----


def planned(chair: SignedIn, kind: MeetingType, start: datetime, profile_id: str) -> Conference:
    _, conference = Children(chair).plan(kind, start, (Child("", "Ellie Tarrant"),))
    Preparing(chair).use_profile(conference.id, profile_id)
    return chair.conference(conference.id)


def test_the_limits_of_both_scenarios(chair: SignedIn) -> None:
    """T03 is met on 31 March; T07 is missed by a day, and the reason is asked for."""
    first = planned(chair, MeetingType.ICPC, datetime(2026, 4, 2, 13, 2, tzinfo=UTC), "trafford")
    limit = report_limit(read("SW report"), Preparing(chair).of(first.id).deadlines)
    assert limit is not None
    assert (limit.rule, limit.day) == ("T03", date(2026, 4, 1))
    report = read("SW report, Tom, received 31 mar, shared 31 mar with mother")
    assert not is_late(report, limit)
    assert report_lacks(report, limit, TODAY, TODAY) == ()
    review = planned(chair, MeetingType.RCPC, datetime(2026, 6, 18, 9, tzinfo=UTC), "trafford")
    limit = report_limit(read("updated plan"), Preparing(chair).of(review.id).deadlines)
    assert limit is not None
    assert (limit.rule, limit.day) == ("T07", date(2026, 6, 15))
    held = date(2026, 6, 18)
    plan = read("updated plan, Rosie Tan, received 16 jun, shared 15 jun with mother", held)
    assert is_late(plan, limit)
    assert report_lacks(plan, limit, held, held) == ("why it came late",)
    assert report_lacks(replace(plan, late_why="printer"), limit, held, held) == ()


# ---- papers ----


class Desk:
    """A report in a library, and its papers."""

    def __init__(self, chair: SignedIn) -> None:
        self.chair = chair
        self.conference = Planning(chair).lines()[0].conference
        self.capture = Capture(chair)
        self.papers = ReportPapers(chair, self.capture)
        report = AgencyReport("", self.conference.id, chair.clock(), "GP")
        self.report_id = str(self.capture.add(report)[1].id)

    def attach(self, path: Path) -> AgencyReport:
        return self.papers.attach(self.conference.id, self.report_id, path)[1]

    def save(self, to: Path) -> None:
        self.papers.save_copy(self.conference.id, self.report_id, to)

    def stored(self) -> AgencyReport:
        return next(item for item in Planning(self.chair).record(self.conference.id).reports)


@pytest.fixture
def desk(chair: SignedIn) -> Desk:
    return Desk(chair)


def test_a_paper_is_sealed_and_comes_back_as_it_was(desk: Desk, tmp_path: Path) -> None:
    original = tmp_path / "Dr Osei <report>.pdf"
    content = b"%PDF-1.7 Ellie is often tired" * 500
    original.write_bytes(content)
    attached = desk.attach(original)
    assert attached == desk.stored()
    assert attached.attachment_sha256 == hashlib.sha256(content).hexdigest()
    assert attached.attachment_name == "Dr Osei _report_.pdf"
    assert original.read_bytes() == content, "the file itself stays where it is"
    for path in desk.chair.folder.rglob("*"):
        assert not path.is_file() or b"often tired" not in path.read_bytes(), f"{path} holds it plain"
    desk.save(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == content
    acts = [entry.what for entry in History(desk.chair).lines(frozenset({desk.report_id}))]
    assert acts[0] == "save a copy of a report"
    desk.capture.undo()
    assert desk.stored().attachment == "", "undo takes back the last thing done"


def test_files_that_cannot_be_attached_say_why(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge.pdf").open("wb") as file:
        file.truncate(LARGEST + 1)
    told = {
        "not there.pdf": "There is no such file.",
        "empty.pdf": "This file is empty.",
        "folder": "This is a folder or a device, not a file.",
        "pipe": "This is a folder or a device, not a file.",
        "huge.pdf": "This file has 50 MB; up to 50 MB can be attached.",
        "\0": "There is no such file.",
    }
    for name, happened in told.items():
        with pytest.raises(InputRefused) as refused:
            desk.attach(tmp_path / name)
        assert refused.value.happened == happened
    assert desk.stored().attachment == ""
    assert not list(desk.chair.folder.glob("attachments/*"))


def test_a_full_disk_leaves_nothing_half_done(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.pdf").write_bytes(b"a report")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(disk, "sync", full)
        with pytest.raises(DiskFull):
            desk.attach(tmp_path / "report.pdf")
    assert desk.stored().attachment == ""
    assert not list(desk.chair.folder.glob("attachments/*"))
    desk.attach(tmp_path / "report.pdf")
    with pytest.raises(FolderRefused), monkeypatch.context() as patched:
        patched.setattr(disk, "sync", lambda _: (_ for _ in ()).throw(OSError(errno.EACCES, "no")))
        desk.save(tmp_path / "copy.pdf")
    assert not (tmp_path / "copy.pdf").exists()


def test_a_changed_or_missing_sealed_paper_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"a report")
    sealed = desk.chair.folder / "attachments" / desk.attach(tmp_path / "report.pdf").attachment
    whole = sealed.read_bytes()
    sealed.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(LibraryDamaged, match="is damaged"):
        desk.save(tmp_path / "copy.pdf")
    (tmp_path / "report.pdf").write_bytes(b"another report")
    other = desk.chair.folder / "attachments" / desk.attach(tmp_path / "report.pdf").attachment
    other.write_bytes(whole)
    with pytest.raises(LibraryDamaged, match="is not the one"):
        desk.save(tmp_path / "copy.pdf")
    other.unlink()
    with pytest.raises(LibraryDamaged, match="is missing"):
        desk.save(tmp_path / "copy.pdf")
    assert not (tmp_path / "copy.pdf").exists()


def test_a_copy_never_overwrites_and_never_lies_in_the_library(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"a report")
    desk.attach(tmp_path / "report.pdf")
    for place in (tmp_path / "report.pdf", tmp_path, desk.chair.folder / "copy.pdf", tmp_path / "no" / "copy.pdf"):
        with pytest.raises(InputRefused):
            desk.save(place)
    assert (tmp_path / "report.pdf").read_bytes() == b"a report"


def test_only_the_chair_attaches_and_saves(desk: Desk, library: Library, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"a report")
    desk.attach(tmp_path / "report.pdf")
    conference_id = desk.conference.id
    desk.chair.close()
    typist = library.sign_in("typist", practice.PASSWORD)
    papers = ReportPapers(typist, Capture(typist))
    with pytest.raises(NotAllowed):
        papers.attach(conference_id, desk.report_id, tmp_path / "report.pdf")
    with pytest.raises(NotAllowed):
        papers.save_copy(conference_id, desk.report_id, tmp_path / "copy.pdf")
    typist.close()
