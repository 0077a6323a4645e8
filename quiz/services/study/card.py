"""The card that a session shows: its question, then what is right and when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import answer_from_data
from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import CONTENTS, THREE_VERDICTS, Verdict
from quiz.domain.questions.shuffling import Presented, as_shown
from quiz.domain.study.scheduling import Rating
from quiz.persistence.quizzes.reserved import Barred, is_barred
from quiz.persistence.study.cards import CardInContext, get_card_in_context, has_resting
from quiz.persistence.study.variants import VariantRow, get_variant
from quiz.persistence.tables.study import TurnRow
from quiz.services.attempts.access import can_select
from quiz.services.attempts.presenting import SourceView, load_sources, sources_of
from quiz.services.feedback.release import embargo_for
from quiz.services.study.learner import Learner, find_learner
from quiz.services.study.reveal import AskedCard, Reveal, read_background, reveal_of
from quiz.services.study.today import today_of


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """A card as its page shows it. `reveal` is None until it is answered; no key is here before."""

    id: UUID
    card_id: UUID
    number: int
    left: int
    as_of: str
    kind: str
    kind_label: str
    language: str
    wording: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]
    can_select: bool
    sources: tuple[SourceView, ...]
    reveal: Reveal | None
    can_undo: bool


@dataclass(frozen=True)
class Pause:
    """No card is open: what was done today, and how many still wait.

    `later` cards are due too and wait for the days to come: after missed days nobody is given all
    of them at once.
    """

    done: int
    left: int
    can_undo: bool
    resting: bool
    later: int = 0


def view_session(session: Session, actor: Actor, now: datetime) -> TurnView | Pause:
    """Return the open card of a person, or what is done where none is open.

    A card that an exam has come to ask since is as good as not there.
    """
    learner = find_learner(session, actor, now)
    barred = embargo_for(session, actor, now).barred
    today = today_of(session, learner, barred)
    turn = learner.open_turn
    if turn is None or is_barred(session, turn.question_id, barred):
        resting = has_resting(session, learner.id, barred)
        return Pause(today.done, today.left, today.can_undo, resting, today.later)
    card = get_card_in_context(session, turn.card_id)
    question = get_variant(session, turn.version_id)
    if turn.answered_at is None:
        view = question_view(turn, card, question, _sources(session, actor, question))
    else:
        reveal = _reveal(session, learner, turn, card, question, barred)
        view = replace(question_view(turn, card, question), reveal=reveal)
    return replace(view, number=today.done + 1, left=today.left, can_undo=today.can_undo)


def _sources(session: Session, actor: Actor, question: VariantRow) -> tuple[SourceView, ...]:
    """Return the editions in which sentences are selected, for the kinds that ask for that."""
    if not can_select(question.kind):
        return ()
    version_id = question.version.id
    return sources_of(actor, load_sources(session, [version_id])[version_id], None)


def _reveal(
    session: Session,
    learner: Learner,
    turn: TurnRow,
    card: CardInContext,
    question: VariantRow,
    barred: Barred,
) -> Reveal:
    given = answer_from_data(question.kind, turn.payload) if turn.payload is not None else None
    asked = AskedCard(card, question, [given])
    background = read_background(session, [asked], barred, is_typed=True)
    suggested = Rating(turn.suggested or Rating.AGAIN)
    presented = Presented.from_data(turn.presented)
    return reveal_of(background, learner, asked, presented, given, suggested)


def question_view(
    turn: TurnRow,
    card: CardInContext,
    question: VariantRow,
    sources: tuple[SourceView, ...] = (),
) -> TurnView:
    """Return a card as it is asked, without its key."""
    return TurnView(
        id=turn.id,
        card_id=card.card.id,
        number=1,
        left=0,
        as_of=card.fact.as_of if card.fact is not None else "",
        kind=question.kind,
        kind_label=CONTENTS[question.kind].label,
        language=question.version.language,
        wording=as_shown(
            CONTENTS[question.kind], question.version.shown, turn.presented["options"]
        ),
        verdicts=THREE_VERDICTS,
        can_select=can_select(question.kind),
        sources=sources,
        reveal=None,
        can_undo=False,
    )
