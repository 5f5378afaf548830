"""What must go and what forbids it."""
