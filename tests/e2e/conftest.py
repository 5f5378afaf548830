"""A screen for the end-to-end tests, the same as for the pages."""

from tests.ui.conftest import display

__all__ = ["display"]
