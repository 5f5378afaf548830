"""What the Dictate page says in each state: one sentence about what to do, one about the sound."""

from __future__ import annotations

from collections.abc import Sequence

from meetingrec.domain.dictation import Dictation, DictationState
from meetingrec.domain.errors import Problem
from meetingrec.domain.transcript import Transcript
from meetingrec.services.record import Inputs
from meetingrec.ui.dictate.reading import Standing

_NO_SOUND = "No microphone could be used. Plug one in and start again, or send the record without a dictation."

_HINTS = {
    Standing.NOTHING: (
        "Say the decisions and recommendations, then the summary: worries, positives, changes. "
        "What stands in the record need not be said again. F2 starts and pauses."
    ),
    Standing.DICTATING: "What stands in the record need not be said again. F2 pauses.",
    Standing.PAUSED: "Nothing is being recorded. Listen to what you have said, or go on. F2 goes on.",
    Standing.SO_FAR: "Listen to it, go on where you stopped, or finish.",
    Standing.FINISHED: "Listen to it, add to it, or send it to a minute taker.",
}
_ELSEWHERE = "It is typed at another library, due {due}."
_SENT = {
    DictationState.WAITING: "It waits in the typing queue, due {due}.",
    DictationState.IN_PROGRESS: "It is being typed, due {due}.",
    DictationState.SUSPENDED: "Typing rests: {why} It is due {due}.",
    DictationState.TYPED: "It is typed, and the documents are with you to be approved.",
    DictationState.RETURNED: "You sent the documents back with remarks. They are being changed.",
    DictationState.APPROVED: "The documents are approved.",
}
_REOPENED = "The documents were approved. A change of {names} was agreed since and waits to be approved."


def hint_for(
    standing: Standing, dictation: Dictation | None, due: str, *, no_sound: bool = False, reopened: Sequence[str] = ()
) -> str:
    """due: when the typing has to be done, in words. no_sound: the last start found no microphone. reopened: names of
    documents that were approved and are being changed.
    """
    if standing is Standing.SENT and dictation is not None:
        why, words = dictation.suspended_why, _ELSEWHERE if dictation.elsewhere else _SENT[dictation.state]
        if dictation.state is DictationState.APPROVED and reopened:
            return _REOPENED.format(names=" and ".join(f"“{name}”" for name in reopened))
        return words.format(due=due, why=why if why.endswith((".", "!", "?")) else f"{why}.")
    if no_sound and standing in {Standing.NOTHING, Standing.SO_FAR}:
        return _NO_SOUND
    return _HINTS[standing]


def microphone_words(inputs: Inputs) -> str:
    """What the dictation is heard from."""
    if inputs.file is not None:
        return "Practice: a recorded voice is heard in place of a microphone."
    return f"Microphone: {inputs.room or 'the one this computer has chosen'}."


def heard_words(heard: Transcript | None, problem: Problem | None, *, running: bool) -> str:
    """What the words as heard are worth, or why there are none."""
    if problem is not None:
        return f"What is dictated is not turned into words. {problem.happened} The dictation itself is not affected."
    if heard is None or not heard.segments:
        return "Words appear here while you dictate, half a minute behind." if running else "Nothing heard yet."
    return "Written down by this computer, as a draft: the dictation is what counts. Click a word to hear it."
