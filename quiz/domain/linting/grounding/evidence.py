"""Explanations, and the evidence of a verdict (docs/method.md 1.3 and 4.2).

EX1 explanation · EV1 room for evidence · EV2 evidence said twice · EV3 small sets · NEI1 what is
missing · NM1 the near miss.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quiz.domain.facts.facts import Fact
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.grounding.grounding import key_texts, stands_in
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import ParsedNumber, numbers_in
from quiz.domain.questions import questions
from quiz.domain.questions.arrangements import Matching
from quiz.domain.questions.evidence import eligible, gold_sets, presented, resolve
from quiz.domain.text.articles import Article, Edition, sentence_id
from quiz.domain.text.text import tokens
from quiz.domain.words.compare import has_run, is_number_of, likeness, numbers_of, words_in

_FEWEST_WORDS = 8
# Marking at random must not find the evidence: docs/method.md 1.3, lint rule EV1.
_FEWEST_SENTENCES, _SENTENCES_FOR_EACH = 8, 4
_LARGEST_SET = 3
_ALIKE = 0.8


def check_explanation(
    question: questions.Question, articles: Mapping[str, Article]
) -> Iterator[Finding]:
    """EX1: the explanation says the right value, and says it before the false one."""
    content = question.content
    explanation = content.explanation
    if len(tokens(explanation)) < _FEWEST_WORDS:
        yield error(
            "EX1",
            "explanation",
            N_("The explanation has fewer than %(fewest)s words."),
            N_("Say what the article says, and where that leads."),
            fewest=_FEWEST_WORDS,
        )
        return
    # What several right options say is said in other words by a good explanation.
    keys = () if isinstance(content, questions.MultipleResponse | Matching) else key_texts(content)
    for key in keys:
        if not stands_in(key, [explanation], content.stem, question.language):
            yield error(
                "EX1",
                "explanation",
                N_("The explanation does not give the right answer, “%(key)s”."),
                N_("State it; whoever was wrong reads it here."),
                key=key.forms[0] if key.forms else "",
            )
    if content.claim_verdict is questions.Verdict.REFUTED and _false_comes_first(
        question, articles
    ):
        yield error(
            "EX1",
            "explanation",
            N_("The explanation repeats the false value before it gives the right one."),
            N_("Begin with what the article says; what comes first is remembered."),
        )


def check_evidence(
    question: questions.Question, articles: Mapping[str, Article], facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    """Check the evidence and the near miss of a kind whose sentences are marked; nothing else.

    Of a verdict also what is missing.
    """
    content = question.content
    if not isinstance(content, questions.SentenceContent):
        return
    editions = presented(question, articles)
    gold = gold_sets(content, articles)
    yield from _near_miss(content, articles, gold)
    if isinstance(content, questions.VerdictWithEvidence):
        yield from _named_near_miss(content)
        yield from _what_is_missing(content)
        if content.verdict is questions.Verdict.NEI:
            yield from _claim_is_there(question, editions, facts)
            return
    yield from _room(gold, editions)
    yield from _small_sets(gold)
    yield from _said_twice(gold, editions)


def _false_comes_first(question: questions.Question, articles: Mapping[str, Article]) -> bool:
    """Tell whether a number of the claim stands before the number that is right in its place.

    Only numbers that the claim and the evidence do not share are values that were exchanged, and
    only those of one unit were exchanged for each other.
    """
    content, language = question.content, question.language
    names = [name for names in content.evidence_sets() for name in names]
    right = [
        number
        for name in dict.fromkeys(names)
        for number in numbers_of(content.quote(name).exact, language)
    ]
    # The year in an article's label says which article is meant and is no value of the claim.
    labels = [articles[key].label for key in question.articles]
    scope = [number.value for label in labels for number in numbers_of(label, language)]
    claimed = [number for number in numbers_of(content.stem, language) if number.value not in scope]
    false = [
        number for number in claimed if not any(is_number_of(number, other) for other in right)
    ]
    true = [number for number in right if not any(is_number_of(other, number) for other in claimed)]
    said = [number for number, _, _ in numbers_in(content.explanation, language)]
    return any(
        _first(bad, said) < _first(good, said) < len(said)
        for bad in false
        for good in true
        if bad.unit == good.unit
    )


def _first(wanted: ParsedNumber, said: Sequence[ParsedNumber]) -> int:
    """Return the place of the first mention of a number, or how many there are where none is."""
    found = (n for n, number in enumerate(said) if is_number_of(number, wanted))
    return next(found, len(said))


def _named_near_miss(content: questions.VerdictWithEvidence) -> Iterator[Finding]:
    if not content.near_miss:
        yield error(
            "NM1",
            "near_miss",
            N_("The question does not name the sentence that is most likely marked by mistake."),
            N_("Quote the closest sentence that does not suffice, and name it as near_miss."),
        )


def _near_miss(
    content: questions.SentenceContent,
    articles: Mapping[str, Article],
    gold: tuple[frozenset[str], ...],
) -> Iterator[Finding]:
    if not content.near_miss:
        return
    if not content.near_miss_why.strip():
        yield error(
            "NM1",
            "near_miss_why",
            N_("Nothing says why the near miss does not suffice."),
            N_("Say it in a sentence; whoever marked it reads it there."),
        )
    passage = resolve(content.quote(content.near_miss), articles)
    if not passage.sentences or passage.edition is None:
        return
    used = frozenset().union(*gold)
    if passage.ids <= used:
        yield error(
            "NM1",
            "near_miss",
            N_("The near miss is itself part of the evidence."),
            N_("Name a sentence that does not suffice."),
        )
    if not passage.ids & eligible({content.quote(content.near_miss).article: passage.edition}):
        yield warning(
            "NM1",
            "near_miss",
            N_("The near miss stands where no sentence can be marked."),
            N_("Name a sentence of the running text."),
        )


def _what_is_missing(content: questions.VerdictWithEvidence) -> Iterator[Finding]:
    if content.verdict is not questions.Verdict.NEI:
        if content.missing is not None:
            yield error(
                "NEI1",
                "missing",
                N_("Something is said to be missing, but the verdict is another one."),
                N_("Leave it out; only “not enough information” has it."),
            )
        return
    if content.missing is None:
        yield error(
            "NEI1",
            "missing",
            N_("The question does not say what is missing."),
            N_("Set it to who, when, where, how-many, why-how or not-mentioned."),
        )
    if content.evidence:
        yield error(
            "NEI1",
            "evidence",
            N_("There is evidence, although the verdict is that there is not enough."),
            N_("Leave the evidence out; the closest sentence is the near miss."),
        )


def _claim_is_there(
    question: questions.Question, editions: Mapping[str, Edition], facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    """NEI1: no sentence has both the subject of the claim and the number that it claims."""
    stem, language = question.content.stem, question.language
    subjects = [
        name
        for key in question.facts
        if key in facts
        for name in (facts[key].subject, *facts[key].aliases)
        if has_run(name, stem)
    ]
    claimed = [number for number in numbers_of(stem, language) if not _is_year(number.surface)]
    for article, edition in editions.items():
        for sentence in edition.layout.eligible():
            text = edition.text[sentence.start : sentence.end]
            numbers = numbers_of(text, language)
            if any(has_run(name, text) for name in subjects) and any(
                is_number_of(number, other) for number in claimed for other in numbers
            ):
                yield error(
                    "NEI1",
                    "verdict",
                    N_("The sentence “%(text)s” names the subject and the number of the claim."),
                    N_(
                        "Judge again whether there is not enough information; if so, set NEI1 "
                        "aside with a waiver that says why (%(sentence)s)."
                    ),
                    text=text,
                    sentence=sentence_id(article, sentence.number),
                )


def _room(gold: tuple[frozenset[str], ...], editions: Mapping[str, Edition]) -> Iterator[Finding]:
    shown, used = len(eligible(editions)), len(frozenset().union(*gold))
    if shown < max(_FEWEST_SENTENCES, _SENTENCES_FOR_EACH * used):
        yield error(
            "EV1",
            "evidence",
            N_("%(used)s of %(shown)s sentences are evidence: marking at random would find it."),
            N_("Show at least %(fewest)s sentences, and %(each)s for each that is evidence."),
            used=used,
            shown=shown,
            fewest=_FEWEST_SENTENCES,
            each=_SENTENCES_FOR_EACH,
        )


def _small_sets(gold: tuple[frozenset[str], ...]) -> Iterator[Finding]:
    for sentences in gold:
        if len(sentences) > _LARGEST_SET:
            yield error(
                "EV3",
                "evidence",
                N_("A set of evidence has %(count)s sentences: %(sentences)s."),
                N_("Keep to %(most)s, those without which the verdict cannot be shown."),
                count=len(sentences),
                sentences=", ".join(sorted(sentences)),
                most=_LARGEST_SET,
            )


def _said_twice(
    gold: tuple[frozenset[str], ...], editions: Mapping[str, Edition]
) -> Iterator[Finding]:
    """EV2: a sentence that reads like a piece of evidence is evidence too."""
    texts = {
        sentence_id(article, sentence.number): edition.text[sentence.start : sentence.end]
        for article, edition in editions.items()
        for sentence in edition.layout.eligible()
    }
    words = {name: words_in(text) for name, text in texts.items()}
    used = frozenset().union(*gold)
    for name in words.keys() - used:
        for other in sorted(used & words.keys()):
            if likeness(words[name], words[other]) >= _ALIKE:
                yield error(
                    "EV2",
                    "evidence",
                    N_("The sentence “%(text)s” (%(name)s) says the same as one of the evidence."),
                    N_("Quote it too, and name it in a set of its own."),
                    text=texts[name],
                    name=name,
                )


def _is_year(surface: str) -> bool:
    return len(surface) == 4 and surface.isdigit() and surface[:2] in {"19", "20"}
