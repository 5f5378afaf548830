"""SIGNATURES ONLY FOR NOW - being filled in.

def report(folder: Path, identities: Sequence[Identity] = (), *, live: bool = False, zone: str = "Europe/London") -> RecordingReport
    live=True: somebody is writing, a part without END at the end of its source is RECORDING, not INTERRUPTED.
    For a restart in a folder with earlier parts: the last PartReport of a source gives head_hash (-> previous),
    starts_at + seconds... use  .ends_at = starts_at + seconds  (PartReport.seconds is timeline seconds, gaps included) and
    next_part(folder, source) below. Raises RecordingDamaged when there is nothing to read.

@dataclass(frozen=True) class NextPart: number: int; starts_at: float; previous: str; last_utc: datetime | None
def next_part(folder: Path, source: str) -> NextPart
    where the next part of this source goes on (number 1, 0.0, NO_HASH, None in an empty folder). last_utc: when the last record was
    sealed (aware UTC), so that GAP(recorder stopped) = now - last_utc.  Header-only scan, cheap. number is higher than that of every file there.

class OpenRecording:
    def __init__(self, folder: Path, identities: Sequence[Identity], *, live: bool = False)
    .length: float  .began: datetime (UTC)  .sources: tuple[str, ...]  .gaps: tuple[Gap, ...]
    .refresh() -> bool            # True when something was added; only looks at the new tail
    .blocks(source, start=0.0, end=None, rate=16000) -> Iterator[tuple[float, np.ndarray]]   # float32 mono, <= ~1 s each
    .wave(source, buckets) -> np.ndarray  # float32 (buckets,) peaks 0..1 over [0, length)
    .marks() -> tuple[tuple[float, str], ...]
"""
