"""A microphone without hardware: a private PulseAudio server whose microphones hear what is played to them.

The practice conference is spoken into one (design.md 9), and the tests break it on purpose. Everything lies in a
folder of its own; the user's sound system is neither used nor changed. Linux only: elsewhere available() is False.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from meetingrec.audio.pulse import pactl
from meetingrec.domain.errors import MicrophoneMissing

_NEEDED = ("pulseaudio", "pactl", "paplay")
_PLUGIN = "libasound_module_pcm_pulse.so"
_PATIENCE = 15.0
_FORGOTTEN = 1800
"""Seconds after its last listener that a server ends by itself, in case whoever started it was killed."""
PRACTICE_NAME = "Practice microphone"


class VirtualMicrophone:
    """Use as a context manager. `environment` is for the processes that shall see these devices, and only for them."""

    def __init__(self, *names: str) -> None:
        """names: of the microphones, one if none is given. The first is the usual one of its server."""
        self._names = names or (PRACTICE_NAME,)
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._players: list[subprocess.Popen[bytes]] = []
        self._plugged: dict[str, str] = {}

    @staticmethod
    def available() -> bool:
        """Whether this computer can have one: PulseAudio, its tools and its ALSA plug-in are installed."""
        if sys.platform != "linux" or not all(shutil.which(program) for program in _NEEDED):
            return False
        return any(any(Path(root).glob(f"**/alsa-lib/{_PLUGIN}")) for root in ("/usr/lib", "/usr/lib64") if _is(root))

    @property
    def device(self) -> str:
        """The name of the first microphone, as inputs() lists it."""
        return self._names[0]

    @property
    def environment(self) -> dict[str, str]:
        """What a process must be given to hear this server."""
        folder = str(self._folder)
        return {
            "PULSE_SERVER": f"unix:{folder}/native",
            "PULSE_COOKIE": f"{folder}/cookie",
            "PULSE_RUNTIME_PATH": folder,
        }

    def __enter__(self) -> Self:
        """Raises MicrophoneMissing when the server does not come up."""
        self._folder = Path(tempfile.mkdtemp(prefix="mrec-sound-"))
        try:
            self._start_server()
        except MicrophoneMissing:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends what is playing and the server; nothing of it stays."""
        for process in [*self._players, *filter(None, [self._server])]:
            process.kill()
            process.wait()
        self._players, self._server = [], None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def play(self, path: Path, name: str = "") -> None:
        """Begins to speak a sound file (WAV, FLAC, Ogg) into a microphone, in real time; does not wait."""
        player = subprocess.Popen(  # noqa: S603 - a program of the system, with a file of ours
            [_program("paplay"), f"--device={self._sink(name or self.device)}", "--latency-msec=100", str(path)],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._players.append(player)

    @property
    def finished(self) -> bool:
        """Whether everything that was given to play has been spoken."""
        self._players = [player for player in self._players if player.poll() is None]
        return not self._players

    def control(self, *words: str) -> str:
        """One command to the server (`pactl`). Raises MicrophoneMissing when it is not obeyed."""
        answer = pactl(*words, environment=self.environment)
        if answer is None:
            raise _no_server()
        return answer

    def _start_server(self) -> None:
        folder = self._folder
        assert folder is not None
        own_home = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "XDG_CONFIG_HOME": str(folder)}
        options = ["-n", "--daemonize=no", "--use-pid-file=no", f"--exit-idle-time={_FORGOTTEN}"]
        self._server = subprocess.Popen(  # noqa: S603 - a program of the system
            [
                _program("pulseaudio"),
                *options,
                "-L",
                f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
            ],
            env={**os.environ, **own_home},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + _PATIENCE
        while pactl("info", environment=self.environment) is None:
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise _no_server()
            time.sleep(0.02)
        for name in self._names:
            self._add(name)
        self.control("set-default-source", self._source(self.device))

    def _add(self, name: str) -> None:
        """Without rewinds the sink works in steps of 50 ms like a real card, not of two seconds."""
        self.control("load-module", "module-null-sink", f"sink_name={self._sink(name)}", "norewinds=1", "rate=48000")
        self._plug(name)

    def _plug(self, name: str) -> None:
        told = name.replace(" ", r"\ ")
        source, master = f"source_name={self._source(name)}", f"master={self._sink(name)}.monitor"
        properties = f"source_properties=device.description='{told}'"
        self._plugged[name] = self.control("load-module", "module-remap-source", source, master, properties).strip()

    def _sink(self, name: str) -> str:
        return f"speak_{self._names.index(name)}"

    def _source(self, name: str) -> str:
        return f"microphone_{self._names.index(name)}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise _no_server()
    return found


def _is(folder: str) -> bool:
    return Path(folder).is_dir()


def _no_server() -> MicrophoneMissing:
    return MicrophoneMissing(
        "A microphone for practising cannot be made on this computer.",
        "Nothing was changed.",
        "The practice voices are read from their file instead.",
    )
