"""What is written down of a plan that comes from another authority (domain.md D14)."""

from __future__ import annotations

from dataclasses import replace

from meetingrec.domain.events import Changes
from meetingrec.domain.transfer import Transfer
from meetingrec.services.capture import Capture, only_in_the_open
from meetingrec.services.signed_in import SignedIn
from meetingrec.store import entries


def store_transfer(signed_in: SignedIn, transfer: Transfer, moment: float | None) -> Changes:
    """One row a conference, whichever key came first. Raises NotAllowed, InputRefused, also in a restricted part:
    everybody may read it.

    moment: seconds on the timeline of the recording, kept with the first answer.
    """
    only_in_the_open(signed_in, transfer.conference_id)
    with signed_in.reading() as db:
        stored = next(iter(entries.of_conference(db, Transfer, transfer.conference_id)), None)
    capture = Capture(signed_in)
    if stored is None:
        return capture.add(replace(transfer, id="", moment=moment))[0]
    kept = {name: getattr(stored, name) for name in ("id", "at", "moment", "part_id")}
    return capture.change(replace(transfer, **kept))
