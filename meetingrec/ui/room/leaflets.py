"""Which of the authority's leaflets were given, to whom, and whether they were explained (domain.md D6, D7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from meetingrec.domain.attendance import Side
from meetingrec.domain.notice import LeafletGiven
from meetingrec.domain.record import ConferenceRecord
from meetingrec.ui.room.sitting import Sitting, key_of
from meetingrec.ui.widgets.words import label


class LeafletRow:
    """One leaflet: given (a tick), to whom, explained. Ticking it names the family that is here."""

    def __init__(self, sitting: Sitting, key: str, name: str) -> None:
        self._sitting, self._key = sitting, key
        self._entry: LeafletGiven | None = None
        self._adding = False
        self.given = QCheckBox(name)
        self.given.setAccessibleName(f"{name}: given")
        self.whom = QLineEdit()
        self.whom.setPlaceholderText("To whom")
        self.whom.setAccessibleName(f"{name}: to whom")
        self.explained = QCheckBox("explained")
        self.explained.setAccessibleName(f"{name}: explained")
        self.given.clicked.connect(self._turn)
        self.whom.textEdited.connect(lambda text: self._edit(to_whom=text))
        self.explained.clicked.connect(lambda on: self._edit(explained=on))
        self._fit()

    def show(self, entry: LeafletGiven | None) -> None:
        """As it is stored; a name that is being typed stays as it is."""
        if entry is not None and self._sitting.saving.dirty(key_of(entry)):
            return
        if entry is not None or not self._adding:
            self._entry = entry
            self._adding = False
            self.given.setChecked(entry is not None)
        self.explained.setChecked(entry is not None and entry.explained)
        text = entry.to_whom if entry is not None else ""
        if text != self.whom.text().strip():
            self.whom.setText(text)
        self._fit()

    def _fit(self) -> None:
        for field in (self.whom, self.explained):
            field.setVisible(self._entry is not None)

    def _turn(self, on: bool) -> None:
        sitting, record = self._sitting, self._sitting.record
        if record is None:
            return
        if not on and self._entry is not None:
            sitting.remove(self._entry)
        elif on and self._entry is None and not self._adding:
            self._adding = True
            family = ", ".join(person.full_name for person in record.here() if person.side is Side.FAMILY)
            fresh = LeafletGiven("", sitting.conference_id, sitting.now(), self._key, family, moment=sitting.moment())
            sitting.add(fresh, refused=lambda: self.given.setChecked(False))

    def _edit(self, **changed: object) -> None:
        if self._entry is not None:
            self._entry = replace(self._entry, **changed)  # type: ignore[arg-type]
            self._sitting.edit(self._entry)


class Leaflets(QWidget):
    """All leaflets of the profile, a line each, and a second for what was given."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self._names: dict[str, str] = {}
        self.rows: dict[str, LeafletRow] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(label("Leaflets given", "strong"))
        rows.addLayout(self._grid)

    def show_record(self, record: ConferenceRecord, leaflets: Mapping[str, str]) -> None:
        if dict(leaflets) != self._names:
            self._make(leaflets)
        given = {entry.leaflet: entry for entry in record.leaflets}
        for key, row in self.rows.items():
            row.show(given.get(key))
        self.setVisible(bool(self.rows))

    def _make(self, leaflets: Mapping[str, str]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._names = dict(leaflets)
        self.rows = {key: LeafletRow(self._sitting, key, name) for key, name in leaflets.items()}
        for at, row in enumerate(self.rows.values()):
            self._grid.addWidget(row.given, 2 * at, 0, 1, 2)
            self._grid.addWidget(row.whom, 2 * at + 1, 0)
            self._grid.addWidget(row.explained, 2 * at + 1, 1)
            row.show(None)
