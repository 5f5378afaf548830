"""meetingrec: records, guides and writes up child protection conferences on the chair's own machine."""

__version__ = "0.1.0"
