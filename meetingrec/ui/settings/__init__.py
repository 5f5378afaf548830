"""What a person may choose on this computer, and who has an account."""
