"""Profiles: what each authority's own says, what is refused and at which line, and a council's own in a library."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from meetingrec import cli, resources
from meetingrec.documents import checking
from meetingrec.domain.access import Role
from meetingrec.domain.conference import MeetingType
from meetingrec.domain.deadlines import Anchor, DaysRead, Direction, Rule, Unit, When
from meetingrec.domain.document import DocumentType
from meetingrec.domain.errors import NotAllowed, ProfileRefused
from meetingrec.domain.events import Changes
from meetingrec.domain.notice import Response
from meetingrec.domain.points import Heading
from meetingrec.domain.profile import CHECKS, DOCUMENTS, Check, Minutes, Profile
from meetingrec.domain.profile_text import line_of, read_profile
from meetingrec.services import practice_library as practice
from meetingrec.services.library import Library
from meetingrec.services.profiles import CouncilFolder, Profiles
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import audit

SHIPPED = resources.shipped_profiles()

OWN = """\
extends = "norfolk"
id = "marlbeck"
name = "Marlbeck"
# Marlbeck's own names
[headings]
worried = "Worries"
"""


def text_of(name: str) -> str:
    return resources.template(f"{name}.toml").read_text(encoding="utf-8")


def find(name: str) -> str | None:
    return text_of(name) if name in SHIPPED else None


# --- those that ship ---


def test_five_ship_and_the_national_one_is_the_default() -> None:
    assert SHIPPED == ("national", "bolton", "newcastle", "norfolk", "trafford")
    for name in SHIPPED:
        assert resources.profile(name).id == name


def test_each_authority_has_its_own_words_in_its_own_order() -> None:
    def words(name: str) -> list[str]:
        return list(resources.profile(name).headings.values())

    assert words("newcastle") == ["Worries", "Positives", "Changes"]
    assert words("norfolk") == ["What's working well", "What are we worried about", "What needs to happen"]
    assert words("national") == [heading.words for heading in Heading]
    assert resources.profile("norfolk").heading_order == (Heading.WELL, Heading.WORRIED, Heading.NEEDS)


def test_what_is_made_and_recorded_differs() -> None:
    made = {name: resources.profile(name).minutes for name in SHIPPED}
    assert made["trafford"] is Minutes.OPTIONAL
    assert made["bolton"] is Minutes.REQUIRED
    assert {made["national"], made["newcastle"], made["norfolk"]} == {Minutes.NONE}
    assert resources.profile("norfolk").makes("school_record")
    assert not resources.profile("newcastle").makes("school_record")
    newcastle = resources.profile("newcastle")
    assert not newcastle.may_record(MeetingType.DUAL_PROCESS)
    assert not newcastle.may_record(MeetingType.STRATEGY_INITIAL)
    assert "Newcastle" in newcastle.recording_not_allowed[MeetingType.DUAL_PROCESS]
    assert resources.profile("trafford").may_record(MeetingType.STRATEGY_INITIAL)
    assert "All parties" in resources.profile("trafford").copies["minutes"]
    assert "what_happens_now" in resources.profile("bolton").leaflets
    assert resources.profile("bolton").blocks("D7", otherwise=False)
    assert not resources.profile("national").blocks("D7", otherwise=False)


@pytest.mark.parametrize("name", SHIPPED)
def test_what_every_profile_must_have(name: str) -> None:
    profile = resources.profile(name)
    filled = profile.notice.format(chair="Priya Raman", authority="Marlbeck", children="Ellie", time="14:02")
    assert "Priya Raman" in filled
    assert "instead of long written minutes" in filled or profile.minutes is not Minutes.NONE
    assert profile.objection_choices == tuple(Response)
    assert profile.quorum.other_agencies == 2
    assert {"complaints", "appeals", "your_records"} <= set(profile.leaflets)
    assert all(profile.makes(kind.value) for kind in DocumentType)
    assert "child" in profile.retention_words
    for rule in profile.deadlines:
        assert len(rule.as_written.split()) <= 12, rule.id
        assert rule.source


def test_the_rules_of_trafford_stand_as_they_were_written() -> None:
    rules = {rule.id: rule for rule in resources.profile("trafford").deadlines}
    assert {f"T{number:02}" for number in range(1, 22)} <= set(rules)
    assert not {"P06", "P07", "P09", "P09r"} & set(rules)
    units = {rule_id: rule.unit for rule_id, rule in rules.items() if rule_id.startswith("T")}
    open_days = {rule_id for rule_id, unit in units.items() if unit is Unit.DAYS_UNSPECIFIED}
    assert open_days == {"T05", "T09", "T10", "T11", "T12", "T15", "T16", "T17", "T19", "T20"}
    assert {rule_id for rule_id, unit in units.items() if unit is Unit.HOURS} == {"T01", "T02", "T04", "T08"}


def test_the_vocabulary_keeps_up_with_the_program() -> None:
    """A new kind of document or a new check must be known to profiles, too."""
    assert {kind.value for kind in DocumentType} <= set(DOCUMENTS)
    source = Path(checking.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'"([A-Z]\d{1,2})"', source)) <= CHECKS


# --- beginning from another profile ---


def test_tables_merge_lists_replace_and_nothing_takes_an_entry_away() -> None:
    text = (
        OWN
        + '\n[leaflets]\nappeals = ""\nyour_rights = "Your rights"\n[deadlines.P12]\nn = 20\nunit = "working_days"\n'
    )
    profile = read_profile('put_right = ["Tell the chair."]\nleave_out = ["P11"]\n' + text, "own.toml", find)
    assert list(profile.headings.values()) == ["What's working well", "Worries", "What needs to happen"]
    assert profile.put_right == ("Tell the chair.",)
    assert list(profile.leaflets) == ["complaints", "your_records", "your_rights"]
    assert profile.rule("P11") is None
    changed, before = profile.rule("P12"), resources.profile("norfolk").rule("P12")
    assert changed is not None
    assert before is not None
    assert (changed.n, changed.unit, changed.what) == (20, Unit.WORKING_DAYS, before.what)
    assert profile.glossary == resources.profile("norfolk").glossary


def test_without_minutes_no_deadline_for_minutes_is_left() -> None:
    text = (
        'extends = "trafford"\nid = "own"\nname = "Own"\nminutes = "none"\n'
        'documents = ["decisions_and_recommendations", "chairs_summary"]\n'
        '[copies]\nminutes = ""\nstrategy_record = ""\n'
    )
    profile = read_profile(text, "own.toml", find)
    assert all(rule.record != "minutes" for rule in profile.deadlines)
    assert profile.rule("T04") is not None


def test_a_council_that_makes_minutes_gets_their_deadline() -> None:
    made = 'minutes = "required"\ndocuments = ["decisions_and_recommendations", "minutes"]\n'
    text = made + OWN + '[copies]\nchairs_summary = ""\nstrategy_record = ""\nschool_record = ""\n'
    assert read_profile(OWN, "own.toml", find).rule("P07") is None
    assert read_profile(text, "own.toml", find).rule("P07") is not None


# --- what is refused, and at which line ---

WRONG = {
    "not toml": (OWN + 'reading_of_days "calendar"\n', 7, "not TOML"),
    "an open text": (OWN + 'needs = """never ends\n', 7, "not TOML"),
    "brackets without end": ("a = " + "[" * 50_000, 1, "brackets"),
    "the same rule twice": (OWN + "[deadlines.P12]\nn = 3\n[deadlines.P12]\nn = 4\n", 9, "not TOML"),
    "an unknown entry": ('headigns = "x"\n' + OWN, 1, "Did you mean 'headings'?"),
    "an unknown heading": (OWN + 'wel = "Positives"\n', 7, "Did you mean 'well'?"),
    "an unknown meeting": (OWN + '[recording_not_allowed]\ndual_proces = "No."\n', 8, "Did you mean 'dual_process'?"),
    "an unknown blank": (OWN.replace("# M", 'notice_version = "2"\nnotice = """\nI am\n{chiar}"""\n# M'), 5, "{chiar}"),
    "a blank that reaches inside": (
        OWN.replace("# M", 'notice_version = "2"\nnotice = "{chair.__class__}"\n# M'),
        5,
        "{chair.__class__}",
    ),
    "a lone bracket": (OWN.replace("# M", 'notice_version = "2"\nnotice = "{"\n# M'), 5, "curly bracket"),
    "a notice with an old version": (OWN.replace("# M", 'notice = "Hello."\n# M'), 4, "'notice_version' of its own"),
    "a text that is a number": (OWN.replace('"Marlbeck"', "7"), 3, "must be a text"),
    "an id with a path": (OWN.replace('"marlbeck"', '"../marlbeck"'), 2, "small letters"),
    "a parent nobody has": (OWN.replace("norfolk", "narnia"), 1, "narnia"),
    "a rule nobody has": ('leave_out = ["P99"]\n' + OWN, 1, "no deadline 'P99'"),
    "half an order": (OWN.replace("# M", 'heading_order = ["well"]\n# M'), 4, "all three"),
    "a list with a gap": (OWN.replace("# M", 'heading_order = [\n  "well",\n  "bad",\n]\n# M'), 4, "'bad'"),
    "an unknown unit": (OWN + '[deadlines.P12]\nn = 3\nunit = "fortnights"\n', 9, "'fortnights'"),
    "too many": (OWN + "[deadlines.P12]\nn = 100000\n", 8, "from 1 to 1000"),
    "yes is no number": (OWN + "[deadlines.P12]\nn = true\n", 8, "whole number"),
    "half a rule": (OWN + "[deadlines.Z01]\nn = 3\n", 7, "'event' is missing"),
    "hours from a day": (OWN + '[deadlines.P12]\nunit = "hours"\n', 7, "which is a day"),
    "nothing to interpret": (OWN + '[deadlines.P12]\ninterpretation = "working"\n', 8, "open to interpretation"),
    "a rule with an odd name": (OWN + "[deadlines.twelve]\nn = 3\n", 7, "'twelve'"),
    "minutes and none": (OWN.replace("# M", 'minutes = "required"\n# M'), 4, "does not name minutes"),
    "a copy of nothing": (OWN + '[copies]\nminutes = "All"\n', 8, "not among the 'documents'"),
    "an unknown check": (OWN + '[checks]\nC77 = "warn"\n', 8, "'C77'"),
    "a check that explodes": (OWN + '[checks]\nC7 = "explode"\n', 8, "'explode'"),
    "a day with an hour": (OWN + "[bank_holidays]\nadd = [2027-05-10T09:00:00]\n", 8, "list of days"),
    "a day both ways": (OWN + "[bank_holidays]\nadd = [2027-05-10]\nremove = [2027-05-10]\n", 9, "both added"),
    "no decision to take": (OWN.replace("# M", "objection_choices = []\n# M"), 4, "at least one"),
    "alone and bare": ('id = "own"\n', 1, "is missing"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_bad_profile_is_refused_with_file_line_and_reason(what: str) -> None:
    text, line, reason = WRONG[what]
    with pytest.raises(ProfileRefused) as refused:
        read_profile(text, "own.toml", find)
    assert (refused.value.file, refused.value.line) == ("own.toml", line)
    assert reason in refused.value.reason
    assert f"own.toml, line {line}: " in refused.value.happened
    windows = text.replace("\n", "\r\n")
    with pytest.raises(ProfileRefused, match=f"own.toml, line {line}: "):
        read_profile(windows, "own.toml", find)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    for content, line in ((b"id = 'a'\nname = '\xff'\n", 2), (b"#" * 300_000, 1)):
        path.write_bytes(content)
        with pytest.raises(ProfileRefused) as refused:
            resources.profile_file(path)
        assert refused.value.line == line
    with pytest.raises(ProfileRefused, match="not there"):
        resources.profile_file(tmp_path / "nowhere.toml")
    path.write_bytes(b"\xef\xbb\xbf" + OWN.encode())
    assert resources.profile_file(path).name == "Marlbeck"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_line_of_every_entry_is_found(name: str) -> None:
    text = text_of(name)
    lines = text.split("\n")

    def paths(data: dict[str, object], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for key, value in data.items():
            yield (*before, key)
            if isinstance(value, dict):
                yield from paths(value, (*before, key))

    found = [path for path in paths(tomllib.loads(text)) if path != ("deadlines",)]
    assert len(found) > 10
    for path in found[:: max(1, len(found) // 25)]:
        assert path[-1] in re.split(r" ?=", lines[line_of(text, path) - 1])[0]


def test_the_chapter_on_profiles_is_right() -> None:
    """Its example can be used as it stands, and it names every entry and every value there is."""
    chapter = (
        (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8").partition("# Profiles")[2]
    )
    example = re.search(r"(?m)^    extends.*?(?=^\S)", chapter, re.DOTALL)
    assert example is not None
    assert read_profile(textwrap.dedent(example.group()), "example.toml", find).name == "Marlbeck Council"
    entries = {field.name for field in (*fields(Profile), *fields(Rule))} - {"events"} | {"event", "heading_order"}
    values = [*MeetingType, *Unit, *Anchor, *When, *Direction, *DaysRead, *Response, *Minutes, *Check, *DOCUMENTS]
    for word in (*entries, *values):
        assert re.search(rf"`\[?{word}[\]`. ]", chapter), word


# --- in a library ---


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, planned: Path) -> Iterator[Library]:
    made = Library.open(shutil.copytree(planned, tmp_path_factory.mktemp("profiles") / "library"))
    yield made
    made.close()


@pytest.fixture
def chair(library: Library) -> Iterator[SignedIn]:
    signed_in = library.sign_in("chair", practice.PASSWORD)
    yield signed_in
    shutil.rmtree(signed_in.folder / "profiles", ignore_errors=True)
    signed_in.close()


def test_a_council_adds_its_own_and_chooses_it(chair: SignedIn, tmp_path: Path) -> None:
    profiles = Profiles(chair)
    assert profiles.chosen().id == "national"
    own = tmp_path / "from the council.toml"
    own.write_text(OWN, encoding="utf-8")
    changes, added = profiles.add(own)
    assert changes == Changes.of("settings")
    own.unlink()
    assert profiles.choose(added.id) == Changes.of("settings")

    again = Profiles(chair)  # the program was updated and started again
    assert again.chosen().headings[Heading.WORRIED] == "Worries"
    assert [line.id for line in again.all()] == [*SHIPPED, "marlbeck"]
    assert [line.id for line in again.all() if line.chosen] == ["marlbeck"]
    assert again.all()[-1].own
    with chair.reading() as db:
        acts = [entry.act for entry in audit.entries(db)][-2:]
    assert acts == ["add a profile", "choose a profile"]

    again.choose("norfolk")
    assert again.chosen().id == "norfolk"
    assert json.loads((chair.folder / "profiles" / "chosen.json").read_text()) == {"profile": "norfolk"}


def test_one_that_is_broken_later_stops_nothing_else(chair: SignedIn, tmp_path: Path) -> None:
    profiles = Profiles(chair)
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    profiles.add(own)
    profiles.choose("marlbeck")
    kept = CouncilFolder(chair.folder).path("marlbeck")
    before = profiles.chosen()
    assert profiles.chosen() is before  # read once

    kept.write_text(OWN.replace("[headings]", "[headigns]"), encoding="utf-8")
    os.utime(kept, ns=(1, 1))
    with pytest.raises(ProfileRefused, match="line 5: 'headigns'"):
        profiles.chosen()
    instead, why = profiles.usable("marlbeck")
    assert instead.id == "national"
    assert why is not None
    assert why.line == 5
    broken = profiles.all()[-1]
    assert (broken.id, broken.profile, broken.chosen) == ("marlbeck", None, True)
    assert broken.problem is not None
    assert profiles.get("trafford").id == "trafford"

    kept.write_text(OWN.replace('"marlbeck"', '"elsewhere"'), encoding="utf-8")
    with pytest.raises(ProfileRefused, match="line 2: the id was 'marlbeck'"):
        profiles.get("marlbeck")
    kept.unlink()
    with pytest.raises(ProfileRefused, match="not in the library"):
        profiles.chosen()
    (kept.parent / "chosen.json").write_text("{", encoding="utf-8")
    assert profiles.chosen().id == "national"


def test_a_refused_profile_changes_nothing(chair: SignedIn, tmp_path: Path) -> None:
    profiles = Profiles(chair)
    before = [line.id for line in profiles.all()]
    own = tmp_path / "own.toml"
    for text, why in ((OWN.replace('"marlbeck"', '"norfolk"'), "ships with the program"), ("id =", "not TOML")):
        own.write_text(text, encoding="utf-8")
        with pytest.raises(ProfileRefused, match=why):
            profiles.add(own)
    with pytest.raises(ProfileRefused):
        profiles.choose("nobody's")
    assert [line.id for line in profiles.all()] == before


def test_only_a_chair_or_a_records_manager_chooses(library: Library) -> None:
    for name, may in (("typist", False), ("investigator", False), ("records", True)):
        signed_in = library.sign_in(name, practice.PASSWORD)
        profiles = Profiles(signed_in)
        try:
            assert bool(signed_in.person.roles & {Role.CHAIR, Role.RECORDS_MANAGER}) is may
            if may:
                profiles.choose("national")
            else:
                with pytest.raises(NotAllowed):
                    profiles.choose("national")
        finally:
            signed_in.close()


# --- on the command line ---


def test_the_command_line_says_which_line_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    assert cli.run(["profile", "check", str(own)], lambda practice: 9) == 0
    assert "Marlbeck (marlbeck)" in capsys.readouterr().out
    own.write_text(OWN + "[copies]\nminutes = 3\n", encoding="utf-8")
    assert cli.run(["profile", "check", str(own), "--json"], lambda practice: 9) == 1
    told = capsys.readouterr()
    assert "own.toml, line 8: " in told.err
    assert json.loads(told.out)["problem"] == "ProfileRefused"


def test_the_command_line_lists_the_councils_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = CouncilFolder(tmp_path)
    folder.folder.mkdir()
    folder.path("marlbeck").write_text(OWN, encoding="utf-8")
    folder.path("broken").write_text("id =", encoding="utf-8")
    assert cli.run(["profile", "list", "--library", str(tmp_path)], lambda practice: 9) == 0
    told = capsys.readouterr().out
    assert "norfolk        Norfolk" in told
    assert "marlbeck       Marlbeck (the council's own)" in told
    assert "council-broken.toml, line 1: this is not TOML" in told
