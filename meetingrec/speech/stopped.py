"""How a running job ends when somebody asks for it."""

from __future__ import annotations


class Stopped(Exception):
    """Raised inside the speech process where it is safe to stop."""
