"""Study without connection, on both databases: what is taken along, and how it is merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from quiz.domain.errors import NotFound
from quiz.domain.study.scheduling import Rating
from quiz.persistence.bank.questions import question_rows
from quiz.persistence.study.cards import find_card
from quiz.persistence.study.records import all_of_person
from quiz.persistence.study.reviews import log_of_person, logs_of_cards
from quiz.persistence.study.turns import find_turn
from quiz.persistence.tables.study import ReviewRow, TurnRow
from quiz.services.bank.records import store_fact
from quiz.services.people import profiles
from quiz.services.study import records, turns
from quiz.services.study.home import view_home
from quiz.services.study.turns import Aside
from quiz.services.study_offline.merge import OfflineReview, merge_reviews
from quiz.services.study_offline.pack import LIFE, make_pack, pack_tag
from tests.builders import NOW, add_person, make_fact, make_number, make_quote
from tests.integration.study.world import World, replay
from tests.racing import together

HOUR = timedelta(hours=1)


class Away(World):
    """A learner with three cards, who takes them along and brings reviews back."""

    def __init__(self, session):
        super().__init__(session)
        for key, sentence in (
            ("band", "A band played until midnight."),
            ("hurt", "Nobody was hurt."),
        ):
            fact = make_fact(key, relation=f"of.{key}", quotes=(make_quote(sentence),))
            store_fact(session, self.bank, fact, NOW)
            self.ask(f"{key}-choice", facts=(key,))
            self.ask(f"{key}-number", make_number(), facts=(key,))
        self.add()

    def pack(self):
        return make_pack(self.session, self.actor, self.now).cards

    def merge(self, *brought, actor=None):
        return merge_reviews(self.session, actor or self.actor, brought, self.now)

    def log(self, card_id):
        return logs_of_cards(self.session, [card_id])[card_id]

    def card(self, packed):
        return find_card(self.session, packed.ticket.card_id)


@pytest.fixture
def away(session):
    return Away(session)


def review_of(packed, at, rating=Rating.GOOD, payload=None):
    return OfflineReview(
        ticket=packed.ticket,
        payload=payload,
        rating=rating,
        asked_at=at,
        answered_at=at,
        rated_at=at,
    )


def expect_state_of_log(away, card):
    """The card is as its log says, entry by entry."""
    log = away.log(card.id)
    assert replay(log) == card.memory
    assert card.lapses == sum(row.rating == Rating.AGAIN for row in log)
    assert card.passes == len(log) - card.lapses
    days = [row.day for row in log]
    between = [(later - day).days for day, later in pairwise(days)]
    assert [row.elapsed for row in log] == [None, *between][: len(log)]


def test_another_persons_card_is_not_taken_in_and_nothing_else_with_it(away):
    first, second, _ = away.pack()
    other = add_person(away.session, "Other", login="other@example.org")
    actor = profiles.actor_of(away.session, other)
    with pytest.raises(NotFound):
        away.merge(review_of(first, NOW), actor=actor)
    stolen = replace(second, ticket=replace(second.ticket, person_id=other.id))
    with pytest.raises(NotFound):
        away.merge(review_of(first, NOW), review_of(stolen, NOW))
    # Signed for this person, but the card is another's: it is as good as gone.
    merged = away.merge(review_of(stolen, NOW), actor=actor)
    assert merged.gone == (second.ticket.turn_id,)
    assert log_of_person(away.session, away.person.id) == []


def test_the_pack_asks_each_card_once_in_the_form_of_its_question_without_the_key(away):
    cards = away.pack()
    assert len({card.ticket.card_id for card in cards}) == len(cards) == 3
    assert all(card.view.reveal is None for card in cards)
    choice = next(card for card in cards if card.view.kind == "single-choice")
    assert [reveal.reveal.review.answer_is_right for reveal in choice.possible_reveals] == [
        False,
        True,
        False,
        False,
    ]
    assert choice.possible_reveals[-1].answer is None
    assert away.session.scalar(select(func.count()).select_from(TurnRow)) == 0


def test_what_is_typed_is_compared_and_marked_when_it_arrives(away):
    for one in away.pack():
        away.merge(review_of(one, NOW))
    away.now += timedelta(days=30)
    typed = next(one for one in away.pack() if one.view.kind == "numeric")
    assert typed.possible_reveals == ()
    assert typed.compared.suggested is None
    assert typed.compared.review.given is None
    away.merge(review_of(typed, away.now, Rating.AGAIN, {"text": "340 m"}))
    turn = find_turn(away.session, typed.ticket.turn_id)
    # Right, as the server marks it; missed, as the learner says.
    assert (turn.suggested, turn.rating) == (Rating.GOOD, Rating.AGAIN)


def test_an_answer_that_cannot_be_read_counts_as_none_and_the_review_is_kept(away):
    one = away.pack()[0]
    away.merge(review_of(one, NOW, payload={"option": "no such option"}))
    turn = find_turn(away.session, one.ticket.turn_id)
    assert (turn.payload, turn.rating) == (None, Rating.GOOD)


def test_a_review_that_arrives_again_changes_nothing_more(away):
    first, second, _ = away.pack()
    once = away.merge(review_of(first, NOW), review_of(second, NOW))
    before = away.card(first).memory
    again = away.merge(review_of(second, NOW, Rating.AGAIN), review_of(first, NOW, Rating.AGAIN))
    assert set(once.kept) == set(again.kept) == {first.ticket.turn_id, second.ticket.turn_id}
    assert len(log_of_person(away.session, away.person.id)) == 2
    assert away.card(first).memory == before


def test_reviews_take_the_places_of_their_times_whatever_the_order_in_which_they_come(away):
    # Three devices have taken the same card along.
    oldest, between, last = (away.pack()[0] for _ in range(3))
    away.now += timedelta(days=9)
    away.merge(review_of(last, NOW + timedelta(days=8), Rating.AGAIN))
    away.merge(review_of(oldest, NOW))
    away.merge(review_of(between, NOW + timedelta(days=3)))
    card = away.card(oldest)
    assert [row.rating for row in away.log(card.id)] == [3, 3, 1]
    assert [row.elapsed for row in away.log(card.id)] == [None, 3, 5]
    expect_state_of_log(away, card)


def test_what_is_taken_back_after_a_merge_leaves_the_state_of_the_log(away):
    one = away.pack()[0]
    away.now += 5 * HOUR
    for _ in range(3):
        away.begin()
        away.answer()
        away.rate(Rating.GOOD)
    away.merge(review_of(one, NOW, Rating.AGAIN))
    while turns.undo_rating(away.session, away.actor, away.now):
        expect_state_of_log(away, away.card(one))
    assert (away.card(one).standing, away.card(one).memory) == ("new", None)


def test_a_card_that_was_answered_on_the_way_is_not_asked_again(away):
    away.begin()
    asked = away.turn().card_id
    one = next(packed for packed in away.pack() if packed.ticket.card_id == asked)
    away.merge(review_of(one, NOW))
    assert away.turn() is None
    while away.begin():
        assert away.turn().card_id != asked
        away.answer()
        away.rate(Rating.GOOD)


def test_an_answer_that_waits_for_its_rating_stays_with_the_server(away):
    away.begin()
    turn = away.answer()
    assert turn.card_id not in {one.ticket.card_id for one in away.pack()}


def test_who_has_set_a_card_aside_meanwhile_keeps_it_aside(away):
    one = away.pack()[0]
    while away.begin() and away.turn().card_id != one.ticket.card_id:
        away.answer()
        away.rate(Rating.GOOD)
    turns.set_aside(away.session, away.actor, away.turn().id, Aside.SUSPEND, NOW)
    away.merge(review_of(one, NOW))
    assert away.card(one).standing == "suspended"
    expect_state_of_log(away, away.card(one))


def test_what_was_erased_does_not_come_back(away):
    one = away.pack()[0]
    records.erase_study(away.session, away.person.id)
    away.session.expire_all()
    assert away.merge(review_of(one, NOW)).gone == (one.ticket.turn_id,)
    left = all_of_person(away.session, away.person.id)
    assert all(not rows for rows in left.values())


# --- the embargo -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "taken"),
    [(-HOUR, 0), (HOUR, 0), (LIFE - HOUR, 0), (LIFE + HOUR, 2)],
    ids=["open", "soon", "while it may be used", "later"],
)
def test_nothing_is_taken_along_on_an_article_of_an_exam_before_the_pack_is_used_up(
    away, opens, taken
):
    """The exam's own question is not taken along whenever it opens: it is reserved."""
    away.exam("choice", opens_at=NOW + opens)
    assert len(away.pack()) == taken


def test_a_question_of_an_exam_that_opens_later_is_not_taken_along_itself(away):
    away.exam("choice", opens_at=NOW + LIFE + HOUR)
    (question,) = question_rows(away.session, ["choice"]).values()
    assert question.id not in {one.ticket.question_id for one in away.pack()}


def test_an_exam_that_is_announced_changes_the_mark_of_the_pack(away):
    before = pack_tag(away.session, away.actor, NOW)
    assert pack_tag(away.session, away.actor, NOW) == before
    away.exam("choice")
    assert pack_tag(away.session, away.actor, NOW) != before


def test_a_review_from_before_an_embargo_is_kept_and_told_nowhere(away):
    one = away.pack()[0]
    away.now += HOUR
    away.exam("choice")
    assert away.pack() == ()
    away.merge(review_of(one, NOW, Rating.AGAIN))
    assert len(away.log(one.ticket.card_id)) == 1
    home = view_home(away.session, away.actor, away.now + timedelta(days=5))
    assert (home.today.due, home.hardest) == (0, ())


# --- at once ---------------------------------------------------------------------------------


def test_twenty_of_the_same_batch_at_once_are_one(database):
    with database.written() as session:
        away = Away(session)
        actor, brought = away.actor, [review_of(one, NOW) for one in away.pack()]

    def send(reviews):
        with database.written() as session:
            return merge_reviews(session, actor, reviews, NOW + HOUR)

    assert len({*together([partial(send, brought)] * 20)}) == 1
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == len(brought)
        for one in brought:
            card = find_card(session, one.ticket.card_id)
            assert (card.passes, card.lapses) == (1, 0)
