"""The card that a session shows: its question, then what is right and when it comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.codec import answer_from_data
from quiz.domain.marking.grading import grade
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.questions.questions import CONTENTS, THREE_VERDICTS, Answer, Content, Verdict
from quiz.domain.questions.shuffling import Presented
from quiz.domain.study.scheduling import RATING_LABELS, Rating, next_days
from quiz.domain.words.compare import has_run
from quiz.persistence.study import cards as store
from quiz.persistence.study import reviews as log
from quiz.persistence.study.cards import Barred
from quiz.persistence.tables.study import CardRow, TurnRow
from quiz.services.attempts.access import KeyedQuestion, can_select, load_keyed_questions
from quiz.services.attempts.presenting import SourceView, load_sources, sources_of
from quiz.services.feedback.review import (
    Disclosed,
    PassageView,
    Review,
    review_item,
    without_own_answer,
)
from quiz.services.study.embargo import barred_for
from quiz.services.study.facts import FactLine, fact_line, whose_value
from quiz.services.study.home import day_of, habits_of, today_of


@dataclass(frozen=True)
class RatingButton:
    """A rating that can be given, in words, and the day on which the card comes back then."""

    rating: Rating
    label: str
    due_on: date
    suggested: bool


@dataclass(frozen=True, kw_only=True)
class Reveal:
    """What is told after an answer, the correct statement first.

    `fact` is None for a card of a question alone; `other` is the fact whose value was given.
    `suggested` is None where the learner compares an answer that is not known here; the review
    then says nothing of it.
    """

    fact: FactLine | None
    review: Review | Disclosed
    other: FactLine | None
    buttons: tuple[RatingButton, ...]
    suggested: Rating | None

    @property
    def states_fact(self) -> bool:
        """Whether the fact adds to the explanation, which does not give its value."""
        if self.fact is None:
            return False
        explained = _explanation(self.review)
        return not any(
            has_run(words, explained) for words in (self.fact.value, self.fact.statement)
        )

    @property
    def quotes_fact(self) -> bool:
        """Whether the words of the fact's source add to the passages, which do not show them."""
        fact = self.fact
        return fact is not None and not any(
            passage.article == fact.article and has_run(fact.quote, _text(passage))
            for passage in self.review.passages
        )


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
    person_id = signed_in(actor)
    day, habits = day_of(session, person_id, now), habits_of(session, person_id)
    barred = barred_for(session, actor, now)
    today = today_of(session, person_id, day, habits, barred)
    can_undo = log.last_review(session, person_id, day) is not None
    turn = log.open_turn(session, person_id)
    if turn is None or store.is_barred(session, turn.question_id, barred):
        resting = store.has_resting(session, person_id, barred)
        return Pause(today.done, today.left, can_undo, resting, today.later)
    card = store.find_card(session, turn.card_id)
    if card is None:
        raise AssertionError("a turn has a card")
    return _turn_view(
        session,
        actor,
        turn,
        card,
        now,
        barred,
        number=today.done + 1,
        left=today.left,
    )


def _turn_view(
    session: Session,
    actor: Actor,
    turn: TurnRow,
    card: CardRow,
    now: datetime,
    barred: Barred,
    *,
    number: int,
    left: int,
) -> TurnView:
    keyed = load_keyed_questions(session, [turn.version_id])[turn.version_id]
    given = answer_from_data(keyed.kind, turn.payload) if turn.payload is not None else None
    answered = turn.answered_at is not None
    return replace(
        question_view(session, actor, turn, card, keyed, with_sources=not answered),
        number=number,
        left=left,
        reveal=reveal_of(session, turn, card, keyed, given, now, barred) if answered else None,
        can_undo=log.last_review(session, turn.person_id, turn.day) is not None,
    )


def question_view(
    session: Session,
    actor: Actor,
    turn: TurnRow,
    card: CardRow,
    keyed: KeyedQuestion,
    *,
    with_sources: bool = True,
) -> TurnView:
    """Return a card as it is asked, without its key."""
    fact = store.fact_of(session, card)
    return TurnView(
        id=turn.id,
        card_id=card.id,
        number=1,
        left=0,
        as_of=str(fact.as_of["label"]) if fact is not None and fact.as_of else "",
        kind=keyed.kind,
        kind_label=CONTENTS[keyed.kind].label,
        language=keyed.language,
        wording=keyed.shown_wording(Presented.from_data(turn.presented)),
        verdicts=THREE_VERDICTS,
        can_select=can_select(keyed.kind),
        sources=_sources(session, actor, turn) if with_sources else (),
        reveal=None,
        can_undo=False,
    )


def _sources(session: Session, actor: Actor, turn: TurnRow) -> tuple[SourceView, ...]:
    editions = load_sources(session, [turn.version_id])
    return sources_of(actor, editions[turn.version_id], None)


# --- after the answer ------------------------------------------------------------------------


def reveal_of(
    session: Session,
    turn: TurnRow,
    card: CardRow,
    keyed: KeyedQuestion,
    given: Answer | None,
    now: datetime,
    barred: Barred,
) -> Reveal:
    """Return what is told after that answer of a turn, and the rating that the turn suggests."""
    fact = store.fact_of(session, card)
    review = _review(turn, keyed, given)
    suggested = Rating(turn.suggested or Rating.AGAIN)
    wrong = fact is not None and not review.answer_is_right
    return Reveal(
        fact=fact_line(session, fact) if fact is not None else None,
        review=review,
        other=whose_value(session, fact, _words(keyed.content, given), barred)
        if fact is not None and wrong
        else None,
        buttons=_buttons(session, turn, card, suggested, now),
        suggested=suggested,
    )


def reveal_to_compare(
    session: Session, turn: TurnRow, card: CardRow, keyed: KeyedQuestion, now: datetime
) -> Reveal:
    """Return what is right and why, for who compares their own answer with it."""
    fact = store.fact_of(session, card)
    return Reveal(
        fact=fact_line(session, fact) if fact is not None else None,
        review=without_own_answer(_review(turn, keyed, None, with_selected=False)),
        other=None,
        buttons=_buttons(session, turn, card, None, now),
        suggested=None,
    )


def _review(
    turn: TurnRow, keyed: KeyedQuestion, given: Answer | None, *, with_selected: bool = True
) -> Review:
    """Tell a card as an item of a result is told."""
    presented = Presented.from_data(turn.presented)
    marking = grade(keyed.content, given, keyed.setting(presented))
    return review_item(keyed, presented, given, marking, with_selected=with_selected)


def _explanation(review: Review | Disclosed) -> str:
    return review.explanation if isinstance(review, Disclosed) else review.content.explanation


def _text(passage: PassageView) -> str:
    return " ".join(sentence.text for block in passage.blocks for sentence in block.sentences)


def _words(content: Content, given: Answer | None) -> str:
    """Return what was typed, or the text of the option that was chosen."""
    if given is None:
        return ""
    chosen = getattr(given, "option", None)
    if chosen is None:
        return str(getattr(given, "text", ""))
    return next((one.text for one in getattr(content, "options", ()) if one.key == chosen), "")


def _buttons(
    session: Session, turn: TurnRow, card: CardRow, suggested: Rating | None, now: datetime
) -> tuple[RatingButton, ...]:
    day = day_of(session, turn.person_id, now)
    habits = habits_of(session, turn.person_id)
    days = next_days(card.memory, day, habits.aim(day))
    offered = tuple(Rating)
    if habits.buttons == 2:
        # To have known it is to have known it as well as the answer shows.
        knew = suggested if suggested is not None and suggested > Rating.AGAIN else Rating.GOOD
        offered = (Rating.AGAIN, knew)
    return tuple(
        RatingButton(rating, _label(rating, habits.buttons), days[rating], rating is suggested)
        for rating in offered
    )


def _label(rating: Rating, buttons: int) -> str:
    if buttons == 2 and rating > Rating.AGAIN:
        return RATING_LABELS[Rating.GOOD]
    return RATING_LABELS[rating]
