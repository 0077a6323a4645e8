"""What the shipped bank builds: every recipe, no error of the linter, the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import Built
from quiz.domain.building.recipes.registry import RECIPES, build, build_all
from quiz.domain.facts.relations import fill, slots_for
from quiz.domain.facts.wording import named, value_text
from quiz.domain.linting import check_question
from quiz.domain.linting.findings import Level
from quiz.domain.questions.arrangements import Ordering
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import (
    Numeric,
    SingleChoice,
    TrueFalse,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import SpotAltered
from quiz.domain.seeds import seed_of
from tests.building import shipped_bank, shipped_built, shipped_inventory
from tests.paths import ROOT

# Building twice in two processes: prints one digest of everything that was built.
PRINT_DIGEST = (
    "from quiz.domain.seeds import seed_of\n"
    "from tests.building import shipped_built\n"
    "print(seed_of(*map(repr, shipped_built())))\n"
)


def test_every_recipe_but_the_correction_builds_something() -> None:
    assert {built.recipe for built in shipped_built()} == set(RECIPES) - {"correction"}


def test_no_built_question_has_an_error_of_the_linter() -> None:
    bank = shipped_bank()
    errors = [
        (built.key, finding.rule, str(finding.message))
        for built in shipped_built()
        for finding in check_question(built.question(), bank.articles, bank.facts)
        if finding.level is Level.ERROR
    ]

    assert errors == []


def test_no_waiver_of_a_built_question_is_idle() -> None:
    bank = shipped_bank()
    idle = [
        built.key
        for built in shipped_built()
        for finding in check_question(built.question(), bank.articles, bank.facts)
        if finding.rule == "WAIVER"
    ]

    assert idle == []


def test_permanent_keys_are_unique_and_fit_the_files() -> None:
    keys = [built.key for built in shipped_built()]

    assert len(set(keys)) == len(keys)
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for key in keys)
    assert max(map(len, keys)) <= 100


def test_the_key_of_an_option_does_not_tell_whether_it_is_right() -> None:
    contents = [one.content for one in shipped_built() if isinstance(one.content, SingleChoice)]
    places = Counter(
        sorted(option.key for option in content.options).index(
            next(option.key for option in content.options if option.right)
        )
        for content in contents
        if len(content.options) == 3
    )

    assert all(0.15 <= places[place] / places.total() <= 0.55 for place in range(3))


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_same_bank_builds_the_same_bytes_in_another_process(hash_seed: str) -> None:
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.strip() == seed_of(*map(repr, shipped_built()))


def test_the_order_of_the_files_changes_nothing() -> None:
    bank = shipped_bank()
    turned = Inventory(
        dict(reversed(bank.articles.items())),
        list(reversed(bank.facts.values())),
        dict(reversed(bank.relations.items())),
    )

    assert tuple(build_all(turned, bank.key)) == shipped_built()


def test_nothing_is_built_in_a_language_without_frames() -> None:
    bank = shipped_bank()
    inventory = Inventory(bank.articles, bank.facts.values(), bank.relations, "kk")
    fact = next(iter(inventory.facts.values()))

    assert list(build(inventory, fact, bank.key)) == []


def test_another_seed_moves_the_keys_and_keeps_the_permanent_ones() -> None:
    other = list(build_all(shipped_inventory(), "another"))
    wordings = {built.key: built.content for built in shipped_built()}

    assert {built.recipe for built in other} == {built.recipe for built in shipped_built()}
    assert any(wordings.get(built.key, built.content) != built.content for built in other)


def test_true_or_false_comes_in_pairs_of_one_frame() -> None:
    truths: dict[tuple[str, bool], set[bool]] = {}
    for built in shipped_built():
        if isinstance(built.content, TrueFalse):
            is_bound = built.variant.startswith("bound")
            truths.setdefault((built.facts[0], is_bound), set()).add(built.content.truth)

    assert len(truths) > 20
    assert all(pair == {True, False} for pair in truths.values())


def test_verdicts_come_in_equal_numbers_from_each_fact() -> None:
    verdicts: dict[str, Counter[Verdict]] = {}
    for built in shipped_built():
        if isinstance(built.content, VerdictWithEvidence):
            verdicts.setdefault(built.facts[0], Counter())[built.content.verdict] += 1

    assert len(verdicts) > 100
    assert all(len(found) > 1 and len(set(found.values())) == 1 for found in verdicts.values())
    # Nearly all of them have all three, so that no verdict can be told by what a claim is about.
    assert sum(len(found) == 3 for found in verdicts.values()) > 0.95 * len(verdicts)


def test_what_a_group_builds_it_builds_once() -> None:
    groups = [built for built in shipped_built() if built.recipe in {"order", "matching"}]
    placed = [
        ("figures" in built.content.stem, fact)
        for built in groups
        if built.recipe == "order"
        for fact in built.facts
    ]

    assert len(placed) == len(set(placed)) > 20
    assert all(len(built.facts) >= 4 for built in groups)


def _of(recipe: str) -> list[Built]:
    return [built for built in shipped_built() if built.recipe == recipe]


def test_one_sentence_is_altered_and_the_others_stand_in_the_article() -> None:
    bank = shipped_bank()
    for built in _of("altered-sentence"):
        content = built.content
        assert isinstance(content, SpotAltered)
        text = bank.articles[built.articles[0]].current.text
        altered = content.altered()
        assert altered is not None
        assert altered.original
        assert altered.text not in text
        assert all(
            sentence.text in text for sentence in content.sentences if sentence is not altered
        )


def test_an_altered_sentence_does_not_betray_itself() -> None:
    """No sentence beside it has what was put in, and nobody gets another one's age or occupation.

    The person whom all readers know from the headline is put nowhere else.
    """
    bank = shipped_bank()
    told = [
        (built.key, finding.place)
        for built in _of("altered-sentence")
        for finding in check_question(built.question(), bank.articles, bank.facts)
        if finding.rule == "AS2"
    ]
    texts = {
        built.key: built.content.altered().text  # type: ignore[attr-defined]
        for built in _of("altered-sentence")
    }

    assert told == []
    assert "journalist Kassym-Jomart" not in texts["altered-sentence-fact-2019-only-opposition"]
    assert "Tokayev, 58" not in texts["altered-sentence-fact-2019-only-woman"]


def test_what_is_said_of_the_altered_sentence_names_what_was_put_in() -> None:
    built = next(
        one for one in _of("altered-sentence") if one.key == "altered-sentence-fact-2022-dead"
    )

    assert built.content.explanation == (
        "The 2022 report has “238” where the altered sentence has “328”. The unrest of January "
        "2022 ended with 238 dead. “328” is the right figure with two of its digits exchanged; "
        "the 2022 report has it nowhere."
    )


def test_no_sentence_is_asked_for_twice_in_the_same_words() -> None:
    asked = Counter(
        (built.content.stem, frozenset(quote.exact for quote in built.content.quotes))
        for built in _of("find-sentence")
    )

    assert max(asked.values()) == 1


def test_a_near_miss_is_told_in_sentences_that_can_be_read() -> None:
    reasons = [
        getattr(built.content, "near_miss_why")  # noqa: B009
        for built in shipped_built()
        if getattr(built.content, "near_miss_why", "")
    ]

    assert any("shares a word with the question and its answer (“" in one for one in reasons)
    assert any("it does not say what " in one for one in reasons)
    assert any("it does not give the " in one for one in reasons)
    for reason in reasons:
        assert not re.search(r"give (?:for |of |in )?(?:what|whether|how|whom?|why) ", reason)
        assert ("shares words" in reason) <= ("”, “" in reason)


def test_the_forms_of_a_gap_are_names_and_dates_with_their_year() -> None:
    forms = {
        built.facts[0]: built.content.accepted
        for built in _of("cloze")
        if isinstance(built.content, Cloze)
    }

    assert forms["fact-2022-backing"] == ("Nursultan Nazarbayev", "Nazarbayev")
    assert forms["fact-2022-ballot-date"] == ("November 20", "November 20 2022")
    assert forms["fact-2019-interim-since"] == ("March", "March 2019")
    assert forms["fact-2022-first-election"] == ("2019",)


def test_a_number_that_is_typed_says_to_how_many_places() -> None:
    asked = {
        built.facts[0]: (built.content.decimals, built.content.stem)
        for built in _of("number")
        if isinstance(built.content, Numeric)
    }

    assert asked["fact-2022-turnout"][0] == 1
    assert asked["fact-2022-turnout"][1].endswith(", to one decimal?")
    assert asked["fact-2019-tokayev-share"][1].endswith(", to two decimals?")
    assert asked["fact-2022-dead"][0] is None
    # “Two-and-a-half years” has no decimals.
    assert asked["fact-2022-loyal-for"][0] is None


def test_a_gap_is_filled_by_the_words_of_the_article() -> None:
    bank = shipped_bank()
    for built in _of("cloze"):
        content = built.content
        assert isinstance(content, Cloze)
        text = " ".join(bank.articles[built.articles[0]].current.text.split())
        filled = content.before + content.accepted[0] + content.after
        assert " ".join(filled.split()) in text


def test_events_are_put_in_the_order_of_their_times_and_figures_of_their_size() -> None:
    inventory = shipped_inventory()
    for built in _of("order"):
        assert isinstance(built.content, Ordering)
        events = sorted(built.content.events, key=lambda event: event.place)
        facts = [inventory.facts[key] for key in built.facts]
        assert len(events) >= 4
        if "figures" in built.content.stem:
            places = {
                named(inventory.relation(one), one, inventory.label(one)): (
                    inventory.values[one.key].interval.low  # type: ignore[union-attr]
                )
                for one in facts
            }
            ranked = sorted(places, key=lambda name: places[name])
            assert [event.text.casefold() for event in events] == [
                name.casefold() for name in ranked
            ]
            continue
        starts = []
        for fact in facts:
            span, time = inventory.values[fact.key].span, fact.as_of
            start = span.start if span else time.start if time else None
            slots = slots_for(
                fact, inventory.label(fact), value_text(fact, inventory.values[fact.key])
            )
            starts.append((start, fill(inventory.relation(fact).event, slots)))
        assert [text for _, text in sorted(starts)] == [event.text for event in events]


def test_the_difference_is_exact() -> None:
    values = {str(getattr(built.content, "value")) for built in _of("compute")}  # noqa: B009

    assert values == {"10.54", "3"}


def test_numbers_are_shown_to_the_same_places_and_the_stem_says_so() -> None:
    built = next(one for one in _of("value") if one.key == "value-fact-2019-tokayev-share")
    content = built.content

    assert isinstance(content, SingleChoice)
    assert all("." not in option.text for option in content.options) == (
        "to the nearest whole percent" in content.stem
    )
