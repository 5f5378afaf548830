"""What a chair may dictate into, and how it is announced: "heading worries", "decision two" (domain.md 3.1, 3.2).

A key is one of `NAMES`; behind "heading summary", and in what was spoken into the summary, it is "summary:KEY".
"""

from __future__ import annotations

from collections.abc import Sequence

SUMMARY = "summary"

NAMES = {
    "decided": "What was decided",
    "why": "Why",
    "worries": "Worries",
    "positives": "Positives",
    "changes": "Changes",
    "plan": "Plan",
    "dates": "Dates",
    SUMMARY: "Summary",
    "told": "What the family told us",
    "dissent": "People who did not agree",
    "contingency": "If things do not change",
    "why_held": "Why the conference was held",
    "agencies": "What each agency recommended",
    "weight": "Weight given to the child's views",
    "parents": "What the family thinks",
    "progress": "Progress since the last plan",
}
"""Key and name; the first eight are what the recorder offers."""

_SPOKEN = {
    "decided": ("what was decided", "decided", "decision", "decisions", "the decision", "decision and reasons"),
    "why": ("why", "reason", "reasons", "the reasons", "why we decided"),
    "worries": ("worries", "worry", "what are we worried about", "what we are worried about", "concerns"),
    "positives": ("positives", "strengths", "working well", "what is working well", "whats working well"),
    "changes": ("changes", "what needs to change", "what needs to happen", "needs to happen"),
    "plan": ("plan", "the plan", "your plan", "outline plan", "actions", "recommendations"),
    "dates": ("dates", "next dates"),
    SUMMARY: ("summary", "chairs summary", "the summary"),
    "told": ("what you told us", "what the family told us"),
    "dissent": ("dissent", "disagreement", "people who did not agree"),
    "contingency": ("contingency", "contingency plan", "if things do not change"),
    "why_held": ("why the conference was held", "reason for the conference", "purpose"),
    "agencies": ("agencies", "agency views", "what each agency recommended"),
    "weight": ("weight", "weight given to the childs views", "weight given to the childrens views"),
    "parents": ("parents", "family", "parents views", "family views", "what the family thinks"),
    "progress": ("progress", "progress since the last plan"),
}
_BY_WORDS = {tuple(phrase.split()): key for key, phrases in _SPOKEN.items() for phrase in phrases}
_LONGEST = max(map(len, _BY_WORDS))

LABELS = {"decision": "decided", "recommendation": "plan", "action": "plan"}
"""Words that a number follows ("action three"), and where such a paragraph belongs."""


def heading(words: Sequence[str], *, in_summary: bool) -> tuple[str, int] | None:
    """Key of the section that these words begin with the name of, the longest that fits, and how many words that is.

    >>> heading("what needs to change for Leo".split(), in_summary=False)
    ('changes', 4)
    """
    plain = [word.lower().replace("'", "").replace("’", "") for word in words[:_LONGEST]]
    for count in range(len(plain), 0, -1):
        key = _BY_WORDS.get(tuple(plain[:count]))
        if key is not None:
            return (f"{SUMMARY}:{key}" if in_summary and key != SUMMARY else key), count
    return None


def name(key: str) -> str:
    """The heading shown above what was spoken into a section, "" for what was spoken straight through.

    >>> name("summary:worries")
    'Summary: Worries'
    """
    if key.startswith(f"{SUMMARY}:"):
        return f"{NAMES[SUMMARY]}: {NAMES.get(key.removeprefix(f'{SUMMARY}:'), '')}"
    return NAMES.get(key, "")
