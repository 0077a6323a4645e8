"""Duplicate questions (B7), found without comparing every question with every other one.

Two sets of words that share four fifths of their words share one of their rarest few; only
questions that meet there are compared (Bayardo, Ma and Srikant 2007, "Scaling up all pairs
similarity search").
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence

from quiz.domain.linting.banks.claims import unscoped
from quiz.domain.linting.findings import Finding, warning
from quiz.domain.linting.grounding.grounding import key_texts
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question
from quiz.domain.text.articles import Article
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import words_in

_ALIKE = 0.8
# A word is rare enough to lead somewhere while so few questions have it as one of their rarest;
# of a commoner one the latest are compared, so that the cost of a question stays the same.
_NEIGHBOURS = 50


def duplicates(
    questions: Sequence[Question], articles: Mapping[str, Article]
) -> dict[str, tuple[Finding, ...]]:
    """Return what B7 says of questions, by key; of two that are alike the later one is told."""
    findings: dict[str, list[Finding]] = defaultdict(list)
    by_form: dict[Hashable, str] = {}
    for question in questions:
        form = _form(question)
        if form is None:
            continue
        first = by_form.setdefault(form, question.key)
        if first != question.key:
            findings[question.key].append(_same_fact(first))
    for one, other in _alike(questions, articles):
        if other not in findings:
            findings[other].append(_same_words(one))
    return {key: tuple(found) for key, found in findings.items()}


def _form(question: Question) -> Hashable | None:
    """Return what is asked of which facts, and what is right; None where no fact is named.

    The claims of a symmetric pair differ in their verdicts, and so are no duplicates.
    """
    if not question.facts:
        return None
    keys = frozenset(
        normalise(form).text for key in key_texts(question.content) for form in key.forms[:1]
    )
    verdict = question.content.claim_verdict
    if verdict is not None:
        # Claims of one verdict on the same facts may still claim different things of them.
        return None
    return question.kind, question.tags, frozenset(question.facts), keys


def _alike(
    questions: Sequence[Question], articles: Mapping[str, Article]
) -> Iterable[tuple[str, str]]:
    """Yield the keys of questions whose stems and keys share four fifths of their words."""
    sets = [_words(question, articles) for question in questions]
    times = Counter(word for words in sets for word in words)
    index: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_NEIGHBOURS))
    for place, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (times[word], word))
        leading = rarest[: len(words) - math.ceil(_ALIKE * len(words)) + 1]
        near = {other for word in leading for other in index[word]}
        for other in sorted(near):
            if _is_alike(words, sets[other]) and _same_verdict(questions[other], questions[place]):
                yield questions[other].key, questions[place].key
                break
        for word in leading:
            index[word].append(place)


def _words(question: Question, articles: Mapping[str, Article]) -> frozenset[str]:
    keys = (form for key in key_texts(question.content) for form in key.forms[:1])
    # The articles count by their keys: the words of their labels would make all stems alike.
    scope = (f"@{key}" for key in question.articles)
    return frozenset(
        (*words_in(unscoped(question, articles)), *(w for k in keys for w in words_in(k)), *scope)
    )


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shared = len(one & other)
    return shared >= _ALIKE * (len(one) + len(other) - shared)


def _same_verdict(question: Question, other: Question) -> bool:
    return (
        question.content.claim_verdict is other.content.claim_verdict
        and question.kind == other.kind
    )


def _same_fact(first: str) -> Finding:
    return warning(
        "B7",
        "facts",
        N_("The question asks the same of the same fact as “%(first)s”."),
        N_("Leave one of them out, or ask for something else."),
        first=first,
    )


def _same_words(first: str) -> Finding:
    return warning(
        "B7",
        "stem",
        N_("The question reads like “%(first)s”."),
        N_("Leave one of them out, or ask for something else."),
        first=first,
    )
