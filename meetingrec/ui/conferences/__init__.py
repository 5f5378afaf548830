"""The list of conferences, and planning a new one."""
