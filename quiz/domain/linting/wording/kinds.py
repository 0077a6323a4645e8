"""Which rules a kind adds to those that hold for every question, and which texts its author wrote.

A kind that is declared elsewhere registers its own cases with `check_kind` and `written_texts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch

from quiz.domain.linting.context import options_of
from quiz.domain.linting.findings import Finding
from quiz.domain.linting.grounding.amounts import check_places
from quiz.domain.linting.grounding.quoted import check_altered, check_cloze
from quiz.domain.linting.wording.arrangements import check_matching, check_ordering
from quiz.domain.questions.arrangements import Matching, Ordering
from quiz.domain.questions.evidence import presented
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Content, Numeric, Question
from quiz.domain.questions.sentence_kinds import SpotAltered
from quiz.domain.text.articles import Article


@singledispatch
def check_kind(
    content: Content, question: Question, articles: Mapping[str, Article]
) -> Iterator[Finding]:
    """Check what only this kind has; nothing for a kind without rules of its own."""
    return iter(())


@check_kind.register
def _(content: Matching, question: Question, articles: Mapping[str, Article]) -> Iterator[Finding]:
    return check_matching(content, question.language)


@check_kind.register
def _(content: Ordering, question: Question, articles: Mapping[str, Article]) -> Iterator[Finding]:
    return check_ordering(content, question.language)


@check_kind.register
def _(content: Cloze, question: Question, articles: Mapping[str, Article]) -> Iterator[Finding]:
    return check_cloze(content, presented(question, articles).values())


@check_kind.register
def _(
    content: SpotAltered, question: Question, articles: Mapping[str, Article]
) -> Iterator[Finding]:
    return check_altered(content, presented(question, articles).values())


@check_kind.register
def _(content: Numeric, question: Question, articles: Mapping[str, Article]) -> Iterator[Finding]:
    return check_places(content)


@singledispatch
def written_texts(content: Content) -> dict[str, str]:
    """Return what the author wrote for the learner to read, by its place.

    What is copied from the article (the words around a gap, sentences) is not among it.
    """
    options = {f"options.{option.key}": option.text for option in options_of(content)}
    return {"stem": content.stem, **options}


@written_texts.register
def _(content: Matching) -> dict[str, str]:
    prompts = {f"prompts.{prompt.key}": prompt.text for prompt in content.prompts}
    options = {f"options.{option.key}": option.text for option in content.options}
    return {"stem": content.stem, **prompts, **options}


@written_texts.register
def _(content: Ordering) -> dict[str, str]:
    events = {f"events.{event.key}": event.text for event in content.events}
    return {"stem": content.stem, **events}
