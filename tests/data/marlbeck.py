"""The open part of an invented initial conference, as in scenario S1: every name, place and event is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime

from meetingrec.domain.attendance import Attendee, Mode, Presence, Side
from meetingrec.domain.conference import Channel, Child, Conference, MeetingType
from meetingrec.domain.decisions import Alternative, Decision, Dissent
from meetingrec.domain.plan import Action
from meetingrec.domain.points import Basis, ChildVoice, Heading, Kind, Point
from meetingrec.domain.record import ConferenceRecord

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
    contingency=(
        "If the police are called again, or if the contact arrangements are not kept, or if the plan is not working, "
        "we will talk about it on the same day.\n"
        "Lorna Beck, team manager, will decide what to do next. "
        "Lawyers for the council may meet within 5 working days to think about going to court."
    ),
    core_group_on=date(2026, 4, 16),
    review_on=date(2026, 6, 30),
)

CHILDREN = (
    Child("ellie", "Ellie Tarrant", born=date(2017, 9, 14)),
    Child("jude", "Jude Tarrant", born=date(2022, 11, 22)),
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
    _person(6, "Grace Idowu", "Health visitor", "Marlbeck Health", mode=Mode.BY_VIDEO),
    _person(7, "Neil Forsyth", "DSL", "Marl Bridge Primary School"),
    _person(8, "Shabnam Ali", "Nursery manager", "Little Acorns Nursery"),
    _person(9, "Hannah Cole", "Detective constable", "Police"),
    _person(10, "Sam Whitlock", "Advocate for Ellie", "Voice for Children", side=Side.ADVOCATE),
    _person(11, "Dr K. Osei", "GP", "Marl Bridge Surgery", presence=Presence.REPORT_ONLY),
    _person(12, "Rita Dunn", "Housing officer", "Marlbeck Council", presence=Presence.APOLOGIES),
    _person(13, "Gail Tarrant", side=Side.FAMILY, relationship="aunt", presence=Presence.DID_NOT_ATTEND),
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
    Alternative("asking lawyers to meet now", "Kasia is protecting the children"),
)

DECISIONS = (
    Decision(
        "d1",
        C,
        "Ellie will have a child protection plan",
        AT,
        child_ids=("ellie",),
        made_by=("Priya Raman",),
        category="emotional abuse",
        rationale=_REASON,
        alternatives=_OTHERS,
        dissent=(Dissent("Hannah Cole, police", "The police think that the main worry is physical abuse"),),
    ),
    Decision(
        "d2",
        C,
        "Jude will have a child protection plan",
        AT,
        child_ids=("jude",),
        made_by=("Priya Raman",),
        category="emotional abuse",
        rationale=_REASON,
        alternatives=_OTHERS,
        dissent=(
            Dissent(
                "Shabnam Ali, nursery manager",
                "A CIN plan would be enough. The health visitor already helps with speech",
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

RECORD = ConferenceRecord(CONFERENCE, CHILDREN, ATTENDEES, POINTS, VOICES, DECISIONS, ACTIONS)
