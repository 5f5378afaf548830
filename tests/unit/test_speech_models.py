"""Which folders and names are speech models, and what a person is told about those that are not."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from meetingrec.domain.errors import NotASpeechModel
from meetingrec.speech import models
from meetingrec.speech.model_file import BadModelFile, check_model_file


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the practice model under a name as people have them."""
    return Path(shutil.copytree(models.practice_folder(), tmp_path / "Zoë Müller 模型" / "model"))


def _told(error: NotASpeechModel) -> tuple[str, str, str]:
    sentences = (error.happened, error.safe, error.do)
    assert all(sentence.strip().endswith(".") for sentence in sentences)
    return sentences


def test_the_practice_model_is_found_for_practice_and_refused_for_anything_else() -> None:
    assert models.is_practice(models.find("practice", practice=True))
    with pytest.raises(NotASpeechModel) as refused:
        models.find("practice", practice=False)
    assert "practice" in _told(refused.value)[0]


def test_a_renamed_copy_of_the_practice_model_is_still_refused(folder: Path) -> None:
    (folder / "config.json").write_text(json.dumps(json.loads((folder / "config.json").read_text()), indent=4))
    assert models.find(str(folder), practice=True) == folder
    with pytest.raises(NotASpeechModel):
        models.find(str(folder), practice=False)


def test_a_real_model_is_no_practice_model_and_may_be_used_for_both(folder: Path) -> None:
    content = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(content.replace(content[3_000_000:3_000_016], bytes(16), 1))
    assert not models.is_practice(folder)
    assert models.find(str(folder), practice=False) == models.find(str(folder), practice=True) == folder


def test_a_home_sign_is_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("USERPROFILE", str(folder.parent))
    assert models.find("~/model", practice=True) == folder


@pytest.mark.parametrize("name", ["", "   ", "small.en", "no-such-model", "/no/such/folder"])
def test_what_is_not_here_is_said_plainly(name: str) -> None:
    with pytest.raises(NotASpeechModel) as refused:
        models.find(name, practice=False)
    _told(refused.value)


def test_a_fetched_model_is_found_by_its_name(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "home" / "models" / "small.en"
    place.parent.mkdir(parents=True)
    folder.rename(place)
    assert models.find("small.en", practice=True) == place


def test_the_names_are_those_that_faster_whisper_knows() -> None:
    from faster_whisper.utils import _MODELS, available_models

    from meetingrec.speech.download import SOURCES

    assert set(models.known_names()) == set(available_models())
    assert SOURCES == _MODELS


def _remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _put(name: str, content: bytes) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return act


def _cut(name: str, keep: float) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: int(len(content) * keep)])

    return act


def _only(*names: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        for path in folder.iterdir():
            path.unlink()
        for name in names:
            (folder / name).write_bytes(b"x")

    return act


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_only(), "missing"),
        (_remove("model.bin"), "model.bin missing"),
        (_remove("tokenizer.json"), "tokenizer.json missing"),
        (_remove("config.json"), "config.json missing"),
        (_remove("vocabulary.json"), "vocabulary.json missing"),
        (_put("evil.pt", b"x"), "evil.pt"),
        (_put("Evil.PKL", b"x"), "Evil.PKL"),
        (_put("model.ckpt", b"x"), "model.ckpt"),
        (_put("pytorch_model.bin", b"x"), "pytorch_model.bin"),
        (_only("model.safetensors", "config.json"), "other software"),
        (_only("ggml-small.en.bin"), "other software"),
        (_cut("model.bin", 0.0), "cut off"),
        (_cut("model.bin", 0.5), "cut off"),
        (_put("model.bin", b"PK\3\4" + b"x" * 1000), "not a CTranslate2 model"),
        (_cut("tokenizer.json", 0.5), "tokenizer.json"),
        (_put("tokenizer.json", b"[]"), "tokenizer.json"),
        (_put("tokenizer.json", b"{}"), "not a tokenizer"),
        (_put("config.json", b"\xff\xfe"), "config.json"),
        (_put("config.json", b"[]"), "config.json"),
        (_put("vocabulary.json", b'["a", "b"]'), "belong together"),
        (_put("preprocessor_config.json", b'{"chunk_length": 0}'), "window"),
        (_put("preprocessor_config.json", b'{"chunk_length": 31}'), "window"),
        (_put("preprocessor_config.json", b'{"chunk_length": "30"}'), "window"),
        (_put("preprocessor_config.json", b"[" * 100_000), "preprocessor_config.json"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused_with_the_reason(
    folder: Path, spoil: Callable[[Path], None], says: str
) -> None:
    models.check(folder)
    spoil(folder)
    with pytest.raises(NotASpeechModel) as refused:
        models.check(folder)
    assert says in _told(refused.value)[0]


def test_a_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"x")
    with pytest.raises(NotASpeechModel):
        models.find(str(tmp_path / "model.bin"), practice=False)


def test_a_model_for_something_else_than_speech_is_told_apart(folder: Path) -> None:
    content = (folder / "model.bin").read_bytes()
    (folder / "model.bin").write_bytes(content.replace(b"WhisperSpec", b"WhisterSpec", 1))
    with pytest.raises(NotASpeechModel, match="something else than speech"):
        models.check(folder)


def test_a_fetched_model_that_changed_since_is_refused(folder: Path) -> None:
    sizes = {path.name: {"size": path.stat().st_size} for path in folder.iterdir()}
    (folder / "meetingrec-model.json").write_text(json.dumps({"files": sizes}))
    models.check(folder)
    with (folder / "config.json").open("a") as file:
        file.write("\n")
    with pytest.raises(NotASpeechModel, match=r"config\.json"):
        models.check(folder)


def test_the_window_is_the_models_own(folder: Path) -> None:
    assert models.window_seconds(folder) == 12.0
    (folder / "preprocessor_config.json").unlink()
    assert models.window_seconds(folder) == 30.0
    assert "30" in models.settings_words(folder)


@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_model_file_cut_anywhere_is_noticed(tmp_path: Path, data: st.DataObject) -> None:
    whole = models.practice_folder() / "model.bin"
    size = whole.stat().st_size
    early, anywhere = st.integers(0, 5000), st.integers(0, size - 1)
    path = tmp_path / "model.bin"
    with whole.open("rb") as file:
        path.write_bytes(file.read(data.draw(st.one_of(early, anywhere, st.integers(size - 5000, size - 1)))))
    with pytest.raises(BadModelFile):
        check_model_file(path)


def test_a_model_file_with_more_behind_it_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes((models.practice_folder() / "model.bin").read_bytes() + b"x")
    with pytest.raises(BadModelFile, match="longer"):
        check_model_file(path)


@hypothesis_settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_a_model_file_or_refused(tmp_path: Path, content: bytes, dressed_up: bool) -> None:
    head = struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<I", 3) if dressed_up else b""
    path = tmp_path / "model.bin"
    path.write_bytes(head + content)
    with pytest.raises(BadModelFile):
        check_model_file(path)
