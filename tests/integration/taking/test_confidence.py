"""How sure people are: kept with an answer, counted in a score, and told in a result."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from quiz.domain.errors import Refused, SignInNeeded
from quiz.domain.measurement.discernment import Pair, SignalCounts
from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import Content, TrueFalse
from quiz.domain.quizzes.rules import Confidence, Rules
from quiz.persistence.attempts.items import marked_items
from quiz.persistence.tables.attempts import AnswerRow, AttemptRow
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.feedback.discernment import Overview, own_overview
from quiz.services.feedback.review import Review
from quiz.services.results.result import ResultView, view_result
from quiz.services.scores.attempts import show_attempt
from quiz.services.taking.answering import KeptAside, save_answer, submit
from quiz.services.taking.items import view_item
from quiz.services.taking.starting import start_attempt
from tests.builders import NOW, make_choice, make_claim, make_number, make_quote
from tests.counting import count
from tests.offers import add_actor, add_offer, set_confidence
from tests.rooms import Room

RIGHT, WRONG = {"option": "b"}, {"option": "a"}


class Try:
    """An attempt of one person at one assignment."""

    def __init__(
        self, session: Session, assignment: AssignmentRow, actor: Actor | None = None
    ) -> None:
        self.session = session
        self.assignment = assignment
        self.actor = actor or add_actor(session)
        self.row: AttemptRow = start_attempt(session, self.actor, assignment.id, NOW, "seed")

    def save(self, position: int, data: Any, sure: int | None = None, **rest: Any) -> Any:
        """Save an answer with how sure it is."""
        rest = {"client_id": uuid4().hex} | rest
        return save_answer(
            self.session, self.actor, self.row.id, position, data, now=NOW, confidence=sure, **rest
        )

    def stated(self) -> list[int | None]:
        """What is kept with the current answers, in the order of the items."""
        return [
            found.answer.confidence if found.answer else None
            for found in marked_items(self.session, self.row.id)
        ]

    def result(self) -> ResultView:
        """Hand in, and look at the result."""
        submit(self.session, self.actor, self.row.id, NOW)
        return view_result(self.session, self.actor, self.row.id, NOW)


def attempt(session: Session, *contents: Content, rule: str = "asked") -> Try:
    """An attempt at a quiz of those contents that asks for confidence by that rule."""
    assignment = add_offer(session, *contents)
    set_confidence(session, assignment, rule)
    return Try(session, assignment)


def choices(n: int) -> list[Content]:
    return [make_choice() for _ in range(n)]


def told(result: ResultView) -> Overview:
    """The overview of a result that shows it."""
    assert result.overview is not None
    return result.overview


def whole(result: ResultView) -> list[Review]:
    """The reviews of a result that shows all of them."""
    return [review for review in result.reviews if isinstance(review, Review)]


# --- keeping it ------------------------------------------------------------------------------


@pytest.mark.parametrize("sure", [-1, 0, 34, 50, 75, 100])
def test_what_the_page_does_not_offer_is_refused_and_nothing_is_kept(
    session: Session, sure: int
) -> None:
    one = attempt(session, make_choice())
    with pytest.raises(Refused):
        one.save(1, RIGHT, sure)
    assert count(session, AnswerRow) == 0


def test_where_nobody_asks_nothing_is_kept(session: Session) -> None:
    one = attempt(session, make_choice(), rule="off")
    one.save(1, RIGHT, 80)
    assert one.stated() == [None]
    assert view_item(session, one.actor, one.row.id, 1, NOW).sure_levels == ()


def test_a_quiz_from_before_does_not_ask(session: Session) -> None:
    one = Try(session, add_offer(session, make_choice()))
    assert view_item(session, one.actor, one.row.id, 1, NOW).sure_levels == ()


def test_each_kind_offers_the_guess_that_it_is_worth(session: Session) -> None:
    claim = TrueFalse(stem="The bridge is long.", truth=True, quotes=(make_quote(),))
    one = attempt(session, make_claim(), make_choice(), make_number(), claim)
    offered = [
        view_item(session, one.actor, one.row.id, position, NOW).sure_levels
        for position in range(1, 5)
    ]
    assert [stops[0] for stops in offered] == [33, 33, 0, 50]
    assert {stops[1:] for stops in offered} == {(60, 70, 80, 90, 99)}


def test_it_is_kept_with_its_answer_and_can_be_left_unset(session: Session) -> None:
    one = attempt(session, *choices(2))
    one.save(1, RIGHT, 80)
    one.save(2, WRONG)
    assert one.stated() == [80, None]
    assert view_item(session, one.actor, one.row.id, 1, NOW).sure == 80


def test_to_change_only_how_sure_one_is_adds_a_row_and_to_repeat_it_does_not(
    session: Session,
) -> None:
    one = attempt(session, make_choice())
    one.save(1, RIGHT, 80)
    first = one.save(1, RIGHT, 99, client_id="repeated-1")
    again = one.save(1, RIGHT, 99, client_id="repeated-1")
    same = one.save(1, RIGHT, 99)
    assert first.sequence == again.sequence == same.sequence == 2
    assert count(session, AnswerRow) == 2
    assert one.stated() == [99]


def test_it_may_be_said_before_the_answer_and_waits_for_it(session: Session) -> None:
    one = attempt(session, make_choice())
    one.save(1, None, 70)
    assert view_item(session, one.actor, one.row.id, 1, NOW).sure == 70
    assert told(one.result()).calibration is None


# --- letting it count ------------------------------------------------------------------------


def test_where_it_counts_the_score_is_the_one_by_certainty(session: Session) -> None:
    one = attempt(session, *choices(4), rule="counts")
    one.save(1, RIGHT, 99)
    one.save(2, RIGHT, 70)
    one.save(3, WRONG, 80)
    result = one.result()
    # 3 + 2 - 2 + 0 of 12, and guessing earns a third of a third.
    assert result.score == Fraction(3, 12)
    assert result.guess_line == Fraction(1, 9)
    assert [review.mark for review in whole(result)] == [1, 1, 0, 0]
    assert [review.sure and review.sure.earned for review in whole(result)] == [3, 2, -2, 0]


def test_a_score_by_certainty_does_not_fall_below_nothing(session: Session) -> None:
    one = attempt(session, *choices(2), rule="counts")
    one.save(1, WRONG, 99)
    one.save(2, RIGHT, 60)
    assert one.result().score == 0


def test_where_it_is_only_asked_the_score_is_the_usual_one(session: Session) -> None:
    one = attempt(session, *choices(2))
    one.save(1, WRONG, 99)
    one.save(2, RIGHT, 60)
    result = one.result()
    assert result.score == Fraction(1, 2)
    assert result.guess_line == Fraction(1, 3)


# --- telling it ------------------------------------------------------------------------------


def test_a_result_tells_how_often_one_was_right(session: Session) -> None:
    one = attempt(session, *choices(8))
    for position in range(1, 7):
        one.save(position, RIGHT if position < 5 else WRONG, 80)
    one.save(7, RIGHT)
    result = one.result()
    found = told(result).calibration
    assert found is not None
    assert [(point.stated, point.right, point.n) for point in found.points] == [
        (Fraction(4, 5), 4, 6)
    ]


def test_a_wrong_answer_above_80_percent_stands_out(session: Session) -> None:
    one = attempt(session, *choices(4))
    one.save(1, WRONG, 99)
    one.save(2, WRONG, 80)
    one.save(3, RIGHT, 90)
    one.save(4, None, 99)
    assert [review.position for review in one.result().sure_and_wrong] == [1]


def test_claims_are_counted_by_what_they_are_and_what_was_said(session: Session) -> None:
    one = attempt(session, make_claim(), make_claim(), make_choice())
    one.save(1, {"verdict": "supported"})
    one.save(2, {"verdict": "not-enough-information", "missing": "who"})
    found = {finding.pair: finding for finding in told(one.result()).findings}
    assert found[Pair.SUPPORT].counts == SignalCounts(hits=1, misses=1)
    assert found[Pair.SUFFICIENCY].counts == SignalCounts(hits=1, misses=1)
    assert found[Pair.SUPPORT].measured is None
    assert "Too few claims yet" in str(found[Pair.SUPPORT].words[0])


def test_a_result_without_claims_has_no_finding(session: Session) -> None:
    one = attempt(session, make_choice())
    one.save(1, RIGHT, 60)
    assert told(one.result()).findings == ()


# --- all of a person's attempts ---------------------------------------------------------------


def test_a_visitor_has_nothing_of_their_own(session: Session) -> None:
    with pytest.raises(SignInNeeded):
        own_overview(session, Actor.visitor(), NOW)


def test_attempts_are_pooled_and_each_question_counts_once(session: Session) -> None:
    claims: list[Content] = [
        TrueFalse(stem=f"Claim {n}.", truth=n % 2 == 0, quotes=(make_quote(),)) for n in range(16)
    ]
    assignment = add_offer(session, *claims[:8])
    set_confidence(session, assignment, "asked")
    other = add_offer(session, *claims[8:], key="other-quiz")
    actor, stranger = add_actor(session), add_actor(session)
    for where, who, truthful in (
        (assignment, actor, True),
        (assignment, actor, False),
        (other, actor, True),
        (assignment, stranger, False),
    ):
        one = Try(session, where, who)
        for position in range(1, 9):
            one.save(position, {"truth": (position % 2 == 1) is truthful}, 90)
        one.result()
    unfinished = Try(session, other, actor)
    unfinished.save(1, {"truth": False})
    overview = own_overview(session, actor, NOW)
    (finding,) = overview.findings
    assert finding.counts == SignalCounts(hits=8, correct_rejections=8)
    assert finding.measured is not None
    assert round(finding.measured.d_prime, 3) == 3.186
    assert overview.calibration is not None
    assert (overview.calibration.n, overview.calibration.right) == (8, 8)


def test_what_comes_too_late_keeps_how_sure_it_was(session: Session) -> None:
    room = Room(session, Rules(confidence=Confidence.ASKED, time_limit=3600))
    attempt = room.start()
    late = NOW + timedelta(hours=2)
    for sure, client in ((70, "late-page.1"), (70, "late-page.2"), (90, "late-page.3")):
        kept = save_answer(
            session, room.learner, attempt.id, 1, RIGHT, client, late, confidence=sure
        )
        assert isinstance(kept, KeptAside)
    shown = show_attempt(session, room.teacher, attempt.id, late)
    assert [save.confidence for save in shown.kept_aside] == [70, 90]
