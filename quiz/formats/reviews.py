"""The log of reviews as CSV, in the open format that the tools of FSRS read.

Columns: `card_id`, `review_time` in milliseconds since 1970 in UTC, `review_rating` from 1 (missed)
to 4 (easy), `review_state` (0 for the first review of a card, else 2), `review_duration` in
milliseconds. Rows stand in the order of the reviews.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from io import StringIO


@dataclass(frozen=True)
class ReviewRecord:
    """One review as a row; the fields are the columns."""

    card_id: str
    review_time: int
    review_rating: int
    review_state: int
    review_duration: int


FIRST, LATER = 0, 2


def reviews_csv(records: Iterable[ReviewRecord]) -> bytes:
    """Return the file: UTF-8, a header, lines that end with CR and LF."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(spec.name for spec in fields(ReviewRecord))
    writer.writerows(astuple(record) for record in records)
    return text.getvalue().encode()
