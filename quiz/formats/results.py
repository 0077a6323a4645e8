"""Scores and answers as CSV that a spreadsheet opens without running anything in it.

The file is UTF-8 with a byte order mark (so that spreadsheets see Kazakh letters), CRLF, and every
cell is in quotation marks. The first row names the columns in words of data, which are the same
in every language. Of a person only the name and the tag are written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from quiz.domain.text.text import normalise

Cell = str | int | Fraction | datetime | None

BYTE_ORDER_MARK = "\ufeff"
# Enough to tell any two marks apart that differ by a sentence among a thousand.
PLACES = Decimal("0.000001")
LONGEST_FILE_NAME = 80

# A spreadsheet takes what begins like this for a formula; the last four are the full-width ones.
_FORMULA = "=+\\-@＝＋－＠"
# What stands before a formula and does not stop it: white space, unseen marks, quotation marks.
_PASSED_OVER = "\\s\"'\u200b-\u200f\u2060\ufeff\x00-\x1f"
_SEPARATORS = ",;|\t\r\n"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_FIRST_IS_FORMULA = re.compile(rf"[{_PASSED_OVER}{_SEPARATORS}]*[{_FORMULA}]")
_PIECE_IS_FORMULA = re.compile(rf"[{_PASSED_OVER}]*[{_FORMULA}]")


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """One attempt, as one row of `results.csv`; moments are aware, shares are from 0 to 1.

    `answers_right`, `evidence_right` and `both_right` count items; `score` and what follows it
    are None while the attempt is open.
    """

    name: str
    tag: str
    attempt: int
    state: str
    started_at: datetime
    submitted_at: datetime | None
    items: int
    answers_right: int | None
    evidence_asked: int
    evidence_right: int | None
    both_right: int | None
    score: Fraction | None
    guess_line: Fraction | None
    above_guess: Fraction | None


@dataclass(frozen=True, kw_only=True)
class AnswerRecord:
    """One item of an attempt, as one row of `answers.csv`.

    `recipe` and `operator` say how the question was built (nothing: an author wrote it), so that
    claims can be summed by what was done to the fact; `let_pass` is 1 where a claim that is not
    supported was taken for true, 0 where not, None for other items. `answer` is in words;
    `confidence` is in percent, None where nothing was said; `mark` is from 0 to 1, or None while
    the attempt is open; `saves` counts how often an answer came in.
    """

    name: str
    tag: str
    attempt: int
    position: int
    question: str
    version: int
    kind: str
    recipe: str = ""
    operator: str = ""
    let_pass: int | None = None
    stem: str
    answer: str
    confidence: int | None
    mark: Fraction | None
    weight: Fraction
    answer_mark: Fraction | None
    evidence_mark: Fraction | None
    saves: int
    answered_at: datetime | None


RESULT_COLUMNS = (
    "name", "tag", "attempt", "state", "started_utc", "submitted_utc", "items", "answers_right",
    "evidence_asked", "evidence_right", "both_right", "score", "guess_line", "above_guess",
)  # fmt: skip
ANSWER_COLUMNS = (
    "name", "tag", "attempt", "position", "question", "version", "kind", "recipe", "operator",
    "let_pass", "stem", "answer", "confidence", "mark", "weight", "answer_mark", "evidence_mark",
    "saves", "answered_utc",
)  # fmt: skip


def results_csv(records: Iterable[AttemptRecord]) -> bytes:
    """Write one row for each attempt, in the order given."""
    return write_csv(
        RESULT_COLUMNS,
        (
            (
                one.name, one.tag, one.attempt, one.state, one.started_at, one.submitted_at,
                one.items, one.answers_right, one.evidence_asked, one.evidence_right,
                one.both_right, one.score, one.guess_line, one.above_guess,
            )
            for one in records
        ),
    )  # fmt: skip


def answers_csv(records: Iterable[AnswerRecord]) -> bytes:
    """Write one row for each item of each attempt, in the order given."""
    return write_csv(
        ANSWER_COLUMNS,
        (
            (
                one.name, one.tag, one.attempt, one.position, one.question, one.version, one.kind,
                one.recipe, one.operator, one.let_pass, one.stem, one.answer, one.confidence,
                one.mark, one.weight, one.answer_mark, one.evidence_mark, one.saves,
                one.answered_at,
            )
            for one in records
        ),
    )  # fmt: skip


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table as CSV: texts made harmless, numbers as numbers, moments in UTC."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell_text(cell) for cell in row])
    # Half a surrogate pair, should one ever have been stored, must not cost anybody the file.
    return out.getvalue().encode("utf-8", "replace")


def cell_text(cell: Cell) -> str:
    """Return what is written for a value; an absent one is an empty cell.

    A fraction is rounded half up to six places: -1/4 is "-0.25". A moment loses its parts of a
    second, which spreadsheets do not read.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return _number_text(Fraction(cell))


def _number_text(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(PLACES, rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return str(whole) if rounded == whole else str(rounded).rstrip("0")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    An apostrophe goes before a cell that begins like a formula, also after white space and
    separators. A program that divides the line at other separators than ours would begin a cell in
    the middle of this one, so what follows a separator is treated alike. Texts that are numbers
    stay as they are. Source: OWASP, "CSV Injection".
    """
    if _NUMBER.fullmatch(text.strip()) and not text.startswith(("\t", "\r", "\n")):
        return text
    pieces = re.split(f"([{_SEPARATORS}])", text)
    guarded = "".join(
        f"'{piece}" if number and _begins_formula(piece) else piece
        for number, piece in enumerate(pieces)
    )
    begins = text.startswith(("\t", "\r", "\n")) or _FIRST_IS_FORMULA.match(text)
    return f"'{guarded}" if begins else guarded


def _begins_formula(piece: str) -> bool:
    return bool(_PIECE_IS_FORMULA.match(piece)) and not _NUMBER.fullmatch(piece.strip())


def file_name(title: str, ending: str, now: datetime, suffix: str = "csv") -> str:
    """Return a name for a file that every system keeps: ASCII letters, digits and hyphens.

    A title without ASCII letters leaves "quiz": the name must not travel as somebody's guess of
    an encoding.
    """
    words = re.findall(r"[a-z0-9]+", normalise(title).text.casefold())
    stem = "-".join(words)[:LONGEST_FILE_NAME].strip("-") or "quiz"
    return f"{stem}-{ending}-{now.astimezone(UTC):%Y-%m-%d}.{suffix}"
