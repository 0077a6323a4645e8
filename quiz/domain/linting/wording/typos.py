"""OP26: slips of the pen in what an author wrote, or what templates put together.

A word that stands twice in a row, and "a" where "an" is spoken. Quoted words are the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quiz.domain.linting.findings import Finding, warning
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Content, SentenceContent
from quiz.domain.words.compare import unquoted
from quiz.domain.words.languages import words_of

_TWICE = re.compile(r"\b(\w+)[ \u00a0]+\1\b", re.IGNORECASE)
_NEXT = r"\b({articles})[ \u00a0]+(\w+)"
# What gives reasons beside its members: options, prompts, events, sentences.
_MEMBERS = ("options", "prompts", "events", "sentences")


def check_typos(content: Content, written: Mapping[str, str], language: str) -> Iterator[Finding]:
    """Check what the author wrote for the learner to read, by its place, and all reasons."""
    words = words_of(language)
    if words is None:
        return
    article = re.compile(_NEXT.format(articles="|".join(words.indefinite_forms)), re.IGNORECASE)
    for place, text in {**written, **_reasons(content)}.items():
        own = unquoted(text)
        for found in _TWICE.finditer(own):
            if found[1].lower() not in words.doubled:
                yield warning(
                    "OP26",
                    place,
                    N_("“%(words)s”: a word stands twice in a row."),
                    N_("Take one of them out."),
                    words=found[0],
                )
        for found in article.finditer(own):
            if not words.agrees(found[1], found[2]):
                yield warning(
                    "OP26",
                    place,
                    N_("“%(words)s” is not how it is spoken."),
                    N_("Correct the article before the word."),
                    words=found[0],
                )


def _reasons(content: Content) -> dict[str, str]:
    reasons = {
        f"{name}.{member.key}.rationale": member.rationale
        for name in _MEMBERS
        for member in getattr(content, name, ())
        if getattr(member, "rationale", "")
    }
    reasons["explanation"] = content.explanation
    if isinstance(content, SentenceContent):
        reasons["near_miss_why"] = content.near_miss_why
    return reasons
