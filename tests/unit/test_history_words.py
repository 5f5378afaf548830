"""Every act that services note has words in the history: found in the source, so that none is forgotten."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

import meetingrec.services
from meetingrec.domain.document import DocumentState
from meetingrec.domain.edit_list import EditKind
from meetingrec.domain.entries import Entry, entry_words
from meetingrec.ui.history.acts import ACTS, sort_of, what_words

SERVICES = sorted(Path(meetingrec.services.__path__[0]).glob("*.py"))

HOLES = {
    "kind.value": [kind.value for kind in EditKind],
    "state.words.lower()": [state.words.lower() for state in DocumentState],
    "entry_words": [entry_words(object.__new__(kind)) for kind in get_args(Entry)],
}
"""What may stand in the holes of an act that is put together, by how the hole begins."""


def acts_of(node: ast.expr, module: ast.Module, function: ast.FunctionDef | None) -> list[str]:
    """All the acts that an expression can say. An argument is looked up where its function is called."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return acts_of(node.body, module, function) + acts_of(node.orelse, module, function)
    if isinstance(node, ast.JoinedStr):
        pieces = []
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                hole = ast.unparse(piece.value)
                pieces.append(next(words for start, words in HOLES.items() if hole.startswith(start)))
            else:
                assert isinstance(piece, ast.Constant)
                pieces.append([str(piece.value)])
        return ["".join(chosen) for chosen in product(*pieces)]
    assert isinstance(node, ast.Name) and function is not None, f"what act is {ast.unparse(node)}?"
    names = [argument.arg for argument in function.args.args if argument.arg != "self"]
    place = names.index(node.id)
    calls = [call for call in ast.walk(module) if isinstance(call, ast.Call) and _called(call) == function.name]
    assert calls, f"nobody calls {function.name}"
    return [act for call in calls for act in acts_of(_given(call, place, node.id), module, None)]


def _called(call: ast.Call) -> str:
    at = call.func
    return at.attr if isinstance(at, ast.Attribute) else at.id if isinstance(at, ast.Name) else ""


def _given(call: ast.Call, place: int, name: str) -> ast.expr:
    named = [keyword.value for keyword in call.keywords if keyword.arg == name]
    return named[0] if named else call.args[place]


def noted(path: Path) -> list[str]:
    module = ast.parse(path.read_text(encoding="utf-8"))
    found: list[str] = []
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if _called(call) == "note" and call.args:
                found += acts_of(call.args[0], module, function)
            found += [
                str(keyword.value.value)
                for keyword in call.keywords
                if keyword.arg == "act" and isinstance(keyword.value, ast.Constant)
            ]
    return found


def test_every_act_that_is_noted_has_words_and_a_sort() -> None:
    acts = {act for path in SERVICES for act in noted(path)}
    assert len(acts) > 100
    assert {"listened", "stop the recording", "undo a scale", "recover a lost password"} <= acts
    nameless = sorted(acts - ACTS.keys())
    assert not nameless, f"give these words in ui/history/acts.py: {nameless}"


def test_words_read_as_done_and_differ() -> None:
    words = [words for _, words in ACTS.values()]
    assert len(set(words)) == len(words)
    assert not [told for told in words if not told[0].isupper() or told.endswith(".")]


@pytest.mark.parametrize("act", ["an act nobody thought of"])
def test_an_act_without_words_is_told_as_it_was_noted(act: str) -> None:
    assert what_words(act) == "An act nobody thought of"
    assert sort_of(act) in set(type(sort_of(act)))
