"""The command line: the same services without a window. Progress goes to stderr, answers to stdout.

Exit codes: 0 all is well; 1 something could not be done (a message says what, what is safe, what to do);
2 the command was not understood; 3 `verify` found damage, `doctor` found something that does not work.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from meetingrec import __version__, logs
from meetingrec.domain.errors import Problem
from meetingrec.domain.recording import RecorderStatus, State

DAMAGED = 3


OpenWindow = Callable[[bool], int]
"""Opens the window, on the practice conference when True, and returns the exit code."""


def run(arguments: Sequence[str], open_window: OpenWindow) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments, argparse.Namespace(open_window=open_window))
    logs.start("window" if options.command in {None, "practice"} else "command")
    try:
        code: int = options.call(options)
    except Problem as problem:
        print(f"{problem.happened}\n{problem.safe}\n{problem.do}", file=sys.stderr)
        if getattr(options, "json", False):
            told = {"problem": type(problem).__name__, "happened": problem.happened, "safe": problem.safe}
            print(json.dumps({**told, "do": problem.do}, ensure_ascii=False))
        return 1
    except KeyboardInterrupt:
        print("Stopped. Everything sealed before is safe.", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meetingrec",
        description="Records, guides and writes up child protection conferences on this computer. "
        "Without a command it opens the window.",
        epilog="Nothing leaves this computer. Each command has its own --help.",
    )
    parser.add_argument("--version", action="version", version=f"meetingrec {__version__}")
    parser.set_defaults(call=_window, command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _add_practice(commands)
    _add_doctor(commands)
    _add_record(commands)
    _add_verify(commands)
    _add_transcribe(commands)
    _add_models(commands)
    _add_profile(commands)
    return parser


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _add_practice(commands: Commands) -> None:
    words = "Hold the practice conference: synthetic voices, an invented family, the real program."
    command = commands.add_parser("practice", help=words, description=words)
    command.add_argument(
        "--headless", action="store_true", help="no window: record, transcribe, dictate, type and approve by itself"
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("practice-output"), help="where --headless leaves everything"
    )
    command.add_argument(
        "--fast",
        action="store_true",
        help="with --headless: read the voices as a source instead of playing them through a virtual microphone",
    )
    command.set_defaults(call=_practice)


def _add_doctor(commands: Commands) -> None:
    words = "Say what works on this computer: microphone, disk, keys, speech model, Word templates."
    command = commands.add_parser("doctor", help=words, description=words)
    command.add_argument("--json", action="store_true", help="for a program to read")
    command.set_defaults(call=_doctor)


def _add_record(commands: Commands) -> None:
    words = "Seal a recording into a folder, without a library. Stop with Ctrl+C."
    command = commands.add_parser(
        "record",
        help=words,
        description=words + " Without --recipient a key is written beside the recording (recording.key): fine for a "
        "test; for a real conference give the public key of somebody who will open it.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the sealed files go")
    command.add_argument("--device", default="", metavar="NAME", help="microphone, or part of its name")
    command.add_argument("--source", type=Path, metavar="FILE", help="read a sound file in place of a microphone")
    command.add_argument("--speed", type=float, default=1.0, metavar="X", help="of --source; 0 is as fast as it goes")
    command.add_argument("--seconds", type=float, metavar="N", help="stop after so many seconds")
    command.add_argument("--rate", type=int, choices=(16000, 48000), default=16000, help="samples a second")
    command.add_argument(
        "--recipient", action="append", default=[], metavar="KEY", help="age public key that may open it (repeatable)"
    )
    command.add_argument("--json", action="store_true", help="for a program to read")
    command.set_defaults(call=_record)


def _add_verify(commands: Commands) -> None:
    words = "Check that a folder of sealed recordings is whole. Needs no library."
    command = commands.add_parser(
        "verify",
        help=words,
        description=words + " Order, deletion and swapping show without any key; with the key the content is proven. "
        "That the last files are missing, or all was exchanged, only the log of the library shows: under Replay.",
    )
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument(
        "--key-file", type=Path, metavar="FILE", help="a file with the age secret key (default: recording.key)"
    )
    command.add_argument("--json", action="store_true", help="for a program to read")
    command.set_defaults(call=_verify)


def _add_transcribe(commands: Commands) -> None:
    words = "Turn a sound file into words on this computer."
    command = commands.add_parser("transcribe", help=words, description=words)
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument(
        "--model",
        default="",
        metavar="MODEL",
        help="a folder, a name from `meetingrec models list`, or `practice` (synthetic voices only); "
        "without it the one chosen in Settings, else the practice model",
    )
    command.add_argument("--json", action="store_true", help="words with their times, for a program to read")
    command.set_defaults(call=_transcribe)


def _add_models(commands: Commands) -> None:
    words = "List, check or fetch speech models."
    command = commands.add_parser("models", help=words, description=words + " Nothing is fetched unasked.")
    command.add_argument("act", choices=("list", "check", "fetch"))
    command.add_argument("name", nargs="?", default="", metavar="NAME", help="a model's name or folder")
    command.add_argument("--yes", action="store_true", help="fetch without asking again")
    command.set_defaults(call=_models)


def _add_profile(commands: Commands) -> None:
    words = "List the authorities' profiles, or check a council's own before it is added."
    command = commands.add_parser("profile", help=words, description=words)
    acts = command.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)
    check = acts.add_parser("check", help="say whether this file can be used, or which line is wrong and why")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="for a program to read")
    check.set_defaults(call=_profile_check)
    listed = acts.add_parser("list", help="those that ship with the program, and the library's own")
    listed.add_argument("--library", type=Path, metavar="FOLDER", help="without it the one chosen in the window")
    listed.add_argument("--json", action="store_true", help="for a program to read")
    listed.set_defaults(call=_profile_list)


def _window(options: argparse.Namespace) -> int:
    code: int = options.open_window(False)
    return code


def _practice(options: argparse.Namespace) -> int:
    if not options.headless:
        code: int = options.open_window(True)
        return code
    from meetingrec.services.practice_run import run as run_practice

    result = run_practice(options.out, _say, fast=options.fast)
    print("Practice - synthetic voices")
    print(f"Sound: {result.heard_through}")
    print(f"Words recognised: {100 * (1 - result.conference_word_error):.1f} % of the conference, ", end="")
    print(f"{100 * (1 - result.dictation_word_error):.1f} % of the dictation")
    for segment in result.transcript.segments[:6]:
        print(f"  {_clock(segment.start)}  {segment.text.strip()}")
    print(f"  ... {len(result.transcript.segments)} lines in all")
    for path in result.documents:
        print(f"Document: {path.resolve()}")
    print(f"Everything: {result.folder.resolve()}")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from meetingrec.services import doctor

    findings = doctor.examine()
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        signs = {"ok": "ok     ", "warning": "look   ", "failed": "FAILED "}
        for finding in findings:
            print(f"{signs[finding.state]} {finding.what}: {finding.found}")
            if finding.do:
                print(f"         {finding.do}")
    return DAMAGED if any(finding.state == "failed" for finding in findings) else 0


def _record(options: argparse.Namespace) -> int:
    from meetingrec.services import without_library

    order = without_library.RecordOrder(
        folder=options.out,
        device=options.device,
        file=options.source,
        speed=options.speed,
        seconds=options.seconds,
        rate=options.rate,
        recipients=tuple(options.recipient),
    )
    with _StopKey() as stopped:
        found = without_library.record(order, _Meter().tell, stopped)
    return _tell_report(found, options.json)


def _verify(options: argparse.Namespace) -> int:
    from meetingrec.services import without_library

    key = options.key_file.read_text(encoding="utf-8") if options.key_file else ""
    code = _tell_report(without_library.verify(options.folder, key), options.json)
    if not options.json and (options.folder.resolve().parent.parent / "library.json").is_file():
        print(
            "Not looked at: the log of the library. It alone shows that last files are missing, or all was exchanged."
        )
    return code


def _tell_report(found: object, as_json: bool) -> int:
    from meetingrec.domain.recording import RecordingReport

    if not isinstance(found, RecordingReport):
        raise TypeError(type(found).__name__)
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1, default=_plain))
    else:
        print(found.says)
        print(f"State: {found.state.value}. Records: {found.good} good, {found.bad} bad. {found.seconds:.1f} seconds.")
        for gap in found.gaps:
            print(f"  gap at {_clock(gap.start)}: {gap.seconds:.1f} s, {gap.reason}")
        proven = {True: "proven with its key", False: "NOT what the key expects", None: "not looked at (no key)"}
        print(f"Content: {proven[found.content_proven]}")
        if found.not_opened:
            print(f"Restricted parts for which no key was given, checked by their chain: {', '.join(found.not_opened)}")
    return DAMAGED if found.state is State.DAMAGED or found.content_proven is False else 0


def _transcribe(options: argparse.Namespace) -> int:
    from meetingrec import settings
    from meetingrec.services import without_library

    model = options.model or settings.load().speech_model or "practice"
    if model == "practice":
        print("Practice model: it knows synthetic voices only. On real speech it invents.", file=sys.stderr)
    told = without_library.transcribe_file(options.file, model, _Percent().tell, practice=model == "practice")
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        segments = told["segments"]
        for segment in segments if isinstance(segments, list) else []:
            print(f"{_clock(segment['start'])}  {segment['text'].strip()}")
    return 0


def _models(options: argparse.Namespace) -> int:
    from meetingrec.services import speech_models

    if options.act == "list":
        for line in speech_models.known():
            print(f"{'here   ' if line.here else '       '} {line.name}")
        return 0
    if options.act == "check":
        print(f"This can be used: {speech_models.check(options.name)}")
        return 0
    size = speech_models.size_of(options.name)
    print(f"{options.name}: {size / 1e6:,.0f} MB to fetch.", file=sys.stderr)
    if not options.yes and input("Fetch it now? [y/N] ").strip().lower() not in {"y", "yes"}:
        return 1
    folder = speech_models.fetch(options.name, _Percent().tell, lambda: False)
    print(f"Ready: {folder}")
    return 0


def _profile_check(options: argparse.Namespace) -> int:
    from meetingrec.services import profiles

    found = profiles.check(options.file)
    if options.json:
        print(json.dumps({"id": found.id, "name": found.name, "deadlines": len(found.deadlines)}, ensure_ascii=False))
    else:
        print(f"This can be used: {found.name} ({found.id}), with {len(found.deadlines)} deadlines.")
    return 0


def _profile_list(options: argparse.Namespace) -> int:
    from meetingrec import settings
    from meetingrec.services import profiles

    chosen = options.library or settings.load().library
    lines = profiles.listed(Path(chosen) if chosen else None)
    if options.json:
        told = [{"id": line.id, "name": line.name, "own": line.own, "usable": not line.problem} for line in lines]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for line in lines:
        print(f"{line.id:<14} {line.name}" + (" (the council's own)" if line.own else ""))
        if line.problem:
            print(f"{'':<14} {line.problem.happened}")
    return 0


class _StopKey:
    """Ctrl+C asks for a clean end instead of breaking off."""

    def __enter__(self) -> _StopKey:
        import signal

        self._pressed = False
        self._before = signal.signal(signal.SIGINT, self._press)
        return self

    def __exit__(self, *_: object) -> None:
        import signal

        signal.signal(signal.SIGINT, self._before)

    def __call__(self) -> bool:
        return self._pressed

    def _press(self, *_: object) -> None:
        self._pressed = True


class _Meter:
    """One line a second on stderr while recording."""

    def __init__(self) -> None:
        self._told = -1

    def tell(self, status: RecorderStatus) -> None:
        second = int(status.sealed)
        if second == self._told:
            return
        self._told = second
        heard = ", ".join(f"{source.name} {source.level:.0f} dB {source.alarm}".strip() for source in status.sources)
        print(f"{status.state} {_clock(status.sealed)} sealed  {heard}", file=sys.stderr)


class _Percent:
    """Progress in steps of ten percent on stderr."""

    def __init__(self) -> None:
        self._told = 0

    def tell(self, done: float, total: float) -> None:
        step = int(10 * done / total) if total else 0
        if step > self._told:
            self._told = step
            print(f"{step * 10} %", file=sys.stderr)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02d}:{int(seconds) // 60 % 60:02d}:{int(seconds) % 60:02d}"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)
