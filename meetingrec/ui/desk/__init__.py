"""The minute taker's desk."""
