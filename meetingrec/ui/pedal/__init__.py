"""Driving a player without looking at it: the foot pedal, and keys that work while another program is in front."""
