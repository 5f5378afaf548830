"""What this computer wrote down from the dictation and nobody has looked at: never sent out like that (domain.md 5)."""

from __future__ import annotations

from collections.abc import Iterator

from meetingrec.documents.building import current_sections, section_titles
from meetingrec.domain.document import Document, Finding
from meetingrec.domain.profile import Profile
from meetingrec.domain.record import ConferenceRecord

RULE = "B1"
"""The chair's own words, typed by a person. Not in profile.CHECKS: no authority may turn this into a warning."""


def drafted(record: ConferenceRecord, document: Document, profile: Profile) -> Iterator[Finding]:
    """One finding for each section that holds paragraphs nobody has accepted."""
    headings = {key: heading for key, heading, _ in section_titles(document.type, profile, record)}
    for part in current_sections(record, document, profile):
        count = len(part.drafted)
        if count:
            one = "A paragraph that this computer wrote down waits"
            wait = one if count == 1 else f"{count} paragraphs that this computer wrote down wait"
            text = f"{wait} to be read in “{headings[part.key]}”. Accept each as it is, or change it."
            yield Finding(text, f"section:{part.key}", True, RULE)
