"""Keys by the names Qt writes them with, for the two libraries that hear keys while another program is in front."""

from __future__ import annotations

from dataclasses import dataclass

MEDIA_PLAY, MEDIA_BACK, MEDIA_ON = "Media Play", "Media Previous", "Media Next"
MEDIA_KEYS = (MEDIA_PLAY, MEDIA_BACK, MEDIA_ON)
OF_PAGES = frozenset({"F1", "F2", "F3", "F4", "F5", "F6", "Ctrl+F7", "Ctrl+F8", "Ctrl+F9", "Alt+F4"})
"""Keys that do something else where there is something to listen to, or close the window; those that type or edit
(`edits`) are no choice anyway. On the page of the conference, which has keys up to F12, nothing is played.
"""
_EDITING = frozenset(
    {"Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", "Ins", "Del", "Backspace"}
    | {"Return", "Enter", "Tab", "Backtab", "Esc", "Space", "Menu"}
)
_HELD = ("Ctrl", "Shift", "Alt", "Meta")
_MEDIA_KEYSYMS = {MEDIA_PLAY: 0x1008FF14, MEDIA_BACK: 0x1008FF16, MEDIA_ON: 0x1008FF17}
"""XF86AudioPlay, XF86AudioPrev, XF86AudioNext."""
_X_NAMES = {
    "PgUp": "Prior",
    "PgDown": "Next",
    "Ins": "Insert",
    "Del": "Delete",
    "Esc": "Escape",
    "Space": "space",
    "Backspace": "BackSpace",
    "Pause": "Pause",
    "ScrollLock": "Scroll_Lock",
    "+": "plus",
    "-": "minus",
    "*": "asterisk",
    "/": "slash",
    ",": "comma",
    ".": "period",
}
_LISTENER_NAMES = {
    MEDIA_PLAY: "media_play_pause",
    MEDIA_BACK: "media_previous",
    MEDIA_ON: "media_next",
    "PgUp": "page_up",
    "PgDown": "page_down",
    "Ins": "insert",
    "Del": "delete",
    "Esc": "esc",
    "ScrollLock": "scroll_lock",
    "Return": "enter",
}


@dataclass(frozen=True, slots=True)
class Key:
    """held: of Ctrl, Shift, Alt, Meta. base: the key itself, as Qt names it."""

    held: frozenset[str]
    base: str

    @property
    def x_name(self) -> str:
        """What Xlib calls it."""
        if len(self.base) == 1 and self.base.isalpha():
            return self.base.lower()
        return _X_NAMES.get(self.base, self.base)

    @property
    def x_keysym(self) -> int:
        """Of a media key; 0 for others, which Xlib finds by x_name."""
        return _MEDIA_KEYSYMS.get(self.base, 0)

    @property
    def listener_name(self) -> str:
        """What pynput calls it: a name, or the character."""
        return _LISTENER_NAMES.get(self.base, self.base.lower())


def key_of(name: str) -> Key | None:
    """None for an empty name, and for one of several keys one after the other."""
    name = name.strip()
    if not name or ", " in name:
        return None
    held: set[str] = set()
    while True:
        first, plus, rest = name.partition("+")
        if first not in _HELD or not plus or not rest:
            return Key(frozenset(held), name)
        held.add(first)
        name = rest


def types_a_letter(name: str) -> bool:
    """A key that writes something by itself: it would take it from whoever types (WCAG 2.1.4)."""
    key = key_of(name)
    return key is not None and key.held <= {"Shift"} and (len(key.base) == 1 or key.base == "Space")


def edits(name: str) -> bool:
    """A key that types, moves the caret, or is a command of whatever program one types in: letters, digits and signs
    with less than Ctrl and Alt both held, arrows and their like with anything held.
    """
    key = key_of(name)
    if key is None:
        return False
    return key.base in _EDITING or (len(key.base) == 1 and not key.held >= {"Ctrl", "Alt"})
