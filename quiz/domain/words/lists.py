"""What a word list holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class WordList:
    """The words of one language; docs/method.md 4.1 gives the patterns.

    All patterns read the normal form of a text (`quiz.domain.text.text.normalise`), but for
    `negative` and `indefinite`, which read the text as it is written, because capitals matter
    there.

    * `months` are in order, `days` begin with Monday.
    * `hedge_families` are sets of words of which each keeps the hedge of the others.
    * `indefinite` matches an indefinite article at the end of a stem; `agrees` tells whether that
      article goes with the first word of an option.
    * `indefinite_forms` are that article's forms, `doubled` the words that may well stand twice in
      a row, `before_nouns` those before a noun that mean nothing where a name is typed ("the").
    * `dated` matches a day, a month or a year as people type it: in the groups `day` or `second`,
      `month` (of which the first three letters tell) and `year`, or `alone` for a year by itself.
    * `number_verb` matches the verbs that tell one from many, in the group `one` or `many`.
    * `finite_verb` matches the verbs that make a proposition, `joint` what joins two of them.
    """

    months: tuple[str, ...]
    all_or_none: re.Pattern[str]
    relative_date: re.Pattern[str]
    absolute: re.Pattern[str]
    hedge: re.Pattern[str]
    hedge_families: tuple[frozenset[str], ...]
    negative: re.Pattern[str]
    indefinite: re.Pattern[str]
    indefinite_forms: tuple[str, ...]
    doubled: frozenset[str]
    before_nouns: frozenset[str]
    dated: re.Pattern[str]
    agrees: Callable[[str, str], bool]
    number_verb: re.Pattern[str]
    is_plural: Callable[[str], bool]
    finite_verb: re.Pattern[str]
    joint: re.Pattern[str]
    polarity: frozenset[str]
    stop: frozenset[str]
    suffixes: tuple[str, ...]
    unit_words: frozenset[str]
    syllables: Callable[[str], int]
