"""What a person is shown of their own attempt, from when on, and what is held back until then.

A rule names for each field the moment from which it is shown; what can be worked out from a field
is hidden together with it. Who may see the scores of others sees all of it, always. Until its right
answers are out an exam reserves what it asks: nobody is told it in any other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from quiz.domain.messages import N_, Message
from quiz.domain.vocabulary import LabelledTerm


class Field(LabelledTerm):
    """A part of a result that can be shown or hidden by itself."""

    OWN_ANSWER = "own_answer", N_("Your own answers")
    CORRECTNESS = "correctness", N_("Whether they are right")
    POINTS = "points", N_("The points")
    KEY = "key", N_("The right answers")
    RATIONALE = "rationale", N_("Why they are right or wrong")
    PASSAGE = "passage", N_("The passages that prove them")


EVERYTHING = frozenset(Field)
# With these and their own answer before them, anybody can count the points.
TELL_POINTS = frozenset({Field.CORRECTNESS, Field.KEY, Field.RATIONALE, Field.PASSAGE})


class Moment(StrEnum):
    """How far an attempt and its assignment have come."""

    DURING = "during"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    RELEASED = "released"


class Since(LabelledTerm):
    """From which moment on a field is shown; the names are those of `Moment`."""

    DURING = "during", N_("during the attempt, once an answer was checked")
    SUBMITTED = "submitted", N_("right after submitting")
    CLOSED = "closed", N_("after the quiz has closed")
    RELEASED = "released", N_("when the results are released")
    NEVER = "never", N_("never")


_ORDER = {since.value: place for place, since in enumerate(Since)}


@dataclass(frozen=True, kw_only=True)
class ReleaseSchedule:
    """For each field, from when on it is shown. The names of the fields are those of `Field`."""

    own_answer: Since = Since.DURING
    correctness: Since = Since.DURING
    points: Since = Since.DURING
    key: Since = Since.DURING
    rationale: Since = Since.DURING
    passage: Since = Since.DURING

    @classmethod
    def all_since(cls, since: Since) -> ReleaseSchedule:
        """Return the rule by which everything is shown from the same moment on."""
        return cls(**dict.fromkeys((field.value for field in Field), since))

    def since(self, field: Field) -> Since:
        """Return from when on a field is shown, whatever else it would tell."""
        found: Since = getattr(self, field.value)
        return found

    def uniform(self) -> Since | None:
        """Return the one moment from which all is shown; None where fields differ."""
        found = {getattr(self, spec.name) for spec in fields(self)}
        return found.pop() if len(found) == 1 else None


def moment_of(
    *,
    handed_in: bool,
    last_close: datetime | None,
    released_at: datetime | None,
    now: datetime,
) -> Moment:
    """Return how far things have come for an attempt.

    `last_close` is the first moment at which nobody can answer any more, whoever was given more
    time; None: there is no such moment. An attempt that goes on is never past its own time.
    """
    if not handed_in:
        return Moment.DURING
    if released_at is not None and now >= released_at:
        return Moment.RELEASED
    if last_close is not None and now >= last_close:
        return Moment.CLOSED
    return Moment.SUBMITTED


def shown_at(shown: ReleaseSchedule, moment: Moment) -> frozenset[Field]:
    """Return what is shown at a moment. Where the points are hidden, so is all that tells them."""
    found = frozenset(field for field in Field if _has_come(shown.since(field), moment))
    return found if Field.POINTS in found else found - TELL_POINTS


def next_since(shown: ReleaseSchedule, moment: Moment) -> Since | None:
    """Return the next moment at which more is shown than now; None where nothing more comes."""
    now = shown_at(shown, moment)
    later = [following for following in Moment if _ORDER[following.value] > _ORDER[moment.value]]
    return next((Since(one.value) for one in later if shown_at(shown, one) > now), None)


def is_reserved(
    shown: ReleaseSchedule,
    *,
    is_public: bool,
    opens_at: datetime | None,
    last_close: datetime | None,
    released_at: datetime | None,
    now: datetime,
) -> bool:
    """Tell whether what an exam asks is held back from everybody, from when it is offered on.

    It is until its right answers are released or, where they are shown without that, until nobody
    can answer any more. A public exam without an end that shows them to whoever submits is held
    back only until it opens: after that anybody can have them. Right answers that are never shown
    stay reserved.
    """
    since = _key_since(shown)
    if since is Since.NEVER:
        return True
    if released_at is not None and now >= released_at:
        return False
    if is_standing(shown, is_public=is_public, ends=last_close is not None):
        return opens_at is not None and now < opens_at
    return since is Since.RELEASED or last_close is None or now < last_close


def is_standing(shown: ReleaseSchedule, *, is_public: bool, ends: bool) -> bool:
    """Tell whether anybody can take an exam at any time and is told the answers right after it."""
    return is_public and not ends and _ORDER[_key_since(shown)] <= _ORDER[Since.SUBMITTED]


def _key_since(shown: ReleaseSchedule) -> Since:
    """Return from when on right answers are shown: not before the points, which they tell."""
    return max(shown.key, shown.points, key=lambda since: _ORDER[since])


def problems(shown: ReleaseSchedule, *, closes: bool) -> Iterator[Message]:
    """Yield what is wrong with the rule; `closes` says whether the assignment ever closes."""
    for field in sorted(TELL_POINTS):
        if _ORDER[shown.since(field)] < _ORDER[shown.points]:
            yield Message(
                N_(
                    "“%(field)s” would tell the points before they are shown. Show the points at "
                    "the same time or earlier."
                ),
                {"field": Message(field.label)},
            )
    if not closes and any(shown.since(field) is Since.CLOSED for field in Field):
        yield Message(
            N_("Something is shown after the quiz has closed, but it never closes. Say when.")
        )


def _has_come(since: Since, moment: Moment) -> bool:
    return _ORDER[since] <= _ORDER[moment.value]
