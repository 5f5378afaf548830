"""What was dictated, written down in the documents: once, marked until a person accepts it, never over their words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.conference import Child
from meetingrec.domain.document import Document, DocumentType, SectionText
from meetingrec.domain.drafted import accepted, retyped, written_down
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.hints import LONGEST, hints
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.recording import Recording
from meetingrec.domain.spoken_headings import NAMES
from meetingrec.domain.spoken_text import DraftParagraph, draft_paragraphs
from meetingrec.domain.transcript import Coverage, Segment, Transcript, Word, word_error
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import SECTIONS, DictationSound
from meetingrec.services.draft_text import PLACES, Drafting
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn
from meetingrec.services.transcribe import Transcribing, chosen_model, hints_for
from meetingrec.speech import models
from meetingrec.store import entries, read_model, transcripts
from meetingrec.store.rows import new_id
from tests.spoken import Pcm, noise, pcm_of, said_in
from tests.virtual_microphone import until, write_wave


class Chair:
    """Who dictates in takes, and opens the documents."""

    def __init__(self, signed_in: SignedIn, folder: Path) -> None:
        planning, self.signed_in, self.folder = Planning(signed_in), signed_in, folder
        conference = planning.lines()[0].conference
        planning.begin(conference.id, without_audio_why="the test needs no sound")
        planning.end(conference.id)
        self.conference = signed_in.conference(conference.id)
        self.dictated, self.recorder, self.desk = DictationSound(signed_in), Recorder(signed_in), Desk(signed_in)
        self.drafting, self.dictating = Drafting(signed_in, self.dictated), Dictating(signed_in)
        _, self.dictation = self.dictating.begin(self.conference)
        self._heard: str = ""

    @property
    def recording(self) -> Recording:
        found = self.dictating.recording(self.dictation)
        assert found is not None
        return found

    def record(self, sound: Pcm, kind: EditKind = EditKind.APPEND, at: float = 0.0, section: str = "") -> None:
        file = write_wave(self.folder / f"{new_id()}.wav", sound, RATE)
        self.dictated.begin_take(self.dictation, kind, at, section)
        self.recorder.start_dictation(self.conference, self.dictation.id, Inputs(file=file, speed=0.0))
        until(lambda: (status := self.recorder.status()) is None or status.state == "stopped", "the end of the file")
        self.recorder.mend()

    def say(self, text: str, section: str = "") -> None:
        """A take of a second, and its words as if the machine had heard them."""
        self.record(noise(1.0, 0.01), section=section)
        start = self.dictated.edited(self.dictation, self.recording).starts[-1][1]
        said = text.split()
        words = tuple(
            Word(start + at / len(said), start + (at + 0.9) / len(said), word, 0.9) for at, word in enumerate(said)
        )
        segment = Segment(start, start + 1.0, text, "room", words, 0.9)
        with self.signed_in.writing() as write:
            if not self._heard:
                self._heard = new_id()
                transcripts.start(write.db, Transcript(self._heard, self.recording.id, "practice", ""))
            transcripts.append_stretch(write.db, self._heard, "room", start + 1.0, (segment,), Coverage())
            transcripts.finish(write.db, self._heard)

    def finish(self) -> None:
        self.dictating.finish(self.dictation)
        self.dictation = self.dictating.of_conference(self.conference.id) or self.dictation
        self.desk.open_drafts(self.conference.id)

    def document(self, kind: DocumentType = DocumentType.DECISIONS) -> Document:
        return next(item for item in self.desk.documents(self.conference.id) if item.type is kind)

    def part(self, key: str, kind: DocumentType = DocumentType.DECISIONS) -> SectionText:
        return next(part for part in self.document(kind).sections if part.key == key)

    def fill(self) -> bool:
        return bool(self.drafting.fill(self.conference.id).kinds)


def test_what_was_dictated_is_written_down_once_and_stays_the_machines_until_accepted(
    chair: SignedIn, tmp_path: Path
) -> None:
    who = Chair(chair, tmp_path)
    who.say("The police came full stop new paragraph Leo was scared full stop", "worries")
    who.say("This is for nobody full stop heading why full stop this was our reason full stop")
    assert not who.fill(), "nothing is written down while the chair still dictates"
    who.finish()
    there = {(kind, part.key) for kind in DocumentType for part in who.document(kind).sections}
    assert {place for key, found in PLACES.items() if key != "progress" for place in found} <= there
    assert tuple(NAMES.items())[: len(SECTIONS)] == SECTIONS
    before = who.part("worries").text
    assert who.fill()

    part = who.part("worries")
    assert part.drafted == ("The police came.", "Leo was scared.") and part.machine
    assert part.text == "\n".join(line for line in (before, *part.drafted) if line)
    assert who.part("why").drafted == ("This was our reason.",)
    assert not any("nobody" in each.text for kind in DocumentType for each in who.document(kind).sections)
    assert not who.fill(), "written down once"
    blocking = [one for one in who.desk.findings(who.document().id) if one.rule == "B1"]
    assert [one.place for one in blocking] == ["section:why", "section:worries"] and all(one.blocks for one in blocking)
    with pytest.raises(InputRefused, match="still missing"):
        who.desk.approve(who.document().id)

    who.drafting.accept(who.document().id, "worries", "The police came.")
    part = who.part("worries")
    assert part.drafted == ("Leo was scared.",) and not part.machine and "The police came." in part.text
    typed = part.text.replace("Leo was scared.", "Leo was very scared.")
    who.desk.save_section(who.document().id, "worries", typed)
    assert who.part("worries").drafted == (), "changing it accepts it"
    who.desk.save_section(who.document().id, "worries", "Only this.")
    who.drafting.accept_all_in_section(who.document().id, "why")
    assert not [one for one in who.desk.findings(who.document().id) if one.rule == "B1"]
    assert not who.fill(), "what a person took out is not put in again"
    assert who.part("worries").text == "Only this."


def test_it_follows_the_dictation_until_accepted_and_never_touches_what_is_typed(
    chair: SignedIn, tmp_path: Path
) -> None:
    who = Chair(chair, tmp_path)
    who.say(" full stop new paragraph ".join(("First point", "Second point", "Taken by hand", "")), "positives")
    who.finish()
    first = who.part("well").text
    who.desk.save_section(who.document().id, "well", f"{first}\nMine.\n- Taken by hand.")
    document = who.document()
    assert not who.drafting.fill(who.conference.id, leave={(document.id, "well")}).kinds, "somebody types there now"
    assert who.fill()
    part = who.part("well")
    assert part.drafted == ("First point.", "Second point.")
    assert part.text == f"{first}\nMine.\n- Taken by hand.\nFirst point.\nSecond point.".lstrip("\n")

    paragraph = next(p for p in who.drafting.paragraphs(who.dictation, who.recording) if p.text == "First point.")
    who.dictated.delete(who.dictation, paragraph.start, paragraph.end)
    assert who.fill()
    assert who.part("well").drafted == ("Second point.",), "what the chair took out of the dictation goes from here too"
    who.dictated.undo(who.dictation, who.recording)
    assert who.fill()
    assert set(who.part("well").drafted) == {"First point.", "Second point."}
    assert "Mine." in who.part("well").text

    who.dictated.delete(who.dictation, paragraph.start, paragraph.end)
    who.desk.send_to_chair(who.conference.id)
    assert not who.fill(), "what the chair reads is not changed by the machine"


def test_the_practice_dictation_becomes_a_draft_as_good_as_what_was_said(chair: SignedIn, tmp_path: Path) -> None:
    """The real model, through the edited sound: two takes, one recorded over, a stretch into a section of its own."""
    who, spoken = Chair(chair, tmp_path), pcm_of("dictation")
    middle, category, review = (round(at * RATE) for at in (46.0, 77.6, 81.5))
    who.record(spoken[category:review], section="worries")
    who.record(np.concatenate([spoken[:middle], spoken[: 4 * RATE]]))
    after = np.concatenate([spoken[middle:category], spoken[review:]])
    who.record(after, EditKind.OVERWRITE, at=(review - category + middle) / RATE)
    Transcribing(chair, who.recording, chosen_model("practice", practice=True)).run(lambda: False, lambda *_: None)
    who.finish()

    draft = who.drafting.paragraphs(who.dictation, who.recording)
    said = [line for line in said_in("dictation") if line["text"] != "The category is neglect."]
    wanted = draft_paragraphs([_said("The category is neglect.", 0.0, "worries"), *(_line(line) for line in said)])
    assert word_error(_letters(wanted), _letters(draft)) <= 0.02
    assert [(p.section, p.text) for p in draft][:3] == [
        ("worries", "The category is neglect."),
        ("", "Start of dictation."),
        ("decided", "Decision 1: The children will be on a child protection plan for neglect."),
    ]
    assert all(before.end <= after.start + 0.5 for before, after in pairwise(draft))
    assert who.fill()
    assert who.part("worries").drafted == ("The category is neglect.",)
    assert "Recommendation 5: Mum will go to the parenting course" in who.part("needs").text
    assert "meet every two weeks" in who.part("decision", DocumentType.SUMMARY).drafted[1]


def _line(line: dict[str, object]) -> Segment:
    return _said(str(line["text"]), 4.0 + float(str(line["start"])), "")


def _said(text: str, start: float, section: str) -> Segment:
    words = tuple(Word(start + 0.1 * at, start + 0.1 * at + 0.1, word, 1.0) for at, word in enumerate(text.split()))
    return Segment(start, words[-1].end, text, section, words, 1.0)


def _letters(draft: tuple[DraftParagraph, ...]) -> str:
    """Figures as letters, so that they count as words too."""
    whole = " ".join(paragraph.text for paragraph in draft)
    return whole.translate(str.maketrans("0123456789.", "abcdefghij "))


# ---- hints ----


def test_a_model_is_told_the_names_of_the_conference_and_none_of_a_restricted_part(
    chair: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    conference_id = Planning(chair).lines()[0].conference.id
    practice = models.practice_folder()
    assert hints_for(chair, conference_id, practice) == "", "the practice model does worse with them"
    monkeypatch.setattr(models, "takes_hints", lambda folder: True)
    with chair.writing() as write:
        entries.add(write.db, RestrictedPart("part", conference_id, chair.clock()))
        entries.add(write.db, Attendee("h", conference_id, "Hidden Person", part_id="part"))
        entries.add(write.db, Attendee("o", conference_id, "Open Person"))
    told = hints_for(chair, conference_id, practice)
    assert told.startswith("Leo Rowan, Leo, Maisie Rowan") and "Open Person" in told and "Hidden" not in told

    with chair.reading() as db:
        record = read_model.conference_record(db, conference_id)
    many = tuple(
        Attendee(f"{n}", conference_id, f"Person Number {n}", side=Side.FAMILY if n > 90 else Side.PROFESSIONAL)
        for n in range(99)
    )
    told = hints(type(record)(record.conference, (Child("c", "Ella  Fenn", "Ella"),), many), ["MARAC"])
    assert told.startswith("Ella Fenn, Ella, Person Number 91") and len(told) <= LONGEST


# ---- the text of a section ----


lines = st.sampled_from(("Heard one.", "Heard two.", "Typed.", "- Bullet", "", "Typed again."))


@given(st.lists(lines, max_size=8), st.lists(lines, max_size=8), st.integers(0, 5))
@settings(max_examples=150, deadline=None)
def test_machine_paragraphs_are_always_lines_of_the_text(typed: list[str], later: list[str], count: int) -> None:
    now = tuple((f"mark{at}", f"Dictated {at}.") for at in range(count))
    marks = [mark for mark, _ in now]
    part = written_down(SectionText("why", "\n".join(typed)), now, now, marks)
    assert sorted(part.drafted) == sorted(text for _, text in now)
    kept = [line for line in part.text.split("\n") if not line.startswith("Dictated")]
    assert kept == typed or (not any(typed) and not any(kept)), "what a person typed is as it was"
    assert [line for line in part.text.split("\n") if line.startswith("Dictated")] == [text for _, text in now]
    assert written_down(part, now, (), marks) == part
    assert written_down(part, now, (), ()).drafted == ()
    again = retyped(part, "why", "\n".join([*later, *part.drafted[:2]]))
    assert list(again.drafted) == list(part.drafted[:2]) and not again.machine
    assert accepted(again).drafted == () and accepted(again, ("No such.",)) is again
