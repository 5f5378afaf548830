"""The papers that belong to reports: sealed in the library, opened again only as a copy that is asked for and logged.

A sealed paper lies in `attachments/<id>.age`: the file as it was, age-encrypted to the key of the conference, or
of the restricted part its report belongs to. The record keeps its name and the SHA-256 of its bytes (domain.md A12).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from dataclasses import replace
from pathlib import Path

from meetingrec import disk
from meetingrec.domain.access import Act
from meetingrec.domain.errors import FolderRefused, InputRefused, KeyRefused, LibraryDamaged
from meetingrec.domain.events import Changes
from meetingrec.domain.reports import AgencyReport
from meetingrec.services.capture import Capture
from meetingrec.services.keyring import conference_identity, part_identities, public_half
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries
from meetingrec.store.rows import new_id
from meetingrec.vault.keys import Identity, unwrap, wrap

LARGEST = 50_000_000
"""Bytes of a paper that can be attached."""

_FOLDER = "attachments"
_LONGEST_NAME = 120
_NOT_IN_NAMES = frozenset('<>:"/\\|?*')


class ReportPapers:
    """Attaching a paper to a report and handing out a copy of it."""

    def __init__(self, signed_in: SignedIn, capture: Capture) -> None:
        self._signed_in = signed_in
        self._capture = capture

    def attach(self, conference_id: str, report_id: str, path: Path) -> tuple[Changes, AgencyReport]:
        """Seals a file and ties it to the report; the file itself stays where it is, and a paper attached before it
        stays sealed. Raises NotAllowed, InputRefused for what is no such file, DiskFull, FolderRefused.
        """
        self._signed_in.guard(Act.CAPTURE, self._signed_in.conference(conference_id))
        content = _read(path)
        report = self._report(conference_id, report_id)
        name = f"{new_id()}.age"
        folder = self._signed_in.folder / _FOLDER
        try:
            folder.mkdir(exist_ok=True)
            disk.sync_folder(folder.parent)
        except OSError as error:
            raise disk.as_problem(error, folder.parent) from error
        disk.write_whole(folder / name, wrap(content, [self._sealed_to(report)]))
        attached = replace(
            report,
            attachment=name,
            attachment_name=_safe_name(path.name),
            attachment_sha256=hashlib.sha256(content).hexdigest(),
        )
        try:
            return self._capture.change(attached), attached
        except BaseException:
            # Nothing refers to it: whoever tries again makes another.
            with contextlib.suppress(OSError):
                (folder / name).unlink()
            raise

    def save_copy(self, conference_id: str, report_id: str, to: Path) -> Changes:
        """Writes the paper as it was to a place the chair chose, and logs that it was done.

        Raises NotAllowed, KeyRefused, LibraryDamaged when the sealed paper is missing or was changed, InputRefused for
        a place that holds something already or lies in the library, DiskFull, FolderRefused.
        """
        self._signed_in.guard(Act.SAVE_COPY, self._signed_in.conference(conference_id))
        report = self._report(conference_id, report_id)
        target = self._place(to.expanduser())
        content = self._opened(report)
        with self._signed_in.writing() as write:
            write.note("save a copy of a report", "report", report.id, {"sha256": report.attachment_sha256})
            disk.write_whole(target, content)
        return Changes.of("reports", conference=conference_id)

    def _report(self, conference_id: str, report_id: str) -> AgencyReport:
        with self._signed_in.reading() as db:
            report = entries.get(db, AgencyReport, report_id)
        if report is None or report.conference_id != conference_id:
            raise InputRefused(
                "This report is not on the page any more.", "Nothing was changed.", "Undo its removal first.", "report"
            )
        return report

    def _sealed_to(self, report: AgencyReport) -> str:
        """What was said in a restricted part is for its audience alone; so is the paper."""
        kind, owner = ("part", report.part_id) if report.part_id else ("conference", report.conference_id)
        return public_half(self._signed_in, kind, owner)

    def _opener(self, report: AgencyReport) -> Identity:
        """Raises KeyRefused for somebody who was not there."""
        if not report.part_id:
            return conference_identity(self._signed_in, report.conference_id)
        held = part_identities(self._signed_in, [report.part_id])
        if report.part_id not in held:
            raise KeyRefused(
                "This paper belongs to a restricted part.", "Nothing was opened.", "Ask the chair of the conference."
            )
        return held[report.part_id]

    def _opened(self, report: AgencyReport) -> bytes:
        """The bytes of the paper, proven to be those that were sealed."""
        path = self._signed_in.folder / _FOLDER / Path(report.attachment).name
        if not report.attachment:
            raise InputRefused("This report has no paper.", "Nothing was changed.", "Attach one first.", "attachment")
        try:
            content = unwrap(path.read_bytes(), self._opener(report))
        except OSError as error:
            raise _damaged("is missing from the library") from error
        except KeyRefused as error:
            raise _damaged("is damaged") from error
        if hashlib.sha256(content).hexdigest() != report.attachment_sha256:
            raise _damaged("is not the one that was attached")
        return content

    def _place(self, to: Path) -> Path:
        if to.is_dir() or not to.name:
            raise _no_place("This is a folder, not the name of a file.", "Add a name for the copy behind it.")
        if to.exists():
            raise _no_place("There is a file of this name already.", "Choose another name.")
        if not to.parent.is_dir():
            raise _no_place("The folder for the copy is not there.", "Choose a folder that is.")
        if to.absolute().is_relative_to(self._signed_in.folder.absolute()):
            raise _no_place("A copy cannot lie inside the library.", "Choose another folder.")
        return to


def _read(path: Path) -> bytes:
    """The whole file. Raises InputRefused, FolderRefused."""
    try:
        # Without O_NONBLOCK a pipe that nobody writes to would hold up everything.
        descriptor = os.open(path.expanduser(), os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except ValueError as error:
        raise _no_paper("There is no such file.", "Check the name, or choose the file again.") from error
    except OSError as error:
        raise _not_read(error) from error
    try:
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise _no_paper("This is a folder or a device, not a file.", "Choose the file of the report.")
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise _not_read(error) from error
    if len(content) > LARGEST:
        size = round(about.st_size / 1e6)
        words = f"This file has {size} MB; up to {LARGEST // 1_000_000} MB can be attached."
        raise _no_paper(words, "Save it smaller (a PDF with smaller pictures), or in several files.")
    if not content:
        raise _no_paper("This file is empty.", "Ask for the report again.")
    return content


def _not_read(error: OSError) -> InputRefused | FolderRefused:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.EINVAL, errno.ENAMETOOLONG}:
        return _no_paper("There is no such file.", "Check the name, or choose the file again.")
    if error.errno == errno.EISDIR:
        return _no_paper("This is a folder or a device, not a file.", "Choose the file of the report.")
    return FolderRefused(
        "This file cannot be read.",
        "Nothing was attached. The file itself was not touched.",
        "Copy it to this computer first, or ask IT to let you read it.",
    )


def _safe_name(name: str) -> str:
    """The name a copy is offered under: no letters a computer refuses, and not endlessly long."""
    plain = "".join("_" if letter in _NOT_IN_NAMES or not letter.isprintable() else letter for letter in name)
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= _LONGEST_NAME or not dot else f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"


def _no_paper(happened: str, do: str) -> InputRefused:
    return InputRefused(happened, "Nothing was attached. The file itself was not touched.", do, "attachment")


def _no_place(happened: str, do: str) -> InputRefused:
    return InputRefused(happened, "No copy was written. The sealed paper is safe.", do, "copy")


def _damaged(what: str) -> LibraryDamaged:
    return LibraryDamaged(
        f"The sealed paper of this report {what}.",
        "The report itself and everything else in the library are not affected.",
        "Put the attachments folder back from a backup, or attach the paper again.",
    )
