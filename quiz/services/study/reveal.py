"""The feedback on an answer: what is right and why, whose value it was, the ratings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from quiz.domain.marking.grading import grade
from quiz.domain.questions.questions import Answer, Content
from quiz.domain.questions.shuffling import Presented
from quiz.domain.study.scheduling import RATING_LABELS, Rating, next_days
from quiz.domain.text.articles import Article
from quiz.domain.words.compare import has_run
from quiz.persistence.bank.articles import bound_articles
from quiz.persistence.bank.facts import stated_values
from quiz.persistence.bank.questions import whole_versions
from quiz.persistence.quizzes.reserved import Barred
from quiz.persistence.study.cards import CardInContext
from quiz.persistence.study.facts import facts_alike, quoted_facts
from quiz.persistence.study.variants import VariantRow
from quiz.persistence.tables.study import CardRow
from quiz.services.attempts.access import KeyedQuestion, keyed_question
from quiz.services.feedback import review as item_review
from quiz.services.study.facts import FactLine, grounded_in, tell, whose_value
from quiz.services.study.learner import Learner


@dataclass(frozen=True)
class RatingButton:
    """A rating that can be given, in words, and the day on which the card comes back then."""

    rating: Rating
    label: str
    due_on: date
    suggested: bool


@dataclass(frozen=True, kw_only=True)
class Reveal:
    """The feedback on an answer, the correct statement first.

    `fact` is None for a card of a question alone; `other` is the fact whose value was given.
    `suggested` is None where the learner compares an answer that is not known here; the review
    then says nothing of it.
    """

    fact: FactLine | None
    review: item_review.Review | item_review.Disclosed
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


# --- what is read for it ---------------------------------------------------------------------


class AskedCard(NamedTuple):
    """A card, the question that asks it, and the answers that may be given to it."""

    card: CardInContext
    question: VariantRow
    answers: Sequence[Answer | None]


@dataclass(frozen=True)
class Background:
    """What feedback is made of: questions by their version, articles by edition, facts by id.

    `others` are the facts whose value was given, by the fact that was asked and the words given.
    """

    questions: Mapping[int, KeyedQuestion]
    articles: Mapping[int, Article]
    facts: Mapping[int, FactLine]
    others: Mapping[tuple[int, str], int]

    def fact_of(self, card: CardInContext) -> FactLine | None:
        """Return the fact of a card as feedback shows it; None where its subject is a question."""
        return self.facts[card.fact.id] if card.fact is not None else None

    def other_of(self, card: CardInContext, words: str) -> FactLine | None:
        """Return the fact that has the value which was given instead, if any."""
        other_id = self.others.get((card.fact.id, words)) if card.fact is not None else None
        return self.facts[other_id] if other_id is not None else None


def read_background(
    session: Session, asked: Sequence[AskedCard], barred: Barred, *, is_typed: bool
) -> Background:
    """Read what the feedback on those cards needs; five queries at most, however many they are.

    `is_typed` says that answers may have been typed: what other facts state is read for these.
    """
    others = _others(session, asked, barred)
    facts = {entry.card.fact.id for entry in asked if entry.card.fact is not None}
    quoted = quoted_facts(session, facts | set(others.values())) if facts else []
    standing = {basis.edition.edition_id for entry in asked for basis in entry.question.bases}
    articles = bound_articles(session, standing | {fact.quote.edition_id for fact in quoted})
    return Background(
        questions=_keyed(session, asked, articles, is_typed=is_typed),
        articles=articles,
        facts={key: tell(one) for key, one in grounded_in(articles, quoted).items()},
        others=others,
    )


def _others(
    session: Session, asked: Sequence[AskedCard], barred: Barred
) -> dict[tuple[int, str], int]:
    """Find whose values were given. What an open exam asks is not given away like this."""
    given = [
        (entry.card.fact, words)
        for entry in asked
        if entry.card.fact is not None
        for words in {words_of(entry.question.content, answer) for answer in entry.answers} - {""}
    ]
    alike = facts_alike(session, [fact for fact, _ in given], barred)
    found = ((fact.id, words, whose_value(fact, words, alike[fact.id])) for fact, words in given)
    return {(key, words): other for key, words, other in found if other is not None}


def _keyed(
    session: Session,
    asked: Iterable[AskedCard],
    articles: Mapping[int, Article],
    *,
    is_typed: bool,
) -> dict[int, KeyedQuestion]:
    rows = {entry.question.version.id: entry.question for entry in asked}
    editions = {key: [basis.edition for basis in row.bases] for key, row in rows.items()}
    versions = whole_versions(session, [row.version for row in rows.values()], editions)
    keys = {ref.article_key for refs in editions.values() for ref in refs}
    values = stated_values(session, keys) if is_typed else frozenset()
    return {version.id: keyed_question(version, articles, values) for version in versions}


# --- feedback --------------------------------------------------------------------------------


def reveal_of(
    background: Background,
    learner: Learner,
    asked: AskedCard,
    presented: Presented,
    given: Answer | None,
    suggested: Rating,
) -> Reveal:
    """Return the feedback on that answer, with the rating that it suggests."""
    keyed = background.questions[asked.question.version.id]
    marking = grade(keyed.content, given, keyed.setting(presented))
    words = "" if marking.answer_is_right else words_of(keyed.content, given)
    return Reveal(
        fact=background.fact_of(asked.card),
        review=item_review.review_item(keyed, presented, given, marking),
        other=background.other_of(asked.card, words),
        buttons=_buttons(learner, asked.card.card, suggested),
        suggested=suggested,
    )


def reveal_to_compare(
    background: Background, learner: Learner, asked: AskedCard, presented: Presented
) -> Reveal:
    """Return what is right and why, for whoever compares their own answer with it."""
    keyed = background.questions[asked.question.version.id]
    marking = grade(keyed.content, None, keyed.setting(presented))
    review = item_review.review_item(keyed, presented, None, marking, with_selected=False)
    return Reveal(
        fact=background.fact_of(asked.card),
        review=item_review.without_own_answer(review),
        other=None,
        buttons=_buttons(learner, asked.card.card, None),
        suggested=None,
    )


def _explanation(review: item_review.Review | item_review.Disclosed) -> str:
    return (
        review.explanation
        if isinstance(review, item_review.Disclosed)
        else review.content.explanation
    )


def _text(passage: item_review.PassageView) -> str:
    return " ".join(sentence.text for block in passage.blocks for sentence in block.sentences)


def words_of(content: Content, given: Answer | None) -> str:
    """Return what was typed, or the text of the option that was chosen."""
    if given is None:
        return ""
    chosen = getattr(given, "option", None)
    if chosen is None:
        return str(getattr(given, "text", ""))
    options = getattr(content, "options", ())
    return next((option.text for option in options if option.key == chosen), "")


def _buttons(learner: Learner, card: CardRow, suggested: Rating | None) -> tuple[RatingButton, ...]:
    days = next_days(card.memory, learner.day, learner.aim)
    buttons = learner.habits.buttons
    offered = tuple(Rating)
    if buttons == 2:
        # To have known it is to have known it as well as the answer shows.
        knew = suggested if suggested is not None and suggested > Rating.AGAIN else Rating.GOOD
        offered = (Rating.AGAIN, knew)
    return tuple(
        RatingButton(rating, _label(rating, buttons), days[rating], rating is suggested)
        for rating in offered
    )


def _label(rating: Rating, buttons: int) -> str:
    if buttons == 2 and rating > Rating.AGAIN:
        return RATING_LABELS[Rating.GOOD]
    return RATING_LABELS[rating]
