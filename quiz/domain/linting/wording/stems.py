"""Stems and claims: how they are worded (docs/method.md 4.2).

OP18 negative · OP19 double negative · OP20 vague · OP21 length · OP22 readability · TF1 one
proposition · TF2 determiners that give a false claim away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from quiz.domain.linting.context import LintContext
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.wording.readability import Readability, measure
from quiz.domain.messages import N_
from quiz.domain.questions.evidence import presented
from quiz.domain.questions.questions import Verdict
from quiz.domain.text.articles import Edition
from quiz.domain.text.blocks import BlockKind
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import content_words, unquoted, words_in

_FEWEST_WORDS = 5
_LONG, _TOO_LONG, _LONG_CLAIM = 40, 60, 30
# Of fewer words a readability score means nothing (docs/method.md 4.5).
_FLOOR, _HARD, _FARTHEST = 20, 30.0, 20.0
# A whole question, after which an instruction may follow; or a blank or a colon at the end.
_FINISHED = re.compile(r"\?|(?::|_{2,}|…|\.{3})[\"”’')]*\s*$")
_RUNNING = frozenset({BlockKind.HEADLINE, BlockKind.STANDFIRST, BlockKind.BODY})


def check_stem(context: LintContext, written: Mapping[str, str]) -> Iterator[Finding]:
    """Check how a stem is worded; `written` is all that its author wrote, by its place."""
    yield from _length(context)
    yield from _readability(context, written)
    if context.is_interrogative:
        yield from _negative(context)
        yield from _vague(context)
    if context.content.is_claim:
        yield from _one_proposition(context)
        yield from _determiners(context)


def _negative(context: LintContext) -> Iterator[Finding]:
    """OP18, OP19: capitals matter, so the stem is read as it is written."""
    if context.words is None:
        return
    found = [match[0] for match in context.words.negative.finditer(unquoted(context.stem))]
    if not found:
        return
    quiet = [word for word in found if word != word.upper()]
    if quiet:
        yield error(
            "OP18",
            "stem",
            N_("The stem is negative, and “%(word)s” is easily overlooked."),
            N_("Ask for what is so; or write the word in capitals."),
            word=quiet[0],
        )
    else:
        yield warning(
            "OP18",
            "stem",
            N_("The stem is negative: “%(word)s”."),
            N_("Ask for what is so, if that can be asked."),
            word=found[0],
        )
    for option in context.options:
        denied = context.words.negative.search(unquoted(option.text))
        if denied:
            yield error(
                "OP19",
                f"options.{option.key}",
                N_("Stem and option are both negative: “%(one)s” and “%(other)s”."),
                N_("Keep at most one of them."),
                one=found[0],
                other=denied[0],
            )


def _vague(context: LintContext) -> Iterator[Finding]:
    stem = context.stem
    cure = N_("Ask one whole question that names what is asked for.")
    if len(words_in(stem)) < _FEWEST_WORDS:
        yield warning("OP20", "stem", N_("The stem has fewer than five words."), cure)
    elif not _FINISHED.search(unquoted(stem)):
        yield warning(
            "OP20",
            "stem",
            N_("The stem ends in no question mark, blank or colon."),
            cure,
        )
    elif context.sources and not _shares_a_word(context):
        yield warning(
            "OP20",
            "stem",
            N_("The stem shares no word with the sentence that proves its key."),
            N_("Name what that sentence is about."),
        )


def _shares_a_word(context: LintContext) -> bool:
    templates = (
        text for relation in context.own_relations for text in (relation.question, relation.claim)
    )
    there = frozenset().union(
        *(content_words(text, context.language) for text in (*context.sources, *templates))
    )
    return bool(content_words(context.stem, context.language) & there)


def _length(context: LintContext) -> Iterator[Finding]:
    count = len(words_in(context.stem))
    if count > _TOO_LONG:
        yield error(
            "OP21",
            "stem",
            N_("The stem has %(count)s words."),
            N_("Keep to %(most)s at the very most."),
            count=count,
            most=_TOO_LONG,
        )
    elif count > (_LONG_CLAIM if context.content.is_claim else _LONG):
        yield warning(
            "OP21",
            "stem",
            N_("The stem has %(count)s words."),
            N_("Say it in fewer; what is long is read twice."),
            count=count,
        )


def _readability(context: LintContext, written: Mapping[str, str]) -> Iterator[Finding]:
    if context.words is None:
        return
    own = measure(list(written.values()), context.language)
    if own is None or own.words < _FLOOR:
        return
    scores = [
        score.ease
        for edition in presented(context.question, context.articles).values()
        if (score := article_readability(edition, context.language)) is not None
    ]
    if own.ease < _HARD or (scores and own.ease < min(scores) - _FARTHEST):
        yield warning(
            "OP22",
            "stem",
            N_("Stem and options are hard to read: %(ease)s of 100 by Flesch's measure."),
            N_("Use shorter words and sentences; below 30 is for scholars."),
            ease=f"{own.ease:.0f}",
        )


@lru_cache(256)
def article_readability(edition: Edition, language: str) -> Readability | None:
    """Measure the running text of an edition: headline, standfirst and body."""
    layout = edition.layout
    sentences = [
        edition.text[sentence.start : sentence.end]
        for sentence in layout.sentences
        if layout.block_of(sentence).kind in _RUNNING
    ]
    return measure(sentences, language)


def _one_proposition(context: LintContext) -> Iterator[Finding]:
    """TF1: two finite verbs with a joint between them can be true by half."""
    if context.words is None:
        return
    text = unquoted(normalise(context.stem).text)
    verbs = [match.start() for match in context.words.finite_verb.finditer(text)]
    joints = [match.start() for match in context.words.joint.finditer(text)]
    if any(verbs[0] < joint < verbs[-1] for joint in joints if len(verbs) > 1):
        yield warning(
            "TF1",
            "stem",
            N_("The claim joins two statements, of which one may be true and the other false."),
            N_("Claim one thing; make the other a question of its own."),
        )


def _determiners(context: LintContext) -> Iterator[Finding]:
    if context.words is None or context.verdict is not Verdict.REFUTED:
        return
    pattern = context.words.absolute
    there = {word for text in context.sources for word in pattern.findall(normalise(text).text)}
    extra = set(pattern.findall(normalise(context.stem).text)) - there
    if extra:
        yield warning(
            "TF2",
            "stem",
            N_("The false claim says “%(word)s”, which the article's sentence does not."),
            N_("Leave it out: such words are taken for a sign of a false claim."),
            word=min(extra),
        )
