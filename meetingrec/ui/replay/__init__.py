"""Listening to a recording, with a reason."""
