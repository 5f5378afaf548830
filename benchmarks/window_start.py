"""How long the window takes to show, as a ratio against a bare PySide6 window in the same run.

    python benchmarks/window_start.py        (needs a display; `xvfb-run` will do)

Both are fresh processes; time counts from the start of the process to the first painted frame. Median of 7.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow, QLabel
from PySide6.QtCore import QTimer
app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(QLabel("bare"))
window.resize(1280, 720)
window.show()
QTimer.singleShot(0, lambda: (print("shown", flush=True), app.quit()))
app.exec()
"""

OURS = """
import sys
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
from meetingrec.ui.application import Application
app = QApplication(sys.argv)
program = Application(app, practice=True)
program.window.show()
program.start()
QTimer.singleShot(0, lambda: (print("shown", flush=True), app.quit()))
app.exec()
program.close()
"""


def seconds_until_shown(code: str, home: Path) -> float:
    """From starting Python to the first turn of the event loop after show()."""
    environment = {**os.environ, "MEETINGREC_HOME": str(home)}
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - began
        if "shown" not in line:
            raise RuntimeError("the window did not come up")
        process.wait()
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seconds_until_shown(OURS, home)  # makes the practice library, which is not what is measured
        bare = [seconds_until_shown(BARE, home) for _ in range(ROUNDS)]
        ours = [seconds_until_shown(OURS, home) for _ in range(ROUNDS)]
    one, other = statistics.median(bare), statistics.median(ours)
    print(f"bare PySide6 window   {one:6.2f} s")
    print(f"meetingrec            {other:6.2f} s")
    print(f"ratio                 {other / one:6.2f}")


if __name__ == "__main__":
    main()
