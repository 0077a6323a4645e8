"""Whole banks: what their keys have in common (docs/method.md 4.3).

B1 key longest · B2 key position · B3 key rank · B10 evidence position. Claims have rules of their
own (`claims`), and so have duplicates (`duplicates`). B12, the check without the article, needs
answers (`closed_book`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quiz.domain.linting.banks.claims import check_claims
from quiz.domain.linting.context import options_of
from quiz.domain.linting.findings import Finding, warning
from quiz.domain.linting.wording.cues import length_of
from quiz.domain.measurement.probability import at_least, chi_square, chi_square_tail
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.questions.evidence import edition_of, resolve
from quiz.domain.questions.questions import Option, Question, SingleChoice
from quiz.domain.text.articles import Article

_UNLIKELY, _MOST_UNLIKELY = 0.05, 0.01
_ENOUGH, _ENOUGH_EVIDENCE = 30, 20
_LEAST_THIRD = 0.15
# Up to so many items the distribution of their sum is built exactly, which costs their square.
_EXACT = 1_000


def check_questions(
    questions: Sequence[Question], articles: Mapping[str, Article]
) -> Iterator[Finding]:
    """Check all questions of a bank together."""
    yield from _longest(questions)
    yield from _positions(questions)
    yield from _ranks(questions)
    yield from check_claims(questions, articles)
    yield from _evidence(questions, articles)


def key_longest(questions: Sequence[Question]) -> tuple[int, list[float]]:
    """Count the items whose key is strictly the longest option, with every item's chance of it."""
    longest, chances = 0, []
    for options in _single_choices(questions):
        lengths = [length_of(option.text) for option in options]
        key = next(length_of(option.text) for option in options if option.right)
        longest += key == max(lengths) and lengths.count(key) == 1
        chances.append(1 / len(options))
    return longest, chances


def _single_choices(questions: Sequence[Question]) -> Iterator[tuple[Option, ...]]:
    for question in questions:
        options = options_of(question.content)
        right = sum(option.right for option in options)
        if isinstance(question.content, SingleChoice) and right == 1 and len(options) > 1:
            yield options


def _longest(questions: Sequence[Question]) -> Iterator[Finding]:
    longest, chances = key_longest(questions)
    if not chances:
        return
    if len(chances) > _EXACT:
        p = chi_square_tail(_distance(longest, chances), 1) / 2
        unlikely = longest > sum(chances) and p < _UNLIKELY
    else:
        p = at_least(longest, chances)
        unlikely = p < _UNLIKELY
    if unlikely:
        yield warning(
            "B1",
            "questions",
            N_("In %(count)s of %(total)s questions the right option is the longest (p = %(p)s)."),
            N_("Shorten right options, or lengthen wrong ones."),
            count=longest,
            total=len(chances),
            p=f"{p:.3f}",
        )


def _distance(count: int, chances: Sequence[float]) -> float:
    """Return the squared distance of a count from its mean in variances."""
    variance = sum(chance * (1 - chance) for chance in chances)
    return (count - sum(chances)) ** 2 / variance if variance else 0.0


def _positions(questions: Sequence[Question]) -> Iterator[Finding]:
    """B2: only options in a fixed order have positions; others are shuffled for each attempt."""
    fixed = [question for question in questions if getattr(question.content, "ordered", False)]
    places: dict[int, Counter[int]] = defaultdict(Counter)
    for options in _single_choices(fixed):
        places[len(options)][[option.right for option in options].index(True)] += 1
    for k, counts in sorted(places.items()):
        yield from _uneven("B2", k, counts)


def _ranks(questions: Sequence[Question]) -> Iterator[Finding]:
    ranks: dict[int, Counter[int]] = defaultdict(Counter)
    for options in _single_choices(questions):
        numbers = [parse_number(option.text) for option in options]
        values = [number.value for number in numbers if number]
        if len(values) == len(options):
            key = values[[option.right for option in options].index(True)]
            ranks[len(options)][sorted(values).index(key)] += 1
    for k, counts in sorted(ranks.items()):
        yield from _uneven("B3", k, counts)


def _uneven(rule: str, k: int, counts: Counter[int]) -> Iterator[Finding]:
    by_place = [counts[place] for place in range(k)]
    p = chi_square_tail(chi_square(by_place), k - 1)
    if counts.total() < _ENOUGH or p >= _MOST_UNLIKELY:
        return
    if rule == "B2":
        yield warning(
            "B2",
            "questions",
            N_("Of %(k)s options in a fixed order the right one stands at the places %(counts)s."),
            N_("Choose wrong options so that the right one stands at every place."),
            k=k,
            counts=by_place,
        )
    else:
        yield warning(
            "B3",
            "questions",
            N_("Of %(k)s numbers the right one has these ranks: %(counts)s."),
            N_("Draw the rank first, then choose wrong numbers around the right one."),
            k=k,
            counts=by_place,
        )


def _evidence(questions: Sequence[Question], articles: Mapping[str, Article]) -> Iterator[Finding]:
    """B10: evidence stands in all thirds of the articles."""
    thirds: Counter[int] = Counter()
    for question in questions:
        places = set()
        names = {name for group in question.content.evidence_sets() for name in group}
        for quote in question.content.quotes:
            edition = edition_of(quote, articles)
            if quote.name in names and edition is not None:
                found = resolve(quote, articles).sentences
                places |= {
                    (quote.article, s.number, 3 * s.start // len(edition.text)) for s in found
                }
        thirds.update(third for _, _, third in places)
    for third in range(3):
        if thirds.total() >= _ENOUGH_EVIDENCE and thirds[third] < _LEAST_THIRD * thirds.total():
            yield warning(
                "B10",
                "questions",
                N_("Only %(count)s of %(total)s sentences of evidence stand in third %(third)s."),
                N_("Ask about all parts of the articles."),
                count=thirds[third],
                total=thirds.total(),
                third=third + 1,
            )
