"""What is settled and checked before a conference begins."""
