"""Colours, type and the style sheet: white or near-black ground, one blue, one green, one red (ui.md).

    theme.apply(app, "light" | "dark" | "system")     once at start, and again when the person chooses
    theme.colour("blue")                              for a widget that paints itself
    theme.current().changed                           for the few who keep coloured things (icons, text formats)

Style sheets are written once, in `assets/styles/meetingrec.qss`, with `$token` for every colour. A widget asks for a
look with a property and never carries a style sheet of its own:

    QPushButton  role   primary | secondary | danger | quiet | link
    QLabel       kind   title | heading | strong | muted | danger
"""

from __future__ import annotations

import locale
import sys
from dataclasses import asdict, dataclass
from string import Template

from PySide6.QtCore import QDir, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from meetingrec.resources import asset

FAMILIES = ("Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
POINTS = 13.0 if sys.platform == "darwin" else 11.0
"""A point is a pixel on macOS and 1.33 pixels elsewhere; 11 pt is the least (ui.md rule 5)."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour the window uses, as "#rrggbb". `PAIRS` says which text stands on which ground."""

    ground: str
    surface: str
    raised: str
    line: str
    edge: str
    text: str
    muted: str
    blue: str
    blue_soft: str
    green: str
    green_hover: str
    on_green: str
    red: str
    red_hover: str
    red_text: str
    on_red: str
    amber: str
    amber_soft: str
    ribbon: str
    on_ribbon: str
    scroll: str
    focus: str
    focus_edge: str


LIGHT = Palette(
    ground="#ffffff",
    surface="#f3f5f7",
    raised="#e6eaee",
    line="#d3d9df",
    edge="#5a6672",
    text="#11161b",
    muted="#47525d",
    blue="#15599f",
    blue_soft="#e4eef8",
    green="#0b6b3c",
    green_hover="#08522d",
    on_green="#ffffff",
    red="#c0231b",
    red_hover="#951a14",
    red_text="#b01f18",
    on_red="#ffffff",
    amber="#7d4a00",
    amber_soft="#fff3d6",
    ribbon="#ebe5f7",
    on_ribbon="#3d2475",
    scroll="#87919b",
    focus="#ffdd00",
    focus_edge="#0b0c0c",
)

DARK = Palette(
    ground="#11151a",
    surface="#191f26",
    raised="#262e37",
    line="#343e49",
    edge="#8f9ba7",
    text="#f2f5f7",
    muted="#b4bec8",
    blue="#8fc5ff",
    blue_soft="#1b2f45",
    green="#187a48",
    green_hover="#12633a",
    on_green="#ffffff",
    red="#d1362c",
    red_hover="#a92a22",
    red_text="#ff8d84",
    on_red="#ffffff",
    amber="#ffc861",
    amber_soft="#35290f",
    ribbon="#2b2140",
    on_ribbon="#d9c8ff",
    scroll="#6f7b87",
    focus="#ffdd00",
    focus_edge="#0b0c0c",
)

PAIRS = (
    *((text, ground) for text in ("text", "muted", "blue", "red_text", "amber") for ground in ("ground", "surface")),
    ("text", "raised"),
    ("blue", "raised"),
    ("text", "blue_soft"),
    ("muted", "blue_soft"),
    ("blue", "blue_soft"),
    ("text", "amber_soft"),
    ("amber", "amber_soft"),
    ("blue", "amber_soft"),
    ("ground", "text"),
    ("ground", "blue"),
    ("on_green", "green"),
    ("on_green", "green_hover"),
    ("on_red", "red"),
    ("on_red", "red_hover"),
    ("on_ribbon", "ribbon"),
)
"""(text, ground) pairs that the style sheet and the painted widgets use: 4.5:1 or better."""

SHAPES = (
    ("edge", "ground"),
    ("edge", "surface"),
    ("green", "ground"),
    ("red", "ground"),
    ("scroll", "ground"),
    ("focus", "focus_edge"),
)
"""(shape, ground) pairs of borders and blocks that carry meaning: 3:1 or better (WCAG 1.4.11)."""


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio of two "#rrggbb" colours, 1 to 21.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


class Theme(QObject):
    """The look in use. `changed` is emitted after every widget has the new style."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = "light"
        self.palette = LIGHT
        self._choice = "light"
        self._app: QApplication | None = None

    def apply(self, app: QApplication, choice: str) -> None:
        """choice: "light", "dark" or "system" (follows the desktop from then on)."""
        self._choice = choice
        hints = app.styleHints()
        if self._app is None:
            self._app = app
            QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
            # Qt took over the computer's own language: days would be written, and have to be typed, in Welsh.
            locale.setlocale(locale.LC_TIME, "C")
            app.setStyle("Fusion")
            app.setFont(_font())
            hints.colorSchemeChanged.connect(self._system_changed)
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        if choice in schemes:
            hints.setColorScheme(schemes[choice])
        else:
            hints.unsetColorScheme()
        seen = "dark" if hints.colorScheme() is Qt.ColorScheme.Dark else "light"
        self._use(choice if choice in schemes else seen)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._use("dark" if scheme is Qt.ColorScheme.Dark else "light")

    def _use(self, name: str) -> None:
        assert self._app is not None
        sheet = style_sheet(name)
        if name == self.name and self._app.styleSheet() == sheet:
            return  # putting the same look on again would style every widget anew
        self.name = name
        self.palette = DARK if name == "dark" else LIGHT
        QDir.setSearchPaths("meetingrec", [str(asset("styles"))])
        self._app.setPalette(_qt_palette(self.palette))
        QToolTip.setPalette(_qt_palette(self.palette))
        self._app.setStyleSheet(sheet)
        self.changed.emit()


_theme: Theme | None = None


def current() -> Theme:
    """The one theme of this program."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def apply(app: QApplication, choice: str) -> None:
    """Puts the look on the whole program. choice: "light", "dark" or "system"."""
    current().apply(app, choice)


def colour(token: str) -> QColor:
    """A colour of the look in use by its name in `Palette`. Raises AttributeError for an unknown name."""
    return QColor(getattr(current().palette, token))


def style_sheet(name: str) -> str:
    """The style sheet of "light" or "dark". Raises KeyError when it names a token that is not in `Palette`."""
    tokens = asdict(DARK if name == "dark" else LIGHT)
    source = asset("styles", "meetingrec.qss").read_text(encoding="utf-8")
    return Template(source).substitute(tokens, theme=name, **_sizes())


def restyle(widget: QWidget) -> None:
    """Call after a property that the style sheet looks at has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def figures(font: QFont) -> QFont:
    """A copy whose digits are all of one width, so that running clocks do not shiver."""
    steady = QFont(font)
    steady.setFeature(QFont.Tag("tnum"), 1)
    return steady


def _sizes() -> dict[str, str]:
    shares = {"title": 1.8, "heading": 1.25, "clock": 1.35}
    return {name: f"{POINTS * share:.1f}" for name, share in shares.items()}


def _font() -> QFont:
    font = QFont(list(FAMILIES))
    font.setPointSizeF(POINTS)
    return font


def _qt_palette(tokens: Palette) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, token in (
        (role.Window, tokens.ground),
        (role.WindowText, tokens.text),
        (role.Base, tokens.ground),
        (role.AlternateBase, tokens.surface),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.on_red),
        (role.ToolTipBase, tokens.text),
        (role.ToolTipText, tokens.ground),
        (role.Highlight, tokens.blue),
        (role.HighlightedText, tokens.ground),
        (role.Link, tokens.blue),
        (role.LinkVisited, tokens.blue),
        (role.Accent, tokens.blue),
    ):
        palette.setColor(which, QColor(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return palette
