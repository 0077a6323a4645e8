"""B12: a question that people answer without its article does not test the article.

It needs answers, so that no file can be checked for it. An assignment that hides the source until
the answer was checked, or until the end, asks without the article: what is answered there is
judged.
Source: docs/method.md 4.3; shortcuts without the passage are common (Kaushik & Lipton 2018).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from quiz.domain.linting.findings import Finding, warning
from quiz.domain.messages import N_
from quiz.domain.quantities.statistics import FEW, percent_of, wilson

_ABOVE_CHANCE = Fraction(15, 100)


def check_closed_book(share: Fraction, n: int, chance: Fraction) -> Iterator[Finding]:
    """Yield B12 where the mean mark of `n` people without the article is well above chance.

    Fewer than twenty people say nothing; of more, the lower end of Wilson's interval counts.
    """
    low = Fraction(wilson(share, n).low)
    if n < FEW or low <= chance + _ABOVE_CHANCE:
        return
    yield warning(
        "B12",
        "stem",
        N_("Without the article %(n)s people got %(share)s %% of it; guessing gives %(line)s %%."),
        N_("Ask for what only the article tells, or take wrong options from the article."),
        n=n,
        share=percent_of(share),
        line=percent_of(chance),
    )
