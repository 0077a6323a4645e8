"""Kinds that show the article's own words: the gap is in them, and only one sentence is altered.

CL1 the gap's passage · CL2 the gap gives itself away · AS1 altered sentence · GR3 one key · OP1 how
many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quiz.domain.articles import Edition
from quiz.domain.gaps import Cloze
from quiz.domain.linting.findings import Finding, error
from quiz.domain.linting.words import has_run
from quiz.domain.sentence_kinds import ShownSentence, SpotAltered
from quiz.domain.text import normalise
from quiz.domain.text_marks import N_

_FEWEST_SENTENCES, _MOST_SENTENCES = 3, 6


def check_cloze(content: Cloze, editions: Iterable[Edition]) -> Iterator[Finding]:
    """Check that the words with a form in their gap stand in the article, and that it is hidden."""
    forms = [form for form in content.accepted if form.strip()]
    if not forms:
        yield error(
            "GR3",
            "accepted",
            N_("Nothing says what belongs into the gap."),
            N_("Write the words of the article, and other forms that count."),
        )
        return
    if not (content.before.strip() or content.after.strip()):
        yield error(
            "CL1",
            "before",
            N_("There are no words around the gap."),
            N_("Copy the words of the article that stand before and after it."),
        )
    elif not any(_stands(content, form, edition) for edition in editions for form in forms):
        yield error(
            "CL1",
            "before",
            N_("With “%(form)s” in the gap the passage does not stand in the article."),
            N_("Copy the words before and after the gap exactly, and accept what stands there."),
            form=forms[0],
        )
    for form in forms:
        for place, text in (
            ("stem", content.stem),
            ("before", content.before),
            ("after", content.after),
        ):
            if has_run(form, text):
                yield error(
                    "CL2",
                    place,
                    N_("“%(form)s”, which belongs into the gap, can be read beside it."),
                    N_("Choose a passage, or words around the gap, that do not give it away."),
                    form=form,
                )


def _stands(content: Cloze, form: str, edition: Edition) -> bool:
    passage = normalise(f"{content.before} {form} {content.after}").text
    return has_run(passage, edition.text)


def check_altered(content: SpotAltered, editions: Iterable[Edition]) -> Iterator[Finding]:
    """Check that all sentences but one stand in the article, and that one with its value back."""
    there = frozenset(
        normalise(edition.text[sentence.start : sentence.end]).text
        for edition in editions
        for sentence in edition.layout.sentences
    )
    if not _FEWEST_SENTENCES <= len(content.sentences) <= _MOST_SENTENCES:
        yield error(
            "OP1",
            "sentences",
            N_("There are %(count)d sentences."),
            N_("Give at least %(fewest)d and at most %(most)d."),
            count=len(content.sentences),
            fewest=_FEWEST_SENTENCES,
            most=_MOST_SENTENCES,
        )
    for sentence in content.sentences:
        if sentence.altered:
            yield from _altered(sentence, there)
        elif normalise(sentence.text).text not in there:
            yield error(
                "AS1",
                f"sentences.{sentence.key}",
                N_("“%(text)s” is not a sentence of the article, and is not marked as altered."),
                N_("Copy the sentence exactly."),
                text=sentence.text,
            )


def _altered(sentence: ShownSentence, there: frozenset[str]) -> Iterator[Finding]:
    place = f"sentences.{sentence.key}"
    text = normalise(sentence.text).text
    forms = [normalise(form).text for form in sentence.original if form.strip()]
    if text in there:
        yield error(
            "GR3",
            place,
            N_("“%(text)s” is marked as altered and stands in the article."),
            N_("Replace a value of it by another one."),
            text=sentence.text,
        )
    elif forms and not any(
        _is_restored(text, form, one) for form in forms for one in there if form in one
    ):
        yield error(
            "AS1",
            place,
            N_("With “%(form)s” back in its place, “%(text)s” is no sentence of the article."),
            N_("Change only that value, and copy the rest exactly."),
            form=sentence.original[0],
            text=sentence.text,
        )


def _is_restored(altered: str, form: str, sentence: str) -> bool:
    """Tell whether a sentence is the altered one but for the place where a form stands in it."""
    start = sentence.find(form)
    while start >= 0:
        before, after = sentence[:start], sentence[start + len(form) :]
        fits = altered.startswith(before) and altered.endswith(after)
        if fits and len(altered) > len(before) + len(after):
            return True
        start = sentence.find(form, start + 1)
    return False
