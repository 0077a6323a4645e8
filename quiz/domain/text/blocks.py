"""The parts of an edition: its blocks (lines of a kind) and its sentences.

Both are computed once, when the edition is made, and their offsets are stored with the name of the
splitter, so that no later version of anything can renumber them
(docs/decisions/editions-and-keyings.md). All offsets are code points of the edition's canonical
text, the end not included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from importlib.metadata import version
from typing import Any

import sentencex

from quiz.domain.text.text import is_word_character, normalise

# The most that is handed to the splitter at a time, in code points: for a line with many quotation
# marks it takes the square of its length. Paragraphs are shorter; a text without line ends is not.
LONGEST_PIECE = 3_000
# Whether a sentence begins depends on as many code points after it at most.
LOOK_AHEAD = 100
# What divides lines into sentences today; an edition keeps the name of what divided it.
SPLITTER = f"sentencex {version('sentencex')}"


class BlockKind(StrEnum):
    """What a block of an article is for."""

    HEADLINE = "headline"
    STANDFIRST = "standfirst"
    BODY = "body"
    CAPTION = "caption"
    ALT = "alt"
    BREADCRUMB = "breadcrumb"
    TAGS = "tags"
    SUBHEAD = "subhead"
    SOURCE = "source"


# The kinds whose sentences can be evidence. Alt texts, subheads and the lines around an article
# repeat or tease; they prove nothing (docs/method.md 1.3).
ELIGIBLE = frozenset({BlockKind.BODY, BlockKind.STANDFIRST, BlockKind.HEADLINE, BlockKind.CAPTION})


@dataclass(frozen=True)
class Block:
    """A line of the text that is not blank: its number from 1, its kind, `[start, end)`."""

    number: int
    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence `[start, end)`, numbered from 1 through all blocks, and the block it is in."""

    number: int
    start: int
    end: int
    block: int

    @property
    def key(self) -> str:
        """The name by which addresses and answers refer to it, such as `s14`."""
        return f"s{self.number}"


@dataclass(frozen=True)
class Layout:
    """The blocks and sentences of one edition, and what divided it."""

    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    splitter: str

    def eligible(self) -> tuple[Sentence, ...]:
        """Give the sentences that can be evidence, in order."""
        return self._eligible

    @cached_property
    def _eligible(self) -> tuple[Sentence, ...]:
        return tuple(s for s in self.sentences if self.block_of(s).kind in ELIGIBLE)

    def block_of(self, sentence: Sentence) -> Block:
        """Give the block in which a sentence of this layout stands."""
        return self.blocks[sentence.block - 1]

    def sentences_in(self, start: int, end: int) -> tuple[Sentence, ...]:
        """Give the sentences that the passage `[start, end)` touches, in order."""
        return tuple(s for s in self.sentences if s.start < end and start < s.end)

    def to_data(self) -> dict[str, Any]:
        """Give plain lists for JSON: `[kind, start, end]` and `[start, end, block]`."""
        return {
            "splitter": self.splitter,
            "blocks": [[block.kind.value, block.start, block.end] for block in self.blocks],
            "sentences": [[s.start, s.end, s.block] for s in self.sentences],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Layout:
        """Read what `to_data` gave. Raises KeyError, TypeError or ValueError for anything else."""
        blocks = tuple(
            Block(number, BlockKind(kind), start, end)
            for number, (kind, start, end) in enumerate(data["blocks"], 1)
        )
        sentences = tuple(
            Sentence(number, start, end, block)
            for number, (start, end, block) in enumerate(data["sentences"], 1)
        )
        return cls(blocks, sentences, data["splitter"])


def divide(text: str, language: str) -> tuple[tuple[Block, ...], tuple[Sentence, ...]]:
    """Divide a canonical text into blocks and sentences.

    Each line that is not blank is a block, and no sentence runs past its end. A sentence is
    trimmed of the white space around it, never within, and holds at least one character that is
    no white space; each such character is in exactly one sentence. `language` is a tag such as
    `en` or `kk-Cyrl`; languages that the splitter does not know are divided as English.
    """
    lines = tuple(_lines(text))
    blocks = tuple(
        Block(number, kind, line.start, line.start + len(line.text))
        for number, (line, kind) in enumerate(zip(lines, _kinds(lines), strict=True), 1)
    )
    spans = [
        (block.start + start, block.start + end, block.number)
        for block, line in zip(blocks, lines, strict=True)
        for start, end in _sentences(line.text, language)
    ]
    return blocks, tuple(Sentence(number, *span) for number, span in enumerate(spans, 1))


def recast(layout: Layout, kinds: Mapping[int, BlockKind]) -> Layout:
    """Give the layout with blocks, by number, of other kinds; the sentences keep their numbers.

    Raises ValueError if there is no such block.
    """
    for number in kinds:
        if not 1 <= number <= len(layout.blocks):
            raise ValueError(f"no block {number} among {len(layout.blocks)}")
    blocks = (replace(b, kind=kinds.get(b.number, b.kind)) for b in layout.blocks)
    return replace(layout, blocks=tuple(blocks))


@dataclass(frozen=True)
class _Line:
    place: int  # its number among all lines, blank ones too, so that neighbours are known
    start: int
    text: str


def _lines(text: str) -> Iterator[_Line]:
    # Not `splitlines`, which also cuts at U+0085, U+2028 and U+2029.
    start = 0
    for place, line in enumerate(text.split("\n")):
        if line.strip():
            yield _Line(place, start, line)
        start += len(line) + 1


# --- the kinds of blocks (docs/method.md 6.2, step 3) ---------------------------------------------

_SOURCE = re.compile(r"\s*(?:source|источник|дереккөз|المصدر|מקור)\s*:", re.IGNORECASE)
_CAPTION = re.compile(
    r"\[File:"
    r"|\((?:left|right|centre|center)\)"
    r"|\[[^\[\]/]+/[^\[\]]+\]\s*$"  # a credit such as [Mariya Gordeyeva/Reuters]
    r"|^\s*(?:photo|фото)\s*:",
    re.IGNORECASE,
)
_BREADCRUMB = re.compile(r"\s[»›]\s")
_SENTENCE_END = tuple(".!?…。！？।۔؟։።")
_FULL_STOP = tuple(".。।۔։።")
_CLOSING = "\"'”’»)]} \u00a0\t"
_LONGEST_SUBHEAD = 6  # words


def _kinds(lines: Sequence[_Line]) -> list[BlockKind]:
    """Name the kind of every line: first those that tell themselves, then those by their place."""
    captions = {line.place for line in lines if _CAPTION.search(line.text)}
    breadcrumb = lines[0].text if lines and _is_breadcrumb(lines[0].text) else None
    kinds: list[BlockKind] = []
    seen: set[BlockKind] = set()
    for index, line in enumerate(lines):
        kind = _by_itself(line, captions)
        if kind is None and breadcrumb is not None and index <= 1:
            kind = _above_the_headline(lines, index, breadcrumb)
        kinds.append(kind or _by_place(line.text, seen))
        seen.add(kinds[-1])
    return kinds


def _by_itself(line: _Line, captions: set[int]) -> BlockKind | None:
    if _SOURCE.match(line.text):
        return BlockKind.SOURCE
    if line.place in captions:
        return BlockKind.CAPTION
    # A paragraph may stand directly above a caption as well; it ends like a sentence.
    if line.place + 1 in captions and not _ends_with(line.text, _SENTENCE_END):
        return BlockKind.ALT
    return None


def _above_the_headline(lines: Sequence[_Line], index: int, breadcrumb: str) -> BlockKind | None:
    line = lines[index].text
    if index == 0:
        return BlockKind.BREADCRUMB
    # A breadcrumb ends with the headline, which may be in title case like a line of tags.
    normal = normalise(line).text
    repeated = any(normalise(part).text == normal for part in _BREADCRUMB.split(breadcrumb))
    return BlockKind.TAGS if len(lines) > 2 and not repeated and _is_tags(line) else None


def _by_place(line: str, before: Set[BlockKind]) -> BlockKind:
    if BlockKind.HEADLINE not in before:
        return BlockKind.HEADLINE
    if BlockKind.STANDFIRST not in before:
        return BlockKind.STANDFIRST
    if len(line.split()) <= _LONGEST_SUBHEAD and not _ends_with(line, _FULL_STOP):
        return BlockKind.SUBHEAD
    return BlockKind.BODY


def _is_breadcrumb(line: str) -> bool:
    # With its opening partner the mark is a quotation mark, as in a French headline.
    return bool(_BREADCRUMB.search(line)) and not set("«‹") & set(line)


def _is_tags(line: str) -> bool:
    """Tell whether every word begins with a capital; scripts without case never qualify."""
    words = [word for word in line.split() if word[0].isalpha()]
    in_title_case = bool(words) and all(word[0].isupper() for word in words)
    return in_title_case and not _ends_with(line, _SENTENCE_END)


def _ends_with(line: str, marks: tuple[str, ...]) -> bool:
    return line.rstrip(_CLOSING).endswith(marks)


# --- sentences --------------------------------------------------------------------------------


def _sentences(line: str, language: str) -> list[tuple[int, int]]:
    """Give the `(start, end)` of the sentences of one line, trimmed."""
    cuts = _cuts(line, language.partition("-")[0].lower())
    pieces: list[tuple[int, int]] = []
    before = True
    for start, end in zip(cuts, [*cuts[1:], len(line)], strict=True):
        has_words = any(is_word_character(letter) for letter in line[start:end])
        if pieces and not (before and has_words):
            # A stray quotation mark, dash or emoji belongs to its neighbour.
            pieces[-1] = (pieces[-1][0], end)
            before = before or has_words
        else:
            pieces.append((start, end))
            before = has_words
    return [_trim(line, *piece) for piece in pieces]


def _cuts(line: str, language: str) -> list[int]:
    """Give where the sentences of a line begin.

    A line that is longer than a piece goes to the splitter piece by piece, each from the beginning
    of the last sentence of the one before. Where that sentence fills half a piece, which no
    sentence to read does, it is cut at its last space.
    """
    cuts, start = {0}, 0
    while len(line) - start > LONGEST_PIECE:
        end = start + LONGEST_PIECE
        places = _beginnings(line[start:end], language)
        begun = [start + place for place in places if place <= LONGEST_PIECE - LOOK_AHEAD]
        last = begun[-1]
        if last < start + LONGEST_PIECE // 2:
            last = line.rfind(" ", start + LONGEST_PIECE // 2, end) + 1 or end
        cuts.update((*begun, last))
        start = last
    return sorted(cuts.union(start + place for place in _beginnings(line[start:], language)))


def _beginnings(piece: str, language: str) -> list[int]:
    # Only the beginnings are taken, so that no character can fall between two sentences.
    found = sentencex.get_sentence_boundaries(language, piece)
    return sorted({0, *(boundary["start_index"] for boundary in found)})


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    piece = line[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
