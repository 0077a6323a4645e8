"""What a person is told about one answer, once they may be: what is right, why, and the passage.

Where all of it is shown it is a `Review`; where the rules show a part of it, a `Disclosed`, which
holds nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from quiz.domain.marking.agreement import EvidenceReport, evidence_report
from quiz.domain.marking.confidence import Certainty, Marked
from quiz.domain.marking.grading import Marking, Part
from quiz.domain.marking.in_words import Word, chosen_reasons, in_words, without_reasons
from quiz.domain.messages import Message
from quiz.domain.questions import questions
from quiz.domain.questions.shuffling import Presented
from quiz.domain.quizzes.release import EVERYTHING, Field
from quiz.domain.text.articles import Article
from quiz.domain.text.passages import (
    BlockView,
    Highlights,
    SentenceView,
    Span,
    passages_of,
    sentences_of,
)
from quiz.services.attempts.access import KeyedQuestion, can_select
from quiz.services.attempts.answered import AnsweredItem


@dataclass(frozen=True, kw_only=True)
class PassageView:
    """Sentences of one edition that stand together, with what is source and what was marked.

    `span` is the first proving passage in them, in code points of the edition, and `sentence` the
    number of the sentence that a link leads to. `is_proof` is false for the nearest passage of a
    claim that the articles do not settle.
    """

    article: str
    label: str
    headline: str
    language: str
    edition: int
    blocks: tuple[BlockView, ...]
    span: Span | None
    sentence: int
    is_proof: bool


@dataclass(frozen=True, kw_only=True)
class Review:
    """An item with its key, after the person may see it.

    `wording` has the options in the order in which they were shown, `content` is the whole
    question with its key. `near_miss` says why the nearest sentence does not suffice, and stands
    only where it was marked or nothing suffices. `sure` is the mark with how sure the person was,
    None where they were not asked.
    """

    position: int
    kind: str
    kind_label: str
    language: str
    wording: Mapping[str, Any]
    content: questions.Content
    given: questions.Answer | None
    marking: Marking
    weight: Fraction
    passages: tuple[PassageView, ...]
    near_miss: str
    selectable: bool
    sure: Marked | None = None
    certainty_counts: bool = False

    @property
    def stated(self) -> int | None:
        """How sure the person said they were of their answer, in percent; None where not."""
        return self.sure.percent if self.sure and not self.sure.blank else None

    @property
    def sure_and_wrong(self) -> bool:
        """Whether the answer is not right and the person was more than 80 % sure that it is."""
        if self.sure is None or self.answer_is_right:
            return False
        return self.sure.level is Certainty.HIGH

    @property
    def mark(self) -> Fraction:
        """What the answer earned, from 0 to 1."""
        return self.marking.mark

    @property
    def parts(self) -> tuple[Part, ...]:
        """The terms of the sum that makes the mark."""
        return self.marking.parts

    @property
    def notices(self) -> tuple[Message, ...]:
        """What is told with the mark."""
        return self.marking.notices

    @property
    def is_right(self) -> bool:
        """Whether the whole mark was earned."""
        return self.marking.right

    @property
    def answer_is_right(self) -> bool:
        """Whether the answer itself is right."""
        return self.marking.answer_is_right

    @property
    def second_is_right(self) -> bool:
        """Whether all that goes with the answer is right too: the evidence, or what is missing."""
        return self.marking.second_is_right

    @property
    def is_whole(self) -> bool:
        """All of it is shown."""
        return True

    @property
    def right_for_the_wrong_reason(self) -> bool:
        """Whether the answer is right and what shows it is not."""
        return self.content.is_claim and self.answer_is_right and not self.second_is_right


@dataclass(frozen=True, kw_only=True)
class Disclosed:
    """An item of which a part is shown. What is hidden is not here: None, or nothing in it.

    `given` are the words of the own answer, empty for a blank one; `content` is the question with
    its key and without reasons; `reasons` say what is wrong with what was chosen.
    """

    position: int
    kind: str
    kind_label: str
    language: str
    stem: str
    given: tuple[Word, ...] | None
    is_right: bool | None
    mark: Fraction | None
    parts: tuple[Part, ...]
    weight: Fraction
    content: questions.Content | None
    explanation: str
    reasons: tuple[str, ...]
    passages: tuple[PassageView, ...]
    selectable: bool

    @property
    def is_whole(self) -> bool:
        """A part is shown, or nothing but the own answer."""
        return False

    @property
    def right_for_the_wrong_reason(self) -> bool:
        """Nothing here tells it."""
        return False

    @property
    def sure_and_wrong(self) -> bool:
        """Nothing here tells it."""
        return False


def review_shown(found: AnsweredItem, shown: frozenset[Field]) -> Review | Disclosed:
    """Return of a marked item what is shown of it; its question has the keying that marked it."""
    # Marks in a passage would tell the answer, and what is missed, whether it is right.
    own = {Field.OWN_ANSWER, Field.CORRECTNESS} <= shown
    review = review_item(
        found.question,
        found.item.presented,
        found.answer,
        found.marking,
        position=found.item.position,
        weight=found.item.weight,
        with_selected=own,
    )
    return review if shown == EVERYTHING else _disclosed(review, shown)


def without_own_answer(review: Review) -> Disclosed:
    """Return what is right and why, for whoever compares an unknown answer with it."""
    return _disclosed(review, frozenset({Field.KEY, Field.RATIONALE, Field.PASSAGE}))


def _disclosed(review: Review, shown: frozenset[Field]) -> Disclosed:
    shows_mark = {Field.POINTS, Field.CORRECTNESS} <= shown
    why = Field.RATIONALE in shown
    key = Field.KEY in shown
    reasons = (*chosen_reasons(review.content, review.given), review.near_miss)
    return Disclosed(
        position=review.position,
        kind=review.kind,
        kind_label=review.kind_label,
        language=review.language,
        stem=review.content.stem,
        given=in_words(review.content, review.given) if Field.OWN_ANSWER in shown else None,
        is_right=review.is_right if Field.CORRECTNESS in shown else None,
        mark=review.mark if shows_mark else None,
        parts=review.parts if shows_mark else (),
        weight=review.weight,
        content=without_reasons(review.content) if key else None,
        explanation=review.content.explanation if key and why else "",
        reasons=tuple(reason for reason in reasons if reason) if why else (),
        passages=review.passages if Field.PASSAGE in shown else (),
        selectable=review.selectable,
    )


def review_item(
    question: KeyedQuestion,
    presented: Presented,
    answer: questions.Answer | None,
    marking: Marking,
    *,
    position: int = 1,
    weight: Fraction = Fraction(1),
    with_selected: bool = True,
) -> Review:
    """Return what is told about a marked answer; `question` has the keying that marked it.

    Without `with_selected` its passages show only what proves the key.
    """
    report = evidence_report(_selected(answer), question.gold, question.eligible)
    passages = _passages(question, _selected(answer), report if with_selected else None)
    return Review(
        position=position,
        kind=question.kind,
        kind_label=questions.CONTENTS[question.kind].label,
        language=question.language,
        wording=question.shown_wording(presented),
        content=question.content,
        given=answer,
        marking=marking,
        weight=weight,
        # What proves the key comes first, then what was marked besides.
        passages=tuple(sorted(passages, key=lambda passage: not passage.is_proof)),
        near_miss=_near_miss(question, report),
        selectable=can_select(question.kind),
    )


def _selected(answer: questions.Answer | None) -> frozenset[str]:
    return getattr(answer, "sentences", frozenset())


def _near_miss(question: KeyedQuestion, report: EvidenceReport) -> str:
    content = question.content
    if not isinstance(content, questions.SentenceContent) or not content.near_miss:
        return ""
    near = question.sentences_of(content.near_miss)
    nothing_suffices = content.claim_verdict is questions.Verdict.NEI
    missed_nearly = nothing_suffices or bool(near & report.wrong)
    return content.near_miss_why if missed_nearly else ""


def proof_of(question: KeyedQuestion) -> tuple[PassageView, ...]:
    """Return the passages that prove a question's key, and nothing that anybody marked."""
    return tuple(_passages(question, frozenset(), None))


# --- passages --------------------------------------------------------------------------------


def _passages(
    question: KeyedQuestion, selected: frozenset[str], report: EvidenceReport | None
) -> Iterator[PassageView]:
    """Yield the passages; without a report only the proof, and nothing of what was marked."""
    proving = _proving_names(question.content)
    # Where the sentences were not to be marked, none of them was missed.
    missed = report.missed if report and can_select(question.kind) else frozenset()
    for article in question.articles.values():
        seen = Highlights(
            source=_spans(question, article, proving),
            selected=_numbers(article, selected if report else frozenset()),
            missed=_numbers(article, missed),
            wrong=_numbers(article, report.wrong if report else frozenset()),
        )
        near = () if proving else _spans(question, article, _all_names(question.content))
        yield from _runs(article, seen, near)


def _proving_names(content: questions.Content) -> tuple[str, ...]:
    """Return the names of the quotes that prove the key, those of the first set first."""
    return tuple(dict.fromkeys(name for names in content.evidence_sets() for name in names))


def _all_names(content: questions.Content) -> tuple[str, ...]:
    return tuple(quote.name for quote in content.quotes)


def _spans(question: KeyedQuestion, article: Article, names: Sequence[str]) -> tuple[Span, ...]:
    """Return where the quotes of those names stand in an article, in the order of the names."""
    return tuple(
        question.version.spans[name]
        for name in names
        if question.content.quote(name).article == article.key
    )


def _numbers(article: Article, ids: frozenset[str]) -> frozenset[int]:
    """Return the numbers of those sentences that are of this article."""
    prefix = f"{article.key}:"
    return frozenset(int(name.removeprefix(prefix)) for name in ids if name.startswith(prefix))


def _runs(article: Article, seen: Highlights, near: Sequence[Span]) -> Iterator[PassageView]:
    """Yield what matters in an article, each run of neighbouring sentences apart."""
    edition = article.current
    # A subhead between two paragraphs does not part them.
    order = {s.number: place for place, s in enumerate(edition.layout.eligible())}
    run: list[BlockView] = []
    for block in passages_of(article.key, edition, seen, near=near):
        for apart in _parted(block.sentences, order):
            if run and _apart(_last(run), apart[0].number, order):
                yield _passage(article, run, seen, near)
                run = []
            run.append(replace(block, sentences=apart))
    if run:
        yield _passage(article, run, seen, near)


def _parted(
    sentences: tuple[SentenceView, ...], order: Mapping[int, int]
) -> Iterator[tuple[SentenceView, ...]]:
    """Yield the sentences of a block, those that do not follow one another apart."""
    begin = 0
    for place in range(1, len(sentences) + 1):
        ends = place == len(sentences)
        if ends or _apart(sentences[place - 1].number, sentences[place].number, order):
            yield sentences[begin:place]
            begin = place


def _last(run: Sequence[BlockView]) -> int:
    return run[-1].sentences[-1].number


def _apart(before: int, after: int, order: Mapping[int, int]) -> bool:
    if after == before + 1:
        return False
    return order.get(after, 0) != order.get(before, 0) + 1


def _passage(
    article: Article, run: Sequence[BlockView], seen: Highlights, near: Sequence[Span]
) -> PassageView:
    sentences = [sentence for block in run for sentence in block.sentences]
    numbers = {sentence.number for sentence in sentences}
    spans = [
        span for span in (*seen.source, *near) if sentences_of(article.current, [span]) <= numbers
    ]
    pointed = sentences_of(article.current, spans[:1])
    selected = sorted(numbers & (seen.selected | seen.missed))
    return PassageView(
        article=article.key,
        label=article.label,
        headline=article.current.headline,
        language=article.language,
        edition=article.current.number,
        blocks=tuple(run),
        span=spans[0] if spans else None,
        sentence=min(pointed) if pointed else (selected or sorted(numbers))[0],
        is_proof=any(segment.source for sentence in sentences for segment in sentence.segments),
    )
