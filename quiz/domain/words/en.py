"""English: the patterns of docs/method.md 4.1, and the counter of syllables of 4.5."""

from __future__ import annotations

import re

from quiz.domain.facts.relations import with_article
from quiz.domain.words.lists import WordList

_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ALL_NONE = re.compile(
    r"\b(?:all|none|any|both|neither)\s+of\s+(?:the\s+)?"
    r"(?:above|these|those|them|others|following)\b"
    r"|\b[a-e]\s*(?:and|&|or)\s*[a-e]\b"
)
_RELATIVE_DATE = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|currently|recently"
    r"|this (?:week|month|year|morning)"
    rf"|last (?:week|month|year|{_DAYS})|next (?:week|month|year)|(?:on )?(?:{_DAYS})"
    r"|(?:two|three|four|five|\d+) (?:years?|months?|weeks?|days?) (?:ago|later)"
    rf"|in (?:{'|'.join(_MONTHS)})(?! \d))\b"
)
_ABSOLUTE = re.compile(
    r"\b(?:always|never|all|none|only|every|everyone|everybody|everything|nobody|nothing|no one"
    r"|entirely|completely|totally|absolutely|invariably|must|impossible|certainly|undoubtedly"
    r"|solely|exclusively|without exception)\b"
)
_HEDGE = re.compile(
    r"\b(?:usually|often|sometimes|generally|typically|may|might|could|can|some|most|many|probably"
    r"|possibly|likely|tends?|about|around|nearly|almost|roughly|approximately|at least|at most"
    r"|more than|less than|up to)\b"
)
_NEGATIVE = re.compile(
    r"\b(?:not|except|never|neither|nor|(?<!at )least|cannot|without|false|incorrect|untrue)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(r"\b(a|an)\s*(?:_{2,}|\.{3}|…|:)?\s*$", re.IGNORECASE)
_NUMBER_VERB = re.compile(r"\b(?:(?P<one>is|was|has)|(?P<many>are|were|have))\b")
_SINGULAR_ENDINGS = ("ss", "us", "is")
_DATED = re.compile(
    r"(?:(?:in|on|since) )?(?:(?P<alone>[12]\d{3})"
    r"|(?:the )?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? )?"
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
    r"(?: (?:the )?(?P<second>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,? (?P<year>\d{4}))?)\.?"
)
_FINITE_VERB = re.compile(
    r"\b(?:was|were|is|are|has|had|have|will|would|said|says|won|took|takes|gave|gives|told|made"
    r"|became|called|led|ended|began|broke|fled|sent|went|came|held|kept|lost|left|put|did|does"
    r"|showed|ordered|opened|closed|voted|scored|received|resigned|ruled|faced|blamed|criticised"
    r"|announced|renamed|regained|promised|arrested|congratulated)\b"
)
_JOINT = re.compile(r"\band\b|;|, which\b")
_SUFFIXES = ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "ly")
_STOP = frozenset(
    """about above after again against almost also although among another been before being below
    between both came come could does done down during each even ever every from further gave give
    given gives have having here hers herself himself into itself just made make makes many more
    most much must near only other ours over said same says shall should some still such than that
    their theirs them themselves then there these they this those through took under until upon very
    well went were what when where which while whom whose will with within would your yours
    according article report""".split()  # noqa: SIM905 - a column of a hundred words hides them
)
_POLARITY = frozenset(
    ("no", "not", "never", "none", "nor", "neither", "nobody", "nothing", "without", "cannot")
)
_HEDGE_FAMILIES = (
    frozenset(("about", "around", "some", "roughly", "approximately", "nearly", "almost")),
    frozenset(("at least", "no fewer than", "no less than", "not less than")),
    frozenset(("more than", "over", "above")),
    frozenset(("at most", "up to", "no more than", "not more than")),
    frozenset(("less than", "fewer than", "under", "below")),
    frozenset(("several", "some", "a few")),
    frozenset(
        (
            *("preliminary", "early", "initial", "provisional", "first"),
            *("suggest", "suggests", "suggested"),
        )
    ),
    frozenset(
        (
            *("alleged", "allegedly", "allege", "alleges", "allegation"),
            *("claim", "claims", "claimed", "accuse", "accuses", "accused"),
            *("say", "says", "said", "call", "calls", "called", "believe", "believed"),
        )
    ),
    frozenset(("expected", "expect", "expects", "forecast", "likely")),
)
_SILENT_ENDING = re.compile(r"(?:[^laeiouy]es|[^aeiouydt]ed|[^laeiouy]e)$")


def syllables(word: str) -> int:
    """Count the syllables of an English word, at least 1 (docs/method.md 4.5).

    Known misses: "create" 1, "area" 2, "rhythm" 1.
    """
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    if not letters.endswith("le"):
        letters = _SILENT_ENDING.sub("", letters)
    return max(1, len(re.findall(r"[aeiouy]+", letters.removeprefix("y"))))


def _agrees(article: str, option: str) -> bool:
    return with_article(option) == f"{article.lower()} {option}"


def _is_plural(option: str) -> bool:
    last = option.split()[-1].rstrip(".,;!?") if option.split() else ""
    ends_so = last.endswith("s") and not last.endswith(_SINGULAR_ENDINGS)
    return ends_so or " and " in option


ENGLISH = WordList(
    months=_MONTHS,
    all_or_none=_ALL_NONE,
    relative_date=_RELATIVE_DATE,
    absolute=_ABSOLUTE,
    hedge=_HEDGE,
    hedge_families=_HEDGE_FAMILIES,
    negative=_NEGATIVE,
    indefinite=_INDEFINITE,
    indefinite_forms=("a", "an"),
    doubled=frozenset(("had", "that")),
    before_nouns=frozenset(("a", "an", "the")),
    dated=_DATED,
    agrees=_agrees,
    number_verb=_NUMBER_VERB,
    is_plural=_is_plural,
    finite_verb=_FINITE_VERB,
    joint=_JOINT,
    polarity=_POLARITY,
    stop=_STOP,
    suffixes=_SUFFIXES,
    unit_words=frozenset(("unit", "units", "measure", "measured")),
    syllables=syllables,
)
