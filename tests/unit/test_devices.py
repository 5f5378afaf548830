"""The lists of sound inputs that Windows and macOS give, in words for people; and why an input cannot be opened.

The lists are in the shape PortAudio gives them (sounddevice.query_devices, query_hostapis).
"""

from __future__ import annotations

import errno
from typing import Any

import pytest
import sounddevice

from meetingrec.audio import capture
from meetingrec.audio.devices import Device, StandIn, for_people, pick, plays
from meetingrec.domain.errors import MicrophoneBusy, MicrophoneMissing, Problem, SampleRateRefused


def entry(index: int, name: str, host: int, inputs: int, rate: float = 48_000.0) -> dict[str, Any]:
    """One line of PortAudio's list."""
    return {
        "index": index,
        "name": name,
        "hostapi": host,
        "max_input_channels": inputs,
        "max_output_channels": 0 if inputs else 2,
        "default_samplerate": rate,
    }


WINDOWS_HOSTS = [
    {"name": "MME", "default_input_device": 1},
    {"name": "Windows DirectSound", "default_input_device": 4},
    {"name": "Windows WASAPI", "default_input_device": 8},
    {"name": "Windows WDM-KS", "default_input_device": 12},
]
WINDOWS = [
    entry(0, "Microsoft Sound Mapper - Input", 0, 2, 44_100.0),
    entry(1, "Jabra Speak 510 (Jabra Speak 51", 0, 1, 44_100.0),
    entry(2, "CABLE Output (VB-Audio Virtual ", 0, 2, 44_100.0),
    entry(4, "Primary Sound Capture Driver", 1, 2, 44_100.0),
    entry(6, "Speakers (Realtek(R) Audio)", 2, 0),
    entry(7, "Speakers (Realtek(R) Audio) [Loopback]", 2, 2),
    entry(8, "Jabra Speak 510 (Jabra Speak 510 USB)", 2, 1, 16_000.0),
    entry(9, "CABLE Output (VB-Audio Virtual Cable)", 2, 2),
    entry(10, "Microphone Array (Intel® Smart Sound)", 2, 4),
    entry(11, "Stereo Mix (Realtek(R) Audio)", 2, 2),
    entry(12, "Microphone (Jabra)", 3, 1),
]
MAC_HOSTS = [{"name": "Core Audio", "default_input_device": 1}]
MAC = [
    entry(0, "BlackHole 2ch", 0, 2),
    entry(1, "MacBook Pro Microphone", 0, 1),
    entry(2, "MacBook Pro Speakers", 0, 0),
    entry(3, "Loopback Audio", 0, 2),
    entry(4, "Microsoft Teams Audio", 0, 1),
    entry(5, "Jabra Speak 510 USB", 0, 1, 16_000.0),
]


def test_windows_shows_each_device_once_and_says_what_the_computer_plays() -> None:
    found = for_people(WINDOWS, WINDOWS_HOSTS, 1)
    assert [(device.name, device.is_default, device.computer_sound, device.rests) for device in found] == [
        ("Jabra Speak 510 (Jabra Speak 510 USB)", True, False, False),
        ("Microphone Array (Intel® Smart Sound)", False, False, False),
        ("Sound of this computer (CABLE Output (VB-Audio Virtual Cable))", False, True, False),
        ("Sound of this computer (Speakers (Realtek(R) Audio))", False, True, True),
        ("Sound of this computer (Stereo Mix (Realtek(R) Audio))", False, True, False),
    ]
    assert pick("", found).identity == "8"
    assert pick("CABLE Output (VB-Audio Virtual Cable)", found).identity == "9", "as it was called before"


def test_macos_names_its_virtual_devices_and_never_takes_one_for_the_room() -> None:
    found = for_people(MAC, MAC_HOSTS, 0)
    assert [device.name for device in found if device.computer_sound] == [
        "Sound of this computer (BlackHole 2ch)",
        "Sound of this computer (Loopback Audio)",
        "Sound of this computer (Microsoft Teams Audio)",
    ]
    assert not any(device.is_default for device in found), "the system's choice is BlackHole, which is no microphone"
    assert pick("", found).name == "Jabra Speak 510 USB"
    with pytest.raises(MicrophoneMissing, match="has no microphone"):
        pick("", [device for device in found if device.computer_sound])


@pytest.mark.parametrize("name", ["Headset (Jabra Evolve)", "Line In (Realtek)", "Microphone Array", "Desk Mic"])
def test_a_microphone_is_not_taken_for_the_computer(name: str) -> None:
    assert not plays(name)


def test_only_a_microphone_stands_in_for_the_room_and_only_the_computer_for_the_call() -> None:
    found = for_people(WINDOWS, WINDOWS_HOSTS, 1)
    array, cable = (
        "Microphone Array (Intel® Smart Sound)",
        "Sound of this computer (CABLE Output (VB-Audio Virtual Cable))",
    )
    without_jabra = [device for device in found if "Jabra" not in device.name]
    assert name_of(StandIn().choose(without_jabra)) == array
    assert name_of(StandIn(taken=(array,)).choose(without_jabra)) == ""
    assert name_of(StandIn(computer_sound=True).choose(found)) == cable
    assert name_of(StandIn(computer_sound=True, taken=(cable,)).choose(found)).startswith("Sound of this computer (Spe")
    assert StandIn(computer_sound=True).choose([device for device in found if not device.computer_sound]) is None


def name_of(device: Device | None) -> str:
    return device.name if device is not None else ""


# -- why it cannot be opened

HELD = "The microphone Desk is being used by another program, which does not share it."
FORBIDDEN = "This computer does not permit meetingrec to use the microphone Desk."


@pytest.mark.parametrize(
    ("arguments", "kind", "happened"),
    [
        (("Device unavailable", -9985), MicrophoneBusy, HELD),
        (("Unanticipated host error", -9999, (0, -errno.EBUSY, "Device or resource busy")), MicrophoneBusy, HELD),
        (("Unanticipated host error", -9999, (2, -2004287478, "AUDCLNT_E_DEVICE_IN_USE")), MicrophoneBusy, HELD),
        (("Unanticipated host error", -9999, (2, -2147024891, "E_ACCESSDENIED")), MicrophoneBusy, FORBIDDEN),
        (
            ("Invalid sample rate", -9997),
            SampleRateRefused,
            "The microphone Desk offers no sample rate that can be used.",
        ),
        (("Internal error", -9986), MicrophoneBusy, "The microphone Desk cannot be opened:"),
        ((), MicrophoneBusy, "The microphone Desk cannot be opened:"),
    ],
)
def test_the_reason_a_device_is_refused_in_three_sentences(
    arguments: tuple[object, ...], kind: type[Problem], happened: str
) -> None:
    problem = capture.refusal("Desk", sounddevice.PortAudioError(*arguments))
    assert isinstance(problem, kind)
    assert problem.happened.startswith(happened)
    assert problem.safe == "Nothing was recorded with it."
    assert problem.do.endswith(".")


def test_a_device_that_another_program_holds_is_said_to_be_held_whatever_else_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No sound card that can be held exists here: the stream alone is a stand-in that refuses as PortAudio does."""

    def refuse(**wanted: object) -> None:
        number = -9985 if wanted["channels"] == 1 else -9997
        raise sounddevice.PortAudioError("refused", number)

    monkeypatch.setattr(sounddevice, "RawInputStream", refuse)
    monkeypatch.setattr(capture, "look", lambda: [Device("Desk", "ALSA", 2, 48_000, True, "3")])
    with pytest.raises(MicrophoneBusy) as caught:
        capture.Capture("Desk", 16_000)
    assert caught.value.happened == HELD
    assert "choose another microphone" in caught.value.do
