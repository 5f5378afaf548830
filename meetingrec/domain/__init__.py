"""The words of the profession as frozen dataclasses and pure functions. Standard library only."""
