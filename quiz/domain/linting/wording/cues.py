"""Cues: what gives the key away to somebody who has not read the article (docs/method.md 4.2).

OP5 key longest · OP6 length spread · OP7 absolute words · OP8 hedged key · OP9, OP10 grammar ·
OP11 punctuation and case · OP12 clang · OP13 key in stem · OP14 convergence · OP24 word-spotting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean

from quiz.domain.facts.facts import canonical_name
from quiz.domain.linting.context import LintContext
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

# docs/method.md 4.2, OP5 and OP6.
_LONGER, _BY_LETTERS = 1.25, 8
_SPREAD, _SPREAD_LETTERS = 2, 15
_SHORTEST_KEY = 4
_SHARED_WORDS = 2
_FINAL_MARKS = ".!?"
# "article A" at the end of a stem is a name and no article of grammar.
_NAMED = re.compile(r"\w\s+AN?\s*(?:_{2,}|\.{3}|…|:)?\s*$")


def check_cues(context: LintContext) -> Iterator[Finding]:
    """Check that nothing but the article tells the key."""
    yield from _key_in_stem(context)
    if not context.right or not context.wrong:
        return
    yield from _lengths(context)
    yield from _absolute(context)
    yield from _hedged(context)
    yield from _article_cue(context)
    yield from _number_cue(context)
    yield from _typography(context)
    yield from _clang(context)
    yield from _convergence(context)
    yield from _word_spotting(context)


def length_of(text: str) -> int:
    """Return how long an option is for OP5 and B1: the letters of its normal form."""
    return len(normalise(text).text)


def _lengths(context: LintContext) -> Iterator[Finding]:
    lengths = [length_of(option.text) for option in context.options]
    if context.key:
        key = length_of(context.key.text)
        others = [length_of(option.text) for option in context.wrong]
        if key >= max(others) + _BY_LETTERS and key >= _LONGER * mean(others):
            yield warning(
                "OP5",
                f"options.{context.key.key}",
                N_("The right option, “%(text)s”, is by far the longest."),
                N_("Shorten it, or say as much in the others."),
                text=context.key.text,
            )
    if max(lengths) >= _SPREAD * min(lengths) and max(lengths) - min(lengths) >= _SPREAD_LETTERS:
        yield warning(
            "OP6",
            "options",
            N_("The options have from %(least)s to %(most)s letters."),
            N_("Make them about equally long."),
            least=min(lengths),
            most=max(lengths),
        )


def _absolute(context: LintContext) -> Iterator[Finding]:
    """OP7: absolute words that stand in the supporting sentence are the article's own."""
    if context.words is None:
        return
    pattern = context.words.absolute
    sources = {word for source in context.sources for word in pattern.findall(_normal(source))}
    if any(pattern.search(_normal(option.text)) for option in context.right):
        return
    for option in context.wrong:
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


def _hedged(context: LintContext) -> Iterator[Finding]:
    if context.words is None:
        return
    pattern = context.words.hedge
    if any(pattern.search(_normal(option.text)) for option in context.wrong):
        return
    for option in context.right:
        found = pattern.search(_normal(option.text))
        if found:
            yield warning(
                "OP8",
                f"options.{option.key}",
                N_("Only the right option hedges: “%(word)s”."),
                N_("Give the wrong options the same word, or move it into the stem."),
                word=found[0],
            )


def _article_cue(context: LintContext) -> Iterator[Finding]:
    if context.words is None or _NAMED.search(context.stem):
        return
    found = context.words.indefinite.search(context.stem)
    if found is None:
        return
    for option in context.options:
        if not context.words.agrees(found[1], option.text):
            yield error(
                "OP9",
                f"options.{option.key}",
                N_("The stem ends in “%(article)s”, which does not go with “%(text)s”."),
                N_("Write “a/an”, or move the article into the options."),
                article=found[1],
                text=option.text,
            )


def _number_cue(context: LintContext) -> Iterator[Finding]:
    if context.words is None or context.key is None:
        return
    verbs = list(context.words.number_verb.finditer(_normal(context.stem)))
    if not verbs:
        return
    is_many = verbs[-1]["many"] is not None
    fits = [context.words.is_plural(_normal(option.text)) is is_many for option in context.options]
    if sum(fits) == 1 and context.words.is_plural(_normal(context.key.text)) is is_many:
        yield warning(
            "OP10",
            "stem",
            N_("Of all options only the right one goes with “%(verb)s”."),
            N_("Use singular or plural in all options, or word the stem so that both go."),
            verb=verbs[-1][0],
        )


def _typography(context: LintContext) -> Iterator[Finding]:
    texts = [option.text.strip() for option in context.options]
    endings = {text[-1:] if text[-1:] in _FINAL_MARKS else "" for text in texts if text}
    capitals = {text[0].isupper() for text in texts if text[:1].isalpha()}
    if len(endings) > 1 or len(capitals) > 1:
        yield warning(
            "OP11",
            "options",
            N_("The options differ in their final marks or in their first capitals."),
            N_("Write them all alike."),
        )


def _clang(context: LintContext) -> Iterator[Finding]:
    stem = content_words(_unscoped(context), context.language)
    shared = [content_words(option.text, context.language) & stem for option in context.right]
    if not all(shared):
        return
    if any(content_words(option.text, context.language) & stem for option in context.wrong):
        return
    yield warning(
        "OP12",
        f"options.{context.right[0].key}",
        N_("Only the right option shares a word with the stem: “%(word)s”."),
        N_("Word the stem otherwise, or let a wrong option share it too."),
        word=min(shared[0]),
    )


def _key_in_stem(context: LintContext) -> Iterator[Finding]:
    if not isinstance(context.content, SingleChoice | MultipleResponse | Numeric | ShortAnswer):
        return
    for key in key_texts(context.content):
        forms = [*key.forms, *(name for form in key.forms for name in _aliases(context, form))]
        for form in forms:
            if len("".join(words_in(form))) >= _SHORTEST_KEY and has_run(form, context.stem):
                yield error(
                    "OP13",
                    "stem",
                    N_("The stem says the key: “%(form)s”."),
                    N_("Ask without it."),
                    form=form,
                )
                break


def _aliases(context: LintContext, form: str) -> Iterator[str]:
    """Yield the other names of a fact's subject where the key is one of its names."""
    for fact in context.facts:
        names = (fact.subject, *fact.aliases)
        if canonical_name(form) in {canonical_name(name) for name in names}:
            yield from names


def _convergence(context: LintContext) -> Iterator[Finding]:
    if context.key is None:
        return
    words = {option.key: content_words(option.text, context.language) for option in context.options}
    shared = {option.key: _shared(option, words) for option in context.options}
    key = shared[context.key.key]
    if key >= _SHARED_WORDS and all(key > shared[option.key] for option in context.wrong):
        yield warning(
            "OP14",
            f"options.{context.key.key}",
            N_("The right option shares more words with the others than any other does."),
            N_("Let the wrong options share as much with each other."),
        )


def _shared(option: Option, words: dict[str, frozenset[str]]) -> int:
    others = frozenset().union(*(found for key, found in words.items() if key != option.key))
    return len(words[option.key] & others)


def _word_spotting(context: LintContext) -> Iterator[Finding]:
    texts = [edition.text for edition in presented(context.question, context.articles).values()]
    there = {
        option.key: any(has_run(option.text, text) for text in texts) for option in context.options
    }
    if all(there[option.key] for option in context.right) and not any(
        there[option.key] for option in context.wrong
    ):
        yield warning(
            "OP24",
            "options",
            N_("Of all options only the right one stands in the article at all."),
            N_("Take wrong options from the same article."),
        )


def _unscoped(context: LintContext) -> str:
    """Return the stem without the labels of the articles, which every stem has."""
    stem = context.stem
    for key in context.question.articles:
        stem = stem.replace(context.articles[key].label, " ")
    return stem


def _normal(text: str) -> str:
    return normalise(text).text
