"""A chair in a process of their own, for a test that kills it: signs in, and records a file over what was dictated.

    python tests/faults/dictation_driver.py LIBRARY FILE SECONDS

Goes over the dictation from SECONDS on, and prints how many samples the recorder has heard, 20 times a second.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from meetingrec.domain.edit_list import EditKind
from meetingrec.services import practice_library as practice
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder


def main(folder: Path, spoken: Path, at: float) -> None:
    chair = Library.open(folder).sign_in("chair", practice.PASSWORD)
    conference = chair.conference(Planning(chair).lines()[0].conference.id)
    _, dictation = Dictating(chair).begin(conference)
    recorder = Recorder(chair)
    DictationSound(chair).begin_take(dictation, EditKind.OVERWRITE, at)
    recorder.start_dictation(conference, dictation.id, Inputs(file=spoken, speed=1.0))
    while True:
        status = recorder.status()
        print(status.sources[0].samples if status is not None and status.sources else 0, flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
