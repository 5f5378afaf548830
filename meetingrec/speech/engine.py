"""faster-whisper, at work on one stretch of sound. Imported in the speech process only: it is slow to load."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.vad import get_vad_model

from meetingrec.domain.errors import NotASpeechModel
from meetingrec.domain.transcript import Segment, Word
from meetingrec.speech.coverage import better, doubtful_seconds, holes, parts_to_hear_again, seconds, settled
from meetingrec.speech.listening import FRAME, Chances, Region, cut_at, speech_regions
from meetingrec.speech.models import takes_hints, window_seconds
from meetingrec.speech.protocol import RATE
from meetingrec.speech.sentences import segments_of
from meetingrec.speech.stopped import Stopped
from meetingrec.speech.windows import Packing, Sound, pack

onnxruntime.disable_telemetry_events()  # Windows looks at no variable (see the package's own words)

_BATCH = 4
_BEAM = 5
_LEAST_LIKELY = -1.0
"""Average log probability below which Whisper itself calls a decoding failed."""

_MOST_REPETITIVE = 2.4
"""Compression ratio above which Whisper itself calls a text a loop."""

_SHORTEST = RATE // 10
_SEED = 20240229


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a stretch: segments with times from its beginning, and seconds as in StretchResult."""

    segments: tuple[Segment, ...]
    consumed: int
    speech: float
    transcribed: float
    doubtful: float


class Engine:
    """A loaded model. Used from one thread."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises NotASpeechModel when the libraries cannot load what lies in the folder."""
        self._model = _load(folder, threads)
        self.window = window_seconds(folder)
        self._takes_hints = takes_hints(folder)
        self._hints: str | None = None
        extractor = self._model.feature_extractor
        if extractor.mel_filters.shape[0] != self._model.model.n_mels:
            raise NotASpeechModel(
                "The speech model and its preprocessor_config.json do not belong together.",
                "Nothing was changed, and all recordings are safe.",
                "Fetch the model again, or choose another one.",
            )

    @property
    def about(self) -> str:
        """Libraries and settings, for the transcript's own record."""
        return (
            f"faster-whisper {version('faster-whisper')}, ctranslate2 {version('ctranslate2')}, int8, English, "
            f"beam {_BEAM}, windows of {self.window:g} s, checked for coverage"
        )

    def hear(
        self,
        pcm: npt.NDArray[np.int16],
        final: bool,
        progress: Callable[[float], None],
        stop: Callable[[], bool],
        hints: str = "",
    ) -> Heard:
        """Words of a stretch (mono, 16 kHz). progress(seconds done). hints: names and terms that may come, left out
        where the model does worse with them. Raises Stopped.

        Gives the same answer for the same stretch and hints, whatever was heard before.
        """
        self._hints = hints if hints and self._takes_hints else None
        sound = _without_offset(pcm)
        if len(sound) < _SHORTEST:
            return Heard((), len(sound) if final else 0, 0.0, 0.0, 0.0)
        ctranslate2.set_random_seed(_SEED)
        chances = _chances(sound)
        regions = speech_regions(chances, len(sound))
        consumed = len(sound) if final else cut_at(regions, chances, len(sound))
        regions = tuple(Region(r.start, min(r.end, consumed)) for r in regions if r.start < consumed)
        words = self._words(sound[:consumed], chances, regions, progress, stop)
        spoken = seconds(regions)
        return Heard(
            segments=segments_of(words, "") if words else (),
            consumed=consumed,
            speech=spoken,
            transcribed=max(0.0, spoken - seconds(holes(regions, words))),
            doubtful=doubtful_seconds(words),
        )

    def _words(
        self,
        sound: Sound,
        chances: Chances,
        regions: tuple[Region, ...],
        progress: Callable[[float], None],
        stop: Callable[[], bool],
    ) -> tuple[Word, ...]:
        if not regions:
            return ()
        packing = pack(regions, chances, len(sound), self.window)
        words: list[Word] = []
        for heard, done in self._batched(packing, sound):
            words += heard
            progress(done)
            if stop():
                raise Stopped
        return self._once_more(sound, regions, settled(words, regions), stop)

    def _batched(self, packing: Packing, sound: Sound) -> Iterator[tuple[list[Word], float]]:
        """Words of each window and the second of the stretch it ends at."""
        clips = [{"start": clip.start / RATE, "end": clip.end / RATE} for clip in packing.clips]
        found, _ = BatchedInferencePipeline(self._model).transcribe(
            packing.sound(sound),
            language="en",
            beam_size=_BEAM,
            batch_size=_BATCH,
            word_timestamps=True,
            clip_timestamps=clips,
            hotwords=self._hints,
        )
        for segment in found:
            words = []
            for word in segment.words if _believable(segment) else ():
                start, end = packing.times(float(word.start), float(word.end))
                words += _word(word, start, end)
            yield words, packing.times(float(segment.end), float(segment.end))[1]

    def _once_more(
        self, sound: Sound, regions: tuple[Region, ...], words: tuple[Word, ...], stop: Callable[[], bool]
    ) -> tuple[Word, ...]:
        """Hears again, window by window, where there was speech and no word came."""
        for part in parts_to_hear_again(holes(regions, words), regions, self.window):
            if stop():
                raise Stopped
            again = settled(self._sequential(sound, part), regions)
            words = better(words, again, part, regions) or words
        return words

    def _sequential(self, sound: Sound, part: Region) -> list[Word]:
        found, _ = self._model.transcribe(
            sound[part.start : part.end],
            language="en",
            beam_size=_BEAM,
            temperature=[0.0, 0.2, 0.4],
            condition_on_previous_text=False,
            word_timestamps=True,
            hotwords=self._hints,
        )
        moved = part.start / RATE
        words: list[Word] = []
        for segment in found:
            for word in segment.words if _believable(segment) else ():
                words += _word(word, float(word.start) + moved, float(word.end) + moved)
        return words


def _load(folder: Path, threads: int) -> WhisperModel:
    options: dict[str, Any] = {"device": "cpu", "compute_type": "int8", "cpu_threads": threads}
    try:
        return WhisperModel(str(folder), **options)
    except Exception as error:
        if not str(folder).isascii():
            return _load_from_memory(folder, options)
        raise _refused() from error


def _load_from_memory(folder: Path, options: dict[str, Any]) -> WhisperModel:
    """For a system where the library cannot open a path with letters such as ë: Python opens the files for it."""
    names = ("config.json", "model.bin", "preprocessor_config.json", "tokenizer.json")
    files = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
    files |= {path.name: path.read_bytes() for path in folder.glob("vocabulary.*")}
    try:
        return WhisperModel("model", files=files, **options)
    except Exception as error:
        raise _refused() from error


def _refused() -> NotASpeechModel:
    return NotASpeechModel(
        "The speech model could not be loaded: its files are damaged or made for other software.",
        "Nothing was changed, and all recordings are safe.",
        "Fetch the model again, or choose another one.",
    )


def _without_offset(pcm: npt.NDArray[np.int16]) -> Sound:
    """Samples as -1 to 1, freed of a constant offset: a cheap sound card's raised the word error from 1 % to 13 %."""
    sound = pcm.astype(np.float32) / np.float32(32768.0)
    return sound - np.float32(sound.mean(dtype=np.float64)) if len(sound) else sound


def _chances(sound: Sound) -> Chances:
    padded = np.pad(sound, (0, -len(sound) % FRAME))
    return np.asarray(get_vad_model()(padded), dtype=np.float32).reshape(-1)


def _believable(segment: Any) -> bool:
    """Not a loop, and not a decoding that Whisper itself would call failed."""
    return bool(
        segment.words and segment.avg_logprob >= _LEAST_LIKELY and segment.compression_ratio <= _MOST_REPETITIVE
    )


def _word(word: Any, start: float, end: float) -> list[Word]:
    text = "".join(letter for letter in word.word if letter.isprintable()).strip()
    return [Word(start, max(end, start), text, min(max(float(word.probability), 0.0), 1.0))] if text else []
