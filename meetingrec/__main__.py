"""Picks a role: the window, or a command of the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Entry point of `meetingrec` and `python -m meetingrec`. Returns the exit code."""
    from meetingrec import cli

    return cli.run(sys.argv[1:], _window)


def _window(practice: bool) -> int:
    from meetingrec.ui.application import run_window

    return run_window(practice=practice)


if __name__ == "__main__":
    sys.exit(main())
