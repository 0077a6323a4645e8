"""Kinds that show the article's own words: the gap is in them, and only one sentence is altered.

CL1 the gap's passage · CL2 the gap gives itself away · AS1 altered sentence · AS2 what was put in
can be read elsewhere · GR3 one key · OP1 how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.sentence_kinds import ShownSentence, SpotAltered
from quiz.domain.text.articles import Edition
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import has_run

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
            N_("The number of sentences is %(count)s."),
            N_("Give at least %(fewest)s and at most %(most)s."),
            count=len(content.sentences),
            fewest=_FEWEST_SENTENCES,
            most=_MOST_SENTENCES,
        )
    for sentence in content.sentences:
        if sentence.altered:
            yield from _altered(sentence, there)
            yield from _betrayed(sentence, content, there)
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
    elif forms and not any(_put_in(text, form, spelling) for form in forms for spelling in there):
        yield error(
            "AS1",
            place,
            N_("With “%(form)s” back in its place, “%(text)s” is no sentence of the article."),
            N_("Change only that value, and copy the rest exactly."),
            form=sentence.original[0],
            text=sentence.text,
        )


def _betrayed(
    sentence: ShownSentence, content: SpotAltered, there: frozenset[str]
) -> Iterator[Finding]:
    """Check that no other sentence has what was put in: a false place is seen beside the true."""
    text = normalise(sentence.text).text
    forms = [normalise(form).text for form in sentence.original if form.strip()]
    put_in = next(filter(None, (_put_in(text, form, one) for form in forms for one in there)), "")
    for other in content.sentences:
        if put_in.strip() and other is not sentence and has_run(put_in, other.text):
            yield warning(
                "AS2",
                f"sentences.{other.key}",
                N_("“%(words)s”, which was put into the altered sentence, stands here too."),
                N_("Show another sentence of the article, or put something else in."),
                words=put_in.strip(),
            )


def _put_in(altered: str, form: str, sentence: str) -> str:
    """Return what an altered sentence has in the place of a form; "" where more was changed."""
    start = sentence.find(form)
    while start >= 0:
        before, after = sentence[:start], sentence[start + len(form) :]
        fits = altered.startswith(before) and altered.endswith(after)
        if fits and len(altered) > len(before) + len(after):
            return altered[len(before) : len(altered) - len(after)]
        start = sentence.find(form, start + 1)
    return ""
