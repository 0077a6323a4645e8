"""Cues: what gives the key away to somebody who has not read the article (SCIENCE.md 4.2).

OP5 key longest · OP6 length spread · OP7 absolute words · OP8 hedged key · OP9, OP10 grammar ·
OP11 punctuation and case · OP12 clang · OP13 key in stem · OP14 convergence · OP24 word-spotting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean

from quiz.domain.facts.facts import canonical_name
from quiz.domain.linting.context import Asked
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.grounding.grounding import key_texts
from quiz.domain.messages import N_
from quiz.domain.questions.evidence import presented
from quiz.domain.questions.questions import (
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
)
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import content_words, has_run, words_in

# SCIENCE.md 4.2, OP5 and OP6.
_LONGER, _BY_LETTERS = 1.25, 8
_SPREAD, _SPREAD_LETTERS = 2, 15
_SHORTEST_KEY = 4
_SHARED_WORDS = 2
_FINAL_MARKS = ".!?"
# "article A" at the end of a stem is a name and no article of grammar.
_NAMED = re.compile(r"\w\s+AN?\s*(?:_{2,}|\.{3}|…|:)?\s*$")


def check_cues(asked: Asked) -> Iterator[Finding]:
    """Check that nothing but the article tells the key."""
    yield from _key_in_stem(asked)
    if not asked.right or not asked.wrong:
        return
    yield from _lengths(asked)
    yield from _absolute(asked)
    yield from _hedged(asked)
    yield from _article_cue(asked)
    yield from _number_cue(asked)
    yield from _typography(asked)
    yield from _clang(asked)
    yield from _convergence(asked)
    yield from _word_spotting(asked)


def length_of(text: str) -> int:
    """Return how long an option is for OP5 and B1: the letters of its normal form."""
    return len(normalise(text).text)


def _lengths(asked: Asked) -> Iterator[Finding]:
    lengths = [length_of(option.text) for option in asked.options]
    if asked.key:
        key = length_of(asked.key.text)
        others = [length_of(option.text) for option in asked.wrong]
        if key >= max(others) + _BY_LETTERS and key >= _LONGER * mean(others):
            yield warning(
                "OP5",
                f"options.{asked.key.key}",
                N_("The right option, “%(text)s”, is by far the longest."),
                N_("Shorten it, or say as much in the others."),
                text=asked.key.text,
            )
    if max(lengths) >= _SPREAD * min(lengths) and max(lengths) - min(lengths) >= _SPREAD_LETTERS:
        yield warning(
            "OP6",
            "options",
            N_("The options have from %(least)d to %(most)d letters."),
            N_("Make them about equally long."),
            least=min(lengths),
            most=max(lengths),
        )


def _absolute(asked: Asked) -> Iterator[Finding]:
    """OP7: absolute words that stand in the supporting sentence are the article's own."""
    if asked.words is None:
        return
    pattern = asked.words.absolute
    sources = {word for source in asked.sources for word in pattern.findall(_normal(source))}
    if any(pattern.search(_normal(option.text)) for option in asked.right):
        return
    for option in asked.wrong:
        extra = set(pattern.findall(_normal(option.text))) - sources
        if extra:
            yield warning(
                "OP7",
                f"options.{option.key}",
                N_("The wrong option “%(text)s” says “%(word)s”, and the right one does not."),
                N_("Leave such words out: they sound wrong to everybody."),
                text=option.text,
                word=min(extra),
            )


def _hedged(asked: Asked) -> Iterator[Finding]:
    if asked.words is None:
        return
    pattern = asked.words.hedge
    if any(pattern.search(_normal(option.text)) for option in asked.wrong):
        return
    for option in asked.right:
        found = pattern.search(_normal(option.text))
        if found:
            yield warning(
                "OP8",
                f"options.{option.key}",
                N_("Only the right option hedges: “%(word)s”."),
                N_("Give the wrong options the same word, or move it into the stem."),
                word=found[0],
            )


def _article_cue(asked: Asked) -> Iterator[Finding]:
    if asked.words is None or _NAMED.search(asked.stem):
        return
    found = asked.words.indefinite.search(asked.stem)
    if found is None:
        return
    for option in asked.options:
        if not asked.words.agrees(found[1], option.text):
            yield error(
                "OP9",
                f"options.{option.key}",
                N_("The stem ends in “%(article)s”, which does not go with “%(text)s”."),
                N_("Write “a/an”, or move the article into the options."),
                article=found[1],
                text=option.text,
            )


def _number_cue(asked: Asked) -> Iterator[Finding]:
    if asked.words is None or asked.key is None:
        return
    verbs = list(asked.words.number_verb.finditer(_normal(asked.stem)))
    if not verbs:
        return
    is_many = verbs[-1]["many"] is not None
    fits = [asked.words.is_plural(_normal(option.text)) is is_many for option in asked.options]
    if sum(fits) == 1 and asked.words.is_plural(_normal(asked.key.text)) is is_many:
        yield warning(
            "OP10",
            "stem",
            N_("Of all options only the right one goes with “%(verb)s”."),
            N_("Use singular or plural in all options, or word the stem so that both go."),
            verb=verbs[-1][0],
        )


def _typography(asked: Asked) -> Iterator[Finding]:
    texts = [option.text.strip() for option in asked.options]
    endings = {text[-1:] if text[-1:] in _FINAL_MARKS else "" for text in texts if text}
    capitals = {text[0].isupper() for text in texts if text[:1].isalpha()}
    if len(endings) > 1 or len(capitals) > 1:
        yield warning(
            "OP11",
            "options",
            N_("The options differ in their final marks or in their first capitals."),
            N_("Write them all alike."),
        )


def _clang(asked: Asked) -> Iterator[Finding]:
    stem = content_words(_unscoped(asked), asked.language)
    shared = [content_words(option.text, asked.language) & stem for option in asked.right]
    if not all(shared):
        return
    if any(content_words(option.text, asked.language) & stem for option in asked.wrong):
        return
    yield warning(
        "OP12",
        f"options.{asked.right[0].key}",
        N_("Only the right option shares a word with the stem: “%(word)s”."),
        N_("Word the stem otherwise, or let a wrong option share it too."),
        word=min(shared[0]),
    )


def _key_in_stem(asked: Asked) -> Iterator[Finding]:
    if not isinstance(asked.content, SingleChoice | MultipleResponse | Numeric | ShortAnswer):
        return
    for key in key_texts(asked.content):
        forms = [*key.forms, *(name for form in key.forms for name in _aliases(asked, form))]
        for form in forms:
            if len("".join(words_in(form))) >= _SHORTEST_KEY and has_run(form, asked.stem):
                yield error(
                    "OP13",
                    "stem",
                    N_("The stem says the key: “%(form)s”."),
                    N_("Ask without it."),
                    form=form,
                )
                break


def _aliases(asked: Asked, form: str) -> Iterator[str]:
    """Yield the other names of a fact's subject where the key is one of its names."""
    for fact in asked.facts:
        names = (fact.subject, *fact.aliases)
        if canonical_name(form) in {canonical_name(name) for name in names}:
            yield from names


def _convergence(asked: Asked) -> Iterator[Finding]:
    if asked.key is None:
        return
    words = {option.key: content_words(option.text, asked.language) for option in asked.options}
    shared = {option.key: _shared(option, words) for option in asked.options}
    key = shared[asked.key.key]
    if key >= _SHARED_WORDS and all(key > shared[option.key] for option in asked.wrong):
        yield warning(
            "OP14",
            f"options.{asked.key.key}",
            N_("The right option shares more words with the others than any other does."),
            N_("Let the wrong options share as much with each other."),
        )


def _shared(option: Option, words: dict[str, frozenset[str]]) -> int:
    others = frozenset().union(*(found for key, found in words.items() if key != option.key))
    return len(words[option.key] & others)


def _word_spotting(asked: Asked) -> Iterator[Finding]:
    texts = [edition.text for edition in presented(asked.question, asked.articles).values()]
    there = {
        option.key: any(has_run(option.text, text) for text in texts) for option in asked.options
    }
    if all(there[option.key] for option in asked.right) and not any(
        there[option.key] for option in asked.wrong
    ):
        yield warning(
            "OP24",
            "options",
            N_("Of all options only the right one stands in the article at all."),
            N_("Take wrong options from the same article."),
        )


def _unscoped(asked: Asked) -> str:
    """Return the stem without the labels of the articles, which every stem has."""
    stem = asked.stem
    for key in asked.question.articles:
        stem = stem.replace(asked.articles[key].label, " ")
    return stem


def _normal(text: str) -> str:
    return normalise(text).text
