"""Every act that services note, as people say it afterwards, and what sort of act it is (for the filter)."""

from __future__ import annotations

from enum import StrEnum


class Sort(StrEnum):
    """What the history can be narrowed to."""

    MEETING = "The meeting and its dates"
    PEOPLE = "People, papers and notice"
    WRITTEN = "What was written down"
    RECORDING = "The recording"
    LISTENING = "Listening, searching, reading"
    DOCUMENTS = "Dictation and documents"
    KEEPING = "Holds and what was destroyed"
    LIBRARY = "The library"


_WHOLE: dict[Sort, dict[str, str]] = {
    Sort.MEETING: {
        "plan a conference": "Planned a conference",
        "change the plan of a conference": "Changed what was planned of the conference",
        "begin the conference": "Began the conference",
        "end the conference": "Ended the conference",
        "set the next dates": "Set the next dates",
        "set the rules of a conference": "Chose the authority's rules for the conference",
        "add a child to a conference": "Added a child to the conference",
        "take a child off a conference": "Took a child off the conference",
        "change a child's details": "Changed a child's details",
        "check a child's details": "Checked a child's details",
        "go on without a recording": "Went on without a recording",
    },
    Sort.PEOPLE: {
        "read the notice aloud": "Read the notice aloud",
        "everybody has said who they are": "Everybody said who they are",
        "save a copy of a report": "Saved a copy of a report",
    },
    Sort.RECORDING: {
        "start the recording": "Started the recording",
        "pause the recording": "Paused the recording",
        "resume the recording": "Went on with the recording",
        "stop the recording": "Stopped the recording",
        "mark a moment of the recording": "Marked a moment of the recording",
        "choose another microphone": "Chose another microphone",
        "begin a restricted part": "Began a restricted part",
        "end a restricted part": "Ended a restricted part",
        "let somebody into a restricted part": "Let somebody into a restricted part",
        "let somebody hear a restricted part": "Let somebody hear a restricted part",
        "the recording could not start": "The recording could not start",
        "the recording came to its end": "The recording came to its end",
        "the recorder was lost": "The recorder was lost",
        "the recorder was started again": "The recorder was started again by itself",
        "find the recorder again": "Found the recording still running",
        "find an interrupted recording": "Found an interrupted recording",
        "brought in a recording made elsewhere": "Brought in a recording made elsewhere",
        "start a transcript": "Began turning it into words",
        "finish the transcript": "Turned the recording into words",
    },
    Sort.LISTENING: {
        "open a recording to listen": "Opened the recording to listen",
        "listened": "Listened",
        "heard so far": "Listened so far",
        "open the record of a conference": "Opened the record of the conference",
        "open a dictation": "Opened the dictation",
        "check a recording": "Checked that the recording is unaltered",
        "read the history": "Read the history",
        "search the library": "Searched the library",
        "find in a search": "Found this conference in a search",
        "open a place that was searched for": "Opened a place that was searched for",
    },
    Sort.DOCUMENTS: {
        "begin a dictation": "Began a dictation",
        "dictation: append": "Dictated",
        "dictation: insert": "Dictated something in between",
        "dictation: overwrite": "Recorded over a part of the dictation",
        "dictation: delete": "Took a stretch out of the dictation",
        "dictation: undo": "Took back the last change of the dictation",
        "dictation: redo": "Made the last change of the dictation again",
        "finish a dictation": "Finished a dictation",
        "send a dictation to a minute taker": "Sent a dictation to a minute taker",
        "send a dictation to any minute taker": "Sent a dictation to any minute taker",
        "take a dictation from the queue": "Took a dictation from the queue",
        "suspend typing": "Let the typing rest",
        "go on typing": "Went on typing",
        "give a dictation to somebody else": "Gave a dictation to another minute taker",
        "give a dictation to any minute taker": "Gave a dictation back to all minute takers",
        "take a dictation back": "Took a dictation back",
        "send a dictation to another library": "Sent a dictation to another library",
        "take a dictation back from another library": "Took a dictation back from another library",
        "open a hand-over file": "Opened a hand-over file with a dictation to type",
        "return what was typed to another library": "Sent back what was typed for another library",
        "open what another library typed": "Took in what another library typed",
        "begin a draft": "Began a draft",
        "type in a draft": "Typed in a draft",
        "write down what was dictated": "This computer wrote down what was dictated",
        "accept machine text": "Accepted text that this computer had written down",
        "add an auto-text": "Added letters that stand for words",
        "change an auto-text": "Changed letters that stand for words",
        "remove an auto-text": "Removed letters that stand for words",
        "document: with the chair": "Sent a document to the chair",
        "document: returned with remarks": "Sent a document back with remarks",
        "document: draft": "Made a document a draft again",
        "document: approved and locked": "Approved and locked a document",
        "approve a document": "Approved a document",
        "save a copy of a document": "Gave a copy of a document",
        "take back an older version": "Took back an older version of a draft",
        "write a remark": "Wrote a remark",
        "take back a remark": "Took back a remark",
        "deal with a remark": "Ticked a remark as done",
        "open a remark again": "Opened a remark again",
        "ask for a change of a document": "Asked for a change of an approved document",
        "read what is asked of another chair": "Read what is asked of another chair",
        "agree to a change of a document": "Agreed to a change of an approved document",
        "refuse a change of a document": "Refused a change of an approved document",
        "leave a change to the next conference": "Left a change to the next conference",
        "attach a comment to a document": "Attached what somebody wrote about a document",
    },
    Sort.KEEPING: {
        "place a hold": "Placed a hold",
        "release a hold": "Released a hold",
        "destroy a dictation": "Destroyed a dictation",
    },
    Sort.LIBRARY: {
        "set up the library": "Set up the library",
        "save the address of this library": "Saved the address of this library",
        "add another library": "Added the address of another library",
        "remove another library": "Removed the address of another library",
        "refuse a hand-over file": "Was shown a hand-over file that is refused",
        "add a person": "Gave somebody an account",
        "sign in": "Signed in",
        "sign out": "Signed out",
        "change a password": "Changed their own password",
        "recover a lost password": "Gave a new password with a recovery key",
        "note the recovery keys": "Wrote down which recovery keys belong to the library",
        "put the recovery keys right": "Found other recovery keys in library.json and put the library's own back",
        "make new recovery keys": "Made new recovery keys, as the first were never confirmed",
        "take up a new key": "Signed in with a key the library did not know yet",
        "restore a copy of the library": "Put an earlier copy of the library in the place of a damaged one",
        "list a recording found on the disk": "Listed a recording that the restored copy did not know",
        "choose a profile": "Chose the authority's profile",
        "add a profile": "Added an authority's profile",
    },
}

_WRITTEN: dict[str, tuple[Sort, str, str]] = {
    "a person on the roll": (Sort.PEOPLE, "Put somebody on the roll", "somebody on the roll"),
    "the interpreter": (Sort.PEOPLE, "Wrote down about the interpreter", "what is said of the interpreter"),
    "a report": (Sort.PEOPLE, "Added a report", "a report"),
    "the notice": (Sort.PEOPLE, "Wrote down that the notice was given", "the notice"),
    "an objection": (Sort.PEOPLE, "Wrote down an objection", "an objection"),
    "a leaflet": (Sort.PEOPLE, "Wrote down that a leaflet was given", "a leaflet"),
    "a restricted part": (Sort.RECORDING, "Wrote down a restricted part", "a restricted part"),
    "a mark": (Sort.RECORDING, "Marked a moment", "a mark"),
    "a point": (Sort.WRITTEN, "Added a point", "a point"),
    "the child's voice": (Sort.WRITTEN, "Added a child's views", "a child's views"),
    "a decision": (Sort.WRITTEN, "Added a decision", "a decision"),
    "an action": (Sort.WRITTEN, "Added an action", "an action"),
    "a scale": (Sort.WRITTEN, "Added a scale", "a scale"),
    "what an agency recommends": (
        Sort.WRITTEN,
        "Wrote down what an agency recommends",
        "what an agency recommends",
    ),
    "what the family says": (Sort.WRITTEN, "Wrote down what the family says", "what the family says"),
    "what happens if things go wrong": (
        Sort.WRITTEN,
        "Wrote down what happens if things go wrong",
        "what happens if things go wrong",
    ),
    "the plan before": (Sort.WRITTEN, "Went through an action of the plan before", "an action of the plan before"),
    "an answer of the strategy meeting": (
        Sort.WRITTEN,
        "Answered a question of the strategy meeting",
        "an answer of the strategy meeting",
    ),
    "the transfer from another authority": (
        Sort.WRITTEN,
        "Wrote down where the plan comes from",
        "where the plan comes from",
    ),
    "a deadline": (Sort.MEETING, "Answered a deadline", "the answer to a deadline"),
}
"""By `domain.entries.entry_words`: the sort, what adding one is called, and the thing itself."""

_LATER = {"change": "Changed", "remove": "Took away", "undo": "Took back a change to"}


def _all() -> dict[str, tuple[Sort, str]]:
    told = {act: (sort, words) for sort, acts in _WHOLE.items() for act, words in acts.items()}
    for noun, (sort, added, thing) in _WRITTEN.items():
        told[f"add {noun}"] = (sort, added)
        told.update({f"{verb} {noun}": (sort, f"{words} {thing}") for verb, words in _LATER.items()})
    return told


ACTS = _all()
"""Sort and words of every act, by the act as it is noted."""


def what_words(act: str) -> str:
    """An act nobody thought of is told as it was noted: nothing is ever left out.

    >>> what_words("add a decision"), what_words("listened"), what_words("the recorder was lost")
    ('Added a decision', 'Listened', 'The recorder was lost')
    """
    known = ACTS.get(act)
    return known[1] if known is not None else act[:1].upper() + act[1:]


def sort_of(act: str) -> Sort:
    """
    >>> sort_of("listened")
    <Sort.LISTENING: 'Listening, searching, reading'>
    """
    known = ACTS.get(act)
    return known[0] if known is not None else Sort.LIBRARY
