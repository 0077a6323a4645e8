"""Claims of a whole bank: what tells their verdict to somebody who reads nothing else.

B5 claim-only cue · B6 length cue (docs/method.md 4.3; Schuster and others 2019).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import mean

from quiz.domain.linting.findings import Finding, warning
from quiz.domain.measurement.probability import fisher_greater, mann_whitney
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Question, Verdict
from quiz.domain.text.articles import Article
from quiz.domain.words.compare import words_in

_FEWEST, _SURE = 5, 0.01
_LENGTHS_DIFFER, _SURE_OF_LENGTHS = 1.2, 0.05

Judged = tuple[tuple[str, ...], Verdict]


def check_claims(
    questions: Sequence[Question], articles: Mapping[str, Article]
) -> Iterator[Finding]:
    """Check all claims of a bank together."""
    judged = [
        (words_in(unscoped(question, articles)), verdict)
        for question in questions
        if (verdict := question.content.claim_verdict) is not None
    ]
    yield from _cues(judged)
    yield from _lengths(judged)


def unscoped(question: Question, articles: Mapping[str, Article]) -> str:
    """Return a stem without the labels of its articles, which GR4 demands of every stem."""
    stem = question.content.stem
    for key in question.articles:
        if key in articles:
            stem = stem.replace(articles[key].label, " ")
    return stem


def mutual_information(together: int, word: int, label: int, total: int) -> float:
    """Return the local mutual information of a word and a label: p(w,l) ln(p(w,l) / p(w)p(l))."""
    if not together:
        return 0.0
    return together / total * math.log(together * total / (word * label))


def _cues(judged: Sequence[Judged]) -> Iterator[Finding]:
    total = len(judged)
    labels = Counter(verdict for _, verdict in judged)
    words: Counter[str] = Counter()
    together: Counter[tuple[str, Verdict]] = Counter()
    for claim, verdict in judged:
        # Each word and each pair of neighbours, once for each claim.
        for word in {*claim, *(f"{one} {other}" for one, other in pairwise(claim))}:
            words[word] += 1
            together[word, verdict] += 1
    telling = [
        (mutual_information(both, words[word], labels[verdict], total), word, verdict, both)
        for (word, verdict), both in together.items()
        if words[word] >= _FEWEST and both * total > words[word] * labels[verdict]
        if fisher_greater(both, words[word], labels[verdict], total) < _SURE
    ]
    for _, word, verdict, both in sorted(telling, key=lambda found: (-found[0], found[1])):
        yield warning(
            "B5",
            "questions",
            N_("Of %(count)s claims with “%(word)s” %(both)s have the verdict “%(verdict)s”."),
            N_("Make claims in pairs: for each false one a true one in the same words."),
            count=words[word],
            word=word,
            both=both,
            verdict=verdict.label,
        )


def _lengths(judged: Sequence[Judged]) -> Iterator[Finding]:
    right = [float(len(claim)) for claim, verdict in judged if verdict is Verdict.SUPPORTED]
    wrong = [float(len(claim)) for claim, verdict in judged if verdict is Verdict.REFUTED]
    if not right or not wrong:
        return
    one, other = mean(right), mean(wrong)
    if max(one, other) > _LENGTHS_DIFFER * min(one, other) and (
        mann_whitney(right, wrong) < _SURE_OF_LENGTHS
    ):
        yield warning(
            "B6",
            "questions",
            N_("True claims have %(right)s words on average, false ones %(wrong)s."),
            N_("Make them equally long."),
            right=f"{one:.1f}",
            wrong=f"{other:.1f}",
        )
