"""What each step of a conference is made of. A step without a pane here is not offered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from meetingrec.ui.room.actions import Actions
from meetingrec.ui.room.afterwards import Afterwards
from meetingrec.ui.room.children import ChildrenDetails
from meetingrec.ui.room.decisions import Decisions
from meetingrec.ui.room.opening import Opening
from meetingrec.ui.room.previous import PreviousPlan
from meetingrec.ui.room.reports import ReportsPane
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.room.strategy import Strategy
from meetingrec.ui.room.views import Views
from meetingrec.ui.room.voices import Voices

PANES: dict[str, Callable[[Sitting], QWidget]] = {
    "opening": Opening,
    "details": ChildrenDetails,
    "reports": ReportsPane,
    "previous": PreviousPlan,
    "voices": Voices,
    "views": Views,
    "strategy": Strategy,
    "decisions": Decisions,
    "actions": Actions,
    "dates": Afterwards,
}
"""Each has show_record(record) and focus_first(); one with entries also open_entry(entry_id) (pane.StepPane).

The three headings and the close belong to the page itself.
"""
