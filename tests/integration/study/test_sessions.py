"""Sessions of study: what is asked today, and what becomes of cards whose sources change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from quiz.domain.facts.facts import AsOf
from quiz.domain.study.scheduling import Rating
from quiz.persistence.bank.facts import fact_rows
from quiz.persistence.study.cards import find_card
from quiz.persistence.tables.study import CardRow
from quiz.services.bank.articles import store_article
from quiz.services.bank.records import retire_fact, store_fact
from quiz.services.study import turns
from quiz.services.study.card import Pause
from quiz.services.study.home import view_home
from tests.builders import (
    NOW,
    TEXT,
    adopt,
    make_article,
    make_fact,
    make_number,
    make_quote,
)
from tests.integration.study.world import FACT

# --- sessions --------------------------------------------------------------------------------


def make_pile(world, count, late_by=5):
    """So many cards of facts that were learnt and fell due some days ago."""
    for number in range(count):
        key = f"pile-{number}"
        store_fact(world.session, world.bank, make_fact(key, relation=f"pile.{number}"), NOW)
        world.ask(f"{key}-a", facts=(key,))
        world.ask(f"{key}-b", make_number(), facts=(key,))
    world.add()
    world.session.query(CardRow).update(
        {
            "standing": "review",
            "stability": 20.0,
            "difficulty": 5.0,
            "reviewed_on": NOW.date() - timedelta(days=30),
            "due_on": NOW.date() - timedelta(days=late_by),
        }
    )
    world.session.expire_all()


def study_on(world, rating=Rating.GOOD):
    """Answer whatever comes until the session is over; return how many different cards came."""
    cards = set()
    while world.begin():
        cards.add(world.turn().card_id)
        world.answer()
        world.rate(rating)
    return len(cards)


def test_after_missed_days_a_session_asks_for_a_days_share_until_all_is_caught_up(world):
    make_pile(world, 39)
    home = view_home(world.session, world.actor, world.now)
    assert (home.today.plan.waiting, home.today.plan.a_day, home.today.plan.days) == (40, 15, 3)
    assert (home.today.due, home.today.later) == (15, 25)
    asked = []
    for _ in range(4):
        asked.append(study_on(world))
        world.now += timedelta(days=1)
    assert asked == [15, 15, 10, 0]


def test_what_falls_due_today_comes_beside_the_share_of_what_was_missed(world):
    make_pile(world, 39)
    some = [card.id for card in world.session.query(CardRow).limit(20)]
    world.session.query(CardRow).filter(CardRow.id.in_(some)).update({"due_on": NOW.date()})
    home = view_home(world.session, world.actor, NOW)
    assert (home.today.plan.waiting, home.today.due, home.today.later) == (20, 35, 5)
    assert study_on(world) == 35
    assert world.view() == Pause(35, 0, True, resting=False, later=5)


def test_a_missed_fact_returns_once_after_three_others_in_another_form(world):
    make_pile(world, 5, late_by=0)
    world.begin()
    first = world.turn()
    world.answer()
    world.rate(Rating.AGAIN)
    between = 0
    while world.begin() and world.turn().card_id != first.card_id:
        between += 1
        world.answer()
        world.rate(Rating.GOOD)
    again = world.turn()
    assert between >= 3
    assert (again.card_id, again.question_id != first.question_id) == (first.card_id, True)
    world.answer()
    world.rate(Rating.AGAIN)
    while world.begin():
        assert world.turn().card_id != first.card_id
        world.answer()
        world.rate(Rating.GOOD)


def test_forms_go_from_recognising_to_producing_as_a_fact_is_known(world):
    world.add()
    kinds = []
    for _ in range(3):
        world.begin()
        kinds.append(world.view().kind)
        world.answer()
        card = world.rate(Rating.GOOD)
        world.now += timedelta(days=(card.due_on - card.reviewed_on).days)
    assert kinds[:2] == ["single-choice", "numeric"]


def test_a_pair_that_differs_by_its_time_is_followed_by_the_question_that_tells_them_apart(world):
    times = {"early": "2019", "late": "2022"}
    store_fact(world.session, world.bank, make_fact("other", relation="other.thing"), NOW)
    world.ask("other-q", facts=("other",))
    for key, label in times.items():
        fact = make_fact(key, subject="the mayor", relation="age", as_of=AsOf(label=label))
        store_fact(world.session, world.bank, fact, NOW)
        world.ask(f"{key}-q", facts=(key,))
    which = world.ask("which", facts=tuple(times))
    adopt(world.session, which, "matching")
    world.add()
    # The two are forgotten most, so they come before the others, which are new.
    world.session.query(CardRow).filter(CardRow.contrast != "").update(
        {
            "standing": "review",
            "stability": 5.0,
            "difficulty": 5.0,
            "reviewed_on": NOW.date() - timedelta(days=30),
            "due_on": NOW.date(),
        }
    )
    world.session.expire_all()
    asked = []
    while world.begin():
        asked.append(world.turn())
        world.answer()
        world.rate(Rating.GOOD)
    facts = [find_card(world.session, turn.card_id).contrast for turn in asked]
    at = [number for number, contrast in enumerate(facts) if contrast]
    questions = [turn.question_id for turn in asked]
    assert questions.count(which.id) == 1
    assert questions.index(which.id) == at[2] == at[1] + 1
    assert 2 <= at[1] - at[0] <= 4


# --- sources that change ---------------------------------------------------------------------


def test_a_card_rests_with_its_reason_when_the_correction_has_its_words_no_more(world):
    beside = make_fact("band-played", quotes=(make_quote("A band played until midnight."),))
    store_fact(world.session, world.bank, beside, NOW)
    world.ask("band", facts=("band-played",))
    world.add()
    corrected = TEXT.replace("340 metres", "341 metres")
    store_article(world.session, world.bank, make_article("bridge", TEXT, corrected), NOW)
    home = view_home(world.session, world.actor, NOW)
    assert [line.quote for line in home.changed] == ["It is 340 metres long."]
    assert (home.today.new, home.aside) == (1, 0)
    turns.bring_back(world.session, world.actor)
    assert view_home(world.session, world.actor, NOW).today.new == 1
    quotes = (make_quote("It is 341 metres long.", edition=2),)
    value = replace(make_fact().value, surface="341 metres")
    store_fact(world.session, world.bank, make_fact(value=value, quotes=quotes), NOW)
    home = view_home(world.session, world.actor, NOW)
    assert (home.changed, home.today.new) == ((), 2)


def test_the_card_of_a_fact_that_was_withdrawn_rests(world):
    world.add()
    retire_fact(world.session, fact_rows(world.session, [FACT])[FACT])
    home = view_home(world.session, world.actor, NOW)
    assert (home.today.new, home.changed_count) == (0, 1)
    assert not world.begin()
