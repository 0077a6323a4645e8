"""Kazakh words for values; nouns stand in the singular after a number."""

from __future__ import annotations

from quiz.domain.quantities.units import UNIT_NAMES
from quiz.domain.quantities.values import Direction
from quiz.domain.quantities.words.lexicon import Lexicon, spread, together

_ONES = ["нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз", "он"]
_TENS = ["жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан"]

KAZAKH_VALUES = Lexicon(
    language="kk",
    small={
        **{word: number for number, word in enumerate(_ONES)},
        **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    },
    hundred=frozenset(("жүз",)),
    scales={
        "мың": 10**3,
        "миллион": 10**6,
        "млн": 10**6,
        "миллиард": 10**9,
        "млрд": 10**9,
        "трлн": 10**12,
    },
    hedges=together(
        spread("кемінде|кем дегенде", "at least"),
        spread("шамамен|жуық", "about"),
        spread("дерлік", "nearly"),
    ),
    hedges_after=together(spread("дерлік", "nearly"), spread("шамасында", "about")),
    changes={"өсті": Direction.UP, "артты": Direction.UP, "төмендеді": Direction.DOWN},
    measures=together(
        UNIT_NAMES,
        spread("пайыз|процент|пайызы|пайызын|пайызға", "percent"),
        spread("шақырым|километр", "km"),
        spread("метр", "m"),
        spread("тонна", "tonne"),
        spread("гектар", "hectare"),
        spread("минут", "minute"),
        spread("сағат", "hour"),
        spread("күн", "day"),
        spread("апта", "week"),
        spread("ай", "month"),
        spread("жыл|жас", "year"),
        spread("градус", "degree"),
        spread("литр", "litre"),
    ),
    money=together(
        {"$": "$", "€": "€", "₽": "₽", "₸": "₸", "£": "£"},
        spread("доллар|ақш доллары", "$"),
        spread("еуро", "€"),
        spread("рубль", "₽"),
        spread("теңге", "₸"),
    ),
    closed=frozenset(
        ["және", "мен", "бен", "пен", "да", "де", "та", "те", "үшін", "бойынша", "туралы"]
    ),
    minus=frozenset(("минус",)),
)
