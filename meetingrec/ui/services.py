"""Everything a page may ask for, in one bundle for the person who is signed in.

Every page is made from (core, services). A page of a conference gets its id in `open`, always the same one: each
conference that is opened has pages of its own (see conference_tabs.py).

    class DictatePage(Page):
        def __init__(self, core: Core, services: Services) -> None: ...
        def open(self, **where: str) -> None: ...         # where = {"conference": id}

    core.read(self, lambda: services.planning.record(conference_id), self.show_record)
    core.act(self, lambda: services.capture.add(point), self.added)
    services.recorder.status()                       the one recording in progress, cheap, any thread
    services.words.hear(recording)                   turn a recording into words beside other work
    services.sound.dictation_inputs()                what to record a dictation from

Locking closes `signed_in` and throws the bundle and its pages away; the next sign-in makes new ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from meetingrec.domain.access import Act, Person
from meetingrec.domain.conference import Conference
from meetingrec.services.amend import Amending
from meetingrec.services.auto_text import AutoTexts
from meetingrec.services.capture import Capture
from meetingrec.services.copies import Copies
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import DictationSound
from meetingrec.services.draft_text import Drafting
from meetingrec.services.hand_over_file import HandOverFiles
from meetingrec.services.history import History
from meetingrec.services.keeping import Keeping
from meetingrec.services.library import Library
from meetingrec.services.other_libraries import OtherLibraries
from meetingrec.services.people import People
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Recorder
from meetingrec.services.remarks import Remarks
from meetingrec.services.replay import Replay
from meetingrec.services.restricted import Restricting
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.spelling import Spelling
from meetingrec.services.unfinished import Unfinished
from meetingrec.services.versions import Versions
from meetingrec.ui.core import Core
from meetingrec.ui.pedal.controls import PlayerControls
from meetingrec.ui.sound import Sound
from meetingrec.ui.words import Words


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases for one signed-in person. `words`, `sound` and `controls` are the window's own; the rest knows no
    Qt."""

    library: Library
    signed_in: SignedIn
    planning: Planning
    capture: Capture
    recorder: Recorder
    restricting: Restricting
    dictating: Dictating
    dictated: DictationSound
    drafting: Drafting
    libraries: OtherLibraries
    hand_over_files: HandOverFiles
    desk: Desk
    versions: Versions
    remarks: Remarks
    copies: Copies
    amending: Amending
    keeping: Keeping
    auto_texts: AutoTexts
    spelling: Spelling
    replay: Replay
    history: History
    people: People
    unfinished: Unfinished
    words: Words
    sound: Sound
    controls: PlayerControls

    @staticmethod
    def of(core: Core, library: Library, signed_in: SignedIn, sound: Sound | None = None) -> Services:
        """The bundle for somebody who has just signed in. Call on the window's thread."""
        recorder, dictated = Recorder(signed_in), DictationSound(signed_in)
        return Services(
            library=library,
            signed_in=signed_in,
            planning=Planning(signed_in),
            capture=Capture(signed_in),
            recorder=recorder,
            restricting=Restricting(signed_in, recorder),
            dictating=Dictating(signed_in),
            dictated=dictated,
            drafting=Drafting(signed_in, dictated),
            libraries=OtherLibraries(signed_in),
            hand_over_files=HandOverFiles(signed_in),
            desk=Desk(signed_in),
            versions=Versions(signed_in),
            remarks=Remarks(signed_in),
            copies=Copies(signed_in),
            amending=Amending(signed_in),
            keeping=Keeping(signed_in),
            auto_texts=AutoTexts(signed_in),
            spelling=Spelling(signed_in),
            replay=Replay(signed_in),
            history=History(signed_in),
            people=People(library, signed_in),
            unfinished=Unfinished(signed_in),
            words=Words(core, signed_in, recorder),
            sound=sound or Sound.remembered(practice=library.practice),
            controls=PlayerControls(core),
        )

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def practice(self) -> bool:
        """Whether this is the practice library ("Practice - synthetic voices")."""
        return self.library.practice

    def may(self, act: Act, conference: Conference | None = None, document_id: str = "") -> bool:
        return self.signed_in.may(act, conference, document_id)
