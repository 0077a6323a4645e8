"""Clock times and the times of races: 7.45am, 16:20, half past three, 2:01.37."""

from __future__ import annotations

import re
from fractions import Fraction

from quiz.domain.quantities.grammar.scan import Scan
from quiz.domain.quantities.values import ReadValue, Row

ReadClock = tuple[ReadValue, int]

_NAMED = {"noon": "pm", "midday": "pm", "midnight": "am"}
_HOURS_AND_MINUTES = re.compile(r"(\d{1,2})[.](\d{2})")


def clock(scan: Scan, i: int) -> ReadClock | None:
    """Read a time of day, or a time that was run."""
    j = scan.skip(i, "at")
    if scan.word(j) in _NAMED and scan.lexicon.language == "en":
        return _time(12, 0, _NAMED[scan.word(j)]), j + 1
    return _past(scan, j) or _with_colon(scan, j) or _with_half_of_day(scan, j)


def _past(scan: Scan, i: int) -> ReadClock | None:
    """Read half past three, quarter to five, ten past nine."""
    words = scan.lexicon
    j = i + 1 if scan.one_of(i, words.articles) else i
    pieces = words.parts.get(scan.word(j))
    minutes = {2: 30, 4: 15}.get(pieces or 0) or words.small.get(scan.word(j), 0)
    k = scan.skip(j + 1, "minutes")
    if not 0 < minutes < 60 or scan.word(k) not in ("past", "to") or (pieces is None and i != j):
        return None
    hour = _hour(scan, k + 1)
    # "Two to one" is a ratio; to the hour are a quarter, five, ten, twenty minutes.
    if hour is None or (scan.word(k) == "to" and pieces is None):
        return None
    past = minutes if scan.word(k) == "past" else 60 - minutes
    whole = hour[0] if scan.word(k) == "past" else (hour[0] - 1) or 12
    half, after = _half_of_day(scan, hour[1])
    return _time(whole, past, half), after


def _hour(scan: Scan, i: int) -> tuple[int, int] | None:
    word = scan.word(i)
    hour = int(word) if re.fullmatch(r"\d{1,2}", word) else scan.lexicon.small.get(word, 0)
    return (hour, i + 1) if 1 <= hour <= 12 else None


def _with_colon(scan: Scan, i: int) -> ReadClock | None:
    """Read 16:20, 7:45 p.m., 2:01.37, 1:02:03."""
    if not (scan.word(i + 1) == ":" and scan.glued(i + 1) and scan.glued(i + 2)):
        return None
    first, second = scan.word(i), scan.word(i + 2)
    if not first.isdigit() or not re.fullmatch(r"[0-5]\d(?:[.,]\d+)?", second):
        return None
    if scan.word(i + 3) == ":" and scan.glued(i + 3) and scan.glued(i + 4):
        return _run(scan, i, (int(first), int(second)), i + 4) if second.isdigit() else None
    if not second.isdigit():
        return _run(scan, i, (int(first),), i + 2)
    half, j = _half_of_day(scan, i + 3)
    if int(first) > (12 if half else 24) or (half and not int(first)):
        return None
    return _time(int(first), int(second), half), j


def _run(scan: Scan, i: int, before: tuple[int, ...], last: int) -> ReadClock | None:
    seconds = scan.word(last)
    if not re.fullmatch(r"[0-5]\d(?:[.,]\d+)?", seconds):
        return None
    total = Fraction(seconds.replace(",", "."))
    for place, number in enumerate(reversed(before), 1):
        total += number * 60**place
    value = ReadValue(Row.CLOCK, total, total, unit="second", dimension="time")
    return value, last + 1


def _with_half_of_day(scan: Scan, i: int) -> ReadClock | None:
    """Read 7.45am, 3pm, three o'clock."""
    match = _HOURS_AND_MINUTES.fullmatch(scan.word(i))
    if match:
        hour, minutes, j = int(match[1]), int(match[2]), i + 1
    else:
        found = _hour(scan, i)
        if found is None:
            return None
        (hour, j), minutes = found, 0
        if scan.word(j) == "o'clock":
            half, after = _half_of_day(scan, j + 1)
            return _time(hour, 0, half), after
    half, after = _half_of_day(scan, j)
    if not half or not 1 <= hour <= 12 or minutes > 59:
        return None
    return _time(hour, minutes, half), after


def _half_of_day(scan: Scan, i: int) -> tuple[str, int]:
    """Read am, a.m., pm, p.m.; "" where they do not stand here."""
    if scan.one_of(i, ("am", "pm")):
        return scan.word(i), i + 1
    if scan.one_of(i, ("a", "p")) and scan.word(i + 1) == "." and scan.word(i + 2) == "m":
        j = i + 3
        return scan.word(i) + "m", scan.skip(j, ".") if scan.glued(j) else j
    for words, half in (
        (("in", "the", "morning"), "am"),
        (("in", "the", "afternoon"), "pm"),
        (("in", "the", "evening"), "pm"),
        (("at", "night"), "pm"),
    ):
        j = scan.skip(i, *words)
        if j > i:
            return half, j
    return "", i


def _time(hour: int, minutes: int, half: str) -> ReadValue:
    """Make the value: minutes since midnight; `label` says where the half of the day is open."""
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    is_open = not half and 1 <= hour <= 12
    number = Fraction(hour * 60 + minutes)
    return ReadValue(
        Row.CLOCK,
        number,
        number,
        dimension="time of day",
        parts=(Fraction(hour), Fraction(minutes)),
        label="either half of the day" if is_open else "",
    )
