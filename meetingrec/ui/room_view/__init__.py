"""The screen in the room: what everybody there may see, in large type."""
