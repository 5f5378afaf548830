"""One more child of the conference, or one it is not about after all."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from meetingrec.domain.conference import Child
from meetingrec.services.children import Children
from meetingrec.ui.conferences.known_children import BirthField, ChildName, KnownChildren
from meetingrec.ui.room.sitting import Sitting
from meetingrec.ui.widgets.buttons import button
from meetingrec.ui.widgets.fields import Field
from meetingrec.ui.widgets.flow import FlowLayout
from meetingrec.ui.widgets.panel import InPageDialog


class ChangeChildren(QWidget):
    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.add = button("Add a child", self.ask_add, icon="user-plus")
        self.take_off = button("Take a child off", self.ask_take_off, role="quiet")
        row = FlowLayout(self, gap=10)
        for widget in (self.add, self.take_off):
            row.addWidget(widget)

    def ask_add(self) -> AddChild:
        panel = AddChild(self, self._sitting)
        panel.open(panel.name.widget)
        return panel

    def ask_take_off(self) -> None:
        record = self._sitting.record
        if record is None:
            return
        panel = InPageDialog(self, "Take a child off", "The child's own record stays in the library.")
        children, conference_id = Children(self._sitting.services.signed_in), record.conference.id
        for child in record.children:

            def off(child: Child = child) -> None:
                self._sitting.do(lambda: children.take_off(conference_id, child.id))

            panel.add_button(child.full_name, off)
        panel.add_button("Cancel")
        panel.open()


class AddChild(InPageDialog):
    def __init__(self, owner: QWidget, sitting: Sitting) -> None:
        super().__init__(owner, "Add a child")
        self._sitting = sitting
        self.name = Field("Full name", ChildName())
        self.born = Field("Born", BirthField("Born"))
        self.known = KnownChildren(sitting.core, sitting.services.signed_in)
        for widget in (self.name, self.known, self.born):
            self.body.addWidget(widget)
        self.add_button("Add this child", self._add, role="primary")
        self.add_button("Cancel")
        self.name.widget.textEdited.connect(self._typed)
        self.name.widget.returnPressed.connect(self._add)
        self.name.widget.left_down.connect(self.known.focus_first)
        self.known.chosen.connect(self._store)

    def _typed(self, text: str) -> None:
        record = self._sitting.record
        self.name.set_wrong("")
        self.known.look(text, [child.id for child in record.children] if record is not None else ())

    def _add(self) -> bool:
        name, born = self.name.widget.text().strip(), self.born.widget
        self.name.set_wrong("" if name else "Type the child's name.")
        if name:
            self._store(Child("", name, born=born.born, due_on=born.due_on))
        return False

    def _store(self, child: Child) -> None:
        children, conference_id = Children(self._sitting.services.signed_in), self._sitting.conference_id
        self._sitting.do(lambda: children.add(conference_id, child))
        self.close_panel()
