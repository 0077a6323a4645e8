from __future__ import annotations

import json
from importlib.metadata import version

import pytest
import sentencex
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.text.blocks import (
    LONGEST_PIECE,
    SPLITTER,
    Block,
    BlockKind,
    Layout,
    Sentence,
    divide,
    recast,
)
from quiz.domain.text.text import canonical
from tests.paths import ARTICLES

A = (ARTICLES / "a.txt").read_bytes().decode()
B = (ARTICLES / "b.txt").read_bytes().decode()


def lay_out(text: str, language: str = "en") -> Layout:
    return Layout(*divide(text, language), SPLITTER)


def kinds_by_line(text: str) -> dict[int, str]:
    """Give the kind of each line that is not blank, by its number in the file."""
    return {
        text.count("\n", 0, block.start) + 1: block.kind.value for block in lay_out(text).blocks
    }


def sentences_of(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in lay_out(text, language).sentences]


def test_the_blocks_of_article_a_are_as_a_person_sees_them():
    kinds = kinds_by_line(A)

    expected = dict.fromkeys([*range(5, 16, 2), *range(22, 31, 2), *range(34, 47, 2)], "body")
    expected |= {1: "headline", 3: "standfirst", 17: "alt", 18: "caption"}
    expected |= {20: "subhead", 32: "subhead", 48: "source"}
    assert kinds == expected


def test_the_blocks_of_article_b_are_as_a_person_sees_them():
    kinds = kinds_by_line(B)

    expected = dict.fromkeys(range(8, 67, 2), "body")
    expected |= {1: "breadcrumb", 2: "tags", 4: "headline", 6: "standfirst"}
    expected |= {34: "subhead", 54: "subhead", 68: "source"}
    assert kinds == expected


def test_the_articles_have_twenty_six_and_forty_one_sentences():
    a, b = lay_out(A), lay_out(B)

    assert (len(a.sentences), len(a.eligible())) == (26, 22)
    assert (len(b.sentences), len(b.eligible())) == (41, 36)
    assert [s.number for s in a.sentences] == list(range(1, 27))
    assert [b.number for b in a.blocks] == list(range(1, 26))


@pytest.mark.parametrize(
    "text",
    [
        "Kazakh Interim President Kassym-Jomart Tokayev",
        "Crackdown on protests",
        "Transition ‘an illusion’",
        "Source: News Agencies",
    ],
)
def test_alt_texts_subheads_and_source_lines_are_no_evidence(text):
    eligible = {A[s.start : s.end] for s in lay_out(A).eligible()}

    assert text in sentences_of(A)
    assert text not in eligible


@pytest.mark.parametrize(
    "sentence",
    [
        "They were all later released.",
        "Protesters shouted “shame, shame, shame!” and said “police, come to the side of the "
        "people” as officers moved in on the crowd.",
        "Ivan Sedov, a 42-year-old entrepreneur from Almaty, said he voted for Daniya Yespayeva, "
        "58, the only woman on the ballot “in the spirit of protest … and so that no one else "
        "votes for me”.",
    ],
)
def test_sentences_of_article_a_are_whole(sentence):
    assert sentence in sentences_of(A)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kazakh President Tokayev wins re-election with 81.3% of vote",
        "Kazakhstan and Russia share a 7,500km-long (about 4,660 miles) border.",
        "That changed in January.",
        "Tokayev publicly clashed with Putin on a visit to St Petersburg in June, criticising "
        "Moscow’s move to recognise Ukrainian separatist regions that it has since claimed to "
        "have annexed.",
        "Nazarbayev retained the title of “Elbasy” – “head of the nation” in the Kazakh language.",
        "Source : Aljazeera",
    ],
)
def test_sentences_of_article_b_are_whole(sentence):
    assert sentence in sentences_of(B)


def test_a_non_breaking_space_stays_within_a_sentence_and_not_around_it():
    early = next(s for s in sentences_of(A) if s.startswith("The early results"))

    assert early.endswith("of the vote.")
    assert A[A.index(early) + len(early)] == "\u00a0"
    assert any("president\u00a0Nursultan" in sentence for sentence in sentences_of(A))


def test_a_sentence_that_stands_twice_has_two_numbers():
    shared = "faced no real opposition candidates in a nation"
    twice = [s for s in lay_out(B).sentences if shared in B[s.start : s.end]]

    assert len(twice) == 2
    assert twice[0].number != twice[1].number


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Выборы прошли в воскресенье. Явка составила 70,76 процента.", "ru", 2),
        ("Сайлау өтті. Қатысу 69,4 пайыз болды.", "kk", 2),
        ("Сайлау өтті. Қатысу 69,4 пайыз болды.", "kk-Cyrl", 2),
        ("جرت الانتخابات يوم الأحد. هل فاز؟ نعم فاز.", "ar", 3),
        ("הבחירות נערכו ביום ראשון. האם ניצח? כן.", "he", 3),
        ("चुनाव रविवार को हुए। परिणाम आए।", "hi", 2),
        ("选举在星期日举行。他赢了。", "zh", 2),
        ("He won the vote. 😀 It was held on Sunday.", "en", 2),
        ("He won the vote. It was held on Sunday.", "en-GB", 2),
        ("He won the vote. It was held on Sunday.", "xx", 2),
        ("He won the vote. It was held on Sunday.", "", 2),
    ],
)
def test_sentences_end_where_each_script_ends_them(text, language, count):
    sentences = sentences_of(text, language)

    assert len(sentences) == count
    assert "".join(sentences).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["", "\n\n", " \u00a0\n\t\n"], ids=["nothing", "line ends", "blanks"]
)
def test_a_text_without_words_has_no_blocks(text):
    assert divide(text, "en") == ((), ())


def test_a_line_of_mere_marks_is_one_sentence():
    assert sentences_of("Title\n\n* * *\n\n… …") == ["Title", "* * *", "… …"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("He won. ... Then he left.", ["He won. ...", "Then he left."]),
        ("He won. 😀. Then he left.", ["He won. 😀.", "Then he left."]),
        ("... He won.", ["... He won."]),
        ("...   ...", ["...   ..."]),
    ],
)
def test_marks_without_a_word_are_no_sentence_of_their_own(line, expected):
    assert sentences_of(line) == expected


def test_other_line_separators_do_not_cut_a_block():
    assert len(lay_out("One\u2028line\u0085of\u2029text").blocks) == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Title", "Standfirst.", "He was there."], "headline standfirst body"),
        (["Title", "Standfirst.", "What he said"], "headline standfirst subhead"),
        (["Title", "Standfirst.", "“I will not resign.”"], "headline standfirst body"),
        (["Title", "Standfirst.", "1 2 3 4 5 6 7"], "headline standfirst body"),
        (["Home › News › Title", "News World", "Title"], "breadcrumb tags headline"),
        (["Home » News", "Title of the article", "Text."], "breadcrumb headline standfirst"),
        (["Home » The Vote", "The Vote", "Text."], "breadcrumb headline standfirst"),
        (["Главная » Выборы", "Мир Политика", "Итоги выборов"], "breadcrumb tags headline"),
        (["الرئيسية » أخبار", "فوز توكاييف", "نص."], "breadcrumb headline standfirst"),
        (["Kazakhstan News World", "Text."], "headline standfirst"),
        (["« Non » dit-il", "Texte."], "headline standfirst"),
        (["Title", "First.", "A man", "A man [Name/AFP]"], "headline standfirst alt caption"),
        (["Title", "First.", "He left.", "Crowd (left)"], "headline standfirst body caption"),
        (["Title", "First.", "Источник : Тенгри"], "headline standfirst source"),
        (["Title", "First.", "Дереккөз: Тенгри"], "headline standfirst source"),
        (["Sources say he won the vote", "First."], "headline standfirst"),
    ],
)
def test_a_block_s_kind_follows_from_its_words_and_place(lines, expected):
    assert [b.kind.value for b in lay_out("\n".join(lines)).blocks] == expected.split()


def test_an_alt_text_stands_directly_above_its_caption():
    blocks = lay_out("Title\n\nFirst.\n\nWhat he said\n\nCrowd [Name/AFP]").blocks

    assert [b.kind.value for b in blocks] == ["headline", "standfirst", "subhead", "caption"]


@pytest.mark.parametrize("number", [0, -1, 26])
def test_a_block_that_is_not_there_cannot_be_recast(number):
    with pytest.raises(ValueError, match="no block"):
        recast(lay_out(A), {number: BlockKind.BODY})


def test_an_author_corrects_the_kind_of_a_block_and_the_sentences_keep_their_numbers():
    layout = lay_out(A)
    alt = next(b for b in layout.blocks if b.kind is BlockKind.ALT)

    corrected = recast(layout, {alt.number: BlockKind.BODY})

    assert corrected.sentences == layout.sentences
    assert len(corrected.eligible()) == len(layout.eligible()) + 1
    assert layout.blocks[alt.number - 1].kind is BlockKind.ALT


# --- in a time that grows as the text does (docs/reliability.md T53) ------------------------------

# What is repeated: prose, and what takes splitters the square of its length or more.
REPEATED = (
    "The bridge “over” the river was 'opened' on Monday. ",
    "Он сказал: «Мост открыт. Длина 340 метров». ",
    "« La vie est « belle. ",
    "« \" ' ( [ “ ‘ „ a. ",
    "'",
    "a » b ",
    "橋は開いた。「長い。」",
    ". ",
    "1. 2) 3. ",
    "word ",
    "a",
    "a\n",
    "photo: x\n",
    "a » b\n",
)


def repeated(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length].strip()


@pytest.fixture
def steps(monkeypatch):
    """The squares of all lengths that are handed to the splitter: as many steps as it may take."""
    taken = []
    split = sentencex.get_sentence_boundaries

    def counted(language, line):
        taken.append(len(line) ** 2)
        return split(language, line)

    monkeypatch.setattr(sentencex, "get_sentence_boundaries", counted)
    return taken


@pytest.mark.parametrize("piece", REPEATED)
def test_ten_times_the_text_takes_ten_times_the_steps(piece, steps):
    divide(repeated(piece, 10_000), "en")
    few = sum(steps)
    steps.clear()
    divide(repeated(piece, 100_000), "en")
    assert sum(steps) <= 1.2 * 10 * few


@pytest.mark.parametrize("piece", REPEATED)
def test_a_long_line_is_divided_without_a_gap(piece):
    text = repeated(piece, 10_000)
    sentences = lay_out(text).sentences
    kept = "".join(text[sentence.start : sentence.end] for sentence in sentences)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize("article", [A, B])
def test_an_article_without_line_ends_has_the_sentences_that_the_splitter_finds(article):
    line = " ".join(article.split()) * 3
    found = sentencex.get_sentence_boundaries("en", line)
    assert len(line) > LONGEST_PIECE
    assert {sentence.start for sentence in lay_out(line).sentences} <= {
        boundary["start_index"] for boundary in found
    }
    assert len(sentences_of(line)) > len(found) * 0.9


def test_a_passage_touches_the_sentences_that_it_overlaps():
    layout = Layout(
        (Block(1, BlockKind.BODY, 0, 11),),
        (Sentence(1, 0, 4, 1), Sentence(2, 5, 11, 1)),
        "by hand",
    )

    assert [s.key for s in layout.sentences_in(0, 4)] == ["s1"]
    assert [s.key for s in layout.sentences_in(3, 6)] == ["s1", "s2"]
    assert layout.sentences_in(4, 5) == ()
    assert layout.block_of(layout.sentences[1]).number == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"splitter": "x", "blocks": [["poem", 0, 1]], "sentences": []},
        {"splitter": "x", "blocks": [["body", 0]], "sentences": []},
        {"splitter": "x", "blocks": 3, "sentences": []},
    ],
)
def test_a_layout_is_not_read_from_something_else(data):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Layout.from_data(data)


@pytest.mark.parametrize("text", [A, B, ""])
def test_a_layout_survives_json(text):
    layout = lay_out(text)

    assert Layout.from_data(json.loads(json.dumps(layout.to_data()))) == layout


def test_the_splitter_is_named_with_its_version():
    assert f"sentencex {version('sentencex')}" == SPLITTER


@given(
    st.text(
        st.one_of(
            st.characters(codec="utf-8"),
            st.sampled_from("ab AB..!?…\n\u00a0\u2028\u0085\u200b”“’»«0123 Ққ。؟।😀\u0301"),
        ),
        max_size=80,
    ),
    st.sampled_from(["en", "ru", "kk", "ar", "he", "zh", "hi", "xx"]),
)
def test_dividing_a_text_loses_nothing_and_repeats_nothing(text, language):
    text = canonical(text)
    layout = lay_out(text, language)

    held = [0] * len(text)
    for sentence in layout.sentences:
        block = layout.block_of(sentence)
        words = text[sentence.start : sentence.end]
        assert block.start <= sentence.start < sentence.end <= block.end
        assert words == words.strip() != ""
        for place in range(sentence.start, sentence.end):
            held[place] += 1
    assert all(n == 1 or (n == 0 and c.isspace()) for n, c in zip(held, text, strict=True))
    assert all("\n" not in text[block.start : block.end] for block in layout.blocks)
    assert [s.start for s in layout.sentences] == sorted(s.start for s in layout.sentences)
