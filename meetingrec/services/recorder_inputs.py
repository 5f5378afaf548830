"""Where the sound of a recording comes from: microphones, or a file in practice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from meetingrec.audio import devices
from meetingrec.audio.devices import Device, Known
from meetingrec.audio.link import RecorderOrder, SourceOrder
from meetingrec.audio.recorder_card import read_card


@dataclass(frozen=True, slots=True)
class Inputs:
    """Where the sound comes from. room and call name a microphone ("" = the system's choice, None = not used).

    file plays a sound file instead of the room microphone, `speed` times as fast as real time (practice and tests).
    environment: extra variables for the recorder process (a sound server of its own).
    """

    room: str | None = ""
    call: str | None = None
    file: Path | None = None
    speed: float = 1.0
    rate: int = 16000
    environment: Mapping[str, str] = field(default_factory=dict)

    def orders(self) -> tuple[SourceOrder, ...]:
        """What the recorder is told to open."""
        if self.file is not None:
            return (SourceOrder("room", file=str(self.file), speed=self.speed),)
        wanted = [("room", self.room), ("call", self.call)]
        return tuple(SourceOrder(name, device=device) for name, device in wanted if device is not None)


def microphones() -> tuple[Device, ...]:
    """The inputs this computer has now, the system's choice first; empty when there is none."""
    return tuple(sorted(devices.inputs(), key=lambda device: not device.is_default))


def order_of(device: Device, found: Sequence[Device]) -> str:
    """How `use_device` is told this one of the microphones found: by its name, where two are called alike by more."""
    return Known.of(device, list(found)).order


def same_again(order: RecorderOrder) -> RecorderOrder:
    """The order with the sources a recorder that died had: its card tells them, the usual microphone by its name."""
    card = read_card(order.folder)
    return replace(order, sources=card.sources, rate=card.rate) if card is not None and card.sources else order
