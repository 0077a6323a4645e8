"""Offline reviews as a device sent them: not believed yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.study.scheduling import Rating

# A device sends at most so many at once; the rest follows in the next request.
MOST_AT_ONCE = 50
# An answer has no more fields than this: an article's sentences are its most.
MOST_FIELDS = 500


@dataclass(frozen=True)
class SentReview:
    """A review as a device sent it; its moments are in ms of the device's own clock."""

    ticket: str
    fields: MultiDict[str, str]
    rating: Rating
    asked: int
    answered: int
    rated: int


@dataclass(frozen=True)
class SentReviews:
    """Reviews in the order in which they were made, and what the device's clock showed."""

    sent: int
    reviews: tuple[SentReview, ...]


def read_reviews(text: str) -> SentReviews:
    """Read what a device sent. Raises `Refused` for what its script could not have sent."""
    try:
        data = json.loads(text)
        reviews = data["reviews"]
        if not isinstance(reviews, list) or len(reviews) > MOST_AT_ONCE:
            raise ValueError
        return SentReviews(_moment(data["sent"]), tuple(_review(review) for review in reviews))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(
            N_("What this device has kept could not be read."),
            N_("Load the page of study again; what is kept stays on the device."),
        ) from error


def _review(data: Any) -> SentReview:
    return SentReview(
        ticket=_text(data["slip"]),
        fields=_fields(data["fields"]),
        rating=Rating(_moment(data["rating"])),
        asked=_moment(data["asked"]),
        answered=_moment(data["answered"]),
        rated=_moment(data["rated"]),
    )


def _fields(data: Any) -> MultiDict[str, str]:
    if not isinstance(data, list) or len(data) > MOST_FIELDS:
        raise ValueError
    return MultiDict([(_text(name), _text(value)) for name, value in data])


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _moment(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
