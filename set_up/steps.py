"""The set-up as a person sees it: one line a step, and plain words when a step fails."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHOWN_OF_A_FAILURE = 30


class Stop(Exception):
    """Ends the command. The text tells a person what happened and what to do; `code` is the exit status."""

    def __init__(self, text: str, code: int = 2) -> None:
        super().__init__(text)
        self.code = code


def say(text: str, end: str = "\n") -> None:
    """Talk about the set-up goes to stderr: what the program prints may be read by another program."""
    print(text, end=end, file=sys.stderr, flush=True)


def quietly(label: str, command: Sequence[str], advice: str, variables: Mapping[str, str]) -> None:
    """One step of the set-up: a line with its time. Raises Stop with the end of its output when it fails."""
    say(f"  {label} ...", end="")
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode == 0:
        say(f" {time.monotonic() - began:.0f} s")
        return
    say(" failed")
    shown = done.stdout.decode(errors="replace").splitlines()[-SHOWN_OF_A_FAILURE:]
    raise Stop("\n".join([*shown, "", f"This step failed: {' '.join(command)}", advice]), code=1)
