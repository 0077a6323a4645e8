"""The shipped content is tested like code: every quote anchors, every key is proven."""

from __future__ import annotations

from collections import Counter

import pytest

from quiz.domain.bank import Bank
from quiz.domain.drawing.blueprint import draw
from quiz.domain.drawing.pool import ListedPool, entry_of
from quiz.domain.linting.context import options_of
from quiz.domain.linting.findings import Level
from quiz.domain.questions.evidence import eligible, gold_sets, presented, resolve
from quiz.domain.questions.questions import (
    CONTENTS,
    THREE_VERDICTS,
    Status,
    TrueFalse,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.quizzes.quizzes import Admission
from quiz.domain.text.quotes import Anchor
from quiz.formats.bank import BankReading, check, read_bank, read_banks
from quiz.formats.bank_writing import bank_files
from tests.building import shipped_built
from tests.paths import QUESTIONS

FOLDER = QUESTIONS
KINDS = {
    "single-choice",
    "multiple-response",
    "true-false",
    "numeric",
    "short-answer",
    "verdict",
}


@pytest.fixture(scope="module")
def reading() -> BankReading:
    return read_bank(FOLDER / "kazakh-elections")


@pytest.fixture(scope="module")
def bank(reading: BankReading) -> Bank:
    assert reading.bank is not None
    return reading.bank


def test_every_shipped_bank_is_free_of_errors() -> None:
    banks = read_banks(FOLDER)
    assert FOLDER / "kazakh-elections" in banks
    for found in banks.values():
        assert [str(problem) for problem in check(found) if problem.level is Level.ERROR] == []


def test_rules_are_set_aside_only_with_a_reason(bank: Bank) -> None:
    for question in bank.questions.values():
        for waiver in question.waivers:
            assert len(waiver.reason.split()) >= 4, question.key


def test_export_gives_back_the_same_bytes(reading: BankReading, bank: Bank) -> None:
    assert bank_files(reading.files, bank) == reading.files


def test_there_are_forty_questions_of_all_kinds_on_both_articles(bank: Bank) -> None:
    published = [
        question for question in bank.questions.values() if question.status is Status.PUBLISHED
    ]
    assert len(published) >= 40
    assert {question.kind for question in published} == KINDS
    assert len(bank.articles) == 2
    for article in bank.articles:
        assert {question.kind for question in published if article in question.articles} == KINDS
        assert sum(article in question.articles for question in published) >= len(published) * 0.3


def test_a_third_are_verdicts_and_no_verdict_or_truth_is_a_safe_bet(bank: Bank) -> None:
    contents = [question.content for question in bank.questions.values()]
    verdicts = Counter(
        content.verdict for content in contents if isinstance(content, VerdictWithEvidence)
    )
    assert verdicts.total() * 3 >= len(contents)
    for verdict in (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI):
        assert 0.2 <= verdicts[verdict] / verdicts.total() <= 0.5
    truths = Counter(content.truth for content in contents if isinstance(content, TrueFalse))
    assert 0.4 <= truths[True] / truths.total() <= 0.6


def test_every_quote_stands_exactly_where_it_says(bank: Bank) -> None:
    quotes = [quote for question in bank.questions.values() for quote in question.content.quotes]
    quotes += [quote for fact in bank.facts.values() for quote in fact.quotes]
    for quote in quotes:
        passage = resolve(quote, bank.articles)
        assert passage.found.anchor is Anchor.OK, quote
        assert passage.found.quote is not None
        assert passage.edition is not None
        start, end = passage.found.quote.start, passage.found.quote.end
        assert passage.edition.text[start:end] == quote.exact


def test_every_key_has_evidence_among_the_sentences_that_can_be_marked(bank: Bank) -> None:
    for question in bank.questions.values():
        content = question.content
        gold = gold_sets(content, bank.articles)
        if isinstance(content, VerdictWithEvidence) and content.verdict is Verdict.NEI:
            assert gold == ()
            assert content.missing is not None
            continue
        assert gold, question.key
        marked = eligible(presented(question, bank.articles))
        for sentences in gold:
            assert sentences <= marked, question.key
            assert not isinstance(content, VerdictWithEvidence) or len(sentences) <= 3


def test_every_wrong_option_is_explained(bank: Bank) -> None:
    for question in bank.questions.values():
        for option in options_of(question.content):
            assert option.right or len(option.rationale.split()) >= 4, (question.key, option.key)


def test_every_verdict_names_its_near_miss_and_why(bank: Bank) -> None:
    for question in bank.questions.values():
        content = question.content
        if isinstance(content, VerdictWithEvidence):
            near = resolve(content.quote(content.near_miss), bank.articles)
            assert near.ids, question.key
            assert len(content.near_miss_why.split()) >= 4, question.key
            assert not any(near.ids <= gold for gold in gold_sets(content, bank.articles))


def test_some_claims_need_two_sentences_and_some_have_two_proofs(bank: Bank) -> None:
    sets = [
        gold_sets(question.content, bank.articles)
        for question in bank.questions.values()
        if isinstance(question.content, VerdictWithEvidence)
    ]
    assert any(len(sentences) > 1 for gold in sets for sentences in gold)
    assert any(len(gold) > 1 for gold in sets)


def test_stems_are_scoped_to_their_articles(bank: Bank) -> None:
    for question in bank.questions.values():
        for key in question.articles:
            assert bank.articles[key].label.casefold() in question.content.stem.casefold()


def test_questions_test_facts_and_facts_tell_their_time(bank: Bank) -> None:
    assert (
        sum(bool(question.facts) for question in bank.questions.values())
        >= len(bank.questions) * 0.8
    )
    assert len(bank.facts) >= 30
    assert any(fact.hedge for fact in bank.facts.values())
    assert any(fact.attribution for fact in bank.facts.values())


def test_dates_of_the_articles_say_how_they_are_known(bank: Bank) -> None:
    for article in bank.articles.values():
        assert article.rights_owner
        assert article.rights_note
        assert article.current.published is not None
        assert len(article.current.basis_note.split()) >= 8


def test_a_short_quiz_is_open_to_guests_and_has_six_kinds(bank: Bank) -> None:
    short = bank.quizzes["five-minutes"]
    assert short.minutes == 5
    assert short.entry is Admission.OPEN
    assert {bank.questions[question.question].kind for question in short.questions} == KINDS


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(12)])
def test_a_drawn_quiz_has_all_its_questions_and_no_fact_twice(bank: Bank, seed: str) -> None:
    built = [(one.question(), one.recipe) for one in shipped_built()]
    pool = [(question, "") for question in bank.questions.values()] + built
    entries = [entry_of(question, bank.facts, recipe) for question, recipe in pool]
    by_key = {entry.key: entry for entry in entries}
    drawn_quizzes = [quiz for quiz in bank.quizzes.values() if quiz.blueprint is not None]
    assert {quiz.key for quiz in drawn_quizzes} == {"two-elections", "what-changed"}
    for quiz in drawn_quizzes:
        assert quiz.blueprint is not None
        drawn = draw(quiz.blueprint, ListedPool(entries), seed)
        assert drawn.unfilled == ()
        assert len(drawn.questions) == quiz.blueprint.n
        facts = Counter(fact for key in drawn.questions for fact in by_key[key].facts)
        assert set(facts.values()) == {1}


def test_the_full_quiz_has_every_kind_and_as_many_of_each_verdict(bank: Bank) -> None:
    blueprint = bank.quizzes["two-elections"].blueprint
    assert blueprint is not None
    assert blueprint.n >= 20
    verdicts: Counter[str] = Counter()
    for cell in blueprint.cells:
        verdicts[cell.verdict] += cell.count
    assert {verdicts[verdict.value] for verdict in THREE_VERDICTS} == {3}
    assert verdicts["true"] == verdicts["false"] == 2
    # A verdict, true or false is what makes the kind of a cell that asks for nothing else.
    kinds = {cell.kind for cell in blueprint.cells} | {"verdict", "true-false"}
    assert kinds >= set(CONTENTS)


def test_many_facts_are_stated_and_many_relations_join_the_two_reports(bank: Bank) -> None:
    articles: dict[str, set[str]] = {}
    for fact in bank.facts.values():
        assert fact.status is Status.PUBLISHED
        articles.setdefault(fact.relation, set()).add(fact.article)
    assert len(bank.facts) > 80
    assert set(articles) == set(bank.relations)
    assert sum(len(both) == 2 for both in articles.values()) > 15
