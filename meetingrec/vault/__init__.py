"""Keys, sealed bytes, passwords and the audit chain. The only home of the cipher libraries."""
