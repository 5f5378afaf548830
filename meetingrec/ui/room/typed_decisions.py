"""What a chair says a decision is, in the words it is typed with. No Qt in here; nothing is worked out.

Ellie: child protection plan, emotional abuse · Kayden's plan ends · no plan for Jude

A wrong kind harms a child, an empty one is asked about. So a kind is read only from the phrases of the table, where
nothing beside them may turn them round, and never from two that do not go together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise

from meetingrec.domain.child_names import plain
from meetingrec.domain.decisions import CATEGORIES, DecisionType, category_words


class _Beside(Enum):
    """What is no decision by itself, and goes with some only."""

    NEUTRAL = "says nothing of a plan"
    CATEGORY = "names the category"
    UNCLEAR = "goes with nothing"
    A_PLAN = "goes with a plan"
    NO_PLAN = "goes with no plan"
    UNCHANGED = "goes with a plan that continues"
    THRESHOLD = "no plan, in other words"


_BARE = "{cpp}"
_WORDS = {
    "a": r"(?:(?:an?|the|any|this|her|his|their|its|both) )*",
    "be": r"(?:(?:is|are|was|were|be|been|being|has|have|will|shall|should|must|to|now|therefore|formally) )*",
    "whom": r"((?:[\w'’]+ ){0,2}?)",
    "not": r"(?:not|\w+n['’]t)",
    "on": r"(?:continues?|continuing|continuation|remains?|stays?)",
    "ended": r"(?:end(?:s|ed)?|cease[sd]?|discontinued?|terminated?|closed?|closes|removed|lifted|stop(?:s|ped)?|"
    r"concluded?|finished|comes? to an end|brought to an end|not (?:to )?continued?)",
    "cpp": r"(?:child(?:ren)? protection plans?|c\.?p\.? plans?|cpps?)",
    "plan": r"(?:child(?:ren)? protection plans?|c\.?p\.? plans?|cpps?|plans?)",
    "register": r"(?:(?:child protection )?register|child protection(?! \w))",
    "subject": r"(?:the )?subjects? (?:of|to)",
    "cin": r"(?:child(?:ren)? in need|c\.?i\.?n\.?)(?: (?:plans?|support|status|level))?",
    "month": r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*",
}
_PHRASES: tuple[tuple[str, DecisionType | _Beside], ...] = (
    # Of a child in need, and what is called after child protection and is no plan.
    (r"(?:under )?(?:section|s\.?) ?17|at (?:this|the present) (?:time|stage|moment)|at present", _Beside.NEUTRAL),
    (r"{cin} {be}(?:continues?|remains?)", DecisionType.CHILD_IN_NEED),
    (
        r"(?:stepp?(?:s|ed|ing)? down|moved?|transferred) from {a}(?:{plan}|{register}|child protection|cp) (?:down )?"
        r"to {a}{cin}",
        DecisionType.END,
    ),
    (r"stepp?(?:s|ed|ing)? down to {a}{cin}", _Beside.NO_PLAN),
    (r"{not} {be}{a}child protection(?! \w)", DecisionType.NOT_SUBJECT),
    (r"{cin}(?! (?:assessment|meeting|review|code|team|social|worker|visit)s?)", DecisionType.CHILD_IN_NEED),
    (
        r"(?:care|safety|support|family|pathway|contingency|birth|education|ehc|health|parenting|outline|"
        r"written|action|contact|visiting|picture) plan",
        _Beside.NEUTRAL,
    ),
    (r"child protection (?:review )?(?:conference|chair|medical|core group)", _Beside.NEUTRAL),
    (r"(?:from|at|on|after) birth|(?:once|when) born|with immediate effect", _Beside.NEUTRAL),
    (r"(?:(?:on|from) )?\d{{1,2}}(?:st|nd|rd|th)? {month}(?! \d)", _Beside.NEUTRAL),
    # It moves.
    (
        r"{cpp} {be}transfer(?:s|red|ring)?(?: (?:in|out))?|plan (?:(?:is|was|will|be) )*transfer(?:s|red)",
        DecisionType.TRANSFER,
    ),
    (
        r"transfer (?:of )?{a}{plan}|(?:case|responsibility) (?:to )?transfer(?:s|red)?|transfer[ -](?:in|out)",
        DecisionType.TRANSFER,
    ),
    # The plan ends.
    (r"no longer {be}{subject} {a}{plan}", DecisionType.END),
    (r"no longer (?:(?:needs?|requires?|on|have|has|meets? (?:the )?threshold for) )+{a}{plan}", DecisionType.END),
    (r"{plan} {be}(?:do(?:es)? )?{ended}", DecisionType.END),
    (r"(?:ends?|ending|end of|cease|discontinue|terminate|close|lift|bring to an end) {a}{plan}", DecisionType.END),
    (r"(?:remov(?:e|es|ed|al)|taken?|comes?|coming) (?:off|from) (?:of )?{a}(?:{plan}|{register})", DecisionType.END),
    (r"(?:remove|removal of|take) {whom}(?:off|from) {a}(?:{plan}|{register})", DecisionType.END),
    (r"ceas(?:e|es|ed|ing) to be (?:on|{subject}) {a}{plan}", DecisionType.END),
    (r"{not} {be}continued? (?:(?:with|on|under) )?{a}{plan}", DecisionType.END),
    (r"stepp?(?:s|ed|ing)? down from {a}(?:{plan}|child protection|cp)", DecisionType.END),
    (r"de-?regist(?:er|ered|ration)|de-?planned", DecisionType.END),
    # No plan.
    (
        r"{not} {be}(?:meet|met|reach(?:ed)?) (?:the )?(?:threshold|criteria) (?:for|of) {a}"
        r"(?:{plan}|child protection)",
        _Beside.THRESHOLD,
    ),
    (
        r"threshold (?:for|of) {a}(?:{plan}|child protection) {be}{not} {be}(?:met|reached)",
        _Beside.THRESHOLD,
    ),
    (r"no need for {whom}(?:to (?:be {subject}|have) )?{a}{plan}", DecisionType.NOT_SUBJECT),
    (r"{not} {be}in need of {a}{plan}", DecisionType.NOT_SUBJECT),
    (r"{not} {be}(?:(?:made|placed|put|become) )?{subject} {a}{plan}", DecisionType.NOT_SUBJECT),
    (r"{not} {be}(?:(?:placed|put) )?on {a}{plan}", DecisionType.NOT_SUBJECT),
    (r"{not} {be}(?:(?:have|need|require|warrant) )?{a}{plan}", DecisionType.NOT_SUBJECT),
    (r"{plan} {be}{not} {be}(?:needed|required|necessary|made|agreed|warranted)", DecisionType.NOT_SUBJECT),
    (r"(?:decided )?against (?:making )?{a}{plan}", DecisionType.NOT_SUBJECT),
    (r"no {plan}(?: (?:is|was) )?(?:needed|required|necessary)?", DecisionType.NOT_SUBJECT),
    # It continues.
    (r"{on} (?:(?:with|on|under|of|to|be|as) )*{subject} {a}{plan}", DecisionType.CONTINUE),
    (r"{on} (?:(?:with|on|under|of) )?{a}{plan}", DecisionType.CONTINUE),
    (
        r"{plan} {be}(?:continues?|continued|remains?|stays?|maintained|carr(?:y|ies) on)"
        r"(?: (?:in place|in force|active))?",
        DecisionType.CONTINUE,
    ),
    # There is one from now on.
    (r"(?:made|become|becomes|placed|put) {subject} {a}{plan}", DecisionType.MAKE_SUBJECT),
    (r"(?<!was )(?<!were )(?<!been ){subject} {a}{plan}", DecisionType.MAKE_SUBJECT),
    (r"(?:placed|put|(?:to|will|shall) (?:now )?(?:be|go)|goes) on (?:to )?{a}{plan}", DecisionType.MAKE_SUBJECT),
    (r"(?:the|this|that|his|her|its|their|\w+['’]s) {cpp}", _Beside.UNCLEAR),
    (r"(?:have|has|needs?|requires?) {a}(?:new )?{cpp}", DecisionType.MAKE_SUBJECT),
    (r"{cpp} {be}(?:made|agreed|needed|required|necessary|starts?|begins?)", DecisionType.MAKE_SUBJECT),
    (r"(?:from|of|in|by|under|on|to|with|about|off|than|over) {a}{cpp}", _Beside.UNCLEAR),
    (_BARE, DecisionType.MAKE_SUBJECT),
    # Its category.
    (r"no change (?:of|in|to) {a}category|category {be}(?:unchanged|remains?|stays?|the same)", _Beside.UNCHANGED),
    (
        r"category {be}change[sd]?|chang(?:e|ed|es|ing) (?:of |in )?{a}category|category change",
        DecisionType.CATEGORY,
    ),
    (r"no category(?: (?:agreed|needed|applies))?", _Beside.NO_PLAN),
    (
        r"(?:under )?(?:the )?categor(?:y|ies)(?: (?:of|is|are))?(?=:? (?:neglect|physical|emotional|sexual))",
        _Beside.CATEGORY,
    ),
    # What goes with it.
    (r"threshold {be}(?:{not}|no longer) {be}(?:met|reached)", _Beside.NO_PLAN),
    (r"no longer (?:at (?:significant )?risk|likely|needed|required|necessary)", _Beside.NO_PLAN),
    (r"threshold {be}(?:met|reached)", _Beside.A_PLAN),
    (r"for (?:a )?(?:(?:further|another) )?\w+ months?", _Beside.UNCHANGED),
    # Other decisions.
    (r"section 47|s\.? ?47", DecisionType.SECTION_47),
    (r"(?:single|joint) (?:agency )?(?:enquiry|investigation)", DecisionType.SINGLE_OR_JOINT),
    (r"medical", DecisionType.MEDICAL),
    (r"legal (?:advice|planning)", DecisionType.LEGAL_ADVICE),
    (r"transfer\w*", _Beside.UNCLEAR),
)
"""In this order: what one has taken is not there for the next, but for whom it names. Words in braces: _WORDS."""

_COMPILED = tuple(
    (re.compile(rf"(?<![\w-])(?:{words.format(**_WORDS)})(?![\w-])", re.IGNORECASE), kind) for words, kind in _PHRASES
)
_FIRST_MARK = 0xE000
_MARK = re.compile("[\ue000-\ue0ff]")
_TOPIC = re.compile(
    r"(?<!\w)(?:plan|plans|planned|cpps?|child\s+protection|thresholds?|regist\w+|de-?regist\w+|subject|categor\w+|"
    r"step\w*\s+down|de-?escalat\w*|no\s+further\s+action|nfa|no\s+role|case\s+clos\w+|"
    r"clos\w+\s+(?:the\s+case|to\s+\w+)|cp|criteria|early\s+help)(?!\w)",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"(?<!\w)(?i:no|not|nor|none|never|neither|nothing|without|cannot|\w+n['’]t|against|refus\w+|reject\w+|declin\w+|"
    r"oppos\w+|disagree\w*|instead|rather|except|if|unless|until|till|when|once|after|before|while|whether|might|could|"
    r"would|can|consider\w*|recommend\w*|propos\w+|suggest\w*|request\w*|asked|wants?|wish\w*|views?|thinks?|thought|"
    r"believ\w+|discuss\w*|defer\w*|adjourn\w*|postpon\w+|pending|await\w*|possibl\w+|provisional\w*|undecided|"
    r"previous\w*|former\w*|again|nobody|nil|n/a|x|withdr\w+|rescind\w*|revok\w+|cancel\w*|dropped|mistake|error|"
    r"unlikely|maybe|perhaps|hopefully|hardly|scarcely|nearly|almost|draft|den(?:y|ies|ied)|doubt\w*|lack\w*)(?!\w)"
    r"|(?<!\w)may(?!\w)|[?✗✘❌]"
)
"""Words that may say the opposite of the phrase they stand beside, or that it is somebody's wish."""
_ENDING = re.compile(
    r"(?<!\w)(?:end\w*|ceas\w+|discontinu\w+|terminat\w+|clos(?:e|es|ed|ing|ure)|remov\w+|lift\w*|stop\w*|conclud\w+|"
    r"finish\w*|off|longer|step\w*)(?!\w)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?<!\w)(?:soon|later|next|(?:in|within) [\w ]{1,20}?(?:day|week|month|year)s?)(?!\w)", re.IGNORECASE
)
_GOING_ON = re.compile(
    r"(?<!\w)(?:continu\w+|remain\w*|stay\w*|still|already|existing|maintain\w*|renew\w*|extend\w*|same|unchanged|"
    r"current\w*)(?!\w)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;:,.!?()\[\]\n/]|\s[-\u2013\u2014]+\s|(?<!\w)(?:and|but|because|as|with)(?!\w)", re.I)
_PLAIN = frozenset(
    re.findall(
        r"\S+",
        "a an the his her their its both all each every child children child's children's boy boys girl girls twin "
        "twins unborn baby babies brother brothers sister sisters sibling siblings one two three four 1 2 3 4 5 6 "
        "it is was are were be being must do does therefore will shall should to that have has agreed unanimously "
        "unanimous majority decided decision decisions conference chair today now immediately formally there birth "
        "under category of for in on by from we i neglect emotional physical sexual abuse harm significant risk "
        "grounds new initial name names",
    )
)
"""Words that change nothing in what a plan's phrase says."""

_NONE = {DecisionType.NOT_SUBJECT, DecisionType.END}
_ABOUT = {*_NONE, DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE, DecisionType.CATEGORY}
_STRICT = {*_ABOUT, DecisionType.CHILD_IN_NEED}
"""Deadlines hang on these."""
_WHETHER = {
    DecisionType.SECTION_47,
    DecisionType.SINGLE_OR_JOINT,
    DecisionType.MEDICAL,
    DecisionType.LEGAL_ADVICE,
}
"""Their kind is the same for yes and no."""
_OTHERS = tuple(dict.fromkeys(kind for _, kind in _PHRASES if isinstance(kind, DecisionType) and kind not in _ABOUT))


def decision_type(text: str, names: Sequence[str] = ()) -> DecisionType:
    """What the text says beyond doubt; NOT_SAID where it is about a plan, or another of the kinds, and does not.

    names: of the children. Where they are known, another name beside a plan is somebody who is not decided about.

    >>> decision_type("Kayden's plan ends"), decision_type("See the doctor again")
    (<DecisionType.END: 'end'>, <DecisionType.OTHER: 'other'>)
    >>> decision_type("The plan should not end yet")
    <DecisionType.NOT_SAID: 'not_said'>
    """
    marked, found = _marked(text)
    left = _MARK.sub(" ", marked)
    if not set(found) - {_Beside.NEUTRAL} and not _TOPIC.search(left):
        return DecisionType.NOT_SAID if _says_nothing_else(left, _words_of(names)) else DecisionType.OTHER
    kind = _one_kind(set(found))
    if kind is None or _TOPIC.search(left) or (kind not in _WHETHER and _doubted(kind, left)):
        return DecisionType.NOT_SAID
    if kind in _STRICT and not _stands_clear(kind, _clauses(marked), _words_of(names)):
        return DecisionType.NOT_SAID
    return kind


def _says_nothing_else(text: str, names: frozenset[str]) -> bool:
    """`Ellie: continue`, `No change`: of what, a reader can only guess."""
    for words in (_TURNS, _ENDING, _GOING_ON):
        text = words.sub(" ", text)
    return all(_is_plain(word, names) or _bare(word) in {"yes", "change"} for word in re.findall(r"[\w'’-]+", text))


def _marked(text: str) -> tuple[str, list[DecisionType | _Beside]]:
    """The text with a mark in place of each phrase, and what was found."""
    marked = _MARK.sub(" ", text.replace("\n", "; "))
    marked = " ".join(marked.split())
    found = []
    for at, (words, kind) in enumerate(_COMPILED):
        whom = r"\1" if words.groups else ""
        marked, count = words.subn(f" {chr(_FIRST_MARK + at)} {whom} ", marked)
        found += [kind] if count else []
    return marked, found


def _one_kind(found: set[DecisionType | _Beside]) -> DecisionType | None:
    """The kind that all of it together says; None where it does not go together, or says nothing by itself."""
    plan = {kind for kind in found if kind in _ABOUT}
    if _Beside.THRESHOLD in found and not plan & _NONE:
        plan.add(DecisionType.NOT_SUBJECT)
    if plan == {DecisionType.CONTINUE, DecisionType.CATEGORY}:
        plan = {DecisionType.CONTINUE}
    if len(plan) > 1 or (plan and DecisionType.TRANSFER in found):
        return None
    kind = next((one for one in (*plan, *_OTHERS) if one in plan or one in found), None)
    if DecisionType.CHILD_IN_NEED in found and kind not in {*_NONE, DecisionType.CHILD_IN_NEED}:
        return None
    goes: dict[_Beside, set[DecisionType]] = {
        _Beside.NO_PLAN: {*_NONE, *_WHETHER, DecisionType.CHILD_IN_NEED},
        _Beside.A_PLAN: {DecisionType.MAKE_SUBJECT, DecisionType.CONTINUE},
        _Beside.UNCHANGED: {DecisionType.CONTINUE},
        _Beside.UNCLEAR: set(),
    }
    return kind if all(kind in kinds for beside, kinds in goes.items() if beside in found) else None


def _doubted(kind: DecisionType, left: str) -> bool:
    """Whether a word may turn it round, or something is said to end, to end later, or to go on, against the kind."""
    another = _LATER if kind in _NONE else _ENDING
    goes_on = kind is not DecisionType.CONTINUE and _GOING_ON.search(left)
    return bool(_TURNS.search(left) or another.search(left) or goes_on)


def _stands_clear(kind: DecisionType, clauses: list[str], names: frozenset[str]) -> bool:
    """Whether nothing stands beside the phrase but plain words and the children's names, nobody else before it, and no
    child behind it of whom something else may be said. Behind a plan that is only named, plain words as well.
    """
    own = [at for at, clause in enumerate(clauses) if any(_says(number, kind) for number in _numbers(clause))]
    named = all(_PHRASES[number][0] == _BARE for at in own for number in _numbers(clauses[at]) if _says(number, kind))
    for at, clause in enumerate(clauses):
        words = re.findall(r"[\w'’-]+", _MARK.sub(" ", clause))
        if at in own or at < own[0] or (named and not _numbers(clause)):
            if not all(_is_plain(word, names) for word in words):
                return False
        elif names & {_bare(word) for word in words}:
            return False
    return True


def _says(number: int, kind: DecisionType) -> bool:
    said = _PHRASES[number][1]
    return said is kind or (said is _Beside.THRESHOLD and kind is DecisionType.NOT_SUBJECT)


def _numbers(clause: str) -> list[int]:
    """The phrases, by their place in the table."""
    return [ord(mark) - _FIRST_MARK for mark in _MARK.findall(clause)]


def _clauses(marked: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(marked) if clause.strip()]


def _is_plain(word: str, names: frozenset[str]) -> bool:
    bare = _bare(word)
    return bare in _PLAIN or (bare in names if names else word[:1].isupper())


def _bare(word: str) -> str:
    return re.sub(r"'s?$", "", plain(word))


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(_bare(word) for name in names for word in re.findall(r"[\w'’-]+", name))


_SAME = re.compile(r"(?:the )?same(?: decision)? for .{1,60}|.{1,60}: ?(?:the )?same", re.IGNORECASE)
_NAMES = tuple(CATEGORIES.values())
_ANY_CATEGORY = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'({name.split()[0]})' for name in _NAMES)})(?!\w)(\s+(?:abuse|harm)(?!\w))?",
    re.IGNORECASE,
)
_ENDS_THERE = re.compile(r"\s*(?:$|[,;.:()/&+?]|(?:and|category)(?!\w))", re.IGNORECASE)
"""`emotional` alone is a category; `emotional support` is none."""
_CHANGED = re.compile(r".*(?<!\w)from\s+(.+?)\s+to\s+(.+)", re.IGNORECASE | re.DOTALL)
_TOGETHER = re.compile(r"[\s,/&+]*(?:(?:and|also|as\s+well\s+as)(?!\w))?\s*", re.IGNORECASE)


def named_category(text: str) -> str:
    """The category that is named in the text, or those that are named in one breath; "" for none, or in any doubt.

    >>> named_category("Ellie: child protection plan, neglect and emotional abuse")
    'Neglect and emotional abuse'
    """
    if (changed := _CHANGED.fullmatch(text)) and all(_ANY_CATEGORY.search(part) for part in changed.groups()):
        text = changed[2]
    found = list(_ANY_CATEGORY.finditer(text))
    names = {_NAMES[at] for one in found for at, name in enumerate(one.groups()[: len(_NAMES)]) if name}
    between = [text[one.end() : other.start()] for one, other in pairwise(found)]
    whole = all(one[1] or one[len(_NAMES) + 1] or _ENDS_THERE.match(text, one.end()) for one in found)
    if not found or not whole or not (len(names) == 1 or all(_TOGETHER.fullmatch(words) for words in between)):
        return ""
    before = re.split(r"[;:,.()\n]", text[: found[0].start()])[-1]
    behind = re.split(r"[;:,.()\n]", text[found[-1].end() :])[0]
    if _TURNS.search(before) or _TURNS.search(behind) or re.search(r"\blonger\b", before):
        return ""
    return category_words(names)


def is_same(text: str) -> bool:
    """`same for Jude`, `Jude: the same`: nothing but that it is the same."""
    return _SAME.fullmatch(" ".join(text.split())) is not None
