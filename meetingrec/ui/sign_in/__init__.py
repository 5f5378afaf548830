"""Setting up a library, signing in, and getting back in."""
