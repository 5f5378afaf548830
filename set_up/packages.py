"""System packages: what is missing is installed as root on Debian and its kin, and else named in one line to run."""

import contextlib
import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from set_up.steps import Stop, quietly, say


class Need(NamedTuple):
    """A system package: its names on different releases, the newest first, parted by "|"; and what shows that it is
    there: a library that loads, a program on PATH, a module of this Python, or a file (a pattern from the disk's root).
    """

    names: str
    library: str = ""
    program: str = ""
    module: str = ""
    file: str = ""


SOUND = (Need("libportaudio2", library="libportaudio.so.2"),)
# What PySide6's own libraries and its X11 and Wayland parts are linked to and do not bring with them.
WINDOW = (
    Need("libegl1", library="libEGL.so.1"),
    Need("libgl1", library="libGL.so.1"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libfreetype6", library="libfreetype.so.6"),
    Need("libglib2.0-0t64|libglib2.0-0", library="libgthread-2.0.so.0"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
    Need("libgssapi-krb5-2", library="libgssapi_krb5.so.2"),
    Need("libbrotli1", library="libbrotlidec.so.1"),
    Need("libpulse0", library="libpulse.so.0"),
    Need("libx11-6", library="libX11.so.6"),
    Need("libx11-xcb1", library="libX11-xcb.so.1"),
    Need("libxext6", library="libXext.so.6"),
    Need("libxrandr2", library="libXrandr.so.2"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-image0", library="libxcb-image.so.0"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxcb-randr0", library="libxcb-randr.so.0"),
    Need("libxcb-render-util0", library="libxcb-render-util.so.0"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxcb-shm0", library="libxcb-shm.so.0"),
    Need("libxcb-sync1", library="libxcb-sync.so.1"),
    Need("libxcb-util1", library="libxcb-util.so.1"),
    Need("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    Need("libxcb-xkb1", library="libxcb-xkb.so.1"),
    Need("libwayland-client0", library="libwayland-client.so.0"),
    Need("libwayland-cursor0", library="libwayland-cursor.so.0"),
    Need("libwayland-egl1", library="libwayland-egl.so.1"),
    Need("fonts-dejavu-core", file="usr/share/fonts/**/*.[ot]t[fc]"),
)
# A virtual microphone, on a machine that has neither a sound card nor a desktop's sound server.
VIRTUAL_MICROPHONE = (
    Need("pulseaudio", program="pulseaudio"),
    Need("pulseaudio-utils", program="pactl"),
    Need("libasound2-plugins", file="usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"),
)
TESTS = (
    Need("xvfb", program="Xvfb"),
    Need("xdotool", program="xdotool"),
    Need("libreoffice-writer-nogui|libreoffice-writer", file="usr/lib*/libreoffice/program/libswlo.so"),
    Need("poppler-utils", program="pdftotext"),
    Need("fonts-dejavu-core", file="usr/share/fonts/**/DejaVuSans.ttf"),
    Need("fonts-liberation", file="usr/share/fonts/**/LiberationSans-Regular.ttf"),
    Need("fonts-noto-core", file="usr/share/fonts/**/NotoSans-Regular.ttf"),
    Need("fonts-noto-color-emoji", file="usr/share/fonts/**/NotoColorEmoji.ttf"),
)
# Debian keeps the part of Python that makes environments in a package of its own, one for each version of Python.
VENV_MODULE = Need(f"python3.{sys.version_info.minor}-venv|python3-venv", module="ensurepip")
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def there(need: Need) -> bool:
    """Looked for afresh each time (it takes some milliseconds), so a library that vanished is noticed."""
    if need.library:
        try:
            ctypes.CDLL(need.library)
        except OSError:
            return False
        return True
    if need.program:
        return shutil.which(need.program) is not None
    if need.module:
        importlib.invalidate_caches()
        return importlib.util.find_spec(need.module) is not None
    return next(Path("/").glob(need.file), None) is not None


def missing(needs: Sequence[Need]) -> list[Need]:
    """Those that this machine lacks. Linux only: on Windows and macOS the Python packages bring all of it."""
    return [need for need in needs if not there(need)] if sys.platform == "linux" else []


def with_candidate(policy: str) -> set[str]:
    """The package names that apt could install now, from what `apt-cache policy NAMES` printed in English."""
    return set(re.findall(r"^(\S+):\n  Installed: .*\n  Candidate: (?!\(none\))", policy, re.MULTILINE))


def known_to_apt(needs: Sequence[Need]) -> set[str]:
    """Of all names of `needs`, those this machine's apt has in its lists."""
    names = [name for need in needs for name in need.names.split("|")]
    policy = subprocess.run(
        ["apt-cache", "policy", *names], env={**os.environ, "LC_ALL": "C"}, stdout=subprocess.PIPE, text=True
    )
    return with_candidate(policy.stdout)


def names_for(needs: Sequence[Need]) -> list[str]:
    """The names to install: of each need the first that apt knows; where it knows none the last, which newer releases
    still answer to."""
    known = known_to_apt(needs)
    names = [need.names.split("|") for need in needs]
    return list(dict.fromkeys(next((name for name in each if name in known), each[-1]) for each in names))


def apt_install(needs: Sequence[Need]) -> None:
    """Installs `needs` as root, after fetching apt's lists where those are missing or out of date. Raises Stop."""
    known = known_to_apt(needs)
    if all(set(need.names.split("|")) & known for need in needs):
        with contextlib.suppress(Stop):  # lists of long ago name files that are gone by now
            return apt("System packages", *INSTALL, *names_for(needs))
    with contextlib.suppress(Stop):  # a source that is out of reach may have nothing to do with these packages
        apt("Lists of system packages", "apt-get", "update")
    known = known_to_apt(needs)
    names = names_for(needs)
    return apt("System packages", *INSTALL, *([name for name in names if name in known] or names))


def apt(label: str, *command: str) -> None:
    """One step by apt, never at the price of a package that is here already, such as a desktop's own sound server."""
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["--no-remove", "-o", "DPkg::Lock::Timeout=300"]
    quietly(label, [*command, *options], "Can this machine reach its package sources?", variables)


def apt_line(needs: Sequence[Need]) -> str:
    """The one line that installs `needs`, for a person to run."""
    sudo = "" if is_root() else "sudo "
    return f"{sudo}apt-get update && {sudo}{' '.join([*INSTALL, *names_for(needs)])}"


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def get_system_packages(needs: Sequence[Need]) -> bool:
    """Installs what is missing, or shows the line that does. Returns whether all is there now."""
    lacking = missing(needs)
    has_apt = shutil.which("apt-get") is not None
    if lacking and has_apt and is_root():
        say(f"Installing what this machine lacks: {' '.join(names_for(lacking))}")
        try:
            apt_install(lacking)
        except Stop as stop:
            say(str(stop))
        lacking = missing(lacking)
    if lacking and has_apt:
        say(f"Not all will work before this line has been run, once:\n\n    {apt_line(lacking)}\n")
    elif lacking:
        parts = ", ".join(need.library or need.program or need.module or Path(need.file).name for need in lacking)
        say(f"Not all will work before these are installed with this machine's own package tool: {parts}")
    return not lacking
