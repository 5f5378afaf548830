"""The chair's dictation, and handing it to a minute taker."""
