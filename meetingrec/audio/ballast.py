"""SIGNATURES ONLY FOR NOW - being filled in.

class Ballast:
    def __init__(self, folder: Path, size: int = 64 MiB, last: int = 256 KiB)
    hold() -> None          # reserves real blocks in two files; raises DiskFull (nothing left behind) / FolderRefused. Reuses what a killed recorder left.
    release() -> int        # on the first DiskFull: removes the big file, bytes freed (0 when already gone). Then writer.retry().
    release_last() -> int   # on the second: removes the small one, room for the waiting record, GAP and END. Then writer.retry(), end().
    drop() -> None          # at a clean stop: removes both
    .held: int
"""
