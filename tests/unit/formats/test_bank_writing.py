"""Writing a bank: unchanged records keep their bytes, changed ones their comments."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.bank import Bank
from quiz.domain.errors import Refused
from quiz.domain.facts.facts import Value, ValueType
from quiz.domain.questions.questions import Question, Waiver
from quiz.domain.text.text import canonical
from quiz.formats.bank import read_bank, read_files
from quiz.formats.bank_writing import bank_files
from quiz.formats.folder import write_files
from tests.builders import make_edition
from tests.sample_bank import FACTS, OTHER, QUESTIONS, sample

FILE = "questions/bridge.toml"


def bank() -> Bank:
    """The sample, read."""
    read = read_files(sample()).bank
    assert read is not None
    return read


def with_question(before: Bank, question: Question) -> Bank:
    """The bank with a question added or in the place of the one with its key."""
    return replace(before, questions={**before.questions, question.key: question})


def test_an_article_never_overwrites_a_file_that_cannot_be_read() -> None:
    broken = sample() | {"articles/bridge.toml": b"key = "}
    with pytest.raises(Refused, match="cannot be read"):
        bank_files(broken, bank())


def test_what_could_not_be_read_is_written_back_as_it_was() -> None:
    broken = sample() | {
        "questions/broken.toml": b"[[question]]\nkey = \n# mine",
        "questions/latin.toml": b"# \xe9",
        "articles/bridge/9.txt": b"\r\nnobody's",
        FILE: sample()[FILE] + b'\n[[question]]\nkey = "bridge-mayor"\nkind = "numeric"\n',
    }
    read = read_files(broken).bank
    assert read is not None
    assert bank_files(broken, read) == broken


def test_a_bank_that_was_read_and_not_changed_keeps_every_byte() -> None:
    assert bank_files(sample(), bank()) == sample()


def test_files_with_other_line_ends_keep_theirs_until_they_change() -> None:
    files = {path: raw.replace(b"\n", b"\r\n") for path, raw in sample().items()}
    read = read_files(files).bank
    assert read is not None
    assert read.questions == bank().questions
    assert bank_files(files, read) == files


def test_a_bank_without_files_gets_a_file_for_each_record_and_reads_as_itself() -> None:
    files = bank_files(None, bank())
    assert "questions/bridge-mayor.toml" in files
    again = read_files(files)
    assert again.problems == ()
    assert again.bank is not None
    assert again.bank.questions == bank().questions
    assert again.bank.facts == bank().facts
    assert again.bank.articles == bank().articles
    assert again.bank.quizzes == bank().quizzes


NOISE = st.sampled_from(
    ["", "", "", "\n", "\n\n", "# a remark\n", "   # more [[question]]\n", "\t\n"]
)


@st.composite
def untidy(draw: st.DrawFn) -> bytes:
    """The questions of the sample with blank lines and remarks between their lines."""
    text = ""
    in_text = False
    for line in QUESTIONS.splitlines(keepends=True):
        text += "" if in_text else draw(NOISE)
        text += line
        in_text ^= line.count('"""') % 2 == 1
    return (text + draw(NOISE)).rstrip(draw(st.sampled_from(["", "\n"]))).encode()


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30).map(canonical)


@settings(max_examples=30)
@given(untidy())
def test_odd_spacing_and_remarks_are_written_back_byte_for_byte(raw: bytes) -> None:
    files = sample() | {FILE: raw}
    read = read_files(files)
    assert read.problems == ()
    assert read.bank is not None
    assert bank_files(files, read.bank) == files


@settings(max_examples=30)
@given(untidy(), WORDS)
def test_a_change_leaves_every_other_line_and_remark_as_it_is(raw: bytes, words: str) -> None:
    files = sample() | {FILE: raw}
    read = read_files(files).bank
    assert read is not None
    old = read.questions["bridge-percent"]
    changed = with_question(read, replace(old, content=replace(old.content, stem="New " + words)))
    after = bank_files(files, changed)
    assert {path for path in after if after[path] != files[path]} == {FILE}
    lines_before, lines_after = raw.decode().split("\n"), after[FILE].decode().split("\n")
    assert len(lines_before) <= len(lines_after) <= len(lines_before) + 1
    assert sum(a != b for a, b in zip(lines_before, lines_after, strict=False)) == 1
    again = read_files(after).bank
    assert again is not None
    assert again.questions == changed.questions


def test_an_option_is_changed_removed_and_added_with_the_remarks_of_the_others() -> None:
    old = bank().questions["bridge-length-choice"]
    content: Any = old.content
    short, right, long = content.options
    options = (
        replace(long, text="450 metres"),
        replace(right, rationale="It says so."),
        replace(short, key="new", text="7\u00a0metres"),
    )
    changed = with_question(bank(), replace(old, content=replace(content, options=options)))
    text = bank_files(sample(), changed)[FILE].decode()
    assert '# the right one\n[[question.option]]\nkey = "right"' in text
    assert "# the old number" not in text
    assert '"7\\u00a0metres"' in text
    assert text.index("450 metres") < text.index('"right"') < text.index('"new"')
    assert text.startswith(QUESTIONS[: QUESTIONS.index("# the old number")])
    assert text.endswith(QUESTIONS[QUESTIONS.index("# Two things at once.") :])
    again = read_files(bank_files(sample(), changed)).bank
    assert again is not None
    assert again.questions == changed.questions


def test_a_remark_within_a_list_stays_when_its_neighbour_goes() -> None:
    old = bank().questions["bridge-mayor"]
    content: Any = old.content
    content = replace(content, accepted=("Aigul Serik", "A. Serik"))
    text = bank_files(sample(), with_question(bank(), replace(old, content=content)))[FILE].decode()
    assert '"Aigul Serik",   # in full' in text
    assert '"A. Serik"' in text


def test_fields_appear_and_vanish_as_their_values_do() -> None:
    old = bank().questions["bridge-percent"]
    content: Any = old.content
    changed = replace(
        old,
        facts=("bridge-length",),
        waivers=(Waiver(rule="GR5", reason="It is dated."),),
        content=replace(content, tolerance=Decimal("0.5"), unit=""),
    )
    text = bank_files(sample(), with_question(bank(), changed))[FILE].decode()
    start = text.index('key = "bridge-percent"')
    record = text[start : text.index('key = "bridge-mayor"')]
    assert 'tolerance = "0.5"' in record
    assert "unit" not in record
    assert record.index("tolerance") < record.index("[[question.quote]]")
    again = read_files(bank_files(sample(), with_question(bank(), changed))).bank
    assert again is not None
    assert again.questions["bridge-percent"] == changed


VALUE_LINES = 'type = "quantity"\nsurface = "340.5 metres"\n\n'
VALUE = 'value = { type = "quantity", surface = "340.5 metres", unit = "m" }\n'
QUOTE = '[[fact.quote]]\nname = "q1"\nexact = "It is 340.5 metres long"\n'


@pytest.mark.parametrize(
    "written",
    [
        FACTS.replace(VALUE, 'value.type = "quantity"\nvalue.surface = "340.5 metres"\n'),
        FACTS.replace(VALUE, "").replace(QUOTE, "[fact.value]\n" + VALUE_LINES + QUOTE),
        FACTS.replace(QUOTE, 'quote = [{ name = "q1", exact = "It is 340.5 metres long" }]\n'),
        FACTS.replace("[[fact.quote]]", '[[ "fact" . quote ]] # odd'),
        FACTS.replace("[[fact.quote]]", "  # a remark\n  [[fact.quote]]"),
        FACTS.replace('"The bridge"', "'''The bridge'''"),
    ],
)
def test_other_ways_of_writing_tables_are_changed_too(written: str) -> None:
    files = sample() | {"facts/bridge.toml": written.encode()}
    read = read_files(files).bank
    assert read is not None
    assert bank_files(files, read) == files
    old = read.facts["bridge-length"]
    more = (replace(old.quotes[0], suffix=" and"), replace(old.quotes[0], name="q2"))
    for new in (
        replace(old, subject="Bridge", hedge="about", value=replace(old.value, surface="341")),
        replace(old, quotes=more),
        replace(old, quotes=(), value=Value(type=ValueType.TEXT, surface="long")),
    ):
        after = bank_files(files, replace(read, facts={new.key: new}))
        assert b"# Facts of the bridge." in after["facts/bridge.toml"]
        again = read_files(after).bank
        assert again is not None
        assert again.facts == {new.key: new}


def test_a_new_question_gets_a_file_of_its_own_and_a_removed_one_goes_with_its_remarks() -> None:
    old = bank()
    questions = dict(old.questions)
    new = replace(questions.pop("bridge-walk"), key="bridge")
    gone = questions.pop("bridge-who")
    after = bank_files(sample(), replace(old, questions={**questions, new.key: new}))
    assert "questions/verdicts.toml" not in after
    assert "questions/bridge-2.toml" in after
    assert gone.key.encode() not in after[FILE]
    assert b"# Two things at once." not in after[FILE]
    again = read_files(after).bank
    assert again is None or again.questions == {**questions, new.key: new}


def test_a_quiz_with_weights_is_written_as_tables() -> None:
    old = bank()
    quiz = old.quizzes["bridges"]
    weighted = replace(
        quiz, questions=(replace(quiz.questions[0], weight=Fraction(2)), quiz.questions[1])
    )
    after = bank_files(sample(), replace(old, quizzes={quiz.key: weighted}))
    assert b"# short" in after["quizzes/bridges.toml"]
    again = read_files(after).bank
    assert again is not None
    assert again.quizzes["bridges"] == weighted


def test_a_correction_is_a_new_edition_in_a_new_file() -> None:
    old = bank()
    article = old.articles["bridge"]
    text = OTHER.replace("120", "341")
    article = replace(article, editions=(*article.editions, make_edition(text, number=2)))
    after = bank_files(sample(), replace(old, articles={**old.articles, "bridge": article}))
    assert after["articles/bridge/2.txt"] == text.encode()
    assert after["articles/bridge/1.txt"] == sample()["articles/bridge/1.txt"]
    assert after["articles/bridge.toml"].startswith(sample()["articles/bridge.toml"])
    again = read_files(after)
    assert again.problems == ()
    assert again.bank is not None
    assert again.bank.articles["bridge"] == article


def test_an_article_that_is_removed_takes_its_texts_along() -> None:
    old = bank()
    after = bank_files(sample(), replace(old, articles={"bridge": old.articles["bridge"]}))
    assert sorted(set(sample()) - set(after)) == ["articles/other.toml", "articles/other/1.txt"]


# --- on a disk ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../bank.toml", "/etc/bank.toml", "questions/../../x.toml", "notes.md", "out/1.toml"]
)
def test_nothing_is_written_where_no_bank_file_belongs(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "bank"
    with pytest.raises(Refused, match="nothing was written"):
        write_files(folder, {"bank.toml": b"", name: b""})
    assert not folder.exists()


def test_a_folder_that_is_a_link_to_elsewhere_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "questions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused):
        write_files(tmp_path / "bank", sample())
    assert not any((tmp_path / "elsewhere").iterdir())


def test_only_what_changed_is_written_and_what_left_is_removed(tmp_path: Path) -> None:
    assert write_files(tmp_path, sample()) == sorted(sample())
    assert write_files(tmp_path, sample(), sample()) == []
    (tmp_path / "README.md").write_text("Mine.")
    after = sample() | {"bank.toml": b'key = "b"\ntitle = "B"\n'}
    del after["facts/bridge.toml"]
    assert write_files(tmp_path, after, sample()) == ["bank.toml", "facts/bridge.toml"]
    assert not (tmp_path / "facts").exists()
    assert (tmp_path / "README.md").exists()
    assert read_bank(tmp_path).files == after
    assert not list(tmp_path.rglob("*.part"))


def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, sample())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("quiz.formats.folder.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_files(tmp_path, sample() | {"bank.toml": b"other"})
    assert read_bank(tmp_path).files == sample()
    assert not list(tmp_path.rglob("*.part"))
