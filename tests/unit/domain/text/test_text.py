from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.text.text import (
    MOST_MARKS,
    UnreadableText,
    canonical,
    composed,
    decode,
    decode_any,
    digest,
    is_canonical,
    normalise,
    same,
    tokens,
)
from tests.paths import ARTICLES, ROOT

A = decode((ARTICLES / "a.txt").read_bytes())
B = decode((ARTICLES / "b.txt").read_bytes())

# Letters, marks, spaces and typography of many scripts, so that the interesting cases are common.
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "aAeé \n\t\r\u00a0\u202f\u0301\u0307\u0323\u00ad\u200b\u200d‘’“”«»`´–—-−…ßŉİſﬁςσΣ"
            "ӘәқҚعَשָׁ한\u1112\u1161\u11ab😀👩\ufe0f.,0123456789"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "cure", "params"),
    [
        ("Ivan Sedov said “no”".encode("cp1252"), "UTF-8", {"offset": 16, "byte": "0x93"}),
        ("Nazarbaïev".encode("latin-1"), "UTF-8", {"offset": 7, "byte": "0xef"}),
        ("é".encode("latin-1"), "UTF-8", {"offset": 0, "byte": "0xe9"}),
        (b"\xef\xbb\xbfvote", "without one", {}),
        ("vote".encode("utf-16"), "UTF-8", {}),
        (b"vo\0te", "plain UTF-8 text", {"offset": 2}),
    ],
)
def test_bytes_that_are_no_utf_8_text_are_refused_with_the_place_and_the_cure(raw, cure, params):
    with pytest.raises(UnreadableText) as refusal:
        decode(raw)

    assert cure in refusal.value.message
    assert refusal.value.params == params
    assert str(refusal.value) == refusal.value.message % params


def test_the_offset_of_a_bad_byte_counts_bytes_and_not_letters():
    with pytest.raises(UnreadableText) as refusal:
        decode("“қ”".encode() + b"\xe9")

    assert refusal.value.params["offset"] == 8


def test_decoding_keeps_every_character():
    text = "NBSP\u00a0CRLF\r\n NFD e\u0301 emoji 😀 and no newline at the end"

    assert decode(text.encode()) == text


def test_the_articles_are_canonical_and_have_the_published_sizes():
    assert (len(A), len(A.encode())) == (3363, 3427)
    assert (len(B), len(B.encode())) == (4724, 4805)
    assert is_canonical(A)
    assert is_canonical(B)
    assert not A.endswith("\n")
    assert not B.endswith("\n")


def test_neither_article_states_its_own_year():
    assert not any(year in A for year in ("2015", "2019", "2020"))
    assert "2022" not in B


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb", "a\nb"),
        ("a\rb", "a\nb"),
        ("a\r\r\nb", "a\n\nb"),
        ("Cafe\u0301", "Café"),
        ("\u1112\u1161\u11ab", "한"),
        ("vote.\u00a0", "vote.\u00a0"),
        ("  two  blanks\t", "  two  blanks\t"),
        ("a\u0085b\u2028c\u2029d", "a\u0085b\u2028c\u2029d"),
        ("ﬁ … ½ “x”", "ﬁ … ½ “x”"),
    ],
)
def test_canonical_changes_line_ends_and_composition_and_nothing_else(text, expected):
    assert canonical(text) == expected
    assert is_canonical(text) == (text == expected)


def test_a_browser_s_line_ends_shift_a_quote_until_they_are_made_canonical():
    posted = A.replace("\n", "\r\n")

    assert posted.index("taking 70.76 percent") == 540
    assert canonical(posted).index("taking 70.76 percent") == 534
    assert canonical(posted) == A


@given(TEXTS)
def test_canonical_is_idempotent(text):
    once = canonical(text)

    assert canonical(once) == once
    assert is_canonical(once)


def test_the_digest_is_that_of_the_utf_8_bytes():
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("é") == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    assert digest("e\u0301") != digest("é")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Elbasy” – “head”", '"elbasy" - "head"'),
        ("‘shoot’ ‚x‛ x′ ʼx ` ´", "'shoot' 'x' x' 'x ' '"),
        ("„x‟ ″ «да»", '"x" " "да"'),
        ("‐‑‒–—―−﹘﹣－", "-" * 10),
        ("protest … and", "protest ... and"),
        ("a\u00a0\u2002\u2009\u202f\u3000\t\nb", "a b"),
        (" \u00a0 vote. \u00a0", "vote."),
        ("Kazakh\u00adstan\u200b \u2060\ufeffelects", "kazakhstan elects"),
        ("Straße", "strasse"),
        ("Cafe\u0301", "café"),
        ("ҚАЗАҚСТАН РЕСПУБЛИКАСЫ", "қазақстан республикасы"),
        ("Выборы ПРЕЗИДЕНТА", "выборы президента"),
        ("Σίσυφος", "σίσυφοσ"),
        ("انتخابات رئاسية", "انتخابات رئاسية"),
        ("בחירות", "בחירות"),
        ("😀 Yes", "😀 yes"),
        ("½", "½"),
        ("", ""),
        (" \u00a0\n", ""),
    ],
)
def test_the_normal_form_levels_case_spaces_and_typography(text, expected):
    assert normalise(text).text == expected


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Die Straße hier", "STRASSE", "Straße"),
        ("das Maß", "mas", "Maß"),
        ("x … y", "x .", "x …"),
        ("un cafe\u0301 noir", "café", "cafe\u0301"),
        ("un café noir", "cafe\u0301", "café"),
        ("Kazakh\u00adstan", "kazakhstan", "Kazakh\u00adstan"),
        ("😀😀 vote “x”", '"x"', "“x”"),
        ("e\u00ad\u0301a", "é", "e\u00ad\u0301"),
        ("İstanbul ili", "i\u0307stanbul", "İstanbul"),
        ("\u1112\u1161\u11ab글", "한", "\u1112\u1161\u11ab"),
    ],
)
def test_a_match_in_the_normal_form_leads_back_to_the_whole_letters(text, query, found):
    article, wanted = normalise(text), normalise(query).text
    i = article.text.index(wanted)

    start, end = article.span(i, i + len(wanted))

    assert text[start:end] == found


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        (
            "Human Rights Watch called the prospect of a genuine political transition "
            '"an illusion"',
            2947,
            3033,
        ),
        ("protest ... and so", 2582, 2598),
    ],
)
def test_straight_quotes_and_three_dots_find_the_passages_of_article_a(query, start, end):
    article, wanted = normalise(A), normalise(query).text
    i = article.text.index(wanted)

    assert article.span(i, i + len(wanted)) == (start, end)


@pytest.mark.parametrize(("i", "j"), [(0, 0), (2, 1), (-1, 2), (0, 9)])
def test_an_empty_or_impossible_match_has_no_span(i, j):
    with pytest.raises(ValueError, match="no match"):
        normalise("vote").span(i, j)


@given(TEXTS)
def test_the_normal_form_of_a_normal_form_is_itself(text):
    once = normalise(text).text

    assert normalise(once).text == once


@given(TEXTS)
def test_every_normal_character_knows_where_it_came_from(text):
    normal = normalise(text)

    assert len(normal.text) == len(normal.offsets) == len(normal.ends)
    assert all(0 <= s < e <= len(text) for s, e in zip(normal.offsets, normal.ends, strict=True))
    assert list(normal.offsets) == sorted(normal.offsets)
    assert list(normal.ends) == sorted(normal.ends)


@given(TEXTS, st.data())
def test_the_span_of_a_match_reads_like_the_match(text, data):
    normal = normalise(text)
    # Every place at which a match may begin or end without cutting a letter of the original.
    cuts = [
        k
        for k in range(len(normal.text) + 1)
        if k in (0, len(normal.text)) or normal.offsets[k - 1] != normal.offsets[k]
    ]
    i = data.draw(st.sampled_from(cuts))
    j = data.draw(st.sampled_from(cuts))
    wanted = normal.text[i:j]
    if not wanted.strip(" "):
        return

    start, end = normal.span(i, j)

    assert normalise(text[start:end]).text == wanted.strip(" ")


@given(TEXTS)
def test_composition_and_line_ends_make_no_difference_to_the_normal_form(text):
    assert same(text, unicodedata.normalize("NFD", text))
    assert same(text, canonical(text))


def test_texts_are_the_same_whatever_their_typography():
    assert same("‘Shoot  to kill’", "'shoot to\u00a0kill'")
    assert not same("70.76", "70.96")
    assert not same("re-election", "reelection")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("winning 81.3% of the vote.", ["winning", "81.3", "of", "the", "vote"]),
        ("a 7,500km-long border", ["a", "7,500km", "long", "border"]),
        ("1,000,000.50, then", ["1,000,000.50", "then"]),
        ("Tokayev’s", ["tokayev", "s"]),
        ("Қазақстан, Ресей – 2019.", ["қазақстан", "ресей", "2019"]),
        ("انتخابات، ٢٠١٩", ["انتخابات", "٢٠١٩"]),
        ("שָׁלוֹם עולם", ["שָׁלוֹם", "עולם"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("…", []),
    ],
)
def test_tokens_are_the_words_and_numbers_of_any_script(text, expected):
    assert tokens(text) == [unicodedata.normalize("NFC", word) for word in expected]


# --- in a time that grows as the text does (docs/reliability.md T53) ------------------------------


@pytest.mark.parametrize("between", ["", "\u200d"])
def test_no_letter_keeps_more_marks_than_can_be_put_in_order(between):
    heaped = "a" + f"\u0316{between}\u0301{between}" * 500_000 + " b"
    for text in (heaped, unicodedata.normalize("NFD", "Қ\u0301й") + heaped):
        kept = canonical(text)
        assert kept.endswith(" b")
        assert is_canonical(kept)
        assert normalise(text[:100_000]).text
    assert not is_canonical("a" + "\u0301" * 31)
    assert is_canonical("a" + "\u0316" * 30)


@given(st.text("a\u0301\u0316\u0345\u200d \u0e31", max_size=80))
def test_what_few_marks_have_is_composed_as_unicode_says(text):
    if max(map(len, re.findall(r"\W*", text))) <= MOST_MARKS:
        assert composed(text) == unicodedata.normalize("NFC", text)
        assert composed(text, "NFKC") == unicodedata.normalize("NFKC", text)


def test_texts_are_composed_in_one_place():
    found = [
        path.name
        for path in (ROOT / "quiz").rglob("*.py")
        if "unicodedata.normalize(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["text.py"]


TYPED = "Élection à Oral.\n\nЖайық өзені.\n"


@pytest.mark.parametrize(
    "raw",
    [
        TYPED.encode("utf-8"),
        TYPED.encode("utf-8-sig"),
        TYPED.encode("utf-16"),
        b"\xfe\xff" + TYPED.encode("utf-16-be"),
        b"\xff\xfe" + TYPED.encode("utf-16-le"),
    ],
)
def test_a_file_is_read_as_windows_saves_texts(raw: bytes) -> None:
    assert decode_any(raw) == TYPED


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (rb"{\rtf1\ansi A text.}", "RTF"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><p>A text.", "HTML"),
        (b"<HTML><body>A text.", "HTML"),
        (b"%PDF-1.7 A text.", "PDF"),
        (b"PK\x03\x04 A text.", "Word"),
        (b"\xd0\xcf\x11\xe0 A text.", "old Word"),
        (b"\xff\xfeA", "UTF-16"),
        (b"\xff\xfe\x00\xd8", "UTF-16"),
        (TYPED.encode("utf-16-le"), "Save it"),
        (TYPED.encode("latin-1", "replace"), "UTF-8"),
    ],
)
def test_a_file_of_another_sort_is_told_what_it_is(raw: bytes, words: str) -> None:
    with pytest.raises(UnreadableText, match=words):
        decode_any(raw)
