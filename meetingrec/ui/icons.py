"""Icons of the Lucide set (ISC licence, `assets/icons/LICENSE`), drawn in a colour of the look in use.

    icons.put(button, "pause")                  an icon that follows the theme for as long as the button lives
    icons.picture("lock", 20, "blue", ratio)    a pixmap for a widget that paints itself

No icon stands without words, save on the player controls (ui.md rule 5). Names are the file names in `assets/icons`.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from meetingrec.resources import asset
from meetingrec.ui import theme

GAP = 5
SIZE = 20
"""Side of an icon beside words, in pixels before scaling."""


def picture(name: str, size: int = SIZE, ink: str = "text", ratio: float = 1.0) -> QPixmap:
    """`size` pixels a side, ink: a name of `theme.Palette`, ratio: device pixels a pixel. Raises FileNotFoundError."""
    return _drawn(name, size, getattr(theme.current().palette, ink), ratio)


def icon(name: str, ink: str = "text", size: int = SIZE, gap: int = 0) -> QIcon:
    """An icon in today's colours, sharp at 100 and 200 %; it does not follow the theme (see `put`).

    gap: empty pixels at its right, because Qt sets words hard against an icon.
    """
    drawn = QIcon()
    for ratio in (1.0, 2.0):
        drawn.addPixmap(_with_gap(picture(name, size, ink, ratio), gap))
        drawn.addPixmap(_with_gap(picture(name, size, "muted", ratio), gap), QIcon.Mode.Disabled)
    return drawn


def put(place: QAbstractButton | QLabel, name: str, ink: str = "text", size: int = SIZE) -> None:
    """Shows the icon on a button or label and draws it again whenever the theme changes."""
    keeper = place.findChild(_Keeper, options=Qt.FindChildOption.FindDirectChildrenOnly)
    (keeper or _Keeper(place)).show(name, ink, size)


class _Keeper(QObject):
    """Lives and dies with the widget that carries the icon."""

    def __init__(self, place: QAbstractButton | QLabel) -> None:
        super().__init__(place)
        self._place = place
        self._what = ("", "text", SIZE)
        theme.current().changed.connect(self._draw)

    def show(self, name: str, token: str, size: int) -> None:
        if self._what != (name, token, size):
            self._what = (name, token, size)
            self._draw()

    def _draw(self) -> None:
        name, token, size = self._what
        if isinstance(self._place, QLabel):
            self._place.setPixmap(picture(name, size, token, self._place.devicePixelRatioF()))
        else:
            gap = GAP if self._place.text() else 0
            self._place.setIcon(icon(name, token, size, gap))
            self._place.setIconSize(QSize(size + gap, size))


def _with_gap(pixmap: QPixmap, gap: int) -> QPixmap:
    if gap == 0:
        return pixmap
    ratio = pixmap.devicePixelRatio()
    wider = QPixmap(pixmap.width() + round(gap * ratio), pixmap.height())
    wider.setDevicePixelRatio(ratio)
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wider


def _drawn(name: str, size: int, colour: str, ratio: float) -> QPixmap:
    """Kept in Qt's own cache, which goes when the application goes."""
    key = f"meetingrec/{name}/{size}/{colour}/{ratio:.2f}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    source = asset("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, pixmap)
    return pixmap
