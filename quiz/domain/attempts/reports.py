"""Reports: what a learner writes about a question, and what is written back.

A report belongs to one item of one attempt. It is open until somebody has replied to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from quiz.domain.errors import Refused, TooMany
from quiz.domain.messages import N_
from quiz.domain.text.text import canonical
from quiz.domain.vocabulary import LabelledTerm

# Room for a thorough objection with a quotation; a reply may need as much.
LONGEST = 2000
# More than anybody writes who has read what they write about.
WINDOW = timedelta(hours=1)
MOST_IN_WINDOW = 10


class ReportState(LabelledTerm):
    """Whether somebody has replied."""

    OPEN = "open", N_("waits for a reply")
    ANSWERED = "answered", N_("answered")


def clean_message(typed: str) -> str:
    """Return a message as it is kept: LF line ends, composed letters, nothing at its ends.

    Raises `Refused` for an empty one, and for one of more than `LONGEST` code points.
    """
    text = canonical(typed).replace("\0", "").strip()
    if not text:
        raise Refused(N_("Nothing is written yet."), N_("Say in a sentence what it is about."))
    if len(text) > LONGEST:
        raise Refused(
            N_("This has %(length)s characters."),
            N_("Shorten it to at most %(longest)s."),
            length=len(text),
            longest=LONGEST,
        )
    return text


def expect_room(written: Sequence[datetime], now: datetime) -> None:
    """Return where a person may write one more report now, and raise `TooMany` otherwise.

    `written` are the moments of their earlier ones, in any order.
    """
    recent = sorted(at for at in written if at > now - WINDOW)
    if len(recent) < MOST_IN_WINDOW:
        return
    free_at = recent[-MOST_IN_WINDOW] + WINDOW
    minutes = max(1, math.ceil((free_at - now) / timedelta(minutes=1)))
    raise TooMany(
        N_("You have reported %(most)s problems within an hour."),
        math.ceil((free_at - now).total_seconds()),
        N_("Send this one in %(minutes)s minutes; until then keep it in this field."),
        most=MOST_IN_WINDOW,
        minutes=minutes,
    )
