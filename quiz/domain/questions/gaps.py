"""Cloze: a passage of the article with a gap, and the words that belong into it."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.domain.messages import N_
from quiz.domain.questions.questions import Answer, Content, keyed, register


@dataclass(frozen=True, kw_only=True)
class Cloze(Content):
    """The stem says what to do; the gap stands between the quoted words `before` and `after`.

    `accepted` lists the forms that count, the best one first; one of them is what the article has.
    """

    kind = "cloze"
    label = N_("Cloze")
    before: str = ""
    after: str = ""
    accepted: tuple[str, ...] = keyed()


@dataclass(frozen=True, kw_only=True)
class GapFilled(Answer):
    """What was typed into the gap, as it was typed."""

    kind = "cloze"
    typed = frozenset({"text"})
    text: str


register(Cloze, GapFilled)
