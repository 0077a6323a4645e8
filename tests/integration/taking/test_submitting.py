"""Checking and submitting: what an attempt earns, and that no key leaves before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy.orm import Session

from quiz.domain.errors import Closed, NotFound, Refused
from quiz.domain.marking.progress import Progress
from quiz.domain.questions.questions import Content
from quiz.domain.quizzes.quizzes import Mode
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.tables.attempts import AttemptRow, MarkRow, ScoreRow
from quiz.services.bank.records import store_question
from quiz.services.results.result import NotSubmitted, view_result
from quiz.services.taking.answering import check_item, submit
from quiz.services.taking.items import find_place, view_item, view_summary
from quiz.services.taking.starting import start_attempt
from tests.builders import (
    NOW,
    make_choice,
    make_claim,
    make_number,
    make_question,
    make_quote,
)
from tests.counting import count
from tests.integration.taking.attempt import LATER, begin, ids, save
from tests.offers import CANARIES, CANARY, add_actor, add_offer, tells_number


class TestChecking:
    def test_an_exam_checks_nothing(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, mode=Mode.EXAM)
        save(session, actor, attempt, 2, {"option": "a"})
        with pytest.raises(Refused, match="exam"):
            check_item(session, actor, attempt.id, 2, NOW)
        assert view_item(session, actor, attempt.id, 2, NOW).review is None

    def test_there_must_be_something_to_check(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        with pytest.raises(Refused, match="no answer to check"):
            check_item(session, actor, attempt.id, 2, NOW)

    def test_a_checked_answer_cannot_change(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "b"})
        check_item(session, actor, attempt.id, 2, NOW)
        check_item(session, actor, attempt.id, 2, LATER)
        with pytest.raises(Closed):
            save(session, actor, attempt, 2, {"option": "a"})
        assert count(session, MarkRow) == 1

    def test_checking_tells_what_is_right_and_why(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 1, {"verdict": "supported", "sentences": ids(2)})
        check_item(session, actor, attempt.id, 1, NOW)
        review: Any = view_item(session, actor, attempt.id, 1, NOW).review
        assert review is not None
        assert review.mark == Fraction(1, 2)
        assert review.near_miss == "It tells when the bridge was opened, not how long it is."
        passage = review.passages[0]
        sentences = [sentence for block in passage.blocks for sentence in block.sentences]
        assert [sentence.number for sentence in sentences if sentence.segments[0].missed] == [3]
        assert [sentence.number for sentence in sentences if sentence.segments[0].wrong] == [2]
        assert passage.sentence == 3
        assert passage.span is not None

    def test_the_link_leads_to_the_first_set_that_suffices(self, session: Session) -> None:
        actor = add_actor(session)
        quotes = (
            make_quote("The bridge over the river was opened on Monday.", name="also"),
            make_quote("It is 340 metres long.", name="best"),
        )
        claim = make_claim(
            quotes=quotes, evidence=(("best",), ("also",)), near_miss="", near_miss_why=""
        )
        attempt = begin(session, actor, claim)
        submit(session, actor, attempt.id, NOW)
        passage = view_result(session, actor, attempt.id, NOW).reviews[0].passages[0]
        assert passage.sentence == 3

    def test_other_items_stay_closed(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "a"})
        check_item(session, actor, attempt.id, 2, NOW)
        assert view_item(session, actor, attempt.id, 1, NOW).review is None


class TestSubmitting:
    def test_there_is_no_result_before(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        with pytest.raises(NotSubmitted):
            view_result(session, actor, attempt.id, NOW)

    def test_an_attempt_is_scored_with_its_guess_line(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, make_claim(), make_choice(), make_number())
        save(session, actor, attempt, 1, {"verdict": "supported", "sentences": ids(3)})
        save(session, actor, attempt, 3, {"text": "340 metres"})
        score = submit(session, actor, attempt.id, LATER)
        result = view_result(session, actor, attempt.id, NOW)
        assert score.value == result.score == Fraction(2, 3)
        # The claim is supported (1/2), the choice has three options (1/3), a number is no guess.
        assert result.guess_line == Fraction(1, 3) * (Fraction(1, 2) + Fraction(1, 3))
        assert (result.split.answers, result.split.items) == (2, 3)
        assert (result.split.proofs, result.split.both, result.split.claims) == (1, 1, 1)
        assert [review.position for review in result.wrong] == [2]
        assert result.submitted_at == LATER
        assert result.own

    def test_the_right_verdict_with_the_wrong_sentence_is_told_apart(
        self, session: Session
    ) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 1, {"verdict": "supported", "sentences": ids(2)})
        submit(session, actor, attempt.id, NOW)
        result = view_result(session, actor, attempt.id, NOW)
        assert [review.position for review in result.wrong_reason] == [1]

    def test_submitting_again_changes_nothing(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        first = submit(session, actor, attempt.id, NOW)
        assert submit(session, actor, attempt.id, LATER).id == first.id
        stored = session.get_one(AttemptRow, attempt.id, populate_existing=True)
        assert stored.submitted_at == NOW
        assert count(session, ScoreRow) == 1

    def test_a_mark_given_when_checking_is_the_one_that_counts(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        save(session, actor, attempt, 2, {"option": "b"})
        check_item(session, actor, attempt.id, 2, NOW)
        assert submit(session, actor, attempt.id, NOW).value == Fraction(1, 2)
        assert count(session, MarkRow) == 2

    def test_strangers_do_not_find_the_result(self, session: Session) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor)
        submit(session, actor, attempt.id, NOW)
        with pytest.raises(NotFound):
            view_result(session, add_actor(session), attempt.id, NOW)

    def test_the_result_shows_the_key_by_which_it_was_marked(self, session: Session) -> None:
        actor = add_actor(session)
        assignment = add_offer(session, make_number())
        attempt = start_attempt(session, actor, assignment.id, NOW, "seed")
        save(session, actor, attempt, 1, {"text": "340"})
        submit(session, actor, attempt.id, NOW)
        rekey(session, make_number(value=Decimal(341)))
        review = view_result(session, actor, attempt.id, NOW).reviews[0]
        assert review.mark == 1
        assert review.content.value == 340  # type: ignore[attr-defined]


def rekey(session: Session, content: Content) -> None:
    bank = find_bank(session, "bank-of-bridge-quiz")
    assert bank is not None
    quotes = tuple(replace(quote, article="bridge-quiz-article") for quote in content.quotes)
    question = make_question("bridge-quiz-1", replace(content, quotes=quotes))
    store_question(session, bank, replace(question, articles=("bridge-quiz-article",)), LATER)


class TestSummary:
    def test_it_says_how_far_each_answer_has_come(self, session: Session) -> None:
        actor = add_actor(session)
        claims = [make_claim(stem=f"Claim {number}.") for number in range(5)]
        attempt = begin(session, actor, *claims)
        save(session, actor, attempt, 1, {"verdict": "supported", "sentences": ids(3)})
        save(session, actor, attempt, 2, {"verdict": "refuted"})
        save(session, actor, attempt, 3, {"verdict": "not-enough-information"})
        save(session, actor, attempt, 4, {"sentences": ids(3)})
        steps = view_summary(session, actor, attempt.id, NOW).steps
        assert [step.progress for step in steps] == [
            Progress.ANSWERED,
            Progress.NO_EVIDENCE,
            Progress.NOTHING_MISSING,
            Progress.NO_VERDICT,
            Progress.BLANK,
        ]
        assert find_place(session, actor, attempt.id) == ("open", 5)


# --- no key before its time ------------------------------------------------------------------


@pytest.mark.parametrize("content", CANARIES, ids=lambda content: content.kind)
class TestNoKeyLeaves:
    def test_before_the_end_of_an_exam(self, session: Session, content: Content) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, content, mode=Mode.EXAM)
        told = repr(view_item(session, actor, attempt.id, 1, NOW)) + repr(
            view_summary(session, actor, attempt.id, NOW)
        )
        assert CANARY not in told
        assert not tells_number(told)
        assert "right" not in told
        assert "truth" not in told

    def test_before_the_answer_is_checked_in_practice(
        self, session: Session, content: Content
    ) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, content)
        assert CANARY not in repr(view_item(session, actor, attempt.id, 1, NOW))

    def test_and_it_is_there_after_submitting(self, session: Session, content: Content) -> None:
        actor = add_actor(session)
        attempt = begin(session, actor, content, mode=Mode.EXAM)
        submit(session, actor, attempt.id, NOW)
        assert CANARY in repr(view_result(session, actor, attempt.id, NOW))
