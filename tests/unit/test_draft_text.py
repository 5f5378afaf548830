"""What was dictated, written down in the documents: once, marked until a person accepts it, never over their words."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from meetingrec.domain.attendance import Attendee, Side
from meetingrec.domain.conference import Child
from meetingrec.domain.document import Document, DocumentType, SectionText
from meetingrec.domain.drafted import Written, accepted, retyped, written_down
from meetingrec.domain.edit_list import RATE, EditKind
from meetingrec.domain.errors import InputRefused
from meetingrec.domain.hints import LONGEST, hints
from meetingrec.domain.notice import RestrictedPart
from meetingrec.domain.recording import Recording
from meetingrec.domain.spoken_headings import NAMES
from meetingrec.domain.spoken_text import DraftParagraph, draft_paragraphs
from meetingrec.domain.transcript import Coverage, Segment, Transcript, Word, word_error
from meetingrec.services import practice_library as practice
from meetingrec.services.desk import Desk
from meetingrec.services.dictate import Dictating
from meetingrec.services.dictation_sound import SECTIONS, DictationSound
from meetingrec.services.draft_text import PLACES, Drafting
from meetingrec.services.keeping import Keeping
from meetingrec.services.library import Library
from meetingrec.services.plan_conference import Planning
from meetingrec.services.record import Inputs, Recorder
from meetingrec.services.signed_in import SignedIn, utc_now
from meetingrec.services.transcribe import Transcribing, chosen_model, hints_for
from meetingrec.speech import models
from meetingrec.store import desk as shelves
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

    def type(self, key: str, text: str) -> None:
        """Over what the section shows now."""
        self.desk.save_section(self.document().id, key, text, shown=self.part(key).text)

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
    papers = (DocumentType.DECISIONS, DocumentType.SUMMARY)
    there = {(kind, part.key) for kind in papers for part in who.document(kind).sections}
    assert {place for key, found in PLACES.items() if key != "progress" for place in found} <= there
    assert tuple(NAMES.items())[: len(SECTIONS)] == SECTIONS
    before = who.part("worries").text
    assert who.fill()

    part = who.part("worries")
    assert part.drafted == ("The police came.", "Leo was scared.") and part.machine
    assert part.text == "\n".join(line for line in (before, *part.drafted) if line)
    assert who.part("why").drafted == ("This was our reason.",)
    assert not any("nobody" in each.text for kind in papers for each in who.document(kind).sections)
    assert not who.fill(), "written down once"
    last = sorted((chair.folder / "recordings" / who.dictation.id).glob("*.mrseg"))[-1]
    away = last.rename(last.with_suffix(".away"))
    who.drafting = Drafting(chair, DictationSound(chair))
    assert not who.fill() and who.part("why").drafted, "a lost file takes nothing out of the draft"
    away.rename(last)
    blocking = [one for one in who.desk.findings(who.document().id) if one.rule == "B1"]
    assert [one.place for one in blocking] == ["section:why", "section:worries"] and all(one.blocks for one in blocking)
    with pytest.raises(InputRefused, match="still missing"):
        who.desk.approve(who.document().id)

    who.drafting.accept(who.document().id, "worries", "The police came.")
    part = who.part("worries")
    assert part.drafted == ("Leo was scared.",) and not part.machine and "The police came." in part.text
    typed = part.text.replace("Leo was scared.", "Leo was very scared.")
    who.type("worries", typed)
    assert who.part("worries").drafted == (), "changing it accepts it"
    who.type("worries", "Only this.")
    who.drafting.accept(who.document().id, "why", "This was our reason.")
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


def test_what_is_written_down_while_somebody_types_stays_and_goes_with_its_dictation(
    library: Library, chair: SignedIn, tmp_path: Path
) -> None:
    """A key is stored after the fill that its field never showed; what a person took out is nowhere after the purge."""
    who = Chair(chair, tmp_path)
    who.say("Leo was scared full stop new paragraph She keeps a knife full stop", "worries")
    who.finish()
    document, before = who.document(), who.part("worries").text
    assert who.fill()
    for key in "xy":
        who.desk.save_section(document.id, "worries", before + key, shown=before)
        assert who.part("worries").text == f"{before}{key}\nLeo was scared.\nShe keeps a knife."
        assert who.part("worries").drafted == ("Leo was scared.", "She keeps a knife.")
    who.drafting.accept(document.id, "worries", "Leo was scared.")
    chair.clock = lambda: utc_now() + timedelta(minutes=11)
    who.desk.send_to_chair(who.conference.id)
    who.type("worries", "Leo was scared.")
    with pytest.raises(Exception, match="evidence"), chair.writing() as write:
        shelves.destroy_drafted(write.db, who.conference.id)
    for each in who.desk.documents(who.conference.id):
        who.desk.approve(each.id, "what is missing is known")
    assert _holds_word(chair, "knife") >= {"document_versions", "revisions", "segments"}
    chair.close()
    records = library.sign_in("records", practice.PASSWORD)
    for days in (31, 32):
        records.clock = lambda days=days: utc_now() + timedelta(days=days)  # type: ignore[misc]
        with records.writing() as write:
            write.note("look", "library", "")
    Keeping(records).destroy(who.dictation.id, "the record is whole")
    assert _holds_word(records, "knife") == set()
    assert {"documents", "document_versions"} <= _holds_word(records, "Leo was scared."), "what was approved stays"
    with records.reading() as db:
        kept = [version for version in shelves.versions(db, document.id) if "scared" in version.text("worries")]
        assert kept[0].text("worries").endswith("Leo was scared.") and kept[-1].version == 1
    for table in ("document_versions", "revisions"):
        with pytest.raises(Exception, match="evidence"), records.writing() as write:
            write.db.change(f"UPDATE {table} SET at = ''")
    records.close()


def _holds_word(signed_in: SignedIn, word: str) -> set[str]:
    """Every table in which a word stands."""
    with signed_in.reading() as db:
        names = [str(row["name"]) for row in db.select("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name for name in names if any(word in str(row) for row in db.select(f'SELECT * FROM "{name}"'))}


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
    again = retyped(part, "why", "\n".join([*later, *part.drafted[:2]]), shown=part.text)
    assert list(again.drafted) == list(part.drafted[:2]) and not again.machine
    assert accepted(again, "No such.") is again
    unseen = retyped(part, "why", "\n".join(later), shown="\n".join([*typed, *part.drafted[:2]]))
    assert unseen.drafted == part.drafted[2:], "what was not shown was not taken out"
    assert [line for line in unseen.text.split("\n") if not line.startswith("Dictated")] in (later, [""], [])
    for paragraph in unseen.drafted:
        unseen = accepted(unseen, paragraph)
    assert unseen.drafted == ()


class Typing(RuleBasedStateMachine):
    """Two fields on one section, and the machine: no paragraph goes that nobody has seen, however it all falls out."""

    def __init__(self) -> None:
        super().__init__()
        self.stored, self.heard, self.unseen = SectionText("why", "Mine."), list[Written](), set[str]()
        self.fields = [("Mine.", "Mine."), ("Mine.", "Mine.")]
        """Of each what stands in it, and the stored text it was shown last."""

    @rule(at=st.integers(0, 9))
    def dictate_and_fill(self, at: int) -> None:
        one = (f"mark{len(self.stored.filled)}-{at}", f"Dictated {len(self.stored.filled)} at {at}.")
        self.heard.insert(min(at, len(self.heard)), one)
        self.stored = written_down(self.stored, self.heard, [one], [mark for mark, _ in self.heard])
        self.unseen.add(one[1])

    @rule(who=st.integers(0, 1))
    def show(self, who: int) -> None:
        self.fields[who] = (self.stored.text, self.stored.text)
        self.unseen.clear()

    @rule(who=st.integers(0, 1), at=st.integers(0, 9), words=st.sampled_from(("", "Typed.", "Dictated 0 at 0.", None)))
    def type(self, who: int, at: int, words: str | None) -> None:
        text, shown = self.fields[who]
        at = min(at, text.count("\n"))
        new = text.split("\n")
        new[at : at + 1] = [] if words is None else [new[at], words]
        self.fields[who] = ("\n".join(new), shown)

    @rule(who=st.integers(0, 1))
    def save(self, who: int) -> None:
        text, shown = self.fields[who]
        self.stored = retyped(self.stored, "why", text.strip(), shown)
        standing = self.stored.text.split("\n")
        assert all(line in standing for line in text.strip().split("\n") if line), "nothing typed goes either"

    @rule(who=st.integers(0, 1), at=st.integers(0, 9))
    def accept(self, who: int, at: int) -> None:
        lines = self.fields[who][0].split("\n")
        self.stored = accepted(self.stored, lines[at % len(lines)])
        self.unseen.discard(lines[at % len(lines)])

    @invariant()
    def nothing_unseen_is_gone(self) -> None:
        assert self.unseen <= set(self.stored.drafted)
        assert set(self.stored.drafted) <= set(self.stored.text.split("\n"))


Typing.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestTyping = Typing.TestCase
