"""Study on both databases: cards, the embargo, the log, and what happens to it with its person."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from quiz.domain.errors import Closed, NotFound, Refused
from quiz.domain.questions.questions import TrueFalse
from quiz.domain.study.scheduling import Rating
from quiz.persistence.database.base import Base
from quiz.persistence.study.cards import find_card
from quiz.persistence.study.records import all_of_person
from quiz.persistence.study.reviews import log_of_person, logs_of_cards
from quiz.persistence.tables.quizzes import QuizRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_fact
from quiz.services.building.drawing import index_bank
from quiz.services.people import profiles
from quiz.services.study import records, turns
from quiz.services.study.adding import add_from, add_missed
from quiz.services.study.card import Pause, TurnView
from quiz.services.study.home import view_home
from quiz.services.study.learner import Habits, change_habits, habits_of
from quiz.services.study.turns import Aside
from quiz.services.taking import answering, starting
from tests.builders import (
    NOW,
    add_person,
    make_article,
    make_choice,
    make_fact,
    make_quiz,
    make_quote,
)
from tests.integration.study.world import FACT, replay

OF_STUDY = {
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__ == "quiz.persistence.tables.study"
}


def test_what_is_no_article_topic_or_quiz_is_not_found(world):
    for what in ("", "article:", "article:nothing", "topic:nothing", "planet:mars"):
        with pytest.raises(NotFound):
            add_from(world.session, world.actor, what, NOW)


def test_a_card_is_not_rated_before_it_is_answered(world):
    world.add()
    world.begin()
    with pytest.raises(Refused):
        world.rate(Rating.GOOD)


def test_an_answer_that_the_page_could_not_send_is_refused(world):
    world.add()
    world.begin()
    with pytest.raises(Refused):
        world.answer({"nonsense": "x"})
    assert world.turn().answered_at is None


def test_facts_become_cards_once(world):
    assert world.add() == 1
    assert world.add() == 0


def test_a_question_without_a_fact_is_a_card_of_its_own(world):
    world.ask("lonely")
    quiz = store_quiz(world.session, world.bank, make_quiz("lonely", "choice"), NOW)
    code = open_to_public(world.session, quiz, NOW).code
    assert add_from(world.session, world.actor, f"quiz:{code}", NOW) == 2


def test_a_fact_that_is_known_is_asked_in_another_form_on_its_day(world):
    world.add()
    world.begin()
    first = world.turn()
    world.answer()
    card = world.rate(Rating.GOOD)
    assert not world.begin()
    world.now += timedelta(days=(card.due_on - card.reviewed_on).days)
    assert world.begin()
    assert world.turn().card_id == card.id
    assert world.turn().question_id != first.question_id


def test_a_right_choice_suggests_that_it_was_known_and_a_wrong_one_that_it_was_missed(world):
    world.add()
    world.begin()
    assert world.answer({"option": "c"}).suggested == Rating.AGAIN
    world.rate(Rating.AGAIN)
    world.now += timedelta(days=1)
    world.begin()
    assert world.answer({"text": "340 m"}).suggested == Rating.GOOD


def test_the_correct_statement_is_told_after_the_answer_and_not_before(world):
    world.add()
    world.begin()
    before = world.view()
    assert isinstance(before, TurnView)
    assert before.reveal is None
    world.answer({"option": "c"})
    told = world.view().reveal
    assert told.fact.value == "340 metres"
    assert told.fact.statement == "The bridge is 340 m long."
    assert told.review.passages
    assert [button.rating for button in told.buttons] == [Rating.AGAIN, Rating.GOOD]


def test_a_fact_is_told_where_explanation_and_passages_do_not_say_it_yet(world):
    world.add()
    world.begin()
    world.answer({"option": "c"})
    told = world.view().reveal
    assert told.fact.quote in "".join(
        sentence.text
        for passage in told.review.passages
        for block in passage.blocks
        for sentence in block.sentences
    )

    def with_review(**changes):
        return replace(told, review=replace(told.review, **changes))

    def explained(words):
        return with_review(content=replace(told.review.content, explanation=words))

    assert not explained("It was 340 metres long when it was built.").states_fact
    assert not explained("The bridge is 340 m long, the report says.").states_fact
    assert explained("The report gives its length in metres: 3,340 of them.").states_fact
    assert not told.quotes_fact
    assert with_review(passages=()).quotes_fact
    assert not replace(told, fact=None).states_fact
    assert not replace(told, fact=None).quotes_fact


def test_a_value_that_another_fact_has_is_told_to_be_that_facts(world):
    other = make_fact(
        "ferry-length",
        subject="the ferry",
        value=replace(make_fact().value, surface="500 metres"),
        quotes=(make_quote("A band played until midnight."),),
    )
    store_fact(world.session, world.bank, other, NOW)
    world.add()
    for _ in range(2):
        world.begin()
        if world.turn() and find_card(world.session, world.turn().card_id).fact_id:
            break
    world.answer({"option": "c"})
    assert world.view().reveal.other.subject == "the ferry"


def test_a_false_claim_is_read_at_most_twice(world):
    fact = make_fact("only-lies", quotes=(make_quote("Nobody was hurt."),))
    store_fact(world.session, world.bank, fact, NOW)
    lie = TrueFalse(
        stem="According to the bridge report, the bridge is 34 metres long.",
        truth=False,
        explanation="It is 340 metres long.",
        quotes=(make_quote(),),
    )
    row = world.ask("lie", lie, facts=("only-lies",))
    world.add()
    asked = 0
    for _ in range(12):
        while world.begin():
            asked += world.turn().question_id == row.id
            world.answer()
            world.rate(Rating.AGAIN)
        world.now += timedelta(days=1)
    assert asked == 2


# --- the embargo -----------------------------------------------------------------------------


def test_nothing_that_an_open_exam_asks_is_studied(world):
    world.add()
    world.exam("choice")
    assert not world.begin()
    assert world.view() == Pause(0, 0, False, resting=True)
    home = view_home(world.session, world.actor, NOW)
    assert (home.today.due, home.today.new, home.hardest) == (0, 0, ())


def test_a_card_that_was_open_when_the_exam_opened_is_shown_no_more(world):
    world.add()
    world.begin()
    turn = world.turn()
    world.exam("number")
    assert isinstance(world.view(), Pause)
    with pytest.raises(Closed):
        turns.answer_turn(world.session, world.actor, turn.id, None, None, NOW)


def test_an_exam_binds_no_more_once_it_is_over(world):
    world.add()
    world.exam("choice", closes_at=NOW - timedelta(hours=1))
    assert world.begin()


def test_who_has_been_told_one_draw_of_an_exam_is_not_told_the_others(world):
    world.add()
    offer = world.exam("choice")
    world.session.get_one(QuizRow, offer.quiz_id).blueprint = {"n": 1}
    index_bank(world.session, world.bank.id)
    attempt = starting.start_attempt(world.session, world.actor, offer.id, NOW, "0" * 64)
    answering.submit(world.session, world.actor, attempt.id, NOW)
    assert not world.begin()


def test_who_has_seen_the_right_answers_may_study_them(world):
    world.add()
    offer = world.exam("choice")
    attempt = starting.start_attempt(world.session, world.actor, offer.id, NOW, "0" * 64)
    assert not world.begin()
    with pytest.raises(Refused):
        add_missed(world.session, world.actor, attempt.id, NOW)
    answering.submit(world.session, world.actor, attempt.id, NOW)
    assert add_missed(world.session, world.actor, attempt.id, NOW) == 0
    assert world.begin()


def test_a_fact_beside_what_an_open_exam_asks_rests_too_so_that_nothing_tells_which(world):
    beside = make_fact("band-played", quotes=(make_quote("A band played until midnight."),))
    store_fact(world.session, world.bank, beside, NOW)
    world.ask("band", facts=("band-played",))
    world.add()
    assert view_home(world.session, world.actor, NOW).today.new == 2
    world.exam("choice")
    home = view_home(world.session, world.actor, NOW)
    assert (home.today.due, home.today.new, home.is_scheduled) == (0, 0, False)
    assert not world.begin()


@pytest.mark.parametrize("opens", [timedelta(days=30), timedelta(hours=1)])
def test_what_an_exam_asks_is_reserved_from_when_it_is_offered_and_nothing_beside_it(world, opens):
    """Its questions and whatever asks their facts; the rest of the article prepares for it."""
    beside = make_fact("band-played", quotes=(make_quote("A band played until midnight."),))
    store_fact(world.session, world.bank, beside, NOW)
    free = world.ask("band", facts=("band-played",))
    world.ask("lonely")
    quiz = store_quiz(world.session, world.bank, make_quiz("lonely", key="practice"), NOW)
    code = open_to_public(world.session, quiz, NOW).code
    add_from(world.session, world.actor, f"quiz:{code}", NOW)
    world.add()
    world.exam("choice", "lonely", opens_at=NOW + opens)
    asked = set()
    while world.begin():
        asked.add(world.turn().question_id)
        world.answer()
        world.rate(Rating.AGAIN)
    assert asked == {free.id}


def test_a_value_that_an_open_exam_asks_for_is_not_told_to_be_another_facts(world):
    store_article(world.session, world.bank, make_article("ferry"), NOW)
    quotes = (make_quote("A band played until midnight.", article="ferry"),)
    value = replace(make_fact().value, surface="500 metres")
    ferry = make_fact("ferry-length", article="ferry", value=value, quotes=quotes)
    store_fact(world.session, world.bank, ferry, NOW)
    content = make_choice(quotes=quotes)
    world.ask("exam-ferry", content, articles=("ferry",), facts=("ferry-length",))
    world.add()
    world.begin()
    world.answer({"option": "c"})
    assert world.view().reveal.other
    world.exam("exam-ferry")
    assert world.view().reveal.other is None


# --- the log ---------------------------------------------------------------------------------


def test_the_log_gives_the_state_of_a_card_back(world):
    world.add()
    world.begin()
    card_id = world.turn().card_id
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.GOOD, Rating.EASY):
        if world.turn() is None:
            world.begin()
        world.answer()
        card = world.rate(rating)
        world.now += timedelta(days=(card.due_on - card.reviewed_on).days)
    log = logs_of_cards(world.session, [card_id])[card_id]
    assert len(log) == 4
    assert replay(log) == find_card(world.session, card_id).memory


def test_a_rating_is_taken_back_and_stays_in_the_log_without_counting(world):
    world.add()
    world.begin()
    turn = world.answer()
    before = find_card(world.session, turn.card_id).memory
    world.rate(Rating.AGAIN)
    assert turns.undo_rating(world.session, world.actor, NOW)
    assert not turns.undo_rating(world.session, world.actor, NOW)
    assert find_card(world.session, turn.card_id).memory == before
    assert log_of_person(world.session, world.person.id) == []
    kept = all_of_person(world.session, world.person.id)
    assert len(kept["reviews"]) == len(kept["review_undos"]) == 1
    assert world.turn().id == turn.id


def test_a_card_that_is_not_wanted_never_comes_again(world):
    world.add()
    world.begin()
    turn = world.turn()
    turns.set_aside(world.session, world.actor, turn.id, Aside.UNWANTED, NOW)
    turns.bring_back(world.session, world.actor)
    world.now += timedelta(days=400)
    assert not world.begin()


@pytest.mark.parametrize("begins", [-1, 13])
def test_a_day_begins_at_no_hour_that_the_page_does_not_offer(world, begins):
    with pytest.raises(Refused):
        change_habits(world.session, world.actor, replace(Habits(), day_begins=begins))


@pytest.mark.parametrize(("begins", "hours"), [(None, 4), (0, 0), (6, 6)])
def test_what_is_done_past_midnight_is_done_on_the_day_before(world, begins, hours):
    if begins is not None:
        change_habits(world.session, world.actor, replace(Habits(), day_begins=begins))
    world.add()
    world.begin()
    world.answer()
    world.rate(Rating.GOOD)
    [done] = log_of_person(world.session, world.person.id)
    due = find_card(world.session, done.card_id).due_on
    zone = ZoneInfo(world.person.zone)
    begin = datetime.combine(due, time(hours), zone)
    world.now = begin - timedelta(seconds=1)
    assert not world.begin()
    world.now = begin
    assert world.begin()


def studied(world):
    world.add()
    world.begin()
    world.answer()
    world.rate(Rating.GOOD)
    habits = replace(Habits(), new_a_day=7)
    change_habits(world.session, world.actor, habits)


def test_what_is_taken_home_is_complete_by_the_list_of_tables(world):
    """A table of study that belongs to a person, and is not taken home, fails here."""
    own = {"people"}
    for _ in Base.metadata.tables:
        own |= {
            table.name
            for table in Base.metadata.tables.values()
            if table.name in OF_STUDY | own
            and any(key.column.table.name in own for key in table.foreign_keys)
        }
    assert own - {"people"} == OF_STUDY
    assert set(records.export_study(world.session, world.person.id)) == OF_STUDY


def test_the_file_of_what_is_stored_has_every_row_and_names_what_is_studied(world):
    studied(world)
    file = records.stored_file(world.session, world.actor, NOW)
    assert file.name == "sourcecheck-study-2026-11-22.json"
    kept = json.loads(file.content)
    assert {name: len(rows) for name, rows in kept.items()} == {
        "study_settings": 1,
        "cards": 1,
        "study_turns": 1,
        "reviews": 1,
        "review_undos": 0,
    }
    assert kept["cards"][0]["subject"] == FACT


def test_everything_can_be_taken_home_and_erased(world):
    studied(world)
    taken = records.export_study(world.session, world.person.id)
    assert {name: len(rows) for name, rows in taken.items()} == {
        "study_settings": 1,
        "cards": 1,
        "study_turns": 1,
        "reviews": 1,
        "review_undos": 0,
    }
    records.erase_study(world.session, world.person.id)
    left = all_of_person(world.session, world.person.id)
    assert all(not rows for rows in left.values())


def test_a_guests_cards_move_to_the_account_with_their_log(world):
    studied(world)
    account = add_person(world.session, "Account", login="account@example.org")
    records.move_study(world.session, world.person.id, account.id)
    world.session.expire_all()
    moved = all_of_person(world.session, account.id)
    assert [len(moved[name]) for name in ("cards", "study_turns", "reviews")] == [1, 1, 1]
    assert habits_of(world.session, profiles.actor_of(world.session, account)).new_a_day == 7
    left = all_of_person(world.session, world.person.id)
    assert all(not rows for rows in left.values())


def test_what_the_account_studies_already_stays_as_the_account_has_it(world):
    studied(world)
    account = add_person(world.session, "Account", login="account@example.org")
    actor = profiles.actor_of(world.session, account)
    add_from(world.session, actor, "article:bridge", NOW)
    records.move_study(world.session, world.person.id, account.id)
    moved = all_of_person(world.session, account.id)
    assert [len(moved[name]) for name in ("cards", "reviews")] == [1, 0]
