"""An edition's text cut into segments, so that a page can show what is source and what was marked.

The domain says which words are what; how that looks is the page's own affair.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from quiz.domain.text.articles import Edition, sentence_id
from quiz.domain.text.blocks import ELIGIBLE, Sentence

Span = tuple[int, int]
# How many sentences stand around a passage that is shown on its own.
AROUND = 2


@dataclass(frozen=True, kw_only=True)
class Highlights:
    """What is to be seen in an edition: spans of the source's words, and sentences by number.

    `source` are code-point spans, end excluded; `selected` what the person marked, `missed` what
    they should have, `wrong` what they marked that proves nothing.
    """

    source: tuple[Span, ...] = ()
    selected: frozenset[int] = frozenset()
    missed: frozenset[int] = frozenset()
    wrong: frozenset[int] = frozenset()


NOTHING = Highlights()


@dataclass(frozen=True)
class Segment:
    """A run of text within one sentence that is alike in every respect."""

    text: str
    source: bool = False
    you: bool = False
    missed: bool = False
    wrong: bool = False


@dataclass(frozen=True)
class SentenceView:
    """A sentence to show: its address (`s14`), its name within an item, and its segments."""

    number: int
    id: str
    field_value: str
    eligible: bool
    selected: bool
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The sentence itself."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class BlockView:
    """A block to show, with its sentences in order."""

    number: int
    kind: str
    sentences: tuple[SentenceView, ...]


def blocks_of(article: str, edition: Edition, seen: Highlights = NOTHING) -> tuple[BlockView, ...]:
    """Cut a whole edition of the article with that key into blocks, sentences and segments."""
    return _grouped(article, edition, edition.layout.sentences, seen)


@dataclass(frozen=True, eq=False)
class PlainText:
    """An edition's blocks as everybody sees them, with nothing marked and nothing highlighted.

    `eligible` are the names of the sentences that can be marked in it. It is compared by identity,
    so that what was made from it can be kept by it.
    """

    blocks: tuple[BlockView, ...]
    eligible: frozenset[str]


def plain_text(article: str, edition: Edition, prefix: str = "") -> PlainText:
    """Return an edition's text to be read or marked; ids of its sentences begin with `prefix`."""
    blocks = named_apart(blocks_of(article, edition), prefix)
    sentences = (sentence for block in blocks for sentence in block.sentences)
    return PlainText(
        blocks, frozenset(sentence.field_value for sentence in sentences if sentence.eligible)
    )


def named_apart(blocks: Iterable[BlockView], prefix: str) -> tuple[BlockView, ...]:
    """Return blocks with ids of sentences that begin with `prefix`, for a page that shows more."""
    return tuple(
        replace(
            block,
            sentences=tuple(
                replace(sentence, id=prefix + sentence.id) for sentence in block.sentences
            ),
        )
        for block in blocks
    )


def with_selected(text: PlainText, selected: Collection[str]) -> tuple[BlockView, ...]:
    """Return a text's blocks with the sentences of those names marked.

    A block in which none is marked is the very same object as in the plain text.
    """
    if not selected:
        return text.blocks
    return tuple(
        _with_selected(block, selected)
        if any(sentence.field_value in selected for sentence in block.sentences)
        else block
        for block in text.blocks
    )


def _with_selected(block: BlockView, selected: Collection[str]) -> BlockView:
    return replace(
        block,
        sentences=tuple(
            replace(
                sentence,
                selected=True,
                segments=tuple(replace(segment, you=True) for segment in sentence.segments),
            )
            if sentence.field_value in selected
            else sentence
            for sentence in block.sentences
        ),
    )


def passages_of(
    article: str,
    edition: Edition,
    seen: Highlights,
    around: int = AROUND,
    near: Collection[Span] = (),
) -> tuple[BlockView, ...]:
    """Cut only the sentences that matter and `around` sentences on each side of them.

    Those that matter are touched by the source's spans or are marked, missed or wrong; those that
    the spans `near` touch matter too, though nothing in them is highlighted. Headlines and other
    blocks that cannot be evidence are left out of the surroundings.
    """
    wanted = _numbers(edition, seen) | sentences_of(edition, near)
    eligible = [s.number for s in edition.layout.eligible()]
    shown = set(wanted)
    for number in wanted:
        if number in eligible:
            place = eligible.index(number)
            shown.update(eligible[max(0, place - around) : place + around + 1])
    sentences = [sentence for sentence in edition.layout.sentences if sentence.number in shown]
    return _grouped(article, edition, sentences, seen)


def sentences_of(edition: Edition, spans: Iterable[Span]) -> frozenset[int]:
    """Return the numbers of the sentences that any of the spans touches."""
    return frozenset(
        sentence.number
        for start, end in spans
        for sentence in edition.layout.sentences_in(start, end)
    )


def _numbers(edition: Edition, seen: Highlights) -> frozenset[int]:
    return sentences_of(edition, seen.source) | seen.selected | seen.missed | seen.wrong


def _grouped(
    article: str, edition: Edition, sentences: Sequence[Sentence], seen: Highlights
) -> tuple[BlockView, ...]:
    views: dict[int, list[SentenceView]] = {}
    for sentence in sentences:
        views.setdefault(sentence.block, []).append(_view(article, edition, sentence, seen))
    return tuple(
        BlockView(number, edition.layout.blocks[number - 1].kind.value, tuple(members))
        for number, members in views.items()
    )


def _view(article: str, edition: Edition, sentence: Sentence, seen: Highlights) -> SentenceView:
    return SentenceView(
        number=sentence.number,
        id=f"s{sentence.number}",
        field_value=sentence_id(article, sentence.number),
        eligible=edition.layout.block_of(sentence).kind in ELIGIBLE,
        selected=sentence.number in seen.selected,
        segments=_segments(edition.text, sentence, seen),
    )


def _segments(text: str, sentence: Sentence, seen: Highlights) -> tuple[Segment, ...]:
    cuts = {sentence.start, sentence.end}
    for span in seen.source:
        cuts.update(place for place in span if sentence.start < place < sentence.end)
    places = sorted(cuts)
    return tuple(
        Segment(
            text=text[start:end],
            source=_inside(start, end, seen.source),
            you=sentence.number in seen.selected,
            missed=sentence.number in seen.missed,
            wrong=sentence.number in seen.wrong,
        )
        for start, end in itertools.pairwise(places)
    )


def _inside(start: int, end: int, spans: Collection[Span]) -> bool:
    return any(low <= start and end <= high for low, high in spans)
