"""Who was given which version, what must be sent again, and what was asked to be changed."""
