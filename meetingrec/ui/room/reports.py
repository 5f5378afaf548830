"""The register of reports: expected, received, shared with the family, late or told aloud (domain.md A11, A12, F5).

pane = ReportsPane(sitting)       a step of the conference, and a part of Prepare
pane.papers                       attaching a paper, and saving a copy of one
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from meetingrec.domain.deadlines import Deadline
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.settled import REPORTS, day_of, is_late, report_lacks, report_limit
from meetingrec.services.before_meeting import BeforeMeeting, Preparing
from meetingrec.services.plan_conference import local
from meetingrec.ui.dates import day_words
from meetingrec.ui.room.choosers import DayField
from meetingrec.ui.room.entry_face import Shown
from meetingrec.ui.room.form import Ask, FormEditor
from meetingrec.ui.room.pane import EntryPane
from meetingrec.ui.room.papers import Papers
from meetingrec.ui.room.sitting import Entry, Sitting
from meetingrec.ui.room.typed_reports import read_report
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

Deadlines = tuple[Deadline, ...]


def shown_report(report: AgencyReport, limit: Deadline | None, missing: Sequence[str]) -> Shown:
    """A report as its row reads. missing: what settled.report_lacks found."""
    late = is_late(report, limit)
    title = report.kind.words if report.kind is not ReportKind.AGENCY else f"{report.agency}: report"
    if report.kind is ReportKind.VERBAL_HISTORY:
        title = f"{report.agency}: history told aloud"
    here = f"received {day_words(report.received_on)}" if report.received_on else _waiting(report)
    shared = [
        "shared with the family" if report.shared_on and not report.shared_with else "",
        f"shared with {report.shared_with}" if report.shared_with else "",
        day_words(report.shared_on) if report.shared_on else "",
        f"by {report.shared_by}" if report.shared_by else "",
    ]
    parts = [
        report.author,
        " ".join(part for part in shared if part),
        f"due {day_words(limit.day)}{', in time' if _in_time(report, limit) else ''}" if limit else "",
        f"late because {report.late_why}" if report.late_why else "",
        f"not received because {report.not_received_why}" if report.not_received_why else "",
        f"ask for it on {day_words(report.chase_on)}" if report.chase_on else "",
        "written version awaited" if report.written_awaited else "",
        f"the family disagrees: {report.disagreed}" if report.disagreed else "",
        report.summary,
        f"paper: {report.attachment_name}" if report.attachment else "",
    ]
    return Shown(
        title,
        f"LATE, {here}" if late else here,
        " · ".join(part for part in parts if part),
        f"Still missing: {', '.join(missing)}" if missing else "",
    )


def _waiting(report: AgencyReport) -> str:
    if report.kind is ReportKind.VERBAL_HISTORY:
        return "told aloud"
    return "not received" if report.not_received_why else "expected" if report.expected else "not here yet"


def _in_time(report: AgencyReport, limit: Deadline) -> bool:
    return report.received_on is not None and not is_late(report, limit)


class ReportEditor(FormEditor):
    """The fields of a report, and its paper. What does not apply to it is not asked."""

    def __init__(self, pane: ReportsPane) -> None:
        kinds = tuple((kind.words, kind) for kind in ReportKind)
        super().__init__(
            (
                Ask("kind", "What it is", "choice", kinds),
                Ask("agency", "Agency", "line"),
                Ask("author", "Who wrote or told it", "name", hint="nobody named"),
                Ask("expected", "This report is expected", "yes"),
                Ask("received_on", "Received on", "day", hint="31 mar, yesterday"),
                Ask("late_why", "Why was it late?", when=pane.was_late),
                Ask("not_received_why", "Why has it not come?", when=lambda report: report.received_on is None),
                Ask("written_awaited", "A written version is awaited", "yes", when=_is_aloud),
                Ask("chase_on", "Ask for it on", "day", when=lambda report: report.received_on is None),
                Ask("shared_on", "Shared with the family on", "day", hint="31 mar, yesterday"),
                Ask("shared_with", "With whom", "line", hint="mother, with the interpreter"),
                Ask("shared_by", "Shared by", "name", hint="nobody named", when=lambda report: report.shared_on),
                Ask(
                    "shared_more", "Shared with others, when, and what they said", when=lambda report: report.shared_on
                ),
                Ask("disagreed", "What the family disagreed with"),
                Ask("summary", "What it says, briefly"),
            ),
            needed="agency",
            first="received_on",
        )
        for name in ("received_on", "shared_on"):
            day = self.fields[name]
            assert isinstance(day, DayField)
            day.past = True
        self._pane = pane
        self._report: AgencyReport | None = None
        self._paper = label("", "muted")
        self.attach = button("Attach the paper", lambda: self._with(pane.papers.ask_attach), icon="file-text")
        self.save_copy = button("Save a copy", lambda: self._with(pane.papers.ask_copy), icon="download")
        self._lay_out_paper()

    def _lay_out_paper(self) -> None:
        row = QWidget()
        flow = FlowLayout(row, gap=10)
        for widget in (self.attach, self.save_copy):
            flow.addWidget(widget)
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.addWidget(self._paper)
        rows.addWidget(row)

    def first(self) -> QWidget:
        """Where something is missing."""
        report = self._report
        if report is not None and self._pane.was_late(report) and not report.late_why:
            return self.fields["late_why"]
        if report is not None and report.kind is ReportKind.VERBAL_HISTORY:
            day = self.fields["chase_on"]
            assert isinstance(day, DayField)
            return day.edit
        return super().first()

    def fill(self, record: ConferenceRecord, entry: Entry) -> None:
        assert isinstance(entry, AgencyReport)
        self._report = entry
        super().fill(record, entry)
        name = entry.attachment_name
        self._paper.setText(f"Sealed in the library: {name}" if name else "No paper is attached.")
        self.save_copy.setVisible(bool(name))

    def _with(self, ask: object) -> None:
        assert callable(ask)
        if self._report is not None:
            self._pane.sitting.saving.flush()
            ask(self._report)


def _is_aloud(report: AgencyReport) -> bool:
    return report.kind is ReportKind.VERBAL_HISTORY or report.written_awaited


class ReportsPane(EntryPane):
    """`SW report, Tom Ashdown, received 31 mar, shared 31 mar with mother` and Enter."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(
            sitting,
            "Reports",
            "SW report, Tom Ashdown, received 31 mar: Enter adds",
            self._read,
            lambda _record, report: self._shown(report),
            lambda: ReportEditor(self),
            of=lambda record: record.reports,
            lacks=self._lacks,
        )
        self.sitting = sitting
        self.papers = Papers(sitting, self)
        self.deadlines: Deadlines = ()
        self.due = label("", "muted")
        self.due.hide()
        rows = self.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(1, self.due)
        rows.addStretch()

    def show_record(self, record: ConferenceRecord) -> None:
        super().show_record(record)
        preparing, conference_id = Preparing(self.sitting.services.signed_in), record.conference.id
        self.sitting.core.read(self, lambda: preparing.of(conference_id), self._show_limits)

    def limit_of(self, report: AgencyReport) -> Deadline | None:
        return report_limit(report, self.deadlines)

    def was_late(self, report: AgencyReport) -> bool:
        return is_late(report, self.limit_of(report))

    def today(self) -> date:
        """On the calendar of the place of the meeting."""
        record = self.sitting.record
        return local(self.sitting.now(), record.conference.zone if record is not None else "Europe/London").date()

    def _show_limits(self, before: BeforeMeeting) -> None:
        own = tuple(item for item in before.deadlines if item.before and item.record in REPORTS)
        if own == self.deadlines:
            return
        self.deadlines = own
        self.due.setText("\n".join(_due_words(item) for item in own))
        self.due.setVisible(bool(own))
        record = self.sitting.record
        if record is not None:
            # The rows stand there already; what is late is known only now.
            for row in self.entries.rows:
                if isinstance(row.stored, AgencyReport):
                    row.show_entry(record, row.stored, self._shown(row.stored))

    def _shown(self, report: AgencyReport) -> Shown:
        return shown_report(report, self.limit_of(report), self._lacks(report))

    def _lacks(self, report: AgencyReport) -> tuple[str, ...]:
        record = self.sitting.record
        held_on = day_of(record.conference) if record is not None else self.today()
        return report_lacks(report, self.limit_of(report), held_on, self.today())

    def _read(self, typed: str, record: ConferenceRecord) -> AgencyReport | None:
        report = read_report(typed, record.conference.id, self.today())
        if report is None:
            self.tell("Which report? Begin with what it is: SW report, GP, police, school report.")
            return None
        known = [person for person in record.attendees if person.full_name and report.author]
        named = next((person.full_name for person in known if _same_name(person.full_name, report.author)), "")
        return replace(report, author=named or report.author)

    def _typing(self) -> None:
        """Says at once what it understood."""
        text = self.line.toPlainText()
        report = read_report(text, "", self.today()) if text.strip() else None
        if report is None:
            self.tell("")
            return
        shown = self._shown(report)
        self.tell(" · ".join(part for part in (shown.text, shown.beside, shown.under) if part))


def _due_words(deadline: Deadline) -> str:
    """`Social worker's report: by Wed 1 Apr 2026, to chair and family ("1 working day before ...")`."""
    to = f", to {deadline.to[:1].lower()}{deadline.to[1:]}" if deadline.to else ""
    remark = f" {deadline.remark}" if deadline.remark else ""
    return f"{deadline.what}: by {day_words(deadline.day)}{to} (“{deadline.as_written}”).{remark}"


def _same_name(full: str, typed: str) -> bool:
    words = [word.strip(".").casefold() for word in typed.split()]
    return all(word in full.casefold().split() for word in words)
