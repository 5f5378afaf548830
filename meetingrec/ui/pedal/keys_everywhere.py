"""Keys that are heard while another program, Word say, is in front. PySide6 has nothing for it.

    keys = KeysEverywhere(hear)        hear(name, down) on a thread of the keys
    keys.start(["F9", "Media Play"])   only while a dictation is open: no key is taken for longer than it is needed
    keys.stop()

On X11 the keys are grabbed (python-xlib), on Windows and macOS a listener passes them on (pynput; written from its
documentation, never tried there). Wayland lets no program do it.
"""

from __future__ import annotations

import itertools
import logging
import os
import select
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from meetingrec.ui.pedal.key_names import Key, key_of

_log = logging.getLogger(__name__)
_REPEAT = 0.008
"""Seconds within which the press of a key that repeats itself follows its release."""

Hear = Callable[[str, bool], None]


def why_not() -> str:
    """Why this system lets no keys be heard while another program is in front; "" when it does."""
    if sys.platform == "darwin":  # pragma: no cover - not this system
        from pynput import keyboard

        return "" if getattr(keyboard.Listener, "IS_TRUSTED", True) else _NOT_TRUSTED
    if sys.platform == "win32":  # pragma: no cover - not this system
        return ""
    wayland = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE", "") == "wayland"
    return _FORBIDDEN if wayland or not os.environ.get("DISPLAY") else ""


def what_it_does() -> str:
    """For Settings: when keys are heard everywhere, and who else hears them."""
    if sys.platform in {"win32", "darwin"}:  # pragma: no cover - not this system
        return "Only while a dictation is open. Word, say, hears these keys too: choose some that it has no use for."
    return "Only while a dictation is open. Word, say, does not hear these keys meanwhile."


_FORBIDDEN = "This system does not let meetingrec hear keys while another program is in front; the pedal works."
_NOT_TRUSTED = (
    "This system lets meetingrec hear keys while another program is in front only when it is allowed to: System "
    "Settings, Privacy and Security, Accessibility. The pedal works."
)


class KeysEverywhere:
    """Any thread may call."""

    def __init__(self, hear: Hear, taken: Callable[[tuple[str, ...]], None] | None = None) -> None:
        """taken(names): which of the keys another program has for itself already."""
        self._hear = hear
        self._taken = taken or (lambda _: None)
        self._running: _GrabbedKeys | _ListenedKeys | None = None

    def start(self, names: Sequence[str]) -> None:
        """Hears these from now on, and no others. Does nothing where `why_not` says something."""
        self.stop()
        wanted = {name: key for name in dict.fromkeys(names) if (key := key_of(name)) is not None}
        if wanted and not why_not():
            if sys.platform in {"win32", "darwin"}:  # pragma: no cover - not this system
                self._running = _ListenedKeys(wanted, self._hear)
            else:
                self._running = _GrabbedKeys(wanted, self._hear, self._taken)

    def stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.stop()

    @property
    def running(self) -> bool:
        return self._running is not None


class _GrabbedKeys:
    """X11: keys grabbed on the root window, by a connection and a thread of their own."""

    def __init__(self, wanted: dict[str, Key], hear: Hear, taken: Callable[[tuple[str, ...]], None]) -> None:
        self._wanted = wanted
        self._hear = hear
        self._taken = taken
        self._names: dict[tuple[int, int], str] = {}
        self._down: dict[int, str] = {}
        self._wake, self._ask = os.pipe()
        threading.Thread(target=self._run, name="keys everywhere", daemon=True).start()

    def stop(self) -> None:
        """Does not wait."""
        os.close(self._ask)

    def _run(self) -> None:
        from Xlib import error
        from Xlib.display import Display

        try:
            display = Display()
        except (error.DisplayError, OSError):
            _log.warning("no keys everywhere: the display did not answer")
            os.close(self._wake)
            return
        try:
            self._grab(display)
            while self._next(display):
                pass
        except (error.ConnectionClosedError, OSError):
            _log.warning("no keys everywhere: the display went away")
        finally:
            os.close(self._wake)
            display.close()

    def _grab(self, display: Any) -> None:
        """Each key with and without the locks that a keyboard may have on."""
        from Xlib import XK, X, error

        root, refused = display.screen().root, []
        for name, key in self._wanted.items():
            code = display.keysym_to_keycode(key.x_keysym or XK.string_to_keysym(key.x_name))
            if not code:
                continue
            held = _x_mask(key.held)
            failed = error.CatchError(error.BadAccess)
            for locks in itertools.product((0, X.LockMask), (0, X.Mod2Mask)):
                root.grab_key(code, held | sum(locks), False, X.GrabModeAsync, X.GrabModeAsync, onerror=failed)
            display.sync()
            if failed.get_error():
                refused.append(name)
            self._names[code, held] = name
        if refused:
            self._taken(tuple(refused))

    def _next(self, display: Any) -> bool:
        """Waits for what comes next; False when it is time to stop."""
        from Xlib import X

        if not display.pending_events():
            ready, _, _ = select.select([display.fileno(), self._wake], [], [])
            if self._wake in ready:
                return False
        while display.pending_events():
            event = display.next_event()
            if event.type == X.KeyPress:
                self._pressed(event)
            elif event.type == X.KeyRelease and not self._repeats(display, event):
                name = self._down.pop(event.detail, None)
                if name is not None:
                    self._hear(name, False)
        return True

    def _pressed(self, event: Any) -> None:
        from Xlib import X

        held = event.state & (X.ShiftMask | X.ControlMask | X.Mod1Mask | X.Mod4Mask)
        name = self._names.get((event.detail, held))
        if name is not None and event.detail not in self._down:
            self._down[event.detail] = name
            self._hear(name, True)

    def _repeats(self, display: Any, release: Any) -> bool:
        """A key that is held sends a release and a press at the same moment, over and over: it is still down."""
        from Xlib import X

        if not display.pending_events():
            select.select([display.fileno()], [], [], _REPEAT)
        if not display.pending_events():
            return False
        following = display.next_event()
        same = following.type == X.KeyPress and following.detail == release.detail
        if same and following.time - release.time <= 1:
            return True
        name = self._down.pop(release.detail, None)
        if name is not None:
            self._hear(name, False)
        if following.type == X.KeyPress:
            self._pressed(following)
        elif following.type == X.KeyRelease and (other := self._down.pop(following.detail, None)) is not None:
            self._hear(other, False)
        return True


def _x_mask(held: frozenset[str]) -> int:
    from Xlib import X

    masks = {"Shift": X.ShiftMask, "Ctrl": X.ControlMask, "Alt": X.Mod1Mask, "Meta": X.Mod4Mask}
    return sum(masks[name] for name in held)


class _ListenedKeys:  # pragma: no cover - Windows and macOS
    """Everything else: a listener that hears every key and tells of these. The other program hears them too."""

    def __init__(self, wanted: dict[str, Key], hear: Hear) -> None:
        from pynput import keyboard

        self._wanted = {(key.listener_name, key.held): name for name, key in wanted.items()}
        self._hear = hear
        self._held: set[str] = set()
        self._down: dict[str, str] = {}
        self._listener = keyboard.Listener(on_press=self._press, on_release=self._release)
        self._listener.start()

    def stop(self) -> None:
        self._listener.stop()

    def _press(self, pressed: Any) -> None:
        called = _called(pressed)
        if called in _HELD_CALLED:
            self._held.add(_HELD_CALLED[called])
            return
        name = self._wanted.get((called, frozenset(self._held)))
        if name is not None and called not in self._down:
            self._down[called] = name
            self._hear(name, True)

    def _release(self, released: Any) -> None:
        called = _called(released)
        if called in _HELD_CALLED:
            self._held.discard(_HELD_CALLED[called])
        elif (name := self._down.pop(called, None)) is not None:
            self._hear(name, False)


_HELD_CALLED = {
    **dict.fromkeys(("ctrl", "ctrl_l", "ctrl_r"), "Ctrl"),
    **dict.fromkeys(("shift", "shift_l", "shift_r"), "Shift"),
    **dict.fromkeys(("alt", "alt_l", "alt_r", "alt_gr"), "Alt"),
    **dict.fromkeys(("cmd", "cmd_l", "cmd_r"), "Meta"),
}


def _called(key: Any) -> str:  # pragma: no cover - Windows and macOS
    """pynput's keys have a name, or a character."""
    return str(getattr(key, "name", None) or getattr(key, "char", None) or "").lower()
