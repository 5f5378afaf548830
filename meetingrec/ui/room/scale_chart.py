"""The scores on a line from 0 to 10: a round sign for each adult, a square one for a child, and the mean below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from meetingrec.domain.points import Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.scales import Scores, alike, scores_of
from meetingrec.ui import theme
from meetingrec.ui.room.typed import initials

EDGE = 26
"""Pixels left and right of the line, for the signs of 0 and 10."""
SIGN = 30
BETWEEN = 14


@dataclass(frozen=True, slots=True)
class Picture:
    """One line of scores. words: for which child; signs: (short name, score, whether a child's own)."""

    words: str
    signs: tuple[tuple[str, int, bool], ...]
    mean: float | None
    before: float | None

    @property
    def said(self) -> str:
        """Below the line."""
        grown_ups = sum(not own for _, _, own in self.signs)
        several = "s" if grown_ups != 1 else ""
        said = [f"Mean of {grown_ups} adult{several}: {self.mean:.1f}"] if self.mean is not None else []
        said += [f"Before: {self.before:.1f}"] if self.before is not None else []
        said += ["Square: a child, not in the mean"] if any(own for _, _, own in self.signs) else []
        return "   ".join(said)

    @property
    def highest(self) -> int:
        """Most signs at one score."""
        scores = [score for _, score, _ in self.signs]
        return max((scores.count(score) for score in set(scores)), default=0)


def pictures_of(record: ConferenceRecord, before: Mapping[str, float]) -> tuple[Picture, ...]:
    """One for all the children while nobody tells them apart, else one a child. before: means by the child's id."""
    if not record.scales:
        return ()
    if alike(record):
        first = scores_of(record, record.children[0].id if record.children else "")
        own = tuple(dict.fromkeys(scale for child in record.children for scale in scores_of(record, child.id).own))
        means = [before[child.id] for child in record.children if child.id in before]
        return (_picture(record, "", Scores("", first.adults, own), means[0] if len(set(means)) == 1 else None),)
    return tuple(
        _picture(record, child.short_name, scores_of(record, child.id), before.get(child.id))
        for child in record.children
    )


def _picture(record: ConferenceRecord, words: str, scores: Scores, before: float | None) -> Picture:
    signs = [(_short(record, scale), scale.score, False) for scale in scores.adults]
    signs += [(_short(record, scale), scale.score, True) for scale in scores.own]
    return Picture(words, tuple(signs), scores.mean, before)


def _short(record: ConferenceRecord, scale: Scale) -> str:
    person = record.attendee(scale.rater)
    if person is not None:
        return initials(person.full_name)[-2:]
    return initials(scale.rater_words)[:1] or "?"


class ScaleChart(QWidget):
    """Drawn in one go. A screen reader is told all of it in words."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: tuple[Picture, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_scores(self, record: ConferenceRecord, before: Mapping[str, float]) -> None:
        """before: means of the conference before, by the id of the child."""
        self.pictures = pictures_of(record, before)
        told = [f"{picture.words or 'Scores'}: {_in_words(picture)}. {picture.said}" for picture in self.pictures]
        self.setAccessibleName("\n".join(told) or "No scores yet")
        self.setVisible(bool(self.pictures))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, max(1, sum(self._high(picture) + BETWEEN for picture in self.pictures) - BETWEEN))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def _high(self, picture: Picture) -> int:
        line = QFontMetrics(self.font()).height()
        return (line + 4 if picture.words else 0) + picture.highest * (SIGN + 2) + 2 * line + 14

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for picture in self.pictures:
            self._draw(painter, picture, top)
            top += self._high(picture) + BETWEEN

    def _x(self, score: float) -> float:
        return EDGE + (self.width() - 2 * EDGE) * score / 10

    def _draw(self, painter: QPainter, picture: Picture, top: int) -> None:
        line = QFontMetrics(self.font()).height()
        painter.setPen(theme.colour("text"))
        if picture.words:
            painter.setFont(_bold(self.font()))
            painter.drawText(QRect(0, top, self.width(), line), Qt.AlignmentFlag.AlignLeft, picture.words)
            painter.setFont(self.font())
            top += line + 4
        axis = top + picture.highest * (SIGN + 2) + 4
        self._draw_axis(painter, axis, line)
        stacked: dict[int, int] = {}
        for name, score, own in picture.signs:
            at = stacked[score] = stacked.get(score, 0) + 1
            self._draw_sign(
                painter, name, QRectF(self._x(score) - SIGN / 2, axis - at * (SIGN + 2), SIGN, SIGN), own=own
            )
        for mean, filled in ((picture.before, False), (picture.mean, True)):
            if mean is not None:
                self._draw_mean(painter, self._x(mean), axis, filled=filled)
        painter.setPen(theme.colour("muted"))
        place = QRect(0, axis + line + 8, self.width(), line)
        words = QFontMetrics(self.font()).elidedText(picture.said, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, words)

    def _draw_axis(self, painter: QPainter, axis: int, line: int) -> None:
        painter.setPen(theme.colour("edge"))
        painter.drawLine(QPointF(self._x(0), axis), QPointF(self._x(10), axis))
        for score in range(11):
            painter.setPen(theme.colour("edge"))
            painter.drawLine(QPointF(self._x(score), axis - 3), QPointF(self._x(score), axis + 3))
            painter.setPen(theme.colour("text"))
            place = QRectF(self._x(score) - 20, axis + 6, 40, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, str(score))

    def _draw_sign(self, painter: QPainter, name: str, place: QRectF, *, own: bool) -> None:
        painter.setPen(theme.colour("red_text" if own else "blue"))
        painter.setBrush(theme.colour("ground" if own else "blue_soft"))
        if own:
            painter.drawRect(place.adjusted(2, 2, -2, -2))
        else:
            painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        painter.setPen(theme.colour("red_text" if own else "text"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)

    def _draw_mean(self, painter: QPainter, x: float, axis: int, *, filled: bool) -> None:
        painter.setPen(theme.colour("text"))
        painter.setBrush(theme.colour("text" if filled else "ground"))
        painter.drawPolygon(QPolygonF([QPointF(x, axis + 1), QPointF(x - 5, axis + 10), QPointF(x + 5, axis + 10)]))


def _in_words(picture: Picture) -> str:
    return ", ".join(f"{name} {score}{' (own score)' if own else ''}" for name, score, own in picture.signs)


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made
