"""Merging a bank record by record: one side follows the other, and nothing is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.formats.bank_merging import Merge, merge
from quiz.formats.bank_pieces import Piece, data_of, pieces_of
from tests.sample_bank import QUESTIONS, sample, sample_with

FILE = "questions/bridge.toml"
KEYS = ["bridge-length-choice", "bridge-who", "bridge-percent", "bridge-mayor", "bridge-town"]


def texts(files: dict[str, bytes]) -> dict[tuple[str, str], bytes]:
    """The text of every piece, without the blank lines around it."""
    return {piece.name: piece.raw.strip() for piece in pieces_of(files)}


def test_a_change_of_both_sides_is_a_conflict_with_both_texts() -> None:
    ours = sample_with(FILE, 'value = "12"', 'value = "13"')
    theirs = sample_with(FILE, 'value = "12"', 'value = "14"')
    merged = merge(sample(), ours, theirs)
    (conflict,) = merged.conflicts
    assert conflict.name == ("question", "bridge-percent")
    assert conflict.path == FILE
    assert b'value = "13"' in (conflict.ours or b"")
    assert b'value = "14"' in (conflict.theirs or b"")
    assert merged.files == ours


def test_a_removal_against_a_change_is_a_conflict_that_keeps_the_change() -> None:
    gone = sample()
    del gone["quizzes/bridges.toml"]
    changed = sample_with("quizzes/bridges.toml", "Bridges", "Two bridges")
    for ours, theirs in ((gone, changed), (changed, gone)):
        merged = merge(sample(), ours, theirs)
        assert [conflict.name for conflict in merged.conflicts] == [
            ("file", "quizzes/bridges.toml")
        ]
        assert merged.files == changed


def test_changes_of_different_records_of_one_file_are_both_followed() -> None:
    ours = sample_with(FILE, 'value = "12"', 'value = "13"')
    theirs = sample_with(FILE, '"Serik",', '"Serik", "A. Serik",')
    merged = merge(sample(), ours, theirs)
    assert merged.conflicts == ()
    assert merged.files[FILE] == ours[FILE].replace(b'"Serik",', b'"Serik", "A. Serik",')


def test_a_remark_on_one_side_follows_though_both_say_the_same() -> None:
    ours = sample_with(FILE, 'value = "12"', 'value = "13"')
    theirs = sample_with(FILE, 'value = "12"', 'value  =  "13" # mended')
    for one, two in ((ours, theirs), (theirs, ours)):
        merged = merge(sample(), one, two)
        assert merged.conflicts == ()
        assert merged.files == theirs


def test_a_record_that_moved_to_another_file_follows_with_its_change() -> None:
    at = QUESTIONS.index('[[question]]\nkey = "bridge-town"')
    theirs = sample() | {
        FILE: QUESTIONS[:at].encode(),
        "questions/town.toml": QUESTIONS[at:].encode(),
    }
    ours = sample_with(FILE, "paid for half of", "paid for all of")
    merged = merge(sample(), ours, theirs)
    assert merged.conflicts == ()
    assert merged.files[FILE] == theirs[FILE]
    assert b"paid for all of" in merged.files["questions/town.toml"]


def test_a_file_that_broke_on_one_side_loses_neither_side() -> None:
    ours = sample_with(FILE, 'value = "12"', 'value = "13"')
    for broken in (b"# \xe9 in an older encoding", b"[[question]]\nkey = \n"):
        merged = merge(sample(), ours, sample() | {FILE: broken})
        kept = b"".join(merged.files.values())
        kept += b"".join((one.ours or b"") + (one.theirs or b"") for one in merged.conflicts)
        assert broken.strip() in kept
        assert b'value = "13"' in kept


@st.composite
def side(draw: st.DrawFn) -> dict[str, bytes]:
    """The sample after somebody worked on it: records changed, removed, added, broken."""
    files = sample()
    text = files[FILE].decode()
    for key in draw(st.lists(st.sampled_from(KEYS), unique=True)):
        start = text.index(f'key = "{key}"') if f'key = "{key}"' in text else text.index(f'"{key}"')
        head = text.rindex("[[question]]", 0, start)
        after = text.find("[[question]]", start)
        end = len(text) if after < 0 else after
        act = draw(st.sampled_from(["change", "change", "remove", "break", "remark"]))
        record = text[head:end]
        if act == "change":
            record = record.replace("According", draw(st.sampled_from(["Following", "After"])))
        elif act == "remove":
            record = ""
        elif act == "break":
            record = record.replace("kind =", "kind")
        else:
            record = record.replace("[[question]]", "[[question]] # seen")
        text = text[:head] + record + text[end:]
    new = draw(st.sampled_from(["", "new-one", "new-two"]))
    if new:
        text += f'\n[[question]]\nkey = "{new}"\nstem = "{draw(st.sampled_from("ab"))}"\n'
    files[FILE] = text.encode()
    for path in draw(st.lists(st.sampled_from(["quizzes/bridges.toml", "facts/bridge.toml"]))):
        files.pop(path, None)
    if draw(st.booleans()):
        files["articles/bridge/2.txt"] = draw(st.sampled_from([b"one", b"two"]))
    return files


def lost(merged: Merge, base: dict[str, bytes], side: dict[str, bytes]) -> list[bytes]:
    """What a side wrote since the base and is nowhere now: no text of it, none that says the same.

    A text without remarks may give way to one that says the same.
    """
    kept = [*pieces_of(merged.files)]
    for one in merged.conflicts:
        kept += [Piece(one.name, one.path, raw) for raw in (one.ours, one.theirs) if raw]
    kept_texts = {piece.raw.strip() for piece in kept}
    base_texts = set(texts(base).values())
    return [
        piece.raw
        for piece in pieces_of(side)
        if piece.raw.strip() not in kept_texts | base_texts
        and (b"#" in piece.raw or data_of(piece) not in [data_of(one) for one in kept])
    ]


@settings(max_examples=200)
@given(side(), side())
def test_merging_loses_nothing_that_either_side_wrote(
    ours: dict[str, bytes], theirs: dict[str, bytes]
) -> None:
    merged = merge(sample(), ours, theirs)
    assert lost(merged, sample(), ours) == []
    assert lost(merged, sample(), theirs) == []


@settings(max_examples=100)
@given(side())
def test_a_side_alone_is_followed_byte_for_byte(changed: dict[str, bytes]) -> None:
    for ours, theirs in ((changed, sample()), (sample(), changed), (changed, changed)):
        merged = merge(sample(), ours, theirs)
        assert merged.conflicts == ()
        assert merged.files == changed


@settings(max_examples=50)
@given(side(), side())
def test_without_a_common_past_nothing_is_lost_either(
    ours: dict[str, bytes], theirs: dict[str, bytes]
) -> None:
    merged = merge({}, ours, theirs)
    assert lost(merged, {}, ours) == []
    assert lost(merged, {}, theirs) == []
