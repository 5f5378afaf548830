"""What is typed in another library is not typed here at the same time (domain.md B4)."""

from __future__ import annotations

from meetingrec.domain.dictation import Dictation
from meetingrec.domain.errors import RecordLocked


def refuse_elsewhere(dictation: Dictation) -> None:
    """Raises RecordLocked while another library has it."""
    if dictation.elsewhere:
        raise RecordLocked(
            f"This dictation is at {dictation.elsewhere} now.",
            "Nothing was changed, and everything that was typed here before is kept.",
            "Open the hand-over file that comes back from there. The chair can also take it back on the Dictate page.",
        )
