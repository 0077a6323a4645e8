"""Russian words for values, in the cases in which news writes them."""

from __future__ import annotations

from fractions import Fraction

from quiz.domain.quantities.units import UNIT_NAMES
from quiz.domain.quantities.values import Direction
from quiz.domain.quantities.words.lexicon import Lexicon, spread, together


def _forms(table: str) -> dict[str, int]:
    """Read `number form form` entries divided by bars."""
    found = {}
    for entry in table.split("|"):
        number, *words = entry.split()
        found.update(dict.fromkeys(words, int(number)))
    return found


_SMALL = _forms(
    "0 ноль нуля|1 один одна одно одного одной|2 два две двух|3 три трех трёх|4 четыре четырех"
    " четырёх|5 пять пяти|6 шесть шести|7 семь семи|8 восемь восьми|9 девять девяти|10 десять"
    " десяти|11 одиннадцать одиннадцати|12 двенадцать двенадцати|13 тринадцать|14 четырнадцать"
    "|15 пятнадцать|16 шестнадцать|17 семнадцать|18 восемнадцать|19 девятнадцать|20 двадцать"
    " двадцати|30 тридцать тридцати|40 сорок сорока|50 пятьдесят пятидесяти|60 шестьдесят|70"
    " семьдесят|80 восемьдесят|90 девяносто"
)
_HUNDREDS = _forms(
    "100 сто ста|200 двести двухсот|300 триста трехсот|400 четыреста|500 пятьсот пятисот"
    "|600 шестьсот|700 семьсот|800 восемьсот|900 девятьсот"
)
_UP = "вырос выросла выросло выросли рост увеличился увеличилась увеличилось увеличились подорожал"
_DOWN = "упал упала упало упали снизился снизилась снизилось снизились сократился сократилась"

RUSSIAN_VALUES = Lexicon(
    language="ru",
    small=_SMALL,
    hundreds=_HUNDREDS,
    scales={
        **_forms("1000 тысяча тысячи тысяч тысячу тыс"),
        **_forms("1000000 миллион миллиона миллионов млн"),
        **_forms("1000000000 миллиард миллиарда миллиардов млрд"),
        **_forms("1000000000000 триллион триллиона триллионов трлн"),
    },
    parts=_forms("3 треть трети|4 четверть четверти|2 половина половину половины"),
    multiples={"вдвое": Fraction(2), "втрое": Fraction(3)},
    hedges=together(
        spread("не менее|не меньше|как минимум|по меньшей мере", "at least"),
        spread("более|больше|свыше|более чем|больше чем", "more than"),
        spread("не более|не больше|до|максимум", "at most"),
        spread("менее|меньше|менее чем", "less than"),
        spread("почти", "nearly"),
        spread("около|примерно|приблизительно|порядка", "about"),
        spread("ровно|всего|на", ""),
    ),
    changes={
        **dict.fromkeys(_UP.split(), Direction.UP),
        **dict.fromkeys(_DOWN.split(), Direction.DOWN),
    },
    measures=together(
        UNIT_NAMES,
        spread("процент|процента|процентов|проц", "percent"),
        spread("процентный пункт|процентных пункта|процентных пунктов", "percentage point"),
        spread("километр|километра|километров", "km"),
        spread("метр|метра|метров", "m"),
        spread("килограмм|килограмма|килограммов", "kg"),
        spread("тонна|тонны|тонн", "tonne"),
        spread("гектар|гектара|гектаров|га", "hectare"),
        spread("кв км|квадратных километров", "square km"),
        spread("секунда|секунды|секунд", "second"),
        spread("минута|минуты|минут", "minute"),
        spread("час|часа|часов", "hour"),
        spread("день|дня|дней|сутки|суток", "day"),
        spread("неделя|недели|недель", "week"),
        spread("месяц|месяца|месяцев", "month"),
        spread("год|года|лет", "year"),
        spread("градус|градуса|градусов", "degree"),
        spread("литр|литра|литров", "litre"),
    ),
    money=together(
        {"$": "$", "€": "€", "₽": "₽", "₸": "₸", "£": "£"},
        spread("доллар|доллара|долларов|доллар сша|доллара сша|долларов сша", "$"),
        spread("евро", "€"),
        spread("рубль|рубля|рублей|руб", "₽"),
        spread("тенге", "₸"),
    ),
    closed=frozenset(
        [
            "и",
            "в",
            "во",
            "на",
            "с",
            "со",
            "по",
            "за",
            "из",
            "от",
            "до",
            "не",
            "а",
            "но",
            "или",
            "что",
            "как",
            "к",
            "у",
            "о",
            "об",
            "для",
            "при",
        ]
    ),
    minus=frozenset(("минус",)),
    point=frozenset(("целых", "целая")),
    to=frozenset(("до", "и", "или")),
    between=frozenset(("от", "с", "между")),
)
