"""Searching names, everything written down, and words spoken."""
