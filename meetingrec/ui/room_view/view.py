"""The chair's side of the room view: opening it, whether it may show names, and closing it.

view = RoomView(sitting)        a thin line on the chair's page, hidden while no room view is open
view.toggle()                   F11
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel

from meetingrec.domain.record import ConferenceRecord
from meetingrec.services.room_view import room_sheet
from meetingrec.ui import icons
from meetingrec.ui.room.sitting import Sitting, conference_key
from meetingrec.ui.room_view.window import RoomWindow
from meetingrec.ui.widgets.announce import announce
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.words import label

SHARE = 0.72
"""Of the one screen there is that the room view takes."""


class RoomView(QFrame):
    """Goes with the chair's page: signing out or closing the page takes the room view off its screen."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.room: RoomWindow | None = None
        self.setProperty("panel", "soft")
        self.setAccessibleName("Room view")
        self.said = label("", "strong", wrap=False)
        self.names = QCheckBox("Show names")
        self.names.setToolTip("Without names people are shown by what they are, children as Child A and Child B.")
        self.other = button("Turn the sheet", self._turn, role="quiet")
        self.close_it = button("Close (F11)", self.toggle, role="quiet", icon="x")
        sign = QLabel()
        icons.put(sign, "users", "blue", 18)
        row = FlowLayout(self, gap=10)
        row.setContentsMargins(12, 4, 12, 4)
        for widget in (sign, self.said, self.names, self.other, self.close_it):
            row.addWidget(widget)
        self.names.toggled.connect(self._names_chosen)
        sitting.shown.connect(self._show_record)
        self.hide()

    def toggle(self) -> None:
        """Opens the room view on the other screen, if there is one; closes it when it is open."""
        if self.room is not None:
            self.room.close()
            return
        room = self.room = RoomWindow()
        room.closed.connect(self._closed)
        self.destroyed.connect(room.deleteLater)
        if self._sitting.record is not None:
            self._show_record(self._sitting.record)
        where = self._place(room)
        self.said.setText(f"The room view is open {where}")
        self.show()
        announce(self, self.said.text())

    def _place(self, room: RoomWindow) -> str:
        """Puts it where people in the room see it; says where."""
        own = self.window().screen()
        other = next((screen for screen in QGuiApplication.screens() if screen is not own), None)
        if other is None:
            self._beside(room, own)
            return "on this screen"
        room.setGeometry(other.geometry())
        room.showFullScreen()
        return "on the other screen"

    def _beside(self, room: RoomWindow, screen: QScreen) -> None:
        space = screen.availableGeometry()
        room.resize(round(space.width() * SHARE), round(space.height() * SHARE))
        room.move(space.right() - room.width(), space.top())
        room.show()

    def _show_record(self, record: ConferenceRecord) -> None:
        if self.room is None:
            return
        names = record.conference.room_names
        if self.names.isChecked() != names and not self._sitting.saving.dirty(conference_key("room_names")):
            self.names.blockSignals(True)
            self.names.setChecked(names)
            self.names.blockSignals(False)
        # What was just chosen counts at once, before it is stored.
        chosen = replace(record, conference=replace(record.conference, room_names=self.names.isChecked()))
        self.room.show_sheet(room_sheet(chosen, self._sitting.services.planning.profile(record.conference)))

    def _names_chosen(self, shown: bool) -> None:
        self._sitting.edit_conference(room_names=shown)
        if self._sitting.record is not None:
            self._show_record(self._sitting.record)

    def _turn(self) -> None:
        if self.room is not None:
            self.room.turn()

    def _closed(self) -> None:
        room, self.room = self.room, None
        if room is not None:
            room.deleteLater()
        self.hide()
