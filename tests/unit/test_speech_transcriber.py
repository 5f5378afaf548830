"""The speech process as the window meets it: stretches, files, progress, stopping, and what is told when it cannot."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from meetingrec.domain.errors import NotASpeechModel, NotAudio
from meetingrec.domain.transcript import Coverage, Transcript
from meetingrec.speech import models
from meetingrec.speech.export import transcript_json
from meetingrec.speech.transcriber import Cancelled, StretchResult, Transcriber, spare_threads
from tests.spoken import RATE, noise, path_of, pcm_of, silence, text_of, word_error, words_in


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))


@pytest.fixture
def transcriber() -> Iterator[Transcriber]:
    made = Transcriber(models.practice_folder(), threads=1)
    made.start()
    yield made
    made.close()


def _process(transcriber: Transcriber) -> psutil.Process:
    assert transcriber.process_id is not None
    return psutil.Process(transcriber.process_id)


def test_stretches_join_into_the_dictation(transcriber: Transcriber) -> None:
    pcm, at = pcm_of("dictation"), 0
    begins, results = 100.0, []
    while at < len(pcm):
        piece = pcm[at : at + 40 * RATE]
        final = at + len(piece) == len(pcm)
        result = transcriber.stretch(begins + at / RATE, piece, final)
        assert result.consumed == len(piece) / RATE if final else 0 < result.consumed <= len(piece) / RATE
        results.append(result)
        at += round(result.consumed * RATE)
    segments = [segment for result in results for segment in result.segments]
    assert word_error("dictation", text_of(segments)) <= 2.0
    assert segments[0].start == pytest.approx(begins + 1.5, abs=0.3)
    assert [s.start for s in segments] == sorted(s.start for s in segments)
    assert all(s.words[0].start >= begins and s.source == "room" for s in segments)
    spoken = sum(result.speech for result in results)
    assert 0.98 * spoken <= sum(result.transcribed for result in results) <= spoken


def test_a_file_is_heard_as_its_stretches_would_be(transcriber: Transcriber) -> None:
    told: list[tuple[float, float]] = []
    result = transcriber.file(path_of("conference"), lambda done, of: told.append((done, of)))
    assert word_error("conference", text_of(result.segments)) <= 5.3
    length = len(pcm_of("conference")) / RATE
    assert result.consumed == pytest.approx(length, abs=0.01)
    assert result.not_transcribed == 0.0
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done <= of == pytest.approx(length) for done, of in told)
    assert told[-1][0] > length - 10


def test_a_file_can_be_gone_on_with(transcriber: Transcriber) -> None:
    whole = transcriber.file(path_of("dictation"))
    reached: list[float] = []
    with pytest.raises(Cancelled) as stopped:
        transcriber.file(path_of("conference"), lambda done, _: reached.append(done), lambda: reached[-1:] > [125.0])
    partial = stopped.value.partial
    assert partial is not None and 60 < partial.consumed < 125
    rest = transcriber.file(path_of("conference"), begin=partial.consumed)
    assert rest.segments[0].start >= partial.segments[-1].end
    together = text_of([*partial.segments, *rest.segments])
    assert word_error("conference", together) <= 5.3
    assert transcriber.file(path_of("dictation")) == whole


def test_silence_is_counted_and_has_no_words(transcriber: Transcriber) -> None:
    for sound, hints in ((silence(60), "Leo Rowan, " * 200), (noise(60, 0.002), "")):
        assert transcriber.stretch(0.0, sound, True, hints=hints) == StretchResult((), 60.0, 0.0, 0.0, 0.0)


def test_progress_counts_from_the_start_of_the_stretch(transcriber: Transcriber) -> None:
    told: list[tuple[float, float]] = []
    pcm = pcm_of("dictation")[: 30 * RATE]
    transcriber.stretch(1000.0, pcm, True, lambda done, of: told.append((done, of)))
    assert told and all(0 < done <= of == 30.0 for done, of in told)


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((10, 2), np.int16), np.zeros(10, np.float32), np.zeros(15 * 60 * RATE + 1, np.int16)],
    ids=["stereo", "floats", "too long"],
)
def test_sound_of_another_form_is_a_mistake_of_the_caller(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="16-bit"):
        Transcriber(models.practice_folder()).stretch(0.0, wrong, True)


def test_it_works_at_low_priority_and_leaves_a_core(transcriber: Transcriber) -> None:
    mine, its = psutil.Process().nice(), _process(transcriber).nice()
    assert its >= min(mine + 10, 19) if os.name == "posix" else its == psutil.BELOW_NORMAL_PRIORITY_CLASS
    assert 1 <= spare_threads() <= max(1, (psutil.cpu_count(logical=False) or 2) - 1)
    assert "faster-whisper" in transcriber.about and "windows of 12 s" in transcriber.about


def test_cancelling_takes_a_second_and_the_stretch_can_be_asked_for_again(transcriber: Transcriber) -> None:
    pcm = np.tile(pcm_of("conference"), 3)
    begun = threading.Event()
    asked: list[float] = []

    def cancel_soon() -> None:
        assert begun.wait(60)
        asked.append(time.monotonic())
        transcriber.cancel()

    thread = threading.Thread(target=cancel_soon)
    thread.start()
    with pytest.raises(Cancelled):
        transcriber.stretch(0.0, pcm, True, lambda *_: begun.set())
    took = time.monotonic() - asked[0]
    thread.join()
    assert took < 1.5
    again = transcriber.stretch(0.0, pcm_of("dictation")[: 20 * RATE], True)
    assert "Start of dictation." in text_of(again.segments)


def test_a_worker_deep_in_a_computation_is_ended_to_cancel_in_time(transcriber: Transcriber) -> None:
    first = transcriber.process_id
    begun = threading.Event()

    def stop_it_dead() -> None:
        assert begun.wait(60)
        _process(transcriber).suspend()
        transcriber.cancel()

    thread = threading.Thread(target=stop_it_dead)
    thread.start()
    started = []
    with pytest.raises(Cancelled):
        transcriber.stretch(0.0, pcm_of("conference"), True, lambda *_: (begun.set(), started.append(1)))
    thread.join()
    assert first is not None and not psutil.pid_exists(first)
    assert "Start" in text_of(transcriber.stretch(0.0, pcm_of("dictation")[: 20 * RATE], True).segments)
    assert transcriber.process_id != first


def test_a_wish_to_cancel_from_before_it_began_is_obeyed(transcriber: Transcriber) -> None:
    """`cancel` just before the stretch began was lost: closing the window waited for the whole of it."""
    with pytest.raises(Cancelled):
        transcriber.stretch(0.0, pcm_of("dictation"), True, cancelled=lambda: True)


def test_cancelling_nothing_does_nothing(transcriber: Transcriber) -> None:
    transcriber.cancel()
    assert transcriber.stretch(0.0, pcm_of("dictation")[: 10 * RATE], True).segments


def test_a_caller_that_fails_while_it_is_told_leaves_the_worker_usable(transcriber: Transcriber) -> None:
    class Broken(Exception):
        pass

    def fail(*_: object) -> None:
        raise Broken

    with pytest.raises(Broken):
        transcriber.stretch(0.0, pcm_of("conference"), True, fail)
    pid = transcriber.process_id
    result = transcriber.stretch(0.0, pcm_of("dictation")[: 10 * RATE], True)
    assert "Start of dictation." in text_of(result.segments)
    assert transcriber.process_id == pid


def test_closing_ends_the_process_and_it_can_be_started_again(transcriber: Transcriber) -> None:
    process = _process(transcriber)
    transcriber.close()
    assert not process.is_running() and transcriber.process_id is None
    transcriber.close()
    transcriber.start()
    transcriber.start()
    assert transcriber.stretch(0.0, pcm_of("dictation")[: 10 * RATE], True).segments


def test_closing_breaks_off_what_is_being_done(transcriber: Transcriber) -> None:
    begun = threading.Event()

    def close_soon() -> None:
        assert begun.wait(60)
        transcriber.close()

    thread = threading.Thread(target=close_soon)
    thread.start()
    with pytest.raises(Cancelled):
        transcriber.stretch(0.0, np.tile(pcm_of("conference"), 3), True, lambda *_: begun.set())
    thread.join()
    assert transcriber.process_id is None


@pytest.mark.parametrize("content", [b"", b"no sound at all, but words\n" * 99, bytes(4000)])
def test_what_is_no_sound_is_refused_and_the_worker_lives_on(
    transcriber: Transcriber, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "Zoë's recording.wav"
    path.write_bytes(content)
    pid = transcriber.process_id
    with pytest.raises(NotAudio) as refused:
        transcriber.file(path)
    assert refused.value.happened.endswith(".") and refused.value.do
    with pytest.raises(NotAudio):
        transcriber.file(tmp_path / "absent.wav")
    assert transcriber.process_id == pid


def test_a_model_that_does_not_load_is_told_once_it_is_tried(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(models.practice_folder(), tmp_path / "模型"))
    (folder / "tokenizer.json").write_text('{"model": {"type": "none"}}')
    models.check(folder)
    transcriber = Transcriber(folder, threads=1)
    with pytest.raises(NotASpeechModel):
        transcriber.start()
    assert transcriber.process_id is None
    with pytest.raises(NotASpeechModel):
        transcriber.stretch(0.0, silence(1), True)
    transcriber.close()


def test_folders_and_files_with_any_letters_work(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(models.practice_folder(), tmp_path / "Zoë Müller 模型"))
    sound = Path(shutil.copy(path_of("dictation"), tmp_path / "Aufnahme Müller 录音.flac"))
    with Transcriber(folder, threads=1) as transcriber:
        assert word_error("dictation", text_of(transcriber.file(sound).segments)) <= 2.0


def test_no_word_and_no_sound_reach_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    with Transcriber(models.practice_folder(), threads=1) as transcriber:
        result = transcriber.stretch(0.0, pcm_of("dictation")[: 30 * RATE], True)
        with pytest.raises(NotAudio):
            transcriber.file(tmp_path / "of Leo Merrick.wav")
        assert _process(transcriber).net_connections() == []
        opened = {Path(file.path) for file in _process(transcriber).open_files() if tmp_path in Path(file.path).parents}
    said = {word for word in words_in(text_of(result.segments)) if len(word) > 6}
    assert {"dictation", "children"} <= said
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert opened <= {tmp_path / "home" / "logs" / "speech.log"}
    assert all(path.stat().st_size < 100_000 for path in written)
    for path in written:
        content = path.read_text(encoding="utf-8").lower()
        assert not [word for word in said if word in content]
        assert "merrick" not in content


def test_a_transcript_says_what_it_is_and_what_it_lacks(transcriber: Transcriber) -> None:
    result = transcriber.stretch(0.0, pcm_of("dictation")[: 12 * RATE], True)
    coverage = Coverage(result.consumed, result.speech, result.transcribed, result.doubtful, 3.0)
    transcript = Transcript(
        "t1", "r1", "practice", transcriber.about, result.segments, coverage, False, (("room", 12.0),)
    )
    told = json.loads(json.dumps(transcript_json(transcript)))
    assert told["format"] == "meetingrec-transcript/1"
    assert (told["model"], told["complete"], told["done_to"]) == ("practice", False, {"room": 12.0})
    assert told["coverage"]["not_transcribed"] == 3.0
    first = told["segments"][0]
    assert first["text"] == "Start of dictation." == " ".join(word["text"] for word in first["words"])
    assert first["source"] == "room" and 0 < first["confidence"] <= 1
