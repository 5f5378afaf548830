"""What a chair calls a service, whatever its people and places are called on the roll: school, nursery, police, GP.

`school` is the DSL of Marl Bridge Primary and the head teacher of Hallam High. No Qt in here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from meetingrec.domain.attendance import Attendee, Side, is_social_care


@dataclass(frozen=True, slots=True)
class Service:
    """How it is called, and what is said in a job or in the name of an agency that belongs to it."""

    called: frozenset[str]
    job: re.Pattern[str]
    agency: re.Pattern[str]


def _service(called: str, job: str, agency: str) -> Service:
    return Service(frozenset(called.split(", ")), _words(job), _words(agency))


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if pattern else r"(?!)", re.IGNORECASE)


SERVICES = (
    _service(
        "school, schools, education",
        r"dsls?|designated safeguarding (?:lead|officer)|(?:deputy |assistant )?head ?teacher|deputy head|head of year"
        r"|(?<!nursery )teacher|tutor|senco|pastoral lead",
        r"(?<!pre-)(?<!nursery )schools?|primary(?! (?:care|health))|infants?|juniors?|secondary|high(?= school)"
        r"|high$|academy|college|grammar",
    ),
    _service(
        "nursery, nurseries, pre-school, preschool, playgroup",
        r"nursery (?:manager|nurse|worker|teacher)|key ?worker at nursery",
        r"nursery|nurseries|pre-?school|playgroup|day ?care",
    ),
    _service(
        "police",
        r"dc|pc|ds|di|police|constable|detective(?: \w+)?|police (?:officer|sergeant)",
        r"police|constabulary",
    ),
    _service(
        "health",
        r"hv|health visitor|(?<!nursery )nurse|midwife|pa?ediatrician",
        r"health|health visiting|school nursing|midwifery|nhs(?: \w+)*",
    ),
    _service("health visiting, health visitor, hv", r"hv|health visitor", r"health visiting"),
    _service("school nursing, school nurse", r"school nurse", r"school nursing"),
    _service("midwifery, midwife", r"midwife", r"midwifery"),
    _service(
        "gp, gps, doctor", r"gps?|general practitioner", r"gp|gps|(?:medical|doctors'?) (?:centre|practice)|surgery"
    ),
    _service("social worker, sw", r"(?:\w+ )*social worker", ""),
    _service("housing", r"housing(?: \w+)*", r"housing(?: \w+)*"),
)
"""Names of services; nobody is guessed where several people fit (`people_meant`)."""
CALLED = frozenset().union(*(service.called for service in SERVICES))
"""Every word a service goes by."""
_TITLES = {"police": {"dc", "pc", "ds", "di"}, "gp": {"dr"}}
"""Titles in front of a name, for people whose job nobody put down."""


def speaks_for(person: Attendee, called: str) -> bool:
    """Whether they are of the service that goes by this name; called: folded."""
    if person.side is not Side.PROFESSIONAL:
        return False
    if is_social_care(called):
        return is_social_care(person.agency)
    return any(_is_of(person, service) for service in SERVICES if called in service.called)


def services_of(words: str) -> frozenset[str]:
    """The services that a name of an agency speaks of: `Marl Bridge Primary` is a school."""
    return frozenset(name for service in SERVICES if service.agency.search(words) for name in service.called)


def _is_of(person: Attendee, service: Service) -> bool:
    if service.job.search(person.role) or service.agency.search(person.agency):
        return True
    titles = {title for name, known in _TITLES.items() if name in service.called for title in known}
    return not person.role and person.full_name.split(" ")[0].rstrip(".").casefold() in titles
