"""Time and memory of turning a file into words, against calling faster-whisper directly.

    python benchmarks/transcription.py [--file FILE] [--model FOLDER] [--rounds N] [--json]

Both sides run in fresh processes, in turn, on the same file with the same settings (int8, beam 5, batches of 4, word
times, the same threads): from the start of the interpreter to the last word. Ours includes its second process, the
speech detector's coverage check and what is heard again for it. Memory is the peak resident size; ours is the sum of
both processes. The ratios aimed at are 1.10 or less.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

AIM = 1.10
ROOT = Path(__file__).resolve().parent.parent

DIRECT = """
import json, resource, sys
from faster_whisper import BatchedInferencePipeline, WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[3]))
found, _ = BatchedInferencePipeline(model).transcribe(
    sys.argv[2], language="en", batch_size=4, beam_size=5, word_timestamps=True)
text = " ".join(segment.text for segment in found)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"text": text, "peak": used.ru_maxrss, "cpu": used.ru_utime + used.ru_stime}))
"""

OURS = """
import json, resource, sys
from pathlib import Path
from meetingrec.speech.transcriber import Transcriber
with Transcriber(Path(sys.argv[1]), threads=int(sys.argv[3])) as transcriber:
    result = transcriber.file(Path(sys.argv[2]))
text = " ".join(segment.text for segment in result.segments)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
cpu = sum(u.ru_utime + u.ru_stime for u in used)
print(json.dumps({"text": text, "peak": sum(u.ru_maxrss for u in used), "cpu": cpu}))
"""


@dataclass(frozen=True)
class Run:
    """One fresh process: seconds on the clock, seconds of processor, peak megabytes, and the words."""

    wall: float
    cpu: float
    peak: float
    text: str


def run(code: str, model: Path, file: Path, threads: int) -> Run:
    """Runs one side once."""
    command = [sys.executable, "-c", code, str(model), str(file), str(threads)]
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    wall = time.perf_counter() - begun
    told = json.loads(done.stdout)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Run(wall, told["cpu"], told["peak"] / unit, told["text"])


def word_error(reference: Path, text: str) -> float | None:
    """Errors per word of the reference, None where there is none beside the file."""
    if not reference.is_file():
        return None
    spoken = " ".join(line["text"] for line in json.loads(reference.read_text(encoding="utf-8")))
    wanted, heard = (re.findall(r"[a-z']+", words.lower()) for words in (spoken, text))
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        before, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (word != other))
    return row[-1] / len(wanted)


def measure(options: argparse.Namespace) -> dict[str, object]:
    """Figures of both sides and their ratios. The rounds alternate, so that a busy machine hurts both alike.

    The ratio of time is that of the best rounds: what is above the best is what other programs took.
    """
    sides: dict[str, list[Run]] = {"direct": [], "ours": []}
    for _ in range(options.rounds):
        for name, code in (("direct", DIRECT), ("ours", OURS)):
            sides[name].append(run(code, options.model, options.file, options.threads))
    told: dict[str, object] = {"file": options.file.name, "rounds": options.rounds, "threads": options.threads}
    for name, runs in sides.items():
        error = word_error(options.file.with_suffix(".json"), runs[-1].text)
        told[name] = {
            "seconds_best": round(min(r.wall for r in runs), 2),
            "seconds_all": [round(r.wall, 2) for r in runs],
            "cpu_seconds_best": round(min(r.cpu for r in runs), 2),
            "peak_mb": round(statistics.median(r.peak for r in runs), 1),
            "word_error": None if error is None else round(error, 4),
        }
    direct, ours = sides["direct"], sides["ours"]
    told["ratio_of_time"] = round(min(r.wall for r in ours) / min(r.wall for r in direct), 3)
    told["ratio_of_cpu"] = round(min(r.cpu for r in ours) / min(r.cpu for r in direct), 3)
    told["ratio_of_memory"] = round(
        statistics.median(r.peak for r in ours) / statistics.median(r.peak for r in direct), 3
    )
    return told


def main() -> None:
    """Prints the figures; exits 1 when a ratio is above 1.10."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=ROOT / "assets" / "practice" / "conference.flac")
    parser.add_argument("--model", type=Path, default=ROOT / "assets" / "practice" / "micro-en")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    options.file, options.model = options.file.absolute(), options.model.absolute()
    told = measure(options)
    if options.json:
        print(json.dumps(told, indent=1))
    else:
        for name in ("direct", "ours"):
            print(f"{name:7}", told[name])
        print(
            f"ratio of time {told['ratio_of_time']}, of processor time {told['ratio_of_cpu']}, "
            f"of peak memory {told['ratio_of_memory']} (aim: at most {AIM})"
        )
    sys.exit(max(float(str(told["ratio_of_time"])), float(str(told["ratio_of_memory"]))) > AIM)


if __name__ == "__main__":
    main()
