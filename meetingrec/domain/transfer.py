"""A plan that comes from another authority: who sends it, and who took it on in writing (domain.md D14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """One row a transfer-in conference. told_on: the day this authority was told that the family is here.

    accepted_by, accepted_on: who accepted responsibility in writing for this authority, and when; both authorities
    record it.
    """

    id: str
    conference_id: str
    at: datetime
    sending_authority: str = ""
    told_on: date | None = None
    accepted_by: str = ""
    accepted_on: date | None = None
    moment: float | None = None
    part_id: str = ""


def transfer_lacks(transfer: Transfer | None) -> tuple[str, ...]:
    """What is not answered yet, in words; all of it while nothing was written down."""
    asked = (
        ("which authority sends the plan", transfer and transfer.sending_authority.strip()),
        ("the day this authority was told", transfer and transfer.told_on),
        ("who accepted responsibility in writing", transfer and transfer.accepted_by.strip()),
        ("when it was accepted", transfer and transfer.accepted_on),
    )
    return tuple(words for words, answer in asked if not answer)
