"""Dates as news writes them: days, months, years, quarters, decades, and days named from today.

Each function reads at a token and returns what it read with the token after it, or None. The
`parts` of a date are year, month and day, 0 for what it leaves open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from fractions import Fraction

from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import ReadValue, Row

ReadDate = tuple[ReadValue, int]

_LEADS = {
    "by": "by",
    "before": "before",
    "after": "after",
    "since": "since",
    "until": "until",
    "on": "",
    "in": "",
    "from": "from",
    "of": "",
}
_RELATIVE = frozenset(("last", "next", "this"))
_NAMED_DAYS = frozenset(("today", "yesterday", "tomorrow", "tonight"))
_PERIODS = frozenset(
    ("week", "month", "year", "quarter", "weekend", "spring", "summer", "autumn", "fall", "winter")
)
_ORDINAL_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_YEARS = range(1000, 2200)
_LEAP_YEAR = 2024
_ISO = re.compile(r"\d{4}")
_POINTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3}


def date(scan: Scan, i: int) -> ReadDate | None:
    """Read a date with the word before it that makes it a bound ("by")."""
    lead = _LEADS.get(scan.word(i))
    if lead is not None:
        found = _bare_date(scan, scan.skip(i + 1, "the")) or _bare_date(scan, i + 1)
        if found is None or (not lead and not scan.whole):
            return None
        value, j = found
        return (value if not lead else _with_hedge(value, lead)), j
    return _bare_date(scan, i)


def century_or_decade(scan: Scan, i: int) -> ReadDate | None:
    """Read the 1990s, in her forties, in his late 40s, the 20th century."""
    j = scan.skip(i, "in")
    if scan.one_of(j, ("her", "his", "their", "the", "my")):
        whose, j = scan.word(j), j + 1
    else:
        whose = ""
    part = scan.word(j) if scan.one_of(j, ("early", "mid", "late")) else ""
    k = scan.skip(scan.hyphen(j + 1), "-") if part else j
    decade = _decade(scan, k)
    if decade is None or (decade[0] < 100) != (whose in ("her", "his", "their", "my")):
        return None
    start, after = decade
    low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part, (0, 9))
    unit, dimension = ("year", "calendar") if start < 100 else ("", "years")
    value = ReadValue(
        Row.RANGE, Fraction(start + low), Fraction(start + high), unit=unit, dimension=dimension
    )
    return value, after


def _decade(scan: Scan, k: int) -> tuple[int, int] | None:
    word = scan.word(k)
    is_figure = scan.is_figure(k) and scan.word(k + 1) == "s" and scan.glued(k + 1)
    if is_figure and re.fullmatch(r"1\d\d0|20\d0|[2-9]0", word):
        return int(word), k + 2
    if word.endswith("ties"):
        tens = scan.lexicon.small.get(word[:-3] + "y")
        return (tens, k + 1) if tens else None
    return None


def _bare_date(scan: Scan, i: int) -> ReadDate | None:
    for read in _READERS:
        found = read(scan, i)
        if found is not None:
            return found
    return None


def _with_hedge(value: ReadValue, lead: str) -> ReadValue:
    return ReadValue(
        value.row,
        value.low,
        value.high,
        dimension=value.dimension,
        parts=value.parts,
        label=value.label,
        hedge=lead,
    )


def _weekday(scan: Scan, i: int) -> ReadDate | None:
    """Read Thursday, next Friday, Monday 3 March 2025."""
    j = i + 1 if scan.one_of(i, _RELATIVE) else i
    name = scan.word(j)
    day = scan.lexicon.days.get(name)
    if day is None or not scan.is_capital(j):
        return None
    is_short = len(name) == 3
    after = scan.skip(scan.skip(j + 1, "."), ",") if is_short else scan.skip(j + 1, ",")
    exact = _day_of_month(scan, after)
    if exact is not None and i == j:
        return exact
    if is_short and not scan.whole:
        return None
    label = f"{scan.word(i)} day {day}" if j > i else f"day {day}"
    return _dated(label=label), j + 1


def _day_of_month(scan: Scan, i: int) -> ReadDate | None:
    return _day_first(scan, i) or _month_first(scan, i) or _in_figures(scan, i)


def _day_first(scan: Scan, i: int) -> ReadDate | None:
    """Read 3 March 2025, 3rd of March, 3 марта 2025 года."""
    day = _day(scan, i)
    if day is None:
        return None
    number, j = day
    j = scan.skip(scan.skip(j, "of"), "-")
    month = _month(scan, j)
    if month is None:
        return None
    year, after = _year_after(scan, month[1])
    return _checked(year, month[0], number, after)


def _month_first(scan: Scan, i: int) -> ReadDate | None:
    """Read March 3, Sept. 30 2024, March 2025, and March alone."""
    label, j = "", i
    if scan.one_of(i, _RELATIVE):
        label, j = scan.word(i) + " ", i + 1
    elif scan.one_of(i, ("early", "mid", "late")):
        label, j = scan.word(i) + " ", scan.hyphen(i + 1)
    month = _month(scan, j)
    if month is None:
        return None
    number, after = month
    day = None if label else _day(scan, scan.skip(after, "the"))
    if day is not None and not _is_year(scan, after):
        year, end = _year_after(scan, day[1])
        return _checked(year, number, day[0], end)
    year, end = _year_after(scan, after)
    # "May" may be a verb, and "Mar" a name.
    is_short = len(scan.word(j)) <= 4 and scan.word(j) not in ("june", "july")
    if is_short and not (year or label or scan.whole):
        return None
    return _dated(year, number, 0, label.strip()), end


def _in_figures(scan: Scan, i: int) -> ReadDate | None:
    """Read 10.06.2019, 2019-06-10, and 25/12/2024 where it can be read in one way."""
    pointed = _POINTED.fullmatch(scan.word(i))
    if pointed:
        day, month, year = map(int, pointed.groups())
        return _checked(year, month, day, i + 1)
    glued = all(scan.glued(n) for n in range(i + 1, i + 5))
    marks = {scan.word(i + 1), scan.word(i + 3)}
    if not glued or not all(scan.word(n).isdigit() for n in (i, i + 2, i + 4)):
        return None
    first, second, third = (int(scan.word(n)) for n in (i, i + 2, i + 4))
    if marks == {"-"} and _ISO.fullmatch(scan.word(i)):
        return _checked(first, second, third, i + 5)
    if marks <= {"/", "-"} and len(marks) == 1 and third in _YEARS:
        if first == second or second > 12:
            return _checked(third, first, second, i + 5)
        if first > 12:
            return _checked(third, second, first, i + 5)
    return None


def is_two_dates(scan: Scan, i: int) -> bool:
    """Tell whether figures are a day and a month in an order that nobody can tell: 03/04/2025."""
    if scan.word(i + 1) != "/" or scan.word(i + 3) != "/" or not scan.word(i).isdigit():
        return False
    first, second = scan.word(i), scan.word(i + 2)
    return second.isdigit() and first != second and 0 < int(first) <= 12 and 0 < int(second) <= 12


def _quarter(scan: Scan, i: int) -> ReadDate | None:
    """Read Q3 2024, the third quarter of 2024, the quarter ended Sept. 30."""
    j = scan.skip(i, "the")
    ended = next((k for word in ("ended", "ending") if (k := scan.skip(j, "quarter", word)) > j), j)
    ended = ended if ended > j else _year_ended(scan, j)
    if ended > j:
        end = _day_of_month(scan, ended)
        if end is None:
            return None
        year, month, day = map(int, end[0].parts)
        return _dated(year, month, day, f"{scan.word(j)} ended"), end[1]
    if scan.word(j) == "q" and scan.glued(j + 1) and scan.word(j + 1) in ("1", "2", "3", "4"):
        number, k = int(scan.word(j + 1)), j + 2
    else:
        named = _QUARTERS.get(scan.word(j)) or _QUARTERS.get(scan.slice(j, j + 2))
        if named is None:
            return None
        k = scan.skip(j + (1 if scan.word(j) in _QUARTERS else 2), "quarter")
        number = named
        if scan.word(k - 1) != "quarter":
            return None
    year, after = _year_after(scan, scan.skip(k, "of"))
    return _dated(year, 0, 0, f"quarter {number}"), after


def _year_ended(scan: Scan, j: int) -> int:
    return next(
        (k for word in ("ended", "ending", "to") if (k := scan.skip(j, "year", word)) > j), j
    )


def _fiscal(scan: Scan, i: int) -> ReadDate | None:
    """Read fiscal 2024, fiscal year 2024, FY2024."""
    j = scan.skip(i, "financial")
    j = j if j > i else scan.skip(i, "fiscal")
    j = scan.skip(j, "year") if j > i else scan.skip(i, "fy")
    if j == i or not _is_year(scan, j):
        return None
    return _dated(int(scan.word(j)), 0, 0, "fiscal"), j + 1


def _relative(scan: Scan, i: int) -> ReadDate | None:
    """Read last year, this week, yesterday: days named from the day of writing."""
    if scan.lexicon.language != "en":
        return None
    if scan.one_of(i, _NAMED_DAYS):
        return _dated(label=scan.word(i)), i + 1
    if scan.one_of(i, _RELATIVE) and scan.one_of(i + 1, _PERIODS):
        return _dated(label=scan.slice(i, i + 2)), i + 2
    return None


def _century(scan: Scan, i: int) -> ReadDate | None:
    """Read the 20th century, the nineteenth century."""
    j = scan.skip(i, "the")
    if scan.is_figure(j) and scan.one_of(j + 1, _ORDINAL_ENDINGS) and scan.word(j).isdigit():
        number, k = int(scan.word(j)), j + 2
    else:
        number, k = scan.lexicon.ordinals.get(scan.word(j), 0), j + 1
    after = scan.skip(scan.hyphen(k), "century")
    if not 0 < number <= 21 or scan.word(after - 1) != "century":
        return None
    return _dated(number, 0, 0, "century"), after


def _year_alone(scan: Scan, i: int) -> ReadDate | None:
    """Read 2019, and 2016-2022 or 2016-17 as the years that they span."""
    if not _is_year(scan, i) or (scan.word(i + 1) == "s" and scan.glued(i + 1)):
        return None
    year, j = int(scan.word(i)), i + 1
    if scan.word(j) in ("-", "to") and scan.is_figure(j + 1):
        last = scan.word(j + 1)
        number = int(last) if last.isdigit() else 0
        if len(last) == 2 and scan.word(j) == "-":
            number += year - year % 100
        if len(last) in (2, 4) and year < number < 2200:
            value = ReadValue(Row.DATE, Fraction(year), Fraction(number), dimension="years")
            return value, j + 2
    if scan.glued(j) and scan.at(j).kind in ("word", "figure"):
        return None
    if scan.lexicon.language == "ru":
        j = next((j + 1 for word in ("год", "года", "году", "г") if scan.word(j) == word), j)
    return _dated(year), j


def _day(scan: Scan, i: int) -> tuple[int, int] | None:
    word = scan.word(i)
    if not re.fullmatch(r"\d{1,2}", word) or not 1 <= int(word) <= 31:
        return None
    j = i + 1
    if scan.glued(j) and scan.one_of(j, _ORDINAL_ENDINGS):
        j += 1
    return int(word), j


def _month(scan: Scan, i: int) -> tuple[int, int] | None:
    name = scan.word(i)
    number = scan.lexicon.months.get(name)
    if number is None or not (scan.is_capital(i) or scan.lexicon.language != "en"):
        return None
    is_short = scan.word(i + 1) == "." and scan.glued(i + 1) and len(name) <= 4
    return number, i + 2 if is_short and scan.at(i + 2).text else i + 1


def _is_year(scan: Scan, i: int) -> bool:
    word = scan.word(i)
    return bool(_ISO.fullmatch(word)) and int(word) in _YEARS


def _year_after(scan: Scan, j: int) -> tuple[int, int]:
    k = scan.skip(scan.skip(j, ","), "of")
    if not _is_year(scan, k):
        return 0, j
    year, k = int(scan.word(k)), k + 1
    return year, next((k + 1 for word in ("года", "год", "жылы") if scan.word(k) == word), k)


def _checked(year: int, month: int, day: int, j: int) -> ReadDate | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or _LEAP_YEAR, month)[1]:
        return None
    return _dated(year, month, day), j


def _dated(year: int = 0, month: int = 0, day: int = 0, label: str = "") -> ReadValue:
    """Make the value: what can be compared as a number is the year, or the day as YYYYMMDD."""
    number = Fraction(year if not month else (year * 100 + month) * 100 + day)
    parts = tuple(map(Fraction, (year, month, day)))
    return ReadValue(Row.DATE, number, number, dimension="date", parts=parts, label=label)


_READERS: tuple[Callable[[Scan, int], ReadDate | None], ...] = (
    _weekday,
    _day_of_month,
    _quarter,
    _fiscal,
    _relative,
    _century,
    _year_alone,
)
