"""The typing queue."""
