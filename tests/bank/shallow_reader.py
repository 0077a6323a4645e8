"""Shallow readers: they judge a claim by its words alone, and mark the sentence that looks like it.

Whoever writes claims leaves traces in their words. These readers have met other claims of the bank
with their verdicts, but none about the facts of the claim at hand, and read no article: verdict and
missing facet come from a textbook classifier over words. The sentence that they mark is the one
that shares the most words with the claim, whatever it says. There is a family of them, because
claims that keep one classifier at a loss may still be an open book to the next.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from quiz.domain.questions.evidence import presented
from quiz.domain.questions.questions import (
    Content,
    Facet,
    Question,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.seeds import mixed, number_below
from quiz.domain.text.articles import Article, sentence_id
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import content_words

# Parts into which the claims are dealt by their facts; a part is judged by who met the others.
PARTS = 12
_ROUNDS = 12

Features = frozenset[str]
Met = Sequence[tuple[Features, str]]
Judge = Callable[[Features], str]


@dataclass(frozen=True)
class School:
    """A way to learn: its name, how many words make a feature at most, and what it learns."""

    name: str
    longest: int
    learn: Callable[[Met], Judge]


@dataclass(frozen=True)
class _Known:
    key: str
    part: int
    words: tuple[str, ...]
    verdict: Verdict
    missing: Facet | None


class ShallowReader:
    """Has met the claims of a bank, and looks for their words in the claims of a quiz."""

    def __init__(
        self, school: School, questions: Iterable[Question], articles: Mapping[str, Article]
    ) -> None:
        self._school, self._articles = school, articles
        claims = [
            question for question in questions if isinstance(question.content, VerdictWithEvidence)
        ]
        parts = _parts(claims)
        self._known = {claim.key: _known(claim, parts[claim.key]) for claim in claims}
        self._judges = cache(self._learn)

    def answer(self, question: Question) -> VerdictGiven:
        """Judge a claim of the bank, having learnt from claims about other facts."""
        known = self._known[question.key]
        features = _features(known.words, self._school.longest)
        by_verdict, by_missing = self._judges(known.part)
        verdict = Verdict(by_verdict(features))
        if verdict is Verdict.NEI:
            return VerdictGiven(verdict=verdict, missing=Facet(by_missing(features)))
        return VerdictGiven(
            verdict=verdict, sentences=frozenset({_closest(question, self._articles)})
        )

    def _learn(self, part: int) -> tuple[Judge, Judge]:
        met = [one for one in self._known.values() if one.part != part]
        told = [(_features(one.words, self._school.longest), one) for one in met]
        verdicts = [(features, one.verdict.value) for features, one in told]
        missing = [(features, one.missing.value) for features, one in told if one.missing]
        return self._school.learn(verdicts), self._school.learn(missing)


def schools() -> Iterator[School]:
    """Yield the family: what the textbooks have, each with its usual settings."""
    for alpha in (0.1, 0.5, 1.0):
        yield School(f"naive Bayes, {alpha}", 1, _bayes(alpha))
        yield School(f"naive Bayes of pairs, {alpha}", 2, _bayes(alpha))
    yield School("naive Bayes with absences", 1, _with_absences)
    yield School("averaged perceptron of pairs", 2, _perceptron)
    for longest in (1, 2):
        yield School(f"nearest centre, {longest}", longest, _nearest_centre)
        yield School(f"logistic regression, {longest}", longest, _logistic)


def _parts(claims: Sequence[Question]) -> dict[str, int]:
    """Deal the claims out so that claims about one fact, or in one wording, stay together."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    for one in claims:
        for name in (*one.facts, " ".join(_words(one.content))):
            root[find(name)] = find(one.key)
    return {claim.key: number_below("part", find(claim.key), PARTS) for claim in claims}


def _known(question: Question, part: int) -> _Known:
    content = question.content
    assert isinstance(content, VerdictWithEvidence)
    return _Known(question.key, part, _words(content), content.verdict, content.missing)


def _words(content: Content) -> tuple[str, ...]:
    """Return the words of a claim, without those that scope it to its article."""
    before, mark, claim = content.stem.partition(": ")
    return _split(claim if mark else before)


# Every reader of the family reads the same claims and sentences.
@cache
def _split(text: str) -> tuple[str, ...]:
    return tuple(tokens(text))


_content_words = cache(content_words)


def _features(words: Sequence[str], longest: int) -> Features:
    """Return the words, and the pairs of neighbours where these are looked at too."""
    framed = ("<", *words, ">")
    pairs = {" ".join(pair) for pair in pairwise(framed)}
    return frozenset(words) | (pairs if longest == 2 else set())


def _closest(question: Question, articles: Mapping[str, Article]) -> str:
    """Return the sentence that shares the most words with the claim; the first of several."""
    claim = _content_words(question.content.stem, question.language)
    shared = {
        sentence_id(key, sentence.number): len(
            claim & _content_words(edition.text[sentence.start : sentence.end], question.language)
        )
        for key, edition in presented(question, articles).items()
        for sentence in edition.layout.eligible()
    }
    return max(shared, key=lambda sentence: shared[sentence])


# --- the textbooks -----------------------------------------------------------------------------


def _counts(met: Met) -> tuple[Counter[str], dict[str, Counter[str]]]:
    totals = Counter(label for _, label in met)
    counts: dict[str, Counter[str]] = {label: Counter() for label in sorted(totals)}
    for features, label in met:
        counts[label].update(features)
    return totals, counts


def _best(scores: Mapping[str, float]) -> str:
    """Return the label with the highest score, the first by name of equal ones."""
    return max(sorted(scores), key=lambda label: scores[label])


def _bayes(alpha: float) -> Callable[[Met], Judge]:
    """Multinomial naive Bayes: each word counts `alpha` more than it was met.

    Priors are learnt, and words never met are passed over.
    """

    def learn(met: Met) -> Judge:
        totals, counts = _counts(met)
        known = set().union(*counts.values())
        sizes = {label: counts[label].total() + alpha * len(known) for label in counts}

        def judge(features: Features) -> str:
            seen = sorted(known & features)
            return _best(
                {
                    label: math.log(totals[label])
                    + sum(math.log((counts[label][word] + alpha) / sizes[label]) for word in seen)
                    for label in counts
                }
            )

        return judge

    return learn


def _with_absences(met: Met) -> Judge:
    """Bernoulli naive Bayes: a word that is not there counts as well."""
    totals, counts = _counts(met)
    known = sorted(set().union(*counts.values()))
    shares = {
        label: {word: (counts[label][word] + 1) / (totals[label] + 2) for word in known}
        for label in counts
    }
    empty = {
        label: math.log(totals[label])
        + sum(math.log(1 - share) for share in shares[label].values())
        for label in counts
    }

    def judge(features: Features) -> str:
        seen = [word for word in sorted(features) if word in shares[min(shares)]]
        return _best(
            {
                label: empty[label]
                + sum(math.log(shares[label][one] / (1 - shares[label][one])) for one in seen)
                for label in counts
            }
        )

    return judge


def _nearest_centre(met: Met) -> Judge:
    """Rocchio: the verdict whose mean claim is nearest, words weighed by how rare they are."""
    totals, counts = _counts(met)
    found = sum(counts.values(), Counter())
    rare = {word: math.log(len(met) / count) for word, count in found.items()}

    def unit(features: Collection[str]) -> dict[str, float]:
        length = math.sqrt(sum(rare.get(word, 0.0) ** 2 for word in features)) or 1.0
        return {word: rare[word] / length for word in sorted(features) if word in rare}

    centres: dict[str, defaultdict[str, float]] = {label: defaultdict(float) for label in counts}
    for features, label in met:
        for word, weight in unit(features).items():
            centres[label][word] += weight / totals[label]
    lengths = {
        label: math.sqrt(sum(weight**2 for weight in centre.values())) or 1.0
        for label, centre in centres.items()
    }

    def judge(features: Features) -> str:
        claim = unit(features)
        return _best(
            {
                label: sum(weight * centre.get(word, 0.0) for word, weight in claim.items())
                / lengths[label]
                for label, centre in centres.items()
            }
        )

    return judge


def _rounds(met: Met) -> Iterator[tuple[int, Features, str]]:
    """Yield what was met, several times over, each time in another order."""
    for number in range(_ROUNDS):
        for place in mixed(f"round {number}", range(len(met)), str):
            yield number, *met[place]


def _perceptron(met: Met) -> Judge:
    """Perceptron of several verdicts, its weights averaged over all steps."""
    labels = sorted({label for _, label in met})
    weights: dict[str, defaultdict[str, float]] = {one: defaultdict(float) for one in labels}
    sums: dict[str, defaultdict[str, float]] = {one: defaultdict(float) for one in labels}
    for step, (_, features, label) in enumerate(_rounds(met)):
        told = _best({one: sum(map(weights[one].__getitem__, features)) for one in labels})
        if told != label:
            for one, change in ((label, 1.0), (told, -1.0)):
                for word in features:
                    weights[one][word] += change
                    sums[one][word] += change * step
    steps = _ROUNDS * len(met)
    return _linear(
        {
            one: {word: weight - sums[one][word] / steps for word, weight in weights[one].items()}
            for one in labels
        }
    )


def _logistic(met: Met) -> Judge:
    """Logistic regression of several verdicts, by gradient steps that become smaller."""
    labels = sorted({label for _, label in met})
    weights: dict[str, defaultdict[str, float]] = {one: defaultdict(float) for one in labels}
    for number, features, label in _rounds(met):
        rate = 0.3 / (1 + number)
        raw = {one: sum(map(weights[one].__getitem__, features)) for one in labels}
        highest = max(raw.values())
        powers = {one: math.exp(raw[one] - highest) for one in labels}
        whole = sum(powers.values())
        for one in labels:
            change = rate * ((one == label) - powers[one] / whole)
            for word in features:
                weights[one][word] += change
    return _linear(weights)


def _linear(weights: Mapping[str, Mapping[str, float]]) -> Judge:
    def judge(features: Features) -> str:
        return _best(
            {
                label: sum(own.get(word, 0.0) for word in sorted(features))
                for label, own in weights.items()
            }
        )

    return judge
