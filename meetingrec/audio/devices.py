"""The microphones of this computer, by the names people know.

PortAudio looks for devices once, when it is loaded (PortAudio#11), and may hang in a bad driver. So every look is a
short-lived process of its own, and no window ever waits inside a sound driver.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from meetingrec.audio.processes import start_child
from meetingrec.audio.pulse import PulseSource, default_sink, default_source, pulse_sources
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing

PULSE = "PulseAudio"
_WASAPI = "Windows WASAPI"
_LOOPBACK = "[Loopback]"
_PATIENCE = 15.0
_PLUMBING = ("default", "sysdefault", "pulse", "pipewire", "jack", "oss", "speex", "lavrate", "samplerate", "upmix")
_PLAYED = (
    "loopback",
    "stereo mix",
    "what u hear",
    "wave out mix",
    "cable output",
    "vb-cable",
    "vb-audio",
    "voicemeeter",
    "virtual audio cable",
    "blackhole",
    "soundflower",
    "microsoft teams audio",
    "zoomaudiodevice",
)
"""How inputs are called, in part, that give what the computer plays: WASAPI's own loopback ("Speakers [Loopback]", in
PortAudio from 2022 on), the sound card's mixer, and the virtual cables people install for it on Windows and macOS."""
_NUMBER = re.compile(r" \(\d+\)$")
_COMPUTER = "Sound of this computer"
_NO_INPUT = ("surround", "front", "rear", "center", "side", "iec958", "spdif", "hdmi", "dmix", "null", "modem", "phone")


@dataclass(frozen=True, slots=True)
class Device:
    """A place sound comes from. default_rate: samples a second. identity: how the sound system calls it.

    is_default: the usual microphone; never what the computer plays. computer_sound: what this computer plays (the far
    end of a call) rather than a microphone. rests: gives no samples at all while nothing is played (WASAPI loopback).
    """

    name: str
    host: str
    channels: int
    default_rate: int
    is_default: bool
    identity: str = ""
    computer_sound: bool = False
    rests: bool = False


@dataclass(frozen=True, slots=True)
class StandIn:
    """What may be recorded for a source whose own device has gone.

    A microphone for the room; for the call only something else that this computer plays, since a microphone would put
    the room into the call's channel. Never what another source is recorded from (`taken`, names or identities).
    """

    computer_sound: bool = False
    taken: tuple[str, ...] = ()

    def fits(self, device: Device) -> bool:
        """Whether this device may take the place of the one that has gone."""
        is_taken = device.name in self.taken or device.identity in self.taken
        return device.computer_sound == self.computer_sound and not is_taken

    def choose(self, found: list[Device]) -> Device | None:
        """The usual one of those that fit; None when nothing does."""
        fitting = [device for device in found if self.fits(device)]
        played = f"{default_sink()}.monitor" if self.computer_sound and fitting else ""
        return next((device for device in fitting if device.identity == played), fitting[0] if fitting else None)


@dataclass(frozen=True, slots=True)
class Known:
    """A device that was open once, to be found again after it was pulled out.

    Only the sound server's identities last; PortAudio's are numbers of the moment. Of two that are called alike the one
    that is left would take the other's name: so by its name it is found only where as many are called so as then.
    """

    name: str
    identity: str
    host: str
    twins: int

    @staticmethod
    def of(device: Device, found: list[Device]) -> Known:
        return Known(device.name, device.identity, device.host, _called_alike(device.name, found))

    def among(self, found: list[Device]) -> Device | None:
        """The same device, None where it is not there (or cannot be told from its twins)."""
        if self.host == PULSE:
            same = next((device for device in found if device.identity == self.identity), None)
            if same is not None or self.twins != 1:
                return same
        if _called_alike(self.name, found) != self.twins:
            return None
        return next((device for device in found if device.name == self.name), None)

    @property
    def order(self) -> str:
        """What another recorder has to be told to open the same."""
        return self.identity if self.host == PULSE and self.twins > 1 else self.name


def _called_alike(name: str, found: list[Device]) -> int:
    """How many have this name when the numbers that ordered() puts behind it are left out."""
    return sum(_NUMBER.sub("", device.name) == _NUMBER.sub("", name) for device in found)


def inputs(environment: Mapping[str, str] | None = None) -> list[Device]:
    """Everything that can be recorded now, the usual microphone first. environment: added for the look alone.

    Raises MicrophoneMissing when this computer has no sound system that PortAudio knows, MicrophoneBusy when a driver
    does not answer. An empty list is no error: there is no microphone.
    """
    child = start_child("meetingrec.audio.devices", environment)
    try:
        answer, _ = child.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise MicrophoneBusy(
            "The sound system of this computer does not answer.",
            "Nothing was changed.",
            "Unplug the microphone, plug it in again, and if that does not help restart the computer.",
        ) from None
    try:
        return [Device(**entry) for entry in json.loads(answer)]
    except (ValueError, TypeError) as error:
        raise no_sound_system() from error


def no_sound_system() -> MicrophoneMissing:
    return MicrophoneMissing(
        "This computer has no sound system that meetingrec can use.",
        "Nothing was changed.",
        "Ask IT to install PortAudio and the computer's sound drivers.",
    )


def look() -> list[Device]:
    """The same, in this process: for the small sound processes only, since it loads PortAudio for good."""
    import sounddevice  # loading it starts PortAudio

    hosts = sounddevice.query_hostapis()
    found = [entry for entry in sounddevice.query_devices() if entry["max_input_channels"] > 0]
    names = {entry["name"] for entry in found}
    sources = pulse_sources() if "pulse" in names else []
    if sources:
        usual_source = default_source()
        return ordered([from_pulse(source, usual_source) for source in sources])
    no_server = "pulse" in names and shutil.which("pactl") is not None
    return for_people(found, hosts, int(sounddevice.default.device[0]), no_server)


def for_people(
    entries: Sequence[Mapping[str, Any]], hosts: Sequence[Mapping[str, Any]], usual: int, no_server: bool = False
) -> list[Device]:
    """PortAudio's list (query_devices, query_hostapis, default input) as people know it. no_server: ALSA's way to a
    sound server is there, but no server."""
    wasapi = next((host["default_input_device"] for host in hosts if host["name"] == _WASAPI), None)
    listed = [
        _from_portaudio(entry, str(hosts[entry["hostapi"]]["name"]), entry["index"] in (usual, wasapi))
        for entry in entries
        if entry["max_input_channels"] > 0
    ]
    return ordered([device for device in listed if _is_for_people(device, listed, no_server)])


def plays(name: str) -> bool:
    """Whether an input of this name gives what the computer plays, by PortAudio's name or by ours."""
    lowered = name.lower()
    return lowered.startswith(_COMPUTER.lower()) or any(part in lowered for part in _PLAYED)


def ordered(found: list[Device]) -> list[Device]:
    """The usual one first, microphones before the computer's own sound; two of one name are told apart by a number."""
    ranked = sorted(found, key=lambda device: (device.computer_sound, not device.is_default, device.name.lower()))
    seen: dict[str, int] = {}
    named = []
    for device in ranked:
        seen[device.name] = count = seen.get(device.name, 0) + 1
        name = device.name if count == 1 else f"{device.name} ({count})"
        named.append(Device(**{**asdict(device), "name": name}))
    return named


def pick(wanted: str, found: list[Device]) -> Device:
    """The device of this name (or identity); "" is the usual microphone, never the computer's own sound.

    Raises MicrophoneMissing.
    """
    real = [device for device in found if not device.computer_sound]
    if not found or not (wanted or real):
        raise MicrophoneMissing(
            "This computer has no microphone.",
            "Nothing was recorded.",
            "Plug a microphone in and try again.",
        )
    if not wanted:
        return next((device for device in real if device.is_default), real[0])
    for device in found:
        if wanted in (device.name, device.identity) or device.name == _played(wanted):
            return device
    raise not_there(wanted)


def not_there(name: str) -> MicrophoneMissing:
    return MicrophoneMissing(
        f"The microphone {name} is not there.",
        "Nothing was recorded with it.",
        "Plug it in, or choose another microphone.",
    )


def from_pulse(source: PulseSource, usual: str = "") -> Device:
    """usual: the identity of the server's usual source."""
    told = source.description.removeprefix("Monitor of ")
    return Device(
        name=_played(told) if source.monitor else source.description,
        host=PULSE,
        channels=source.channels,
        default_rate=source.rate,
        is_default=source.identity == usual and not source.monitor,
        identity=source.identity,
        computer_sound=source.monitor,
    )


def _from_portaudio(entry: Mapping[str, Any], host: str, usual: bool) -> Device:
    name = str(entry["name"])
    played = plays(name)
    loopback = name.endswith(_LOOPBACK)
    return Device(
        name=_played(name.removesuffix(_LOOPBACK).strip()) if played else name,
        host=host,
        channels=entry["max_input_channels"],
        default_rate=int(entry["default_samplerate"]),
        is_default=usual and not played,
        identity=str(entry["index"]),
        computer_sound=played,
        rests=loopback,
    )


def _played(told: str) -> str:
    return f"{_COMPUTER} ({told})"


def _is_for_people(device: Device, listed: list[Device], no_server: bool) -> bool:
    """Windows shows every device once a host; only WASAPI tells when one goes. ALSA shows its plumbing, which leads
    nowhere when the sound server behind it does not run."""
    hosts = {other.host for other in listed}
    if _WASAPI in hosts:
        return device.host == _WASAPI
    if device.host != "ALSA":
        return True
    lowered = device.name.lower()
    real = [other for other in listed if other.name.lower() not in _PLUMBING]
    return not lowered.startswith(_NO_INPUT) and (lowered not in _PLUMBING or not (real or no_server))


def main() -> None:
    """Prints the list as one JSON line; exit code 1 where PortAudio cannot be loaded."""
    try:
        found = look()
    except (OSError, ImportError):
        sys.exit(1)
    sys.stdout.write(json.dumps([asdict(device) for device in found]) + "\n")


if __name__ == "__main__":
    main()
