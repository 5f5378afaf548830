"""The microphones of this computer, by the names people know.

PortAudio looks for devices once, when it is loaded (PortAudio#11), and may hang in a bad driver. So every look is a
short-lived process of its own, and no window ever waits inside a sound driver.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from meetingrec.audio.processes import start_child
from meetingrec.audio.pulse import PulseSource, default_source, pulse_sources
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing

_PATIENCE = 15.0
_PLUMBING = ("default", "sysdefault", "pulse", "pipewire", "jack", "oss", "speex", "lavrate", "samplerate", "upmix")
_NO_INPUT = ("surround", "front", "rear", "center", "side", "iec958", "spdif", "hdmi", "dmix", "null", "modem", "phone")


@dataclass(frozen=True, slots=True)
class Device:
    """A place sound comes from. default_rate: samples a second. identity: how the sound system calls it.

    computer_sound: what this computer plays (the far end of a call) rather than a microphone.
    """

    name: str
    host: str
    channels: int
    default_rate: int
    is_default: bool
    identity: str = ""
    computer_sound: bool = False


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
        return ordered([_from_pulse(source, usual_source) for source in sources])
    no_server = "pulse" in names and shutil.which("pactl") is not None
    usual = sounddevice.default.device[0]
    listed = [
        Device(
            name=entry["name"],
            host=hosts[entry["hostapi"]]["name"],
            channels=entry["max_input_channels"],
            default_rate=int(entry["default_samplerate"]),
            is_default=entry["index"] == usual or entry["index"] == _wasapi_default(hosts),
            identity=str(entry["index"]),
        )
        for entry in found
    ]
    return ordered([device for device in listed if _is_for_people(device, listed, no_server)])


def ordered(found: list[Device]) -> list[Device]:
    """The usual one first, microphones before the computer's own sound; two of one name are told apart by a number."""
    ranked = sorted(found, key=lambda device: (not device.is_default, device.computer_sound, device.name.lower()))
    seen: dict[str, int] = {}
    named = []
    for device in ranked:
        seen[device.name] = count = seen.get(device.name, 0) + 1
        name = device.name if count == 1 else f"{device.name} ({count})"
        named.append(Device(**{**asdict(device), "name": name}))
    return named


def pick(wanted: str, found: list[Device]) -> Device:
    """The device of this name (or identity); "" is the usual one. Raises MicrophoneMissing."""
    if not found:
        raise MicrophoneMissing(
            "This computer has no microphone.",
            "Nothing was recorded.",
            "Plug a microphone in and try again.",
        )
    if not wanted:
        return next((device for device in found if device.is_default), found[0])
    for device in found:
        if wanted in (device.name, device.identity):
            return device
    raise MicrophoneMissing(
        f"The microphone {wanted} is not there.",
        "Nothing was recorded with it.",
        "Plug it in, or choose another microphone.",
    )


def _from_pulse(source: PulseSource, usual: str) -> Device:
    told = source.description.removeprefix("Monitor of ")
    return Device(
        name=f"Sound of this computer ({told})" if source.monitor else source.description,
        host="PulseAudio",
        channels=source.channels,
        default_rate=source.rate,
        is_default=source.identity == usual,
        identity=source.identity,
        computer_sound=source.monitor,
    )


def _wasapi_default(hosts: tuple[dict[str, object], ...]) -> object:
    return next((host["default_input_device"] for host in hosts if host["name"] == "Windows WASAPI"), None)


def _is_for_people(device: Device, listed: list[Device], no_server: bool) -> bool:
    """Windows shows every device once a host; only WASAPI tells when one goes. ALSA shows its plumbing, which leads
    nowhere when the sound server behind it does not run."""
    hosts = {other.host for other in listed}
    if "Windows WASAPI" in hosts:
        return device.host == "Windows WASAPI"
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
