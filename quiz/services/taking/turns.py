"""Whose turn it is where questions come one after another, without a way back."""

from __future__ import annotations

from quiz.domain.attempts.attempts import HANDED_IN, State
from quiz.domain.errors import Closed
from quiz.domain.messages import N_
from quiz.services.attempts.access import AuthorizedAttempt


class NotInTurn(Closed):
    """A question was asked for before or after its turn; `position` is the one to go on with.

    It is past the last one, `total`, where every question has been asked.
    """

    def __init__(self, position: int, total: int | None = None) -> None:
        is_over = total is not None and position > total
        super().__init__(
            N_("The questions of this quiz come one after another, and this one is not in turn."),
            N_("Every question has been asked: submit the attempt. What you have saved is kept.")
            if is_over
            else N_("Question %(position)s is open. What you have saved is kept."),
            position=position,
        )
        self.position = position


def expect_turn(authorized: AuthorizedAttempt, position: int, total: int | None = None) -> None:
    """Raise `NotInTurn` where questions come one after another and this one is not asked now."""
    if not authorized.rules.sequential or State(authorized.row.state) in HANDED_IN:
        return
    if position != authorized.row.reached:
        raise NotInTurn(authorized.row.reached, total)
