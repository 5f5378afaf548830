"""Everything captured of one conference, read at once."""

from __future__ import annotations

from meetingrec.domain.record import ConferenceRecord
from meetingrec.store import attendance, conferences, decisions, plan, points
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import NotThere


def conference_record(db: Database, conference_id: str) -> ConferenceRecord:
    """The conference with what was not removed from it, each in the order shown. Raises NotThere."""
    conference = conferences.get(db, conference_id)
    if conference is None:
        raise NotThere(f"conferences has no row {conference_id}")
    return ConferenceRecord(
        conference=conference,
        children=conferences.children_of(db, conference_id),
        attendees=attendance.of_conference(db, conference_id),
        points=points.of_conference(db, conference_id),
        voices=points.voices_of(db, conference_id),
        decisions=decisions.of_conference(db, conference_id),
        actions=plan.of_conference(db, conference_id),
    )
