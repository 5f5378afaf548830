"""An invented initial conference, as in scenario S1: every name, place and event is made up.

RECORD is the open conference, FULL the same with views, scales, reports and the notice, WHOLE with the restricted
part B as well.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from meetingrec.domain.attendance import Attendee, InterpreterSource, Interpreting, Mode, Presence, Side, Stay
from meetingrec.domain.conference import Channel, Child, Conference, MeetingType
from meetingrec.domain.decisions import Alternative, Decision, DecisionType, Dissent
from meetingrec.domain.notice import LeafletGiven, NoticeGiven, Objection, Occasion, Response, RestrictedPart
from meetingrec.domain.plan import Action, Contingency
from meetingrec.domain.points import Basis, ChildVoice, Heading, Kind, Layer, Point, Scale
from meetingrec.domain.record import ConferenceRecord
from meetingrec.domain.reports import AgencyReport, ReportKind
from meetingrec.domain.views import AgencyView, Agreement, FamilyView, Recommendation

C = "c1"
AT = datetime(2026, 4, 2, 13, 20, tzinfo=UTC)

CONFERENCE = Conference(
    id=C,
    meeting_type=MeetingType.ICPC,
    planned_start=datetime(2026, 4, 2, 13, 0, tzinfo=UTC),
    chair_id="u1",
    chair_name="Priya Raman",
    child_ids=("ellie", "jude"),
    place="Marlbeck House, Room 3",
    channel=Channel.HYBRID,
    purpose=(
        "The police and the school were worried about shouting and hurting at home. "
        "Workers met on 12 March 2026 and agreed that everybody should meet to decide if Ellie and Jude need a plan."
    ),
    authority="Marlbeck Council",
    typist_name="Colin Webb",
    started_at=datetime(2026, 4, 2, 13, 2, tzinfo=UTC),
    ended_at=datetime(2026, 4, 2, 15, 10, tzinfo=UTC),
    core_group_on=date(2026, 4, 16),
    review_on=date(2026, 6, 30),
    strategy_on=date(2026, 3, 12),
    children_told="Sam Whitlock tells Ellie, the nursery tells Jude",
)


def _child(child_id: str, name: str, born: date, sex: str, disability: str) -> Child:
    return Child(
        child_id,
        name,
        born=born,
        sex=sex,
        ethnicity="White British and Polish",
        religion="Roman Catholic",
        first_language="English, Polish at home",
        disability=disability,
        need_code="N1",
        responsible=("both parents",),
        confirmed_with="Kasia Nowicka",
        confirmed_at=datetime(2026, 4, 2, 13, 10, tzinfo=UTC),
    )


CHILDREN = (
    _child("ellie", "Ellie Tarrant", date(2017, 9, 14), "girl", "none"),
    _child("jude", "Jude Tarrant", date(2022, 11, 22), "boy", "speech delay"),
)


def _person(number: int, name: str, role: str = "", agency: str = "", **more: object) -> Attendee:
    filled = {"presence": Presence.HERE, **more}
    return Attendee(f"a{number}", C, name, role=role, agency=agency, position=number, **filled)  # type: ignore[arg-type]


ATTENDEES = (
    _person(1, "Kasia Nowicka", side=Side.FAMILY, relationship="mother"),
    _person(2, "Darren Tarrant", side=Side.FAMILY, relationship="father"),
    _person(3, "Ewa Lis", "Polish interpreter", "Northgate Interpreting", side=Side.INTERPRETER),
    _person(4, "Tom Ashdown", "Social worker", "Children's social care"),
    _person(5, "Lorna Beck", "Team manager", "Children's social care"),
    _person(6, "Grace Idowu", "Health visitor", "Marlbeck Health", mode=Mode.BY_VIDEO, direct_contact=True),
    _person(7, "Neil Forsyth", "DSL", "Marl Bridge Primary School", direct_contact=True),
    _person(8, "Shabnam Ali", "Nursery manager", "Little Acorns Nursery", direct_contact=True),
    _person(9, "Hannah Cole", "Detective constable", "Police"),
    _person(10, "Sam Whitlock", "Advocate for Ellie", "Voice for Children", side=Side.ADVOCATE),
    _person(11, "Dr K. Osei", "GP", "Marl Bridge Surgery", presence=Presence.REPORT_ONLY),
    _person(12, "Rita Dunn", "Housing officer", "Marlbeck Council", presence=Presence.APOLOGIES, why="on leave"),
    _person(
        13,
        "Gail Tarrant",
        side=Side.FAMILY,
        relationship="aunt",
        presence=Presence.DID_NOT_ATTEND,
        why="no reason given",
    ),
)


def _point(number: int, heading: Heading, text: str, by: int, **more: object) -> Point:
    return Point(f"p{number}", C, heading, text, AT, said_by=f"a{by}", position=number, **more)  # type: ignore[arg-type]


POINTS = (
    _point(
        1,
        Heading.WORRIED,
        "There have been three 999 calls from the home since 1 January 2026. The last one was on 10 March",
        9,
        basis=Basis.RECORD,
        impact="they wake up at night and are frightened",
    ),
    _point(
        2,
        Heading.WORRIED,
        "Ellie fell asleep at her desk on 5 of the last 20 mornings",
        7,
        child_ids=("ellie",),
        impact="she is too tired to learn",
    ),
    _point(
        3,
        Heading.WORRIED,
        "He goes quiet and holds a grown-up's hand when a man raises his voice",
        8,
        child_ids=("jude",),
        basis=Basis.THIRD_PARTY,
    ),
    _point(
        4,
        Heading.WORRIED,
        "Being frightened again and again may be one reason why Jude's speech is late. SALT would need to check this",
        6,
        child_ids=("jude",),
        kind=Kind.HYPOTHESIS,
    ),
    _point(
        5,
        Heading.WORRIED,
        "When adults shout or hurt each other the children may be hurt too, and it will harm how they feel, "
        "sleep and learn if nothing changes",
        4,
        kind=Kind.ASSESSMENT,
    ),
    _point(
        6,
        Heading.WELL,
        "Kasia called the police each time and took the children to their aunt",
        9,
        impact="they had a safe place to go",
    ),
    _point(7, Heading.WELL, "Both children have had all their vaccinations", 6, basis=Basis.RECORD),
    _point(8, Heading.WELL, "Ellie's attendance is 96%. She says that school is safe", 7, child_ids=("ellie",)),
    _point(9, Heading.WELL, "Darren asked Turning Point for help himself and showed us the letter", 4),
    _point(10, Heading.WORRIED, "I agree with what the police and school said. I did protect my children", 1),
    _point(11, Heading.NEEDS, "I want us to live somewhere else", 1),
    _point(12, Heading.WORRIED, "It is not all my fault. No one asked me about February", 2),
    _point(
        13,
        Heading.NEEDS,
        "Both children sleep through the night and see no adult shouting or hurting, at home or at contact, "
        "for 3 months",
        4,
        kind=Kind.JUDGEMENT,
    ),
)

VOICES = (
    ChildVoice(
        "v1",
        C,
        "ellie",
        "I put my pillow on my ears when Daddy shouts. I want to sleep at Babcia's.",
        AT,
        how="Ellie used Three Houses, which is talking and drawing, at school. Babcia means grandmother",
        obtained_by="Tom Ashdown, social worker",
        obtained_on=date(2026, 3, 26),
        seen_alone=True,
    ),
    ChildVoice(
        "v2",
        C,
        "jude",
        "Jude smiles and plays when it is calm. When a man speaks loudly he stops, looks down and reaches for a hand.",
        AT,
        own_words=False,
        how="The nursery and the health visitor watched Jude play",
        obtained_by="Grace Idowu, health visitor",
        obtained_on=date(2026, 3, 30),
        seen_alone=False,
        not_alone_why="he is 3 and was with his key worker",
    ),
)

_REASON = (
    "The police have been called three times since January, while the family already had early help. "
    "The children are frightened and this is harming how they feel"
)
_OTHERS = (
    Alternative("a CIN plan", "the calls to the police went on while the family already had extra help"),
    Alternative("calling the main worry physical abuse", "we know of no injury. We will look again if this changes"),
)

DECISIONS = (
    Decision(
        "d1",
        C,
        "Ellie will have a child protection plan",
        AT,
        child_ids=("ellie",),
        made_by=("Priya Raman",),
        type=DecisionType.MAKE_SUBJECT,
        test="likely to suffer significant harm",
        legal_advice=False,
        legal_why_not="Kasia is protecting the children",
        category="emotional abuse",
        rationale=_REASON,
        alternatives=_OTHERS,
        dissent=(Dissent("Hannah Cole", "The police think that the main worry is physical abuse", agency="Police"),),
    ),
    Decision(
        "d2",
        C,
        "Jude will have a child protection plan",
        AT,
        child_ids=("jude",),
        made_by=("Priya Raman",),
        type=DecisionType.MAKE_SUBJECT,
        test="likely to suffer significant harm",
        legal_advice=False,
        legal_why_not="Kasia is protecting the children",
        category="emotional abuse",
        rationale=_REASON,
        alternatives=_OTHERS,
        dissent=(
            Dissent(
                "Shabnam Ali, nursery manager",
                "A CIN plan would be enough. The health visitor already helps with speech",
                escalated=True,
            ),
        ),
    ),
)


def _action(number: int, text: str, owner: str, **more: object) -> Action:
    return Action(f"x{number}", C, text, AT, owner=owner, position=number, **more)  # type: ignore[arg-type]


ACTIONS = (
    _action(
        1,
        "live away from the family home and keep to the times agreed for seeing the children",
        "Darren",
        by_family=True,
        by_when=date(2026, 4, 2),
        by_when_words="from today",
        help_given="Tom Ashdown will write down the times and go through them with you",
        how_we_will_know="The children see their dad at calm, agreed times",
    ),
    _action(
        2,
        "go to the first Turning Point session",
        "Darren",
        by_family=True,
        by_when=date(2026, 4, 30),
        help_given="Turning Point can send a text to remind you",
        how_we_will_know="You show Tom Ashdown the letter",
    ),
    _action(
        3,
        "start the course for women who have been hurt by a partner",
        "Kasia",
        by_family=True,
        by_when=date(2026, 5, 29),
        help_given="An interpreter will be there. The nursery will look after Jude",
        how_we_will_know="You tell the core group what you found useful",
    ),
    _action(
        4,
        "See Ellie alone, and Jude with his key worker",
        "Tom Ashdown, social worker",
        by_when_words="every 10 working days",
    ),
    _action(
        5,
        "Ask SALT to see Jude",
        "Grace Idowu, health visitor",
        child_ids=("jude",),
        by_when=date(2026, 4, 17),
    ),
    _action(
        6,
        "Check in with Ellie every school day",
        "Neil Forsyth, DSL",
        child_ids=("ellie",),
        by_when=date(2026, 4, 20),
        by_when_words="from the first day after Easter",
    ),
    _action(
        7,
        "Write to Kasia with the choices for where to live",
        "Rita Dunn, housing officer",
        by_when=date(2026, 4, 16),
    ),
)

CONTINGENCIES = (
    Contingency(
        "g1",
        C,
        datetime(2026, 4, 2, 15, 0, tzinfo=UTC),
        trigger="the police are called again, or the contact arrangements are not kept, or the plan is not working",
        what=(
            "we will talk about it on the same day. "
            "Lawyers for the council may meet within 5 working days to think about going to court"
        ),
        who_decides="Lorna Beck, team manager,",
    ),
)

INTERPRETING = (
    Interpreting(
        "i1",
        C,
        AT,
        for_whom="a1",
        language="Polish",
        name="Ewa Lis",
        organisation="Northgate Interpreting Ltd",
    ),
    Interpreting(
        "i2",
        C,
        AT,
        for_whom="a1",
        language="Polish",
        name="Marta Zielinska",
        source=InterpreterSource.FRIEND,
        used=False,
        why_not="a friend is not independent",
        decided_by="Priya Raman",
    ),
    Interpreting("i3", C, AT, needed=False, used=False, why_not="Jude: English at nursery"),
)

REPORTS = (
    AgencyReport(
        "r1",
        C,
        AT,
        "Children's social care",
        author="Tom Ashdown",
        kind=ReportKind.SOCIAL_WORK,
        received_on=date(2026, 3, 31),
        shared_on=date(2026, 4, 1),
        shared_with="Kasia on 31 March with the interpreter, Darren on 1 April",
        shared_by="Tom Ashdown",
        late_why="the interpreter could come only on 31 March",
        disagreed="Darren says it came too late to read",
    ),
    AgencyReport(
        "r2",
        C,
        AT,
        "Marlbeck Council housing",
        author="Rita Dunn",
        not_received_why="Rita Dunn is on leave",
        chase_on=date(2026, 4, 9),
    ),
)

NOTICES = (
    NoticeGiven("n1", C, datetime(2026, 4, 2, 13, 2, tzinfo=UTC), version="1", roll_call=True),
    NoticeGiven("n2", C, datetime(2026, 4, 2, 13, 9, tzinfo=UTC), version="1", occasion=Occasion.AFTER_A_PAUSE),
)

OBJECTIONS = (
    Objection(
        "o1",
        C,
        datetime(2026, 4, 2, 13, 5, tzinfo=UTC),
        who="Darren Tarrant",
        words="I don't want it recorded",
        response=Response.CONTINUE,
        reason="the council has to keep a record of what is decided. Darren may speak unrecorded at the end",
        decided_by="Priya Raman",
    ),
)

LEAFLETS = tuple(
    LeafletGiven(f"l-{key}", C, AT, leaflet=key, to_whom="Kasia, Darren", explained=key == "your_records")
    for key in ("complaints", "appeals", "your_records")
)

_SCORES = ((4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 3), (1, 5), (2, 8))

SCALES = (
    *(Scale(f"s{by}", C, AT, score, f"a{by}", position=by) for by, score in _SCORES),
    Scale("s20", C, AT, 4, rater_words="Ellie by her advocate", child_ids=("ellie",), position=20),
)

_AGENCIES = {4: "Children's social care", 6: "Marlbeck Health", 7: "Marl Bridge Primary School", 9: "Police"}


def _view(number: int, agency: str, by: str, **more: object) -> AgencyView:
    filled = {"recommendation": Recommendation.PLAN, "position": number, **more}
    return AgencyView(f"w{number}", C, AT, agency, said_by=by, **filled)  # type: ignore[arg-type]


AGENCY_VIEWS = (
    *(
        _view(by, agency, f"a{by}", category="physical abuse" if agency == "Police" else "emotional abuse")
        for by, agency in _AGENCIES.items()
    ),
    _view(20, "Little Acorns Nursery", "a8", child_ids=("ellie",), category="emotional abuse"),
    _view(
        21,
        "Little Acorns Nursery",
        "a8",
        child_ids=("jude",),
        recommendation=Recommendation.CHILD_IN_NEED,
        reason="the health visitor already helps with speech",
    ),
    _view(22, "Marl Bridge Surgery", "a11", written=True),
)

FAMILY_VIEWS = (
    FamilyView("f1", C, AT, "a1", Agreement.IN_PART, "I want to move"),
    FamilyView("f2", C, AT, "a2", Agreement.DISAGREES, "The calls are not all about me"),
)

RECORD = ConferenceRecord(
    CONFERENCE,
    CHILDREN,
    ATTENDEES,
    POINTS,
    VOICES,
    DECISIONS,
    ACTIONS,
    interpreting=INTERPRETING,
    contingencies=CONTINGENCIES,
    leaflets=LEAFLETS,
)

_CORE_GROUP = ("Kasia Nowicka", "Darren Tarrant", "Tom Ashdown", "Grace Idowu", "Neil Forsyth", "Shabnam Ali")
_LAYERS = {"p5": Layer.DANGER_STATEMENT, "p13": Layer.SAFETY_GOAL}

FULL = replace(
    RECORD,
    conference=replace(CONFERENCE, lead_worker="Tom Ashdown", visits="every 10 working days", core_group=_CORE_GROUP),
    points=tuple(replace(point, layer=_LAYERS.get(point.id, point.layer)) for point in POINTS),
    reports=REPORTS,
    notices=NOTICES,
    objections=OBJECTIONS,
    scales=SCALES,
    agency_views=AGENCY_VIEWS,
    family_views=FAMILY_VIEWS,
)

# ---- part B: Darren is outside, Jo Penhale is there for it alone (S1.7, S1.12, S1.14) ----

_B = "part-b"
_BEGAN, _ENDED = datetime(2026, 4, 2, 13, 35, tzinfo=UTC), datetime(2026, 4, 2, 13, 58, tzinfo=UTC)


def _restricted(number: int, text: str, by: int) -> Point:
    return replace(_point(number, Heading.WORRIED, text, by), part_id=_B)


def _went_out(person: Attendee) -> Attendee:
    """Darren goes out for part B and comes back after the pause."""
    if person.id != "a2":
        return person
    began, again = datetime(2026, 4, 2, 13, 2, tzinfo=UTC), datetime(2026, 4, 2, 14, 5, tzinfo=UTC)
    return replace(person, earlier_stays=(Stay(began, datetime(2026, 4, 2, 13, 34, tzinfo=UTC)),), joined_at=again)


WHOLE = replace(
    FULL,
    conference=replace(FULL.conference, core_group=(*_CORE_GROUP, "Jo Penhale")),
    attendees=(
        *(_went_out(person) for person in ATTENDEES),
        _person(30, "Jo Penhale", "IDVA", "Safe Steps", mode=Mode.BY_VIDEO, part_id=_B),
    ),
    points=(
        *FULL.points,
        _restricted(30, "A neighbour has given a statement. The police plan another interview on 9 April", 9),
        _restricted(31, "Kasia has moved. Her address must stay unknown", 1),
        _restricted(32, "The DASH checklist scored high", 30),
    ),
    actions=(
        *ACTIONS[:2],
        replace(_action(30, "Make a safety plan with Kasia", "Jo Penhale"), part_id=_B, by_when=date(2026, 4, 9)),
        *ACTIONS[2:],
    ),
    notices=(
        *NOTICES,
        NoticeGiven("n3", C, datetime(2026, 4, 2, 14, 5, tzinfo=UTC), version="1", occasion=Occasion.AFTER_A_PAUSE),
    ),
    scales=(*SCALES, Scale("s30", C, AT, 3, "a30", position=30, part_id=_B)),
    agency_views=(*AGENCY_VIEWS, _view(30, "Safe Steps", "a30", part_id=_B)),
    parts=(RestrictedPart(_B, C, _BEGAN, audience=("a1", "a3", "a4", "a30"), ended_at=_ENDED),),
)
