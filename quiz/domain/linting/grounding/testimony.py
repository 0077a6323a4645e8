"""What a fact is sure of, and who says so: kept in the question that tests it (docs/method.md 4.2).

GR6 hedge kept · GR7 attribution kept · OP25 world knowledge · REF1 refuted by the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.domain.facts.facts import NUMBERS, WORDED, Fact
from quiz.domain.linting.context import LintContext
from quiz.domain.linting.findings import Finding, error, info, warning
from quiz.domain.linting.grounding.grounding import key_texts
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import Interval, ParsedNumber, interval_of, parse_number
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Verdict
from quiz.domain.questions.sentence_kinds import FindSentence, SpotAltered
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import content_words, has_run, is_number_of, numbers_of, unquoted

# What shows passages as the article has them leaves out what the article does.
_AS_PRINTED = (Cloze, FindSentence, SpotAltered)


def check_testimony(context: LintContext, written: Mapping[str, str]) -> Iterator[Finding]:
    """Check the hedge and the attribution of every fact whose value the question states."""
    for relation in context.own_relations:
        if relation.encyclopedic:
            yield info(
                "OP25",
                "facts",
                N_("This can be answered, possibly differently, without the article (%(label)s)."),
                label=relation.label,
            )
    yield from _refuted(context)
    # A claim that is not supported may differ from the article in just these words.
    if context.verdict not in {None, Verdict.SUPPORTED} or isinstance(context.content, _AS_PRINTED):
        return
    said = [context.stem, *_keys(context)]
    for fact in context.facts:
        if _states(context, fact, said):
            yield from _hedge(context, fact, [*said, *written.values()])
            yield from _attribution(context, fact, said)


def _keys(context: LintContext) -> list[str]:
    return [form for key in key_texts(context.content) for form in key.forms]


def _states(context: LintContext, fact: Fact, said: list[str]) -> bool:
    """Tell whether stem or key give the fact's value; one in an author's own words is not found."""
    if fact.value.type in NUMBERS:
        value = parse_number(fact.value.surface, context.language)
        numbers = [number for text in said for number in numbers_of(text, context.language)]
        return value is not None and any(is_number_of(number, value) for number in numbers)
    return fact.value.type in WORDED and any(has_run(fact.value.surface, text) for text in said)


def _hedge(context: LintContext, fact: Fact, said: list[str]) -> Iterator[Finding]:
    if not fact.hedge or context.words is None:
        return
    hedge = normalise(fact.hedge).text
    kept = {hedge}
    for family in context.words.hedge_families:
        if any(has_run(word, hedge) for word in family):
            kept |= family
    if not any(has_run(word, text) for word in kept for text in said):
        yield error(
            "GR6",
            "stem",
            N_("The article says “%(hedge)s” of this value, and the question does not."),
            N_("Say it in the stem or in the right option."),
            hedge=fact.hedge,
        )


def _attribution(context: LintContext, fact: Fact, said: list[str]) -> Iterator[Finding]:
    """GR7: a word of the name of whoever says so stands in the stem, or is what is asked for."""
    wanted = content_words(fact.attribution, context.language)
    if not wanted or any(wanted & content_words(text, context.language) for text in said):
        return
    yield warning(
        "GR7",
        "stem",
        N_("The article has this from “%(attribution)s”, and the stem does not say so."),
        N_("Name them in the stem."),
        attribution=fact.attribution,
    )


def _refuted(context: LintContext) -> Iterator[Finding]:
    """REF1: for a number that was exchanged the evidence gives one that excludes it.

    Which operators license a refuted claim is checked where claims are built
    (`quiz.domain.building.operators`); this holds for every claim, however it came about.
    """
    if context.verdict is not Verdict.REFUTED:
        return
    labels = [context.articles[key].label for key in context.question.articles]
    scope = [found.value for label in labels for found in numbers_of(label, context.language)]
    given = [found for text in context.sources for found in numbers_of(text, context.language)]
    for number in numbers_of(unquoted(normalise(context.stem).text), context.language):
        if number.value in scope or any(is_number_of(number, other) for other in given):
            continue
        rivals = [other for other in given if _same_unit(number, other)]
        if rivals and all(_may_be_equal(number, other) for other in rivals):
            yield error(
                "REF1",
                "stem",
                N_("The evidence gives no value that excludes “%(claimed)s”."),
                N_("Claim a value that cannot be true beside the article's."),
                claimed=number.surface,
            )
    yield from _not_functional(context)


def _not_functional(context: LintContext) -> Iterator[Finding]:
    """REF1: another value refutes only where a subject has one value, or the list is closed.

    A claim that names the value, if only by a part of its name, denies something else of it.
    """
    stem = content_words(context.stem, context.language)
    exchanged = [
        fact
        for fact in context.facts
        if fact.value.type in WORDED
        and not content_words(fact.value.surface, context.language) & stem
    ]
    for fact in exchanged:
        relation = context.relations.get(fact.relation)
        if relation and len(context.facts) == 1 and not (relation.functional or relation.exclusive):
            yield error(
                "REF1",
                "facts",
                N_("A subject may have several values of “%(label)s”: another one refutes none."),
                N_("Make the verdict “not enough information”, or test another fact."),
                label=relation.label,
            )


def _same_unit(number: ParsedNumber, other: ParsedNumber) -> bool:
    """Tell whether two numbers may count the same; ages are written without a unit ("58")."""
    return number.unit == other.unit or None in {number.unit, other.unit}


def _may_be_equal(number: ParsedNumber, other: ParsedNumber) -> bool:
    return _spread(number).meets(_spread(other))


def _spread(number: ParsedNumber) -> Interval:
    words = f"{number.hedge or ''} {number.surface}".strip()
    return interval_of(words) or Interval(number.value, number.value)
