"""The reader of values, over a table of expressions: read right, refused, and none wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.quantities.grammar.scan import Scan, Token
from quiz.domain.quantities.reader import find_values, read
from quiz.domain.quantities.values import NotRead, ReadValue, Row
from tests.unit.domain.quantities.expressions import ENGLISH, KAZAKH, RUSSIAN

_ROWS = {row.value: row for row in Row}


@dataclass(frozen=True)
class Expression:
    """An expression of the table, and what it says; no number where it must be refused."""

    language: str
    row: Row
    text: str
    number: str = ""
    unit: str = ""
    rest: str = ""

    @property
    def wants_refusal(self) -> bool:
        return self.number == "-"


def expressions() -> Iterator[Expression]:
    for language, table in (("en", ENGLISH), ("ru", RUSSIAN), ("kk", KAZAKH)):
        row = Row.NUMBER
        for line in table.strip().splitlines():
            if line.startswith("# "):
                row = _ROWS[line[2:]]
                continue
            cells = [cell.strip() for cell in line.split("|")] if "|" in line else [line]
            yield Expression(language, row, *cells)


EXPRESSIONS = tuple(expressions())


def described(value: ReadValue) -> tuple[str, str, str]:
    """Say of a value what a line of the table says."""
    number = _written(value.low)
    if not value.is_single:
        number += f"..{_written(value.high)}"
    rest = [value.direction.value] if value.direction else []
    rest += [f"~{value.hedge}"] if value.hedge else []
    if value.per is not None:
        count = f"{value.per.count} " if value.per.count != 1 else ""
        rest.append(f"/{count}{value.per.unit}".strip())
    rest += [f"<{_written(value.before)}"] if value.before is not None else []
    rest += [f">{_written(value.after)}"] if value.after is not None else []
    rest += [":".join(map(str, value.parts))] if value.parts else []
    if value.label and value.row is not Row.CHANGE:
        rest.append(f"[{value.label}]")
    return number, value.unit, " ".join(rest)


def _written(number: Fraction) -> str:
    return f"{float(number):.4f}"


def _expected(text: str) -> str:
    if ".." in text:
        return "..".join(_expected(end) for end in text.split(".."))
    return _written(Fraction(text))


def _rest(text: str) -> str:
    """Write the numbers of the last cell as `described` does."""
    words = (
        word[0] + _written(Fraction(word[1:])) if word[0] in "<>" else word
        for word in text.split(" ")
    )
    return " ".join(words) if text else ""


def outcome(expression: Expression) -> str:
    """Return "right", "refused" or "wrong"."""
    found = read(expression.text, expression.language)
    if isinstance(found, NotRead):
        return "right" if expression.wants_refusal else "refused"
    if expression.wants_refusal:
        return "wrong"
    wanted = (_expected(expression.number), expression.unit, _rest(expression.rest))
    if described(found) == wanted and found.row is expression.row:
        return "right"
    return "wrong"


def found(expression: Expression) -> str:
    """Say what was read of an expression."""
    value = read(expression.text, expression.language)
    return f"{expression.text!r}: {value if isinstance(value, NotRead) else described(value)}"


def test_no_expression_is_read_wrongly() -> None:
    wrong = [found(line) for line in EXPRESSIONS if outcome(line) == "wrong"]
    assert wrong == []


def test_every_expression_that_says_a_value_is_read() -> None:
    refused = [found(line) for line in EXPRESSIONS if outcome(line) == "refused"]
    assert refused == []


def test_the_table_has_enough_expressions_of_each_row() -> None:
    by_row = Counter(line.row for line in EXPRESSIONS if line.language == "en")
    assert set(by_row) == set(Row)
    assert min(by_row.values()) >= 20
    assert len(EXPRESSIONS) >= 250


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 people who were arrested", "who were arrested"),
        ("$1300 million billion", "billion"),
        ("20 to 30 to 40", "to 40"),
        ("12 deaths a day and night", "and night"),
    ],
)
def test_what_is_refused_is_given_back_with_the_words_at_which_reading_stopped(text, words):
    refused = read(text)
    assert isinstance(refused, NotRead)
    assert refused.words == words
    assert words in str(refused.message)


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("2.350", "en", "2.35"),
        ("2.350", "de", "2350"),
        ("2,350", "de", "2.35"),
        ("7,5", "en", "7.5"),
    ],
)
def test_separators_are_those_of_the_language(text, language, number):
    value = read(text, language)
    assert isinstance(value, ReadValue)
    assert value.low == Fraction(number)


def test_values_are_found_in_running_text_at_their_places() -> None:
    text = (
        "The council voted 8-5 on Thursday to raise fares by 6.5 % to £2.80 a night, officials"
        " said. Nearly a quarter of 12,000 riders, in their forties, wrote before 15 October;"
        " version 1.2.3 of the 20th plan cost $2.6 billion."
    )
    values = find_values(text)
    assert [value.surface for value in values] == [
        *("8-5", "Thursday", "by 6.5 %", "£2.80 a night", "Nearly a quarter", "12,000"),
        *("in their forties", "before 15 October", "the 20th", "$2.6 billion"),
    ]
    assert all(text[value.start : value.end] == value.surface for value in values)


@given(st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123 .,-½%kmaone٫:/$ "))))
def test_whatever_is_typed_is_read_or_refused_and_never_an_error(text):
    assert isinstance(read(text), ReadValue | NotRead)
    assert all(text[value.start : value.end] == value.surface for value in find_values(text))


WORDS = sorted({word for line in EXPRESSIONS for word in line.text.split()})


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_words_of_values_in_any_order_are_read_or_refused_and_never_an_error(words):
    text = " ".join(words)
    for language in ("en", "ru", "kk"):
        assert isinstance(read(text, language), ReadValue | NotRead)
        find_values(text, language)


def test_a_language_without_a_word_list_has_no_values_in_running_text() -> None:
    assert find_values("5 percent", "fr") == ()


@pytest.mark.parametrize(
    "piece",
    [
        *("one ", "1", "1-", "1,", "1:", "1/", "1.", "1 000 ", "by 5 ", "6-4, ", "from 1 to ", "$"),
        *("two hundred and ", "half ", "rose from ", "the ", "- ", "a million ", "%", "No. "),
    ],
)
def test_the_work_grows_as_the_text_does(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is repeated: four times the text asks for tokens at most about four times."""
    asked = Counter[int]()
    original = Scan.at

    def counted(scan: Scan, i: int) -> Token:
        asked[len(scan.text)] += 1
        return original(scan, i)

    monkeypatch.setattr(Scan, "at", counted)
    short, long = piece * 150, piece * 600
    find_values(short)
    find_values(long)
    assert asked[len(long)] <= 4.5 * asked[len(short)] + 1000
