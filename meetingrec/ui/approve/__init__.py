"""The chair reads the page as it will print, sends it back or approves it."""
