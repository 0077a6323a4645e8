from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quiz.domain.text.quotes import (
    CONTEXT,
    Anchor,
    Found,
    Quote,
    find,
    nearest,
    quote_at,
    text_fragment,
)
from quiz.domain.text.text import canonical
from tests.paths import ARTICLES

A = (ARTICLES / "a.txt").read_bytes().decode()
B = (ARTICLES / "b.txt").read_bytes().decode()

TWICE = (
    "faced no real opposition candidates in a nation where critics are sidelined "
    "and all five of his competitors were virtually unknown."
)
SHARE = "taking 70.76 percent of the vote"


def quote_of(text: str, exact: str) -> Quote:
    start = text.index(exact)
    return quote_at(text, start, start + len(exact))


def find_again(text: str, quote: Quote) -> Found:
    return find(text, quote.exact, quote.prefix, quote.suffix, quote.start)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2), (0, 99)])
def test_an_empty_or_impossible_passage_cannot_be_quoted(start, end):
    with pytest.raises(ValueError, match="no passage"):
        quote_at("short text", start, end)


def test_a_quote_carries_thirty_two_code_points_on_either_side():
    quote = quote_of(A, "70.76 percent of the vote")

    assert quote.start == 541
    assert quote.prefix == "Nazarbayev resigned in March, taking "[-CONTEXT:]
    assert quote.suffix == (".\u00a0\n\nA government-approved “Public Opinion”")[:CONTEXT]


def test_a_quote_at_the_edge_of_a_text_has_less_context():
    assert quote_at("abc", 0, 1) == Quote("a", "", "bc", 0, 1)
    assert quote_at("abc", 2, 3) == Quote("c", "ab", "", 2, 3)


@pytest.mark.parametrize(
    ("exact", "wrong"),
    [
        (SHARE, "taking 70.96 percent of the vote"),
        ("winning 81.3 percent of the vote", "receiving 15 percent of the vote"),
    ],
)
def test_a_quote_with_another_number_is_missing(exact, wrong):
    assert find(wrong, exact) == Found(Anchor.MISSING, None, ())


def test_a_quote_of_one_article_is_missing_from_the_other():
    assert find_again(B, quote_of(A, SHARE)).anchor is Anchor.MISSING
    assert find_again(A, quote_of(B, "winning 81.3 percent of the vote")).anchor is Anchor.MISSING


@pytest.mark.parametrize("exact", ["", " ", "\u200b"])
def test_a_quote_without_words_is_missing(exact):
    assert find("vote", exact).anchor is Anchor.MISSING


def test_a_sentence_that_stands_twice_is_ambiguous_without_surroundings():
    found = find(B, TWICE)

    assert found.anchor is Anchor.AMBIGUOUS
    assert found.quote is None
    assert len(found.places) == 2
    assert all(B[start:end] == TWICE for start, end in found.places)


@pytest.mark.parametrize(
    ("prefix", "suffix", "which"),
    [
        ("A former diplomat, Kassym-Jomart Tokayev ", "", 0),
        ("Jomart Tokayev ", "", 0),
        ("", "\n\nKazakh President", 0),
        ("former diplomat added.\n\nTokayev ", "", 1),
        ("", "\n\nVoter turnout", 1),
    ],
)
def test_surroundings_tell_two_equal_sentences_apart(prefix, suffix, which):
    found = find(B, TWICE, prefix, suffix)

    assert found.anchor is Anchor.OK
    assert found.quote is not None
    assert (found.quote.start, found.quote.end) == found.places[which]


@pytest.mark.parametrize("prefix", ["Tokayev ", " "])
def test_surroundings_that_fit_both_places_leave_it_ambiguous(prefix):
    assert find(B, TWICE, prefix).anchor is Anchor.AMBIGUOUS


def test_verbatim_surroundings_decide_even_when_they_differ_by_a_digit():
    text = "On 12 May they won the vote. On 13 May they won the vote."

    found = find(text, "they won the vote", "On 13 May ")

    assert found.anchor is Anchor.OK
    assert found.places[1] == (39, 56)
    assert found.quote == quote_at(text, 39, 56)


def test_surroundings_that_nearly_fit_choose_the_place_and_report_it_as_moved():
    found = find(B, TWICE, "the ex-diplomat added.\n\nTokayev ")

    assert found.anchor is Anchor.MOVED
    assert found.quote is not None
    assert (found.quote.start, found.quote.end) == found.places[1]


@pytest.mark.parametrize(("start", "anchor"), [(11, Anchor.MOVED), (107, Anchor.AMBIGUOUS)])
def test_the_nearer_place_wins_where_surroundings_nearly_decide(start, anchor):
    text = "abcdefghi? vote" + " " * 180 + "abcdefg?!. vote"

    found = find(text, "vote", "abcdefghij ", start=start - 1)

    assert found.anchor is anchor
    assert found.quote == (quote_at(text, 11, 15) if anchor is Anchor.MOVED else None)


def test_places_that_overlap_are_all_reported():
    assert find("so so so", "so so").places == ((0, 5), (3, 8))


def test_words_in_other_surroundings_than_those_given_are_reported_as_moved():
    assert find(A, SHARE, prefix="in March, ").anchor is Anchor.OK
    assert find(A, SHARE, prefix="in April, ").anchor is Anchor.MOVED


def test_the_headline_stands_twice_because_of_the_breadcrumb():
    headline = "Kazakh President Tokayev wins re-election with 81.3% of vote"

    assert [start for start, _ in find(B, headline).places] == [7, 143]
    assert find(B, headline, prefix="\n\n").quote == quote_at(B, 143, 203)


def test_an_unchanged_quote_stands_where_it_stood():
    found = find_again(A, quote_of(A, SHARE))

    assert found == Found(Anchor.OK, quote_of(A, SHARE), ((534, 566),))


def test_a_quote_moves_with_the_paragraphs_above_it():
    added = "A paragraph that was inserted above.\n\n"

    found = find_again(added + A, quote_of(A, SHARE))

    assert found.anchor is Anchor.MOVED
    assert found.quote == quote_at(added + A, 534 + len(added), 566 + len(added))


def test_the_second_of_two_equal_sentences_moves_to_the_right_place():
    second = quote_at(B, *find(B, TWICE).places[1])
    corrected = "Corrected on Tuesday.\n\n" + B

    found = find_again(corrected, second)

    assert found.anchor is Anchor.MOVED
    assert found.quote is not None
    assert found.quote.start == second.start + 23


def test_removing_one_of_two_equal_sentences_leaves_the_other():
    first, second = find(B, TWICE).places
    shortened = B[: first[0]] + B[first[1] :]

    found = find_again(shortened, quote_at(B, *second))

    assert found.anchor is Anchor.MOVED
    assert found.quote is not None
    assert found.quote.start == second[0] - len(TWICE)


@pytest.mark.parametrize(
    ("exact", "printed"),
    [
        ("Kazakhstan has elected", "Kazakhstan\u00a0has elected"),
        ("in the spirit of protest ... and so", "in the spirit of protest … and so"),
        ('"shame, shame, shame!" and said', "“shame, shame, shame!” and said"),
        ("Transition 'an illusion'", "Transition ‘an illusion’"),
        ("participants - sometimes literally", "participants – sometimes literally"),
    ],
)
def test_another_typography_finds_the_words_as_printed(exact, printed):
    text = A.replace("Kazakhstan has elected", "Kazakhstan\u00a0has elected")

    found = find(text, exact)

    assert found.anchor is Anchor.TYPOGRAPHIC
    assert found.quote == quote_of(text, printed)


def test_another_typography_that_fits_twice_is_ambiguous():
    assert find("“No”, he said. ‘“No”’", '"no"').anchor is Anchor.AMBIGUOUS


def test_a_match_that_cuts_a_letter_is_no_match():
    assert find("das Maß", "mas").anchor is Anchor.MISSING
    assert find("das Maß", "mass").anchor is Anchor.TYPOGRAPHIC


def test_a_crlf_article_holds_the_same_quotes_once_it_is_canonical():
    posted = canonical(A.replace("\n", "\r\n"))

    assert find_again(posted, quote_of(A, SHARE)).anchor is Anchor.OK


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("Қазақстан жаңа президентін сайлады. Сайлау өтті.", "президентін сайлады"),
        ("Токаев набрал 70,76 процента голосов.", "70,76 процента"),
        ("فاز توكاييف بنسبة 70.76 في المئة من الأصوات.", "بنسبة 70.76 في المئة"),
        ("טוקאייב זכה ב-70.76 אחוז מהקולות.", "70.76 אחוז"),
        ("😀😀 voted 👩‍👩‍👧 yes", "voted 👩‍👩‍👧"),
        ("托卡耶夫赢得了选举。", "赢得了"),
    ],
)
def test_a_quote_of_any_script_is_found(text, exact):
    found = find(text, exact)

    assert found.anchor is Anchor.OK
    assert found.quote == quote_of(text, exact)


@given(st.text(min_size=1), st.data())
def test_any_passage_of_any_text_is_found_again_at_its_place(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    quote = quote_at(text, start, end)

    assert find_again(text, quote).anchor is Anchor.OK
    assert find_again(text, quote).quote == quote


@given(st.text("ab \n", min_size=1, max_size=40), st.text("ab \n", max_size=10), st.data())
def test_whatever_is_found_has_the_words_of_the_quote(text, added, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cut = data.draw(st.integers(0, len(text)))
    changed = text[:cut] + added + text[cut:]

    found = find_again(changed, quote_at(text, start, end))

    assume(found.anchor in (Anchor.OK, Anchor.MOVED))
    assert found.quote is not None
    assert found.quote.exact == text[start:end]
    assert (found.quote.start, found.quote.end) in found.places


def test_a_passage_that_nothing_resembles_has_no_nearest():
    assert nearest(A, "Quarterly zinc exports rose by half") is None
    assert nearest("", "vote") is None
    assert nearest(A, "") is None


@pytest.mark.parametrize(
    ("exact", "passage"),
    [
        ("taking 70.96 percent of the vote", SHARE),
        ("ministry said exactly 500 people were", "ministry said around 500 people were"),
        ("a 41-year-old entrepeneur from Almaty", "a 42-year-old entrepreneur from Almaty"),
    ],
)
def test_the_nearest_passage_is_shown_in_whole_words_as_printed(exact, passage):
    shown = nearest(A, exact)

    assert shown is not None
    assert passage in shown
    assert shown in A


def test_a_quote_longer_than_the_article_is_compared_with_all_of_it():
    assert nearest("The vote was held.", "The vote was held on Sunday.") == "The vote was held."


def test_a_long_quote_becomes_the_first_and_last_words():
    quote = quote_of(
        B,
        "Kassym-Jomart Tokayev has secured a second term in a snap election, "
        "winning 81.3 percent of the vote",
    )

    assert text_fragment(quote) == (
        "#:~:text=Kassym%2DJomart%20Tokayev%20has%20secured,81.3%20percent%20of%20the%20vote"
    )


@pytest.mark.parametrize(
    ("exact", "fragment"),
    [
        ("70.76 percent", "70.76%20percent"),
        ("shame, shame, shame!", "shame%2C%20shame%2C%20shame%21"),
        ("hand-picked", "hand%2Dpicked"),
        ("Sedov, a 42", "Sedov%2C%20a%2042"),
        ("akhstan elects new lead", "Kazakhstan%20elects%20new%20leader"),
        ("country’s new president, prelim", None),
    ],
)
def test_a_short_quote_is_given_whole_in_whole_words(exact, fragment):
    expected = fragment or "country%E2%80%99s%20new%20president%2C%20preliminary"

    assert text_fragment(quote_of(A, exact)) == "#:~:text=" + expected


def test_a_quote_over_two_blocks_has_each_term_in_one_block():
    quote = quote_of(A, "Crackdown on protests\n\nThe build-up to the vote saw")

    assert text_fragment(quote) == (
        "#:~:text=Crackdown%20on%20protests,build%2Dup%20to%20the%20vote%20saw"
    )


def test_a_quote_of_blanks_has_no_fragment():
    assert text_fragment(Quote(" \n", "", "", 0, 2)) == ""


@given(st.text(min_size=1), st.data())
def test_a_fragment_holds_no_character_that_a_directive_reserves(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    fragment = text_fragment(quote_at(text, start, end))

    assert not set(fragment.removeprefix("#:~:text=")) & set("-&# \n")
    assert fragment.count(",") <= 1
