"""The pedals whose reports are known, by their USB numbers.

Where each is from:
- Infinity IN-USB-1, -2, -3 and what is sold under other names: the public USB number list ("VEC Footpedal"); the report
  descriptor of an IN-USB-3 as people published it has buttons 1 to 3 in the low bits of a report of two bytes.
- Philips ACC2310, 2320 and 2330: GoogleChromeLabs/dictation_support, src/foot_control_device.ts (rewind 1, play 2,
  forward 4; 8 is "end of letter").
- Olympus RS-28: found by pressing, as published with an open-source typist's player: left 1, middle 4, right 2, in
  whichever byte is not 0. RS-26 is of the same series; nobody published its reports, so it has to be shown once.
- Olympus RS-31: as published with another typist's player: the third byte, 1, 2, 4.

None of them could be tried here. Whatever is shown in Settings by pressing takes precedence over this list.
"""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.pedal import ANYWHERE, Bit, Layout, Pedal


@dataclass(frozen=True, slots=True)
class Make:
    """layout: empty where it has to be shown once by pressing."""

    name: str
    layout: Layout


def _bits(byte: int, left: int, centre: int, right: int) -> Layout:
    return {Pedal.LEFT: Bit(byte, left), Pedal.CENTRE: Bit(byte, centre), Pedal.RIGHT: Bit(byte, right)}


MAKES: dict[str, Make] = {
    "05f3:00ff": Make("Infinity foot pedal", _bits(0, 1, 2, 4)),
    "0911:1844": Make("Philips foot control ACC2310 or ACC2320", _bits(0, 1, 2, 4)),
    "0911:091a": Make("Philips foot control ACC2330", _bits(0, 1, 2, 4)),
    "07b4:0202": Make("Olympus foot switch RS-26", {}),
    "07b4:0218": Make("Olympus foot switch RS-28", _bits(ANYWHERE, 1, 4, 2)),
    "07b4:025f": Make("Olympus foot switch RS-31", _bits(2, 1, 2, 4)),
}
