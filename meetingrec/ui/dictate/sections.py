"""The sections a chair dictates into, down the side: how much was said into each, and what the record holds already."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QListWidget

from meetingrec.services.dictation_sound import Edited
from meetingrec.ui.dictate.where import NAMES


class SectionList(QListWidget):
    """`chosen` only when a person chooses; "" is straight through."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Sections to dictate")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self._keys = tuple(NAMES)
        for name in NAMES.values():
            self.addItem(name)
        self.setCurrentRow(0)
        self.currentRowChanged.connect(lambda row: self.chosen.emit(self._keys[row]) if row >= 0 else None)

    @property
    def section(self) -> str:
        return self._keys[max(0, self.currentRow())]

    def step(self, by: int) -> None:
        """To the next section (1) or the one before (-1)."""
        self.setCurrentRow(min(max(0, self.currentRow() + by), self.count() - 1))

    def show_sections(self, edited: Edited, recorded: Mapping[str, int]) -> None:
        """recorded: how many lines the record of the conference holds for a section, by its key."""
        for row, key in enumerate(self._keys):
            words = f"{NAMES[key]}\n{_told(edited.length_of(key), recorded.get(key, 0), key)}"
            index = self.model().index(row, 0)  # not its item: see room/steps.py
            if index.data() != words:
                self.model().setData(index, words)


def _told(seconds: float, lines: int, key: str) -> str:
    """
    >>> _told(72.4, 4, "worries"), _told(0, 0, "summary"), _told(0, 1, "dates"), _told(0, 0, "")
    ('1:12 said, ✓ 4 in record', 'nothing yet', '✓ 1 in record', 'without sections')
    """
    said = f"{int(seconds) // 60}:{int(seconds) % 60:02d} said" if seconds > 0 else ""
    recorded = f"✓ {lines} in record" if lines else ""
    return ", ".join(words for words in (said, recorded) if words) or ("nothing yet" if key else "without sections")
