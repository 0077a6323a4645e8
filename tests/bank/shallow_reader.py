"""A shallow reader: judges a claim by its words alone, and marks the sentence that looks like it.

Whoever writes claims leaves traces in their words. This reader knows all other claims of the bank
with their verdicts, but none about the facts of the claim at hand, and reads no article: verdict
and missing facet come from naive Bayes over words. The sentence that it marks is the one that
shares the most words with the claim, whatever it says.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from quiz.domain.articles import Article
from quiz.domain.evidence import presented
from quiz.domain.linting.words import content_words
from quiz.domain.questions import (
    Content,
    Facet,
    Question,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
    sentence_id,
)
from quiz.domain.text import tokens

Label = TypeVar("Label", bound=str)


@dataclass(frozen=True)
class _Known:
    facts: frozenset[str]
    words: frozenset[str]
    verdict: Verdict
    missing: Facet | None


class ShallowReader:
    """Knows the claims of a bank and looks for their words in the claims of a quiz."""

    def __init__(self, questions: Iterable[Question], articles: Mapping[str, Article]) -> None:
        self._articles = articles
        self._known = [_known(one, one.content) for one in questions if _is_claim(one.content)]

    def answer(self, question: Question) -> VerdictGiven:
        """Judge the claim of a question, having learnt from claims about other facts."""
        others = [one for one in self._known if not one.facts & set(question.facts)]
        words = _claim(question.content)
        verdict = _likeliest(words, [(one.words, one.verdict) for one in others])
        if verdict is Verdict.NEI:
            met = [(one.words, one.missing) for one in others if one.missing is not None]
            return VerdictGiven(verdict=verdict, missing=_likeliest(words, met))
        return VerdictGiven(verdict=verdict, sentences=frozenset({self._closest(question)}))

    def _closest(self, question: Question) -> str:
        """Return the sentence that shares the most words with the claim; the first of several."""
        claim = content_words(question.content.stem, question.language)
        shared = {
            sentence_id(key, sentence.number): len(
                claim
                & content_words(edition.text[sentence.start : sentence.end], question.language)
            )
            for key, edition in presented(question, self._articles).items()
            for sentence in edition.layout.eligible()
        }
        return max(shared, key=lambda sentence: shared[sentence])


def _is_claim(content: Content) -> bool:
    return isinstance(content, VerdictWithEvidence)


def _known(question: Question, content: Content) -> _Known:
    assert isinstance(content, VerdictWithEvidence)
    return _Known(frozenset(question.facts), _claim(content), content.verdict, content.missing)


def _claim(content: Content) -> frozenset[str]:
    """Return the words of a claim, without those that scope it to its article."""
    before, mark, claim = content.stem.partition(": ")
    return frozenset(tokens(claim if mark else before))


def _likeliest(words: Collection[str], met: Collection[tuple[frozenset[str], Label]]) -> Label:
    """Return the likeliest label by multinomial naive Bayes, as the textbooks have it.

    Priors are learnt, each word counts once more than it was met, words never met are passed over.
    """
    totals = Counter(label for _, label in met)
    counts: dict[Label, Counter[str]] = {label: Counter() for label in totals}
    for theirs, label in met:
        counts[label].update(theirs)
    known = set().union(*counts.values())
    sizes = {label: counts[label].total() + len(known) for label in totals}

    def likelihood(label: Label) -> float:
        found = (counts[label][word] + 1 for word in sorted(known.intersection(words)))
        return math.log(totals[label]) + sum(math.log(n / sizes[label]) for n in found)

    return max(sorted(totals), key=likelihood)
