from __future__ import annotations

from quiz.domain.text.passages import BlockView, Highlights, blocks_of, plain_text, with_selected
from tests.builders import make_edition


def states(blocks: tuple[BlockView, ...]) -> list[tuple[str, bool, list[bool]]]:
    return [
        (sentence.id, sentence.selected, [segment.you for segment in sentence.segments])
        for block in blocks
        for sentence in block.sentences
    ]


def test_marks_come_out_as_if_the_text_had_been_cut_with_them() -> None:
    text = plain_text("bridge", make_edition())
    cut = blocks_of("bridge", make_edition(), Highlights(selected=frozenset({3, 5})))
    assert with_selected(text, {"bridge:3", "bridge:5", "other:2"}) == cut


def test_blocks_without_marks_are_those_of_the_plain_text() -> None:
    text = plain_text("bridge", make_edition())
    shown = with_selected(text, {"bridge:3"})
    same = [block is other for block, other in zip(shown, text.blocks, strict=True)]
    assert [sentence.number for block in text.blocks for sentence in block.sentences][:3] == [
        1,
        2,
        3,
    ]
    assert same == [
        all(sentence.number != 3 for sentence in block.sentences) for block in text.blocks
    ]
    assert with_selected(text, {"other:3"}) == text.blocks
    assert not any(marked for _, marked, _ in states(text.blocks))


def test_sentences_of_a_second_article_have_ids_of_their_own_and_keep_their_names() -> None:
    text = plain_text("ferry", make_edition(), "a1-")
    named = [
        (sentence.id, sentence.field_value) for block in text.blocks for sentence in block.sentences
    ]
    assert named[:2] == [("a1-s1", "ferry:1"), ("a1-s2", "ferry:2")]


def test_only_sentences_that_can_be_evidence_are_eligible() -> None:
    edition = make_edition("The head\n\nIt is so.\n\nPhoto: Somebody [AFP/Somewhere]\n\nSource: X")
    eligible = {f"a:{sentence.number}" for sentence in edition.layout.eligible()}
    assert plain_text("a", edition).eligible == eligible
    assert len(eligible) < len(edition.layout.sentences)
