"""Fetching a speech model: the real code over real HTTP, from a hub of our own on this computer."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest

from meetingrec.domain.errors import DiskFull, NotASpeechModel
from meetingrec.speech import download as fetching
from meetingrec.speech import models

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCE = "Systran/faster-whisper-tiny.en"
NAME = "tiny.en"


@dataclass
class Hub:
    """What the hub offers and how it behaves: cut_after breaks one answer off, ranges says whether it resumes."""

    files: dict[str, bytes]
    cut_after: int = 0
    ranges: bool = True
    lie: str = ""
    endpoint: str = ""
    asked: list[str] = field(default_factory=list)
    sent: int = 0

    def listing(self) -> bytes:
        siblings = []
        for name, content in self.files.items():
            git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            entry: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": git}
            if name == "model.bin":
                sha = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"sha256": sha, "size": len(content), "pointerSize": 130}
            siblings.append(entry)
        return json.dumps({"id": SOURCE, "sha": COMMIT, "siblings": siblings}).encode()

    def content(self, name: str) -> bytes:
        whole = self.files[name]
        return bytes(len(whole)) if name == self.lie else whole


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub: Hub = self.server.hub  # type: ignore[attr-defined]
        hub.asked.append(self.path)
        path = self.path.split("?")[0]
        if path == f"/api/models/{SOURCE}":
            self._answer(200, hub.listing())
        elif path.startswith(f"/{SOURCE}/resolve/{COMMIT}/"):
            self.send_response(302)
            self.send_header("Location", f"{hub.endpoint}/far/away/{path.rsplit('/', 1)[1]}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith("/far/away/"):
            self._file(hub, path.rsplit("/", 1)[1])
        else:
            self._answer(404, b"{}")

    def _file(self, hub: Hub, name: str) -> None:
        content, status = hub.content(name), 200
        begins = self.headers.get("Range", "")
        if begins and hub.ranges:
            content, status = content[int(begins.removeprefix("bytes=").removesuffix("-")) :], 206
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if hub.cut_after and len(content) > hub.cut_after:
            self.wfile.write(content[: hub.cut_after])
            hub.sent += hub.cut_after
            hub.cut_after = 0
            self.close_connection = True
            self.connection.close()
            return
        self.wfile.write(content)
        hub.sent += len(content)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """A test that passes prints nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what some of these tests are about."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    folder = models.practice_folder()
    offered = Hub({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    offered.files["README.md"] = b"not wanted"
    offered.files["pytorch_model.bin"] = b"not wanted either"
    server = _Server(("127.0.0.1", 0), _Handler)
    server.hub = offered  # type: ignore[attr-defined]
    offered.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield offered
    huggingface_hub.close_session()
    server.shutdown()
    server.server_close()
    thread.join()


def _fetch(hub: Hub, into: Path, steps: list[tuple[int, int]] | None = None) -> Path:
    noted = steps if steps is not None else []
    return models.download(NAME, into, lambda *step: noted.append(step), lambda: False, hub.endpoint)


def _wanted(hub: Hub) -> dict[str, bytes]:
    return {name: content for name, content in hub.files.items() if name not in {"README.md", "pytorch_model.bin"}}


def test_the_size_is_known_before_anything_is_fetched(hub: Hub) -> None:
    assert models.download_size(NAME, hub.endpoint) == sum(map(len, _wanted(hub).values()))
    assert hub.sent == 0


def test_a_model_is_fetched_checked_and_found(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEETINGREC_HOME", str(tmp_path / "Zoë Müller 模型"))
    into = tmp_path / "Zoë Müller 模型" / "models"
    steps: list[tuple[int, int]] = []

    folder = _fetch(hub, into, steps)

    assert models.find(NAME, practice=True) == folder == into / NAME
    held = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "meetingrec-model.json"}
    assert held == _wanted(hub)
    total = sum(map(len, held.values()))
    assert steps[-1] == (total, total)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    manifest = json.loads((folder / "meetingrec-model.json").read_text())
    assert manifest["files"]["model.bin"]["sha256"] == hashlib.sha256(held["model.bin"]).hexdigest()
    assert [path.name for path in into.iterdir()] == [NAME]


def test_a_line_that_breaks_is_taken_up_again_where_it_broke(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after = 2_000_000
    folder = _fetch(hub, tmp_path)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    again = hub.sent - sum(map(len, _wanted(hub).values()))
    assert 0 <= again < 256 << 10, "more than the block in hand was sent twice"


def test_a_hub_that_cannot_resume_sends_it_all_again(hub: Hub, tmp_path: Path) -> None:
    hub.cut_after, hub.ranges = 2_000_000, False
    folder = _fetch(hub, tmp_path)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]


def test_a_cancelled_fetch_leaves_no_model_and_goes_on_from_there(hub: Hub, tmp_path: Path) -> None:
    reached: list[int] = []
    with pytest.raises(fetching.FetchCancelled) as stopped:
        models.download(
            NAME,
            tmp_path,
            lambda done, _: reached.append(done),
            lambda: bool(reached) and reached[-1] > 3_000_000,
            hub.endpoint,
        )
    assert stopped.value.happened and stopped.value.do
    assert not (tmp_path / NAME).exists()
    with pytest.raises(NotASpeechModel):
        models.check(tmp_path / f".{NAME}.partial")

    steps: list[tuple[int, int]] = []
    folder = _fetch(hub, tmp_path, steps)
    assert (folder / "model.bin").read_bytes() == hub.files["model.bin"]
    assert any(done > 3_000_000 for done, _ in steps[:8]), "it began anew instead of going on"


def test_what_was_changed_on_the_way_is_thrown_away(hub: Hub, tmp_path: Path) -> None:
    for name in ("model.bin", "tokenizer.json"):
        hub.lie = name
        with pytest.raises(fetching.ModelNotFetched, match="changed or damaged"):
            _fetch(hub, tmp_path)
        assert not (tmp_path / NAME).exists()
        assert not (tmp_path / f".{NAME}.partial" / name).exists()
    hub.lie = ""
    models.check(_fetch(hub, tmp_path))


def test_a_hub_that_offers_something_unusable_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.files["model.bin"] = hub.files["model.bin"].replace(b"WhisperSpec", b"WhisterSpec", 1)
    with pytest.raises(NotASpeechModel, match="something else"):
        _fetch(hub, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_hub_without_the_model_is_said_plainly(hub: Hub, tmp_path: Path) -> None:
    del hub.files["model.bin"]
    with pytest.raises(fetching.ModelNotFetched, match="no longer offers"):
        _fetch(hub, tmp_path)
    with pytest.raises(fetching.ModelNotFetched):
        models.download("large-v3", tmp_path, lambda *_: None, lambda: False, hub.endpoint)
    assert list(tmp_path.iterdir()) == []


def test_without_a_network_it_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9"
    with pytest.raises(fetching.ModelNotFetched) as failed:
        models.download(NAME, tmp_path, lambda *_: None, lambda: False, nobody)
    told = (failed.value.happened, failed.value.safe, failed.value.do)
    assert all(sentence.endswith(".") for sentence in told)
    assert "IT" in failed.value.do
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(fetching.ModelNotFetched):
        models.download_size(NAME, nobody)


def test_a_hub_that_goes_away_in_the_middle_is_said_and_what_came_is_kept(hub: Hub, tmp_path: Path) -> None:
    real = hub.content

    def gone(name: str) -> bytes:
        if name == "model.bin" and len([path for path in hub.asked if path.endswith("/far/away/model.bin")]) > 1:
            raise ConnectionError
        return real(name)

    hub.content = gone  # type: ignore[method-assign]
    hub.cut_after = 2_000_000
    with pytest.raises(fetching.ModelNotFetched, match="not reached, or the line broke"):
        _fetch(hub, tmp_path)
    assert not (tmp_path / NAME).exists()
    assert 1_500_000 < (tmp_path / f".{NAME}.partial" / "model.bin.arriving").stat().st_size <= 2_000_000


def test_a_name_that_nobody_knows_asks_no_network(tmp_path: Path) -> None:
    for name in ("practice", "../../etc", "enormous"):
        with pytest.raises(NotASpeechModel):
            models.download(name, tmp_path, lambda *_: None, lambda: False, "http://127.0.0.1:9")


def test_a_disk_too_small_is_said_before_anything_is_fetched(hub: Hub, tmp_path: Path) -> None:
    hub.files["model.bin"] = b"x"
    listing = hub.listing

    def enormous() -> bytes:
        told = json.loads(listing())
        for entry in told["siblings"]:
            if entry["rfilename"] == "model.bin":
                entry["size"] = 1 << 60
        return json.dumps(told).encode()

    hub.listing = enormous  # type: ignore[method-assign]
    with pytest.raises(DiskFull, match="MB"):
        _fetch(hub, tmp_path)
    assert hub.sent == 0
