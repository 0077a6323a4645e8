"""How values, claims and reasons read in a built question.

The frames are English; `LANGUAGES` names the languages that have them, and nothing is built for a
bank in another one. What relations say comes from their own templates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from quiz.domain.facts import facts
from quiz.domain.facts.relations import Relation, fill, slots_for
from quiz.domain.quantities.reader import read
from quiz.domain.quantities.values import NotRead, Row
from quiz.domain.quantities.writing import rewritten
from quiz.domain.questions.questions import Grounding

LANGUAGES = frozenset({"en"})
_ROUNDING = Context(prec=100, rounding=ROUND_HALF_UP)
_SCALES = (
    ("trillion", Decimal(10**12)),
    ("billion", Decimal(10**9)),
    ("million", Decimal(10**6)),
)
# What is written with its unit as one expression, and not as a figure beside a unit.
_WHOLE = frozenset((Row.MONEY, Row.RATE, Row.FRACTION, Row.CHANGE))
_PLURALS: Mapping[str, str] = {
    **{
        unit: f"{unit}s"
        for unit in (
            *("second", "minute", "hour", "day", "week", "month", "year", "decade"),
            *("mile", "yard", "gram", "tonne", "pound", "hectare", "percentage point"),
        )
    },
    "century": "centuries",
    "foot": "feet",
    "inch": "inches",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Below ten numbers are written in words, if they are so in the article.
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_HALF = Decimal("0.5")
# What is named by a clause is said, and what is named by a noun is given.
_CLAUSE = re.compile(
    r"(?:(?:by|for|from|in|of|on|to|with) )?(?:what|whether|how|why|when|where|who)"
)
_CURRENCIES = frozenset("$€£₸₽")
_NESTED = str.maketrans({"“": "‘", "”": "’", "\n": " ", "\u00a0": " "})


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round half up to so many decimals."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING)


def spelled_out(value: facts.TypedValue) -> bool:
    """Tell whether an article writes a value's number in words: "nine days"."""
    return value.number is not None and not any(map(str.isdigit, value.surface))


def figure(number: Decimal, decimals: int = 0, *, words: bool = False) -> str:
    """Write a number with separators for thousands, and round millions as such.

    With `words` a number below ten, or one and a half of it, is written in words.
    """
    whole, rest = divmod(number, 1)
    if words and 1 <= whole < len(_WORDS) and rest in (0, _HALF):
        return _WORDS[int(whole)] + ("-and-a-half" if rest else "")
    for name, scale in _SCALES:
        if abs(number) >= scale and number % (scale / 10) == 0:
            return f"{(number / scale).normalize():f} {name}"
    return f"{rounded(number, decimals):,f}"


def measured(
    number: Decimal, decimals: int, unit: str, *, words: bool = False, like: str = ""
) -> str:
    """Write a number with its unit: "70.76 percent", "1 year", "$5"; small ones in `words`.

    `like` is how an article writes such a value: money and rates keep its sign and its scale.
    """
    own = written_like(like, number) if like else None
    if own is not None:
        return own
    written = figure(number, decimals, words=words)
    if unit in _CURRENCIES:
        return f"{unit}{written}"
    return f"{written} {unit_words(unit, number)}".strip()


def measured_as(number: Decimal, decimals: int, unit: str, value: facts.TypedValue) -> str:
    """Write a number with its unit as an article writes a value of that sort."""
    return measured(number, decimals, unit, words=spelled_out(value), like=value.surface)


def written_like(surface: str, number: Decimal) -> str | None:
    """Write money, a rate or a fraction with another number; None for all other values."""
    value = read(surface, as_number=True)
    if isinstance(value, NotRead) or value.row not in _WHOLE:
        return None
    return rewritten(surface, Fraction(number))


def days(start: date, end: date) -> str:
    """Write a span of days as the year or the month that it is, or by its first and last day."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year}" if start.year == end.year else f"{start.year} to {end.year}"
    if start.day == 1 and (end + timedelta(days=1)).day == 1 and start.month == end.month:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    written = [f"{day.day} {_MONTHS[day.month - 1]} {day.year}" for day in (start, end)]
    return f"between {written[0]} and {written[1]}" if start < end else written[0]


def unit_words(unit: str, number: Decimal | None = None) -> str:
    """Return the word for a unit beside a number, the plural where none is given."""
    return unit if number == 1 else _PLURALS.get(unit, unit)


def value_text(fact: facts.Fact, value: facts.TypedValue) -> str:
    """Return how a fact's value reads in a sentence, with the hedge of a number before it."""
    if value.type in facts.NUMBERS:
        if value.number is None:
            return value.surface
        hedge = facts.number_hedge(fact)
        written = measured_as(value.number, value.decimals, value.unit, value)
        return f"{hedge} {written}".strip()
    return quoted(value.surface) if value.type is facts.ValueType.QUOTE else value.surface


def quoted(words: str) -> str:
    """Put words between quotation marks; marks inside them become single ones."""
    return f"“{words.translate(_NESTED)}”"


def statement(
    relation: Relation, fact: facts.Fact, article_label: str, value: str, **slots: str
) -> str:
    """Return the relation's claim with that value, as it reads inside a sentence."""
    filled = {**slots_for(fact, article_label, value), **slots}
    return fill(relation.claim, filled, capital=False)


def judged(label: str, claim: str) -> str:
    """Return the stem that asks for a verdict on a claim from the articles of that label."""
    return f"Judge from {label}: {sentence_case(claim)}"


def according(label: str, claim: str) -> str:
    """Return the stem that states a claim as the article's."""
    return f"According to {label}, {claim}"


def joined_labels(labels: tuple[str, ...]) -> str:
    """Join the labels of the articles on which a question stands."""
    return " and ".join(labels)


def named(relation: Relation, fact: facts.Fact, article_label: str) -> str:
    """Name what a fact gives: "the share of the vote that Tokayev took in the 2019 election".

    Where the relation has no words for it they are its label, subject and time; subject and time
    are left out where they are the same thing, and the time where it is that of the article.
    """
    if relation.named:
        return fill(relation.named, slots_for(fact, article_label), capital=False)
    time = fact.as_of.label if fact.as_of else ""
    is_time = facts.canonical_name(fact.subject) == facts.canonical_name(time)
    words = relation.label if is_time else f"{relation.label} of {inside(fact.subject)}"
    if (
        time
        and time != article_label
        and facts.canonical_name(time) not in facts.canonical_name(words)
    ):
        words = f"{words} ({time})"
    return words


def given(what: str) -> str:
    """Join what is named to its verb: "give the age of Tokayev", "say how it was received"."""
    return f"{'say' if _CLAUSE.match(what) else 'give'} {what}"


def named_without_time(relation: Relation, fact: facts.Fact, article_label: str) -> str:
    """Name what facts of several times give: "the share of the vote that Tokayev took"."""
    if relation.named:
        slots = {**slots_for(fact, article_label), "as_of": ""}
        return fill(relation.named, slots, capital=False)
    return f"{relation.label} of {inside(fact.subject)}"


def proof(label: str, quotes: tuple[Grounding, ...]) -> str:
    """Cite the words on which a key stands."""
    cited = " … ".join(quote.exact.strip() for quote in quotes)
    return f"{sentence_case(label)} says: {quoted(cited)}"


def sentences(*parts: str) -> str:
    """Join sentences, each with a capital and a full stop where it has no end of its own."""
    ended = (part if part.rstrip("”’").endswith((".", "?", "!")) else f"{part}." for part in parts)
    return " ".join(sentence_case(part) for part in ended if part.strip(". "))


def plain(text: str) -> str:
    """Return a text in one line, with plain spaces."""
    return " ".join(text.split())


def sentence_case(text: str) -> str:
    """Return words with a capital at their head, as a sentence begins."""
    return text[:1].upper() + text[1:]


def inside(text: str) -> str:
    """Return a name as it reads inside a sentence: "The protesters" as "the protesters"."""
    return "the " + text[4:] if text.startswith("The ") else text
