"""CSV of scores: nothing in it runs, everything in it comes back."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.formats.results import (
    ANSWER_COLUMNS,
    RESULT_COLUMNS,
    AnswerRecord,
    AttemptRecord,
    answers_csv,
    cell_text,
    file_name,
    harmless,
    results_csv,
    write_csv,
)

NOW = datetime(2026, 11, 22, 14, 5, 30, 123456, tzinfo=UTC)
FORMULA = "=+-@＝＋－＠"
LETTERS = st.characters(exclude_categories=["Cs"])
NUMBER = re.compile(r"[+-]\d+([.,]\d+)?([eE][+-]?\d+)?")


def read_back(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\tplain",
        "\rplain",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM(1)",
        "  =1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        ",=1+1",
        " ; =1+1",
        '"=1+1"',
        "'=1+1",
        "-0.25x",
        "--1",
        "=",
        "-",
        "- said nobody",
    ],
)
def test_what_begins_like_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert harmless(text)[0] == "'"
    assert harmless(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a\t@SUM(1)", "a\t'@SUM(1)"),
        ("one\n- two", "one\n'- two"),
        ("a, -5 degrees", "a,' -5 degrees"),
    ],
)
def test_what_follows_a_separator_inside_a_cell_is_no_formula_either(
    text: str, written: str
) -> None:
    assert harmless(text) == written


@pytest.mark.parametrize(
    "text", ["-0.25", "+7", "-1,5", "1e-3", "4,660", "Learner 01", "Әйгерім", "a-b", "3 = 3", ""]
)
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from(" \t\r\n,;|'\"=+-@＝1.e\u00a0\ufeff"), st.characters())
    )
)
def test_no_text_leaves_a_cell_that_begins_like_a_formula_at_any_separator(text: str) -> None:
    data = write_csv(("column",), [(text,)])
    for delimiter in ",;\t|":
        for cell in (cell for row in read_back(data, delimiter) for cell in row):
            bare = cell.strip(' "\ufeff\u00a0')
            assert not bare.startswith(tuple(FORMULA)) or NUMBER.fullmatch(bare)


@given(st.lists(st.tuples(st.text(alphabet=LETTERS), st.text(alphabet=LETTERS))))
def test_every_row_comes_back(rows: list[tuple[str, str]]) -> None:
    written = read_back(write_csv(("one", "two"), rows))
    assert written[1:] == [[harmless(cell) for cell in row] for row in rows]


def test_half_a_letter_does_not_cost_the_file() -> None:
    assert read_back(write_csv(("one",), [("a\ud800b",)]))[1] == ["a?b"]


def test_a_harmless_text_loses_nothing_but_gains_apostrophes() -> None:
    assert harmless("=1;=2").replace("'", "") == "=1;=2"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        (0, "0"),
        (Fraction(-1, 4), "-0.25"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(1), "1"),
        (Fraction(10), "10"),
        (100, "100"),
        (NOW, "2026-11-22 14:05:30"),
        (NOW.astimezone(timezone(timedelta(hours=5))), "2026-11-22 14:05:30"),
    ],
)
def test_values_are_written_as_spreadsheets_read_them(cell: object, written: str) -> None:
    assert cell_text(cell) == written  # type: ignore[arg-type]


def an_attempt(**changes: object) -> AttemptRecord:
    values = {
        "name": "Ұлпан Қасқырбай",
        "tag": "K7QF",
        "attempt": 1,
        "state": "submitted",
        "started_at": NOW,
        "submitted_at": NOW,
        "items": 6,
        "answers_right": 4,
        "evidence_asked": 2,
        "evidence_right": 1,
        "both_right": 3,
        "score": Fraction(5, 8),
        "guess_line": Fraction(5, 24),
        "above_guess": Fraction(-1, 4),
    }
    return AttemptRecord(**(values | changes))  # type: ignore[arg-type]


def test_results_have_a_mark_of_their_encoding_and_line_ends_of_their_kind() -> None:
    data = results_csv([an_attempt()])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2
    assert data.replace(b"\r\n", b"").count(b"\n") == 0


def test_a_result_is_one_row_with_the_letters_of_its_name() -> None:
    header, row = read_back(results_csv([an_attempt()]))
    assert tuple(header) == RESULT_COLUMNS
    found = dict(zip(header, row, strict=True))
    assert found["name"] == "Ұлпан Қасқырбай"
    assert (found["score"], found["above_guess"]) == ("0.625", "-0.25")


def test_an_open_attempt_leaves_its_score_empty() -> None:
    record = an_attempt(submitted_at=None, score=None, guess_line=None, above_guess=None)
    header, row = read_back(results_csv([record]))
    found = dict(zip(header, row, strict=True))
    assert (found["submitted_utc"], found["score"], found["above_guess"]) == ("", "", "")


def test_an_answer_is_one_row_whose_text_runs_nothing() -> None:
    record = AnswerRecord(
        name="=cmd|' /C calc'!A0",
        tag="K7QF",
        attempt=1,
        position=3,
        question="short-elbasy-2022",
        version=1,
        kind="short-answer",
        recipe="",
        operator="",
        stem="What was he called?",
        answer='=HYPERLINK("http://x.example","y")',
        confidence=80,
        mark=Fraction(0),
        weight=Fraction(1),
        answer_mark=Fraction(0),
        evidence_mark=None,
        saves=2,
        answered_at=NOW,
    )
    header, row = read_back(answers_csv([record]))
    assert tuple(header) == ANSWER_COLUMNS
    found = dict(zip(header, row, strict=True))
    assert found["name"].startswith("'=cmd")
    assert found["answer"].startswith("'=HYPERLINK")
    assert (found["mark"], found["evidence_mark"], found["saves"]) == ("0", "", "2")
    assert found["confidence"] == "80"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Five minutes: two elections", "five-minutes-two-elections-scores-2026-11-22.csv"),
        ("Сайлау", "quiz-scores-2026-11-22.csv"),
        ('../..\\"; x=\r\n', "x-scores-2026-11-22.csv"),
        ("a" * 300, f"{'a' * 80}-scores-2026-11-22.csv"),
    ],
)
def test_a_file_name_is_safe_on_every_system(title: str, name: str) -> None:
    assert file_name(title, "scores", NOW) == name
