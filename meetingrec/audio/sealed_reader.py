"""SIGNATURES ONLY FOR NOW - being filled in.

read_part(path, *, live=False) -> SealedPart          # without a key: .header (Header), .report() -> PartReport
open_part(path, identity, *, live=False) -> OpenPart   # .header, .report(), .samples(start_s, seconds) -> int16 ndarray, .refresh()
"""
