"""What is heard: the practice recordings, whole and in stretches, altered as a sound system alters them, and silence.

The real model and the real speech detector, in this process. The limits are those of the model's own figures
(speech-model/train/README.md: 3.3 % and 0.0 % word error) plus two points.
"""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest
from ctranslate2.specs import whisper_spec
from faster_whisper import BatchedInferencePipeline
from tokenizers import AddedToken, Tokenizer, pre_tokenizers
from tokenizers import decoders as token_decoders
from tokenizers import models as token_models

from meetingrec.domain.errors import NotASpeechModel
from meetingrec.domain.transcript import Segment
from meetingrec.speech import models
from meetingrec.speech.engine import Engine, Heard, _load_from_memory
from meetingrec.speech.sentences import ends_sentence
from meetingrec.speech.stopped import Stopped
from tests.spoken import RATE, Pcm, noise, pcm_of, said_in, silence, text_of, tone, word_error, words_in

MOST = {"conference": 3.3 + 2.0, "dictation": 0.0 + 2.0}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(models.practice_folder(), 1)


def _hear(engine: Engine, pcm: Pcm, final: bool = True) -> Heard:
    return engine.hear(pcm, final, lambda _: None, lambda: False)


def _in_stretches(engine: Engine, pcm: Pcm, seconds: float) -> tuple[list[Segment], float, float]:
    """Segments, seconds of speech and of speech with words, of sound that arrives in stretches."""
    at, size = 0, int(seconds * RATE)
    segments: list[Segment] = []
    speech = transcribed = 0.0
    while at < len(pcm):
        final = at + size >= len(pcm)
        heard = _hear(engine, pcm[at : at + size], final)
        segments += heard.segments
        speech, transcribed = speech + heard.speech, transcribed + heard.transcribed
        assert heard.consumed > 0
        at += heard.consumed
    return segments, speech, transcribed


def _louder(pcm: Pcm, factor: float) -> Pcm:
    return np.clip(np.round(pcm * factor), -32768, 32767).astype(np.int16)


@pytest.fixture(scope="module")
def conference(engine: Engine) -> Heard:
    return _hear(engine, pcm_of("conference"))


def test_the_conference_is_understood(conference: Heard) -> None:
    assert word_error("conference", text_of(conference.segments)) <= MOST["conference"]


def test_the_dictation_is_understood(engine: Engine) -> None:
    assert word_error("dictation", text_of(_hear(engine, pcm_of("dictation")).segments)) <= MOST["dictation"]


@pytest.mark.parametrize(
    ("name", "seconds"), [("conference", 30.0), ("dictation", 30.0), ("dictation", 60.0), ("dictation", 120.0)]
)
def test_sound_that_arrives_in_stretches_is_understood_as_well(engine: Engine, name: str, seconds: float) -> None:
    segments, speech, transcribed = _in_stretches(engine, pcm_of(name), seconds)
    assert word_error(name, text_of(segments)) <= MOST[name]
    assert transcribed >= 0.98 * speech


@pytest.mark.parametrize(
    "altered",
    [
        lambda pcm: _louder(pcm, 0.5),
        lambda pcm: _louder(pcm, 1.3),
        lambda pcm: _louder(pcm, 0.05),
        lambda pcm: np.concatenate([silence(0.37), pcm]),
        lambda pcm: pcm[RATE // 3 :],
        lambda pcm: np.clip(pcm.astype(np.int32) + 1600, -32768, 32767).astype(np.int16),
        lambda pcm: _louder(pcm, 0.9) + noise(len(pcm) / RATE, 0.001)[: len(pcm)],
    ],
    ids=["quieter", "louder", "very quiet", "later", "cut", "constant offset", "faint noise"],
)
def test_what_a_sound_system_does_to_it_does_little_harm(engine: Engine, altered: object) -> None:
    assert callable(altered)
    segments, _, _ = _in_stretches(engine, altered(pcm_of("dictation")), 60.0)
    assert word_error("dictation", text_of(segments)) <= MOST["dictation"]


def test_segments_are_sentences_at_their_times(conference: Heard) -> None:
    said = said_in("conference")
    assert 0.85 * len(said) <= len(conference.segments) <= 1.15 * len(said)
    starts = np.array([segment.start for segment in conference.segments])
    ends = np.array([segment.end for segment in conference.segments])
    off_at_start = [float(np.abs(starts - float(str(line["start"]))).min()) for line in said]
    off_at_end = [float(np.abs(ends - float(str(line["end"]))).min()) for line in said]
    assert np.median(off_at_start) < 0.15 and np.percentile(off_at_start, 90) < 0.6
    assert np.median(off_at_end) < 0.2 and np.percentile(off_at_end, 90) < 0.7


def test_segments_and_words_are_in_order_and_agree(conference: Heard) -> None:
    words = [word for segment in conference.segments for word in segment.words]
    assert all(word.start <= word.end for word in words)
    assert all(before.start <= after.start for before, after in itertools.pairwise(words))
    for segment in conference.segments:
        assert (segment.start, segment.text) == (segment.words[0].start, " ".join(w.text for w in segment.words))
        assert not any(ends_sentence(word.text) for word in segment.words[:-1])
        assert 0.0 < segment.confidence <= 1.0


def test_coverage_is_counted(conference: Heard) -> None:
    said = sum(float(str(line["end"])) - float(str(line["start"])) for line in said_in("conference"))
    assert conference.speech == pytest.approx(said, rel=0.1)
    assert 0.98 * conference.speech <= conference.transcribed <= conference.speech
    assert conference.doubtful < 0.1 * conference.speech


def test_the_same_stretch_gives_the_same_answer_whatever_came_before(engine: Engine) -> None:
    stretch = pcm_of("conference")[: 40 * RATE]
    first = _hear(engine, stretch, final=False)
    _hear(engine, pcm_of("dictation")[: 20 * RATE])
    assert _hear(engine, stretch, final=False) == first


@pytest.mark.parametrize(
    "sound",
    [
        silence(60),
        noise(60, 0.0003),
        noise(60, 0.003),
        noise(20, 0.05),
        tone(20, 440.0),
        tone(20, 50.0),
        np.concatenate([silence(10), tone(1, 1000.0), silence(10)]),
        np.where(np.arange(20 * RATE) % RATE == 0, 20000, 0).astype(np.int16),
        np.full(20 * RATE, 8000, np.int16),
    ],
    ids=["nothing", "faint noise", "noise", "loud noise", "tone", "hum", "beep", "clicks", "constant"],
)
def test_silence_never_becomes_words(engine: Engine, sound: Pcm) -> None:
    for final in (True, False):
        heard = _hear(engine, sound, final)
        assert heard.segments == ()
        assert heard.transcribed == heard.doubtful == 0.0
        assert heard.consumed >= len(sound) - 0.5 * RATE


def test_hints_are_for_models_that_know_them_and_never_become_words(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []
    transcribe = BatchedInferencePipeline.transcribe

    def spy(*args: Any, **options: Any) -> Any:
        given.append(options["hotwords"])
        return transcribe(*args, **options)

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", spy)
    stretch = pcm_of("dictation")[: 10 * RATE]
    plain = engine.hear(stretch, True, lambda _: None, lambda: False)
    assert engine.hear(stretch, True, lambda _: None, lambda: False, "Leo Rowan") == plain
    monkeypatch.setattr(engine, "_takes_hints", True)
    engine.hear(stretch, True, lambda _: None, lambda: False, "Leo Rowan")
    assert given == [None, None, "Leo Rowan"]
    for quiet in (silence(20), noise(20, 0.003)):
        assert engine.hear(quiet, True, lambda _: None, lambda: False, "Leo Rowan").segments == ()


def test_a_stretch_of_nothing_is_nothing(engine: Engine) -> None:
    assert _hear(engine, silence(0)) == Heard((), 0, 0.0, 0.0, 0.0)
    assert _hear(engine, silence(0.05), final=False).consumed == 0


def _far_from_the_microphone(pcm: Pcm) -> Pcm:
    """Every other speaker is 30 dB softer: the batched model drops whole sentences of them."""
    moved = pcm.copy()
    for line in said_in("conference")[::2]:
        start, end = (int((float(str(line[edge])) + by) * RATE) for edge, by in (("start", -0.1), ("end", 0.1)))
        moved[start:end] = _louder(pcm[start:end], 0.03)
    return moved


def test_speech_that_got_no_words_is_heard_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from meetingrec.speech import engine as engine_module

    pcm = _far_from_the_microphone(pcm_of("conference"))[180 * RATE :]
    with_it = _hear(engine, pcm)
    with monkeypatch.context() as patch:
        patch.setattr(engine_module, "parts_to_hear_again", lambda *_: ())
        without = _hear(engine, pcm)

    assert len(words_in(text_of(with_it.segments))) > len(words_in(text_of(without.segments)))
    assert without.transcribed < with_it.transcribed <= with_it.speech == without.speech
    assert "threshold" in text_of(with_it.segments) and "threshold" not in text_of(without.segments)


def test_speech_that_cannot_be_understood_is_a_gap_and_not_invented(engine: Engine) -> None:
    pcm = pcm_of("dictation")
    strange = np.interp(np.arange(0, len(pcm), 1.35), np.arange(len(pcm)), pcm).astype(np.int16)
    heard = _hear(engine, strange)
    assert heard.speech > 30
    assert heard.transcribed < 0.2 * heard.speech
    assert len(words_in(text_of(heard.segments))) < 20


def test_it_stops_when_asked(engine: Engine) -> None:
    asked: list[float] = []
    with pytest.raises(Stopped):
        engine.hear(pcm_of("conference"), True, asked.append, lambda: True)
    assert len(asked) <= 1


def test_progress_grows_to_the_end(engine: Engine) -> None:
    done: list[float] = []
    pcm = pcm_of("dictation")
    engine.hear(pcm, True, done.append, lambda: False)
    assert done == sorted(done)
    assert len(pcm) / RATE - 5 < done[-1] <= len(pcm) / RATE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(models.practice_folder(), tmp_path / "Zoë Müller 模型"))


def test_a_model_in_a_folder_with_any_letters_works(folder: Path) -> None:
    heard = _hear(Engine(folder, 1), pcm_of("dictation")[: 10 * RATE])
    assert "Start of dictation." in text_of(heard.segments)


def test_a_model_read_from_memory_hears_the_same(folder: Path) -> None:
    options = {"device": "cpu", "compute_type": "int8", "cpu_threads": 1}
    found, _ = _load_from_memory(folder, options).transcribe(
        pcm_of("dictation")[: 4 * RATE].astype(np.float32) / 32768, language="en", beam_size=5
    )
    assert "Start of dictation." in " ".join(segment.text for segment in found)


@pytest.mark.parametrize(
    ("name", "content"),
    [("tokenizer.json", b'{"model": {"type": "none"}}'), ("vocabulary.json", b"{"), ("config.json", b"{")],
)
def test_files_that_do_not_belong_together_are_refused(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(NotASpeechModel) as refused:
        Engine(folder, 1)
    assert refused.value.happened.endswith(".") and refused.value.do


def test_a_preprocessor_of_another_model_is_refused(folder: Path) -> None:
    path = folder / "preprocessor_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "feature_size": 128}))
    with pytest.raises(NotASpeechModel, match="belong together"):
        Engine(folder, 1)


def _untrained(folder: Path) -> None:
    """A multilingual Whisper of the real shape (51,865 tokens, windows of 30 s) that has learnt nothing."""
    width, tokens = 64, 51_865
    random = np.random.default_rng(7)
    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)

    def weights(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) * 0.02).astype(np.float32)

    def linear(layer: object, out: int, into: int) -> None:
        layer.weight, layer.bias = weights(out, into), np.zeros(out, np.float32)  # type: ignore[attr-defined]

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(width, np.float32), np.zeros(width, np.float32)  # type: ignore[attr-defined]

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = weights(width, 80, 3), np.zeros(width, np.float32)
    encoder.conv2.weight, encoder.conv2.bias = weights(width, width, 3), np.zeros(width, np.float32)
    encoder.position_encodings.encodings = weights(1500, width)
    decoder.embeddings.weight = decoder.projection.weight = weights(tokens, width)
    decoder.position_encodings.encodings = weights(448, width)
    for layer in (encoder.layer[0], decoder.layer[0]):
        linear(layer.self_attention.linear[0], 3 * width, width)
        linear(layer.self_attention.linear[1], width, width)
        linear(layer.ffn.linear_0, 4 * width, width)
        linear(layer.ffn.linear_1, width, 4 * width)
        norm(layer.self_attention.layer_norm)
        norm(layer.ffn.layer_norm)
    across = decoder.layer[0].attention
    for part, out in zip(across.linear, (width, 2 * width, width), strict=True):
        linear(part, out, width)
    norm(across.layer_norm)
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    specials = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", *(f"<|x{i}|>" for i in range(98))]
    specials += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
    specials += ["<|notimestamps|>", *(f"<|{i * 0.02:.2f}|>" for i in range(1501))]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    text = [*letters, *(f"w{i}" for i in range(tokens - len(letters) - len(specials)))]
    tokenizer = Tokenizer(token_models.BPE(vocab={t: i for i, t in enumerate(text)}, merges=[], ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = token_decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in specials])
    spec.register_vocabulary([*text[:-1], "", *specials])  # the empty token is what tells it from an English one
    spec.config.lang_ids = [tokenizer.token_to_id(token) for token in specials[2:101]]
    spec.config.alignment_heads = [[0, 0]]
    spec.config.suppress_ids = spec.config.suppress_ids_begin = []
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True)
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))


def test_a_multilingual_model_with_windows_of_30_seconds_runs_and_its_noise_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "untrained"
    _untrained(folder)
    models.check(folder)
    multilingual = Engine(folder, 1)
    assert ctranslate2.models.Whisper(str(folder), device="cpu").is_multilingual
    assert multilingual.window == 30.0

    heard = _hear(multilingual, pcm_of("dictation"))

    assert heard.segments == () and heard.speech > 50 and heard.transcribed == 0.0
