"""English words for values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from quiz.domain.quantities.units import UNIT_NAMES
from quiz.domain.quantities.values import Direction
from quiz.domain.quantities.words.lexicon import Lexicon, spread, together

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL_ONES = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
)
_ORDINAL_TEENS = (
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth"),
)

SMALL = {
    "zero": 0,
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
}
ORDINALS = {
    **{word: number for number, word in enumerate(_ORDINAL_ONES, 1)},
    **{word: number for number, word in enumerate(_ORDINAL_TEENS, 10)},
    **{f"{word[:-1]}ieth": 10 * number for number, word in enumerate(_TENS, 2)},
    "hundredth": 100,
}
# What a word that names no number leaves possible (docs/method.md 4.4).
VAGUE_WORDS: Mapping[str, tuple[int, int]] = {
    "low single digits": (1, 4),
    "single digits": (1, 9),
    "several": (3, 9),
    "dozens": (20, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 9_999),
    "tens of thousands": (20_000, 99_999),
    "hundreds of thousands": (200_000, 999_999),
    "octogenarian": (80, 89),
}
_PARTS = {
    **{
        name: number
        for word, number in ORDINALS.items()
        if number > 2
        for name in (word, word + "s")
    },
    "half": 2,
    "halves": 2,
    "quarter": 4,
    "quarters": 4,
}
_UP = (
    "rise rises rose risen rising|increase increases increased increasing|grow grows grew grown"
    " growing growth|climb climbs climbed climbing|jump jumps jumped jumping|surge surges surged"
    " surging|soar soars soared|gain gains gained gaining|up|higher|upturn|raise raises raised"
    " raising|hike hiked|swell swelled|leap leapt leaped|advance advanced|improve improved|spike"
    " spiked|more"
)
_DOWN = (
    "fall falls fell fallen falling|drop drops dropped dropping|decline declines declined"
    " declining|decrease decreases decreased decreasing|cut cuts cutting|shrink shrank shrunk"
    " shrinking|slip slips slipped slipping|slide slid sliding|plunge plunged plunging|tumble"
    " tumbled|sink sank sunk|dip dipped|down|lower lowered|reduce reduces reduced reducing"
    " reduction|lose lost|contract contracted contraction|slump slumped|shed|ease eased|less|fewer"
)


def _directed(words: str, direction: Direction) -> dict[str, Direction]:
    return dict.fromkeys(words.replace("|", " ").split(), direction)


ENGLISH_VALUES = Lexicon(
    language="en",
    small=SMALL,
    hundred=frozenset(("hundred",)),
    scales={
        "thousand": 10**3,
        "million": 10**6,
        "mn": 10**6,
        "mln": 10**6,
        "billion": 10**9,
        "bn": 10**9,
        "trillion": 10**12,
        "tn": 10**12,
    },
    letters={"k": 10**3, "m": 10**6, "b": 10**9},
    dozens={"dozen": 12, "score": 20},
    ordinals=ORDINALS,
    parts=_PARTS,
    multiples={
        "twice": Fraction(2),
        "double": Fraction(2),
        "triple": Fraction(3),
        "treble": Fraction(3),
        "quadruple": Fraction(4),
    },
    hedges=together(
        spread("at least|no fewer than|no less than|not less than|a minimum of", "at least"),
        spread("more than|over|above|in excess of|upwards of|exceeding|well over", "more than"),
        spread("just over|slightly more than|a little over|just above", "just over"),
        spread("at most|up to|no more than|not more than|as many as|as much as", "at most"),
        spread("less than|fewer than|under|below|well under", "less than"),
        spread("nearly|almost|close to|just under|just short of|just below", "nearly"),
        spread("about|around|some|roughly|approximately|an estimated|estimated|circa", "about"),
        spread("exactly|precisely|just|only|a total of", ""),
    ),
    hedges_after=together(
        spread("or more|or over|or above|at least|and over|plus", "at least"),
        spread("or less|or fewer|or under|at most", "at most"),
        spread("or so|or thereabouts", "about"),
    ),
    vague=VAGUE_WORDS,
    changes={
        **_directed(_UP, Direction.UP),
        **_directed(_DOWN, Direction.DOWN),
    },
    changed={
        "doubled": (Direction.UP, Fraction(2)),
        "doubling": (Direction.UP, Fraction(2)),
        "tripled": (Direction.UP, Fraction(3)),
        "trebled": (Direction.UP, Fraction(3)),
        "quadrupled": (Direction.UP, Fraction(4)),
        "halved": (Direction.DOWN, Fraction(1, 2)),
        "halving": (Direction.DOWN, Fraction(1, 2)),
    },
    measures=UNIT_NAMES,
    money=together(
        {"$": "$", "us$": "$", "usd": "$", "€": "€", "£": "£", "¥": "JPY", "₸": "₸", "₽": "₽"},
        {"a$": "AUD", "c$": "CAD", "hk$": "HKD", "nz$": "NZD", "s$": "SGD", "r$": "BRL"},
        {"₹": "INR", "₩": "KRW", "₺": "TRY", "₴": "UAH", "₪": "ILS", "฿": "THB", "₦": "NGN"},
        spread("dollar|dollars|us dollars|us dollar|bucks", "$"),
        spread("euro|euros", "€"),
        spread("sterling|pounds sterling", "£"),
        spread("tenge|tenges", "₸"),
        spread("rouble|roubles|ruble|rubles", "₽"),
        spread("yen", "JPY"),
        spread("yuan|renminbi", "CNY"),
        # Norwegian and Danish money have one name, as have the francs and rupees of many countries.
        spread("krone|kroner", "kroner"),
        spread("krona|kronor", "kronor"),
        spread("franc|francs", "francs"),
        spread("peso|pesos", "pesos"),
        spread("rupee|rupees", "rupees"),
        spread("zloty|zlotys", "PLN"),
        spread("rand", "ZAR"),
        spread("hryvnia|hryvnias", "UAH"),
        spread("lira|liras", "lira"),
        spread("won", "won"),
        {"usd": "$", "eur": "€", "gbp": "£", "kzt": "₸", "rub": "₽"},
    ),
    rated=frozenset(
        [
            "head",
            "person",
            "pupil",
            "student",
            "household",
            "family",
            "night",
            "share",
            "ticket",
            "room",
            "seat",
            "copy",
            "piece",
            "vote",
            "word",
            "shift",
            "job",
            "plate",
            "bottle",
            "bag",
            "case",
            "patient",
            "child",
            "adult",
            "worker",
            "employee",
            "season",
            "game",
            "match",
            "meal",
            "cup",
            "can",
            "dose",
            "member",
            "unit",
            "item",
            "pack",
            "trip",
            "ride",
        ]
    ),
    closed=frozenset(
        [
            "a",
            "an",
            "the",
            "and",
            "or",
            "to",
            "of",
            "in",
            "on",
            "at",
            "by",
            "for",
            "from",
            "with",
            "than",
            "that",
            "which",
            "who",
            "whom",
            "whose",
            "this",
            "these",
            "those",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "has",
            "have",
            "had",
            "will",
            "would",
            "can",
            "could",
            "may",
            "might",
            "must",
            "as",
            "but",
            "if",
            "so",
            "not",
            "no",
            "nor",
            "it",
            "its",
            "he",
            "she",
            "they",
            "we",
            "you",
            "i",
            "his",
            "her",
            "their",
            "our",
            "my",
            "your",
            "between",
            "per",
            "each",
            "every",
            "out",
            "up",
            "down",
            "after",
            "before",
            "about",
            "around",
            "into",
            "over",
            "under",
            "against",
            "during",
            "while",
            "when",
            "where",
            "since",
            "until",
            "ago",
            "said",
            "says",
            "later",
            "earlier",
            "only",
            "also",
            "then",
            "there",
        ]
    ),
    minus=frozenset(("minus", "negative")),
    point=frozenset(("point",)),
    joining=frozenset(("and",)),
    articles=frozenset(("a", "an")),
    to=frozenset(("to", "and", "or", "until", "through")),
    between=frozenset(("between", "from")),
    per=frozenset(("per", "every", "each")),
)
