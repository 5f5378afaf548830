"""What `dev` needs to make this checkout work on a machine: steps, the Python environment, system packages."""
