"""Conferences, and the children they are about."""

from __future__ import annotations

from datetime import datetime

from meetingrec.domain.child_names import told_apart
from meetingrec.domain.conference import Child, Conference, Stage
from meetingrec.store.cipher import Database
from meetingrec.store.shelf import Shelf

_CONFERENCES = Shelf("conferences", Conference, order="planned_start DESC, id DESC")
_CHILDREN = Shelf("children", Child)


def add(db: Database, conference: Conference) -> None:
    """A new conference. Its children may be added before or after it, in the same transaction."""
    with db.atomic():
        _CONFERENCES.add(db, conference)
        _link_children(db, conference)


def replace(db: Database, conference: Conference, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    with db.atomic():
        _CONFERENCES.replace(db, conference, by=by, at=at)
        _link_children(db, conference)


def get(db: Database, conference_id: str) -> Conference | None:
    return _CONFERENCES.get(db, conference_id)


def all_conferences(db: Database) -> tuple[Conference, ...]:
    """The latest planned first."""
    return _CONFERENCES.where(db, "1")


def at_stage(db: Database, stage: Stage) -> tuple[Conference, ...]:
    """Those at this stage of their life, the latest planned first."""
    return _CONFERENCES.where(db, "stage = ?", [stage.value])


def previous(db: Database, conference_id: str) -> tuple[Conference, ...]:
    """Earlier conferences about any of the same children, the latest first."""
    return _CONFERENCES.where(
        db,
        """planned_start < (SELECT planned_start FROM conferences WHERE id = ?)
           AND id IN (SELECT other.conference_id FROM conference_children this
                      JOIN conference_children other ON other.child_id = this.child_id
                      WHERE this.conference_id = ? AND other.conference_id <> ?)""",
        [conference_id, conference_id, conference_id],
    )


def add_child(db: Database, child: Child) -> None:
    """A new child; a conference refers to it by `child_ids`."""
    _CHILDREN.add(db, child)


def replace_child(db: Database, child: Child, *, by: str = "", at: datetime | None = None) -> None:
    """The earlier version is kept. Raises NotThere."""
    _CHILDREN.replace(db, child, by=by, at=at)


def get_child(db: Database, child_id: str) -> Child | None:
    return _CHILDREN.get(db, child_id)


def all_children(db: Database) -> tuple[Child, ...]:
    """Every child the library knows."""
    return _CHILDREN.where(db, "1")


def own_children(db: Database) -> tuple[Child, ...]:
    """Every child but those that are known only from what another library sent here to be typed."""
    return _CHILDREN.where(
        db,
        """id NOT IN (SELECT child_id FROM conference_children)
           OR id IN (SELECT child_id FROM conference_children JOIN conferences ON conferences.id = conference_id
                     WHERE chair_id <> '')""",
    )


def of_child(db: Database, child_id: str) -> tuple[Conference, ...]:
    """The conferences about a child, the latest planned first."""
    return _CONFERENCES.where(
        db, "id IN (SELECT conference_id FROM conference_children WHERE child_id = ?)", [child_id]
    )


def children_of(db: Database, conference_id: str) -> tuple[Child, ...]:
    """In the order the chair entered them, each with a short name that is no brother's or sister's."""
    conference = get(db, conference_id)
    if conference is None:
        return ()
    found = _CHILDREN.where(
        db, "id IN (SELECT child_id FROM conference_children WHERE conference_id = ?)", [conference_id]
    )
    return told_apart(sorted(found, key=lambda child: conference.child_ids.index(child.id)))


def _link_children(db: Database, conference: Conference) -> None:
    db.change("DELETE FROM conference_children WHERE conference_id = ?", [conference.id])
    for child_id in dict.fromkeys(conference.child_ids):
        db.change("INSERT INTO conference_children (conference_id, child_id) VALUES (?, ?)", [conference.id, child_id])
