"""Reading a bank never raises: a broken file is a list of problems, and the rest still loads."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.linting.findings import Level
from quiz.domain.questions.questions import ANSWERS, CONTENTS, Answer, Content, keyed, register
from quiz.formats.bank import BankReading, check, read_bank, read_banks, read_files
from quiz.formats.folder import LARGEST, write_files
from tests.sample_bank import QUESTIONS, TEXT, sample, sample_with

QUESTION_FILE = "questions/bridge.toml"


def rules(reading: BankReading) -> list[tuple[str, str]]:
    """The file and the rule of each problem that is an error."""
    return [
        (problem.file, problem.rule) for problem in reading.problems if problem.level is Level.ERROR
    ]


def only_problem(reading: BankReading) -> str:
    """The one error of a reading, as it is printed."""
    errors = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert len(errors) == 1, [str(error) for error in errors]
    return str(errors[0])


@pytest.mark.parametrize(
    ("path", "raw", "rule"),
    [
        ("questions/broken.toml", b'[[question]]\nkey = "a\n', "TOML"),
        ("questions/broken.toml", b"[[question]]\nkey = [1,\n", "TOML"),
        ("questions/broken.toml", b"[question]\nkey = 'a'\n", "TOML"),
        ("questions/broken.toml", "[[question]]\nkey = '\xe9'\n".encode("latin-1"), "FILE"),
        ("questions/broken.toml", b"\xef\xbb\xbf# a mark\n", "FORM"),
        ("questions/broken.toml", b"\x00", "FILE"),
        ("questions/broken.toml", b"[[question]]\n", "KIND"),
        ("questions/broken.toml", b"[[question]]\nkind = 3\n", "KIND"),
        ("questions/broken.toml", b"[[question]]\n[other]\n", "TOML"),
        ("facts/broken.toml", b'[[fact]]\nkey = "a"\n', "FIELD"),
        ("facts/broken.toml", b"[[fact]]\nquote = 3\n", "FIELD"),
        ("articles/broken.toml", b'key = "broken"\n', "FIELD"),
        ("quizzes/broken.toml", b'key = "q"\ntitle = "Q"\nquestions = ["no-such"]\n', "REF"),
        ("quizzes/broken.toml", b'key = "Q q"\ntitle = "Q"\nquestions = []\n', "KEY"),
        ("quizzes/broken.toml", b"[" * 5000, "TOML"),
    ],
)
def test_a_broken_file_is_a_problem_and_all_others_load(path: str, raw: bytes, rule: str) -> None:
    reading = read_files(sample() | {path: raw})
    assert (path, rule) in rules(reading)
    assert {problem.file for problem in reading.problems} == {path}
    assert reading.bank == read_files(sample()).bank


def test_the_sample_itself_has_no_problems() -> None:
    reading = read_files(sample())
    assert check(reading) == ()
    assert reading.bank is not None
    assert len(reading.bank.questions) == 6


def test_a_broken_record_costs_no_other_record_of_its_file() -> None:
    reading = read_files(sample_with(QUESTION_FILE, 'kind = "multiple', "kind = multiple"))
    told = only_problem(reading)
    line = QUESTIONS[: QUESTIONS.index('kind = "multiple')].count("\n") + 1
    assert told.startswith(f"{QUESTION_FILE}:{line}: error TOML: ")
    assert reading.bank is not None
    assert "bridge-who" not in reading.bank.questions
    assert len(reading.bank.questions) == 5


def test_a_problem_names_the_line_on_which_its_record_begins() -> None:
    files = sample_with(QUESTION_FILE, 'value = "12"', 'value = "twelve"')
    line = QUESTIONS[: QUESTIONS.index('key = "bridge-percent"')].count("\n")
    assert only_problem(read_files(files)) == (
        f"{QUESTION_FILE}:{line} bridge-percent (value): error FIELD: "
        "“value” is “twelve”, which is not an exact number. "
        'Write it in quotation marks, with a point for the decimals: "81.3".'
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ordered = true ", "ordered = 1 ", "“ordered” is 1, which is neither true nor false."),
        ("ordered = true ", "orderd = true ", "There is no field “orderd” here."),
        ("right = true", "rigth = true", "Remove it, or use one of these: key, text, right,"),
        ('text = "405 metres"', "text = 405", "(options.long.text): error FIELD: “text” is 405"),
        ('text = "405 metres"\n', "", "The field “text” is missing."),
        ('status = "published"', 'status = "public"', "draft, checked, published, retired"),
        ('facts = ["bridge-length"]', 'facts = "bridge-length"', "which is not a list."),
        ('facts = ["bridge-length"]', 'facts = ["no-such"]', "The bank has no fact “no-such”"),
        ('articles = ["bridge"]', 'articles = ["no-such"]', "The bank has no article “no-such”"),
        ('name = "q1"', 'name = "q1"\nedition = 2', "“bridge” has no edition 2"),
        ("[[question.option]]", "[[question.options]]", "There is no field “options” here."),
        ('value = "12"', "value = 12.5", "“value” is 12.5, which is not an exact number."),
        ('key = "bridge-who"', 'key = "bridge-mayor"', "is used twice; the first time at"),
        ('key = "bridge-who"', 'key = "Bridge who"', "“Bridge who” cannot be a key."),
        ('kind = "numeric"', 'kind = "number"', "There is no kind of question “number”."),
    ],
)
def test_a_misfit_is_told_in_words_with_a_cure(old: str, new: str, told: str) -> None:
    reading = read_files(sample_with(QUESTION_FILE, old, new))
    assert any(told in str(problem) for problem in reading.problems), reading.problems
    assert all(problem.file != "bank.toml" for problem in reading.problems)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda raw: raw.replace(b"\n", b"\r\n"), "FORM"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "FORM"),
        (lambda raw: unicodedata.normalize("NFD", raw.decode() + "# \u0439\n").encode(), "FORM"),
        (lambda raw: raw + "# \xe9\n".encode("latin-1"), "FILE"),
    ],
)
def test_a_file_that_is_not_as_shipped_files_are_is_reported(change, rule: str) -> None:
    files = sample()
    reading = read_files(files | {QUESTION_FILE: change(files[QUESTION_FILE])})
    assert (QUESTION_FILE, rule) in rules(reading)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda raw: raw.replace(b"\n", b"\r\n"), "FORM"),
        (lambda raw: b"\xef\xbb\xbf" + raw, "FORM"),
        (lambda raw: raw + "\xe9".encode("latin-1"), "FILE"),
    ],
)
def test_an_article_in_another_encoding_is_reported_at_its_text(change, rule: str) -> None:
    files = sample()
    reading = read_files(files | {"articles/other/1.txt": change(files["articles/other/1.txt"])})
    assert rules(reading) == [("articles/other/1.txt", rule)]
    assert reading.bank is not None
    assert "bridge" in reading.bank.articles


def test_a_changed_text_of_a_released_edition_is_told_to_become_the_next_edition() -> None:
    told = only_problem(read_files(sample_with("articles/other/1.txt", "120 metres", "121 metres")))
    assert "articles/other/1.txt, has changed" in told
    assert (
        "write the new text to articles/other/2.txt and add an [[edition]] with number = 2" in told
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("number = 1", "number = 2", "articles/bridge/2.txt, is not there"),
        ('key = "bridge"', 'key = "tunnel"', "is not the name of its file, “bridge”"),
        ("[[edition]]", "[[edition.block]]", "error FIELD"),
    ],
)
def test_an_article_that_is_not_sound_does_not_load(old: str, new: str, told: str) -> None:
    reading = read_files(sample_with("articles/bridge.toml", old, new))
    assert any(told in str(problem) for problem in reading.problems)
    assert reading.bank is not None
    assert set(reading.bank.articles) == {"other"}


def test_a_correction_of_a_block_is_read_and_one_of_no_block_is_refused() -> None:
    block = "\n[[edition.block]]\nnumber = 2\nkind = {}\n"
    at = "articles/bridge.toml"
    good = read_files(sample() | {at: sample()[at] + block.format('"caption"').encode()})
    assert good.problems == ()
    assert good.bank is not None
    assert good.bank.articles["bridge"].current.layout.blocks[1].kind == "caption"
    wrong = block.replace("2", "99").format('"caption"')
    assert (at, "EDITION") in rules(read_files(sample() | {at: sample()[at] + wrong.encode()}))


def test_an_edition_without_its_seal_and_a_text_without_an_edition_are_warnings() -> None:
    files = sample()
    unsealed = b"\n".join(
        line for line in files["articles/bridge.toml"].split(b"\n") if b"sha256" not in line
    )
    reading = read_files(
        files | {"articles/bridge.toml": unsealed, "articles/bridge/7.txt": TEXT.encode()}
    )
    assert [(problem.rule, problem.level) for problem in reading.problems] == [
        ("EDITION", Level.WARNING),
        ("EDITION", Level.WARNING),
    ]


def test_a_folder_without_a_bank_file_has_no_bank_but_a_problem() -> None:
    files = sample()
    del files["bank.toml"]
    reading = read_files(files)
    assert reading.bank is None
    assert rules(reading) == [("bank.toml", "FILE")]


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(sorted(sample())), st.binary(max_size=200), max_size=4))
def test_no_bytes_make_reading_raise(broken: dict[str, bytes]) -> None:
    reading = read_files(sample() | broken)
    assert [str(problem) for problem in check(reading)] or reading.bank is not None


@settings(max_examples=80)
@given(st.sampled_from(sorted(sample())), st.data())
def test_no_cut_and_no_doubling_makes_reading_raise(path: str, data: st.DataObject) -> None:
    raw = sample()[path]
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    for changed in (raw[:start] + raw[end:], raw[:end] + raw[start:]):
        assert isinstance(check(read_files(sample() | {path: changed})), tuple)


# --- a kind that only this test knows -----------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Spoke:
    """A member of a list of tables."""

    key: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Wheel(Content):
    """A toy kind with a list of tables of its own."""

    kind = "wheel"
    label = "Wheel"
    spokes: tuple[Spoke, ...]
    hub: str = keyed()


@dataclass(frozen=True, kw_only=True)
class Spun(Answer):
    """Its answer."""

    kind = "wheel"
    spoke: str


WHEEL = """
[[question]]
key = "bridge-wheel"
kind = "wheel"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, which spoke?"
explanation = "The mayor said that around 500 people had come to the opening."
hub = "b"

[[question.spoke]]
key = "a"
text = "A"

[[question.spoke]]
key = "b"
text = "B"

[[question.quote]]
name = "q1"
exact = "{}"
"""


def test_a_kind_that_is_registered_elsewhere_is_read_checked_and_refused_like_any_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(CONTENTS, "wheel", Wheel)
    monkeypatch.setitem(ANSWERS, "wheel", Spun)
    register(Wheel, Spun)
    good = WHEEL.format("around 500 people had come").encode()
    reading = read_files(sample() | {"questions/wheel.toml": good})
    assert check(reading) == ()
    assert reading.bank is not None
    content = reading.bank.questions["bridge-wheel"].content
    assert isinstance(content, Wheel)
    assert [spoke.key for spoke in content.spokes] == ["a", "b"]
    wrong = WHEEL.format("around 600 people had come").encode()
    found = check(read_files(sample() | {"questions/wheel.toml": wrong}))
    assert [problem.rule for problem in found] == ["GR1"]


# --- on a disk ----------------------------------------------------------------------------------


def test_a_bank_on_disk_is_read_as_its_files_are(tmp_path: Path) -> None:
    write_files(tmp_path / "deep" / "bridges", sample())
    (tmp_path / "deep" / "bridges" / "README.md").write_text("Not read.")
    banks = read_banks(tmp_path)
    assert list(banks) == [tmp_path / "deep" / "bridges"]
    reading = banks[tmp_path / "deep" / "bridges"]
    assert reading == read_files(sample())


def test_what_is_no_plain_file_of_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    write_files(folder, sample())
    secret = tmp_path / "secret.toml"
    secret.write_bytes(sample()[QUESTION_FILE].replace(b'"bridge-', b'"stolen-'))
    (folder / "questions" / "link.toml").symlink_to(secret)
    (folder / "questions" / "dangling.toml").symlink_to(folder / "nothing")
    (folder / "questions" / "loop.toml").symlink_to(folder / "questions" / "loop.toml")
    (folder / "questions" / "folder.toml").mkdir()
    (folder / "questions" / "large.toml").write_bytes(b"#" * (LARGEST + 1))
    (folder / "articles" / "bridge" / "2.txt").mkdir()
    os.mkfifo(folder / "facts" / "pipe.toml")
    reading = read_bank(folder)
    assert sorted(rules(reading)) == [
        ("articles/bridge/2.txt", "FILE"),
        ("facts/pipe.toml", "FILE"),
        ("questions/dangling.toml", "FILE"),
        ("questions/folder.toml", "FILE"),
        ("questions/large.toml", "FILE"),
        ("questions/link.toml", "FILE"),
        ("questions/loop.toml", "FILE"),
    ]
    assert reading.files == sample()


def test_a_file_at_an_odd_place_is_a_warning(tmp_path: Path) -> None:
    write_files(tmp_path, sample())
    (tmp_path / "questions" / "sub").mkdir()
    (tmp_path / "questions" / "sub" / "more.toml").write_text("")
    (told,) = read_bank(tmp_path).problems
    assert (told.file, told.level) == ("questions/sub/more.toml", Level.WARNING)


def test_a_bank_file_that_is_a_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "bank.toml").mkdir()
    (reading,) = read_banks(tmp_path).values()
    assert reading.bank is None
    assert ("bank.toml", "FILE") in rules(reading)


# What stands for a number, a text, a date or a list in a file, and is too much for any column.
ABSURD = [
    "9" * 5000,
    "9" * 25,
    "-" + "9" * 25,
    "0x" + "f" * 5000,
    "1e999999999",
    "nan",
    '"1e99999"',
    "0001-01-01",
    "[" * 900 + "]" * 900,
]


@pytest.mark.parametrize("value", ABSURD, ids=lambda value: value[:12])
def test_no_absurd_value_of_any_field_ends_the_check(value: str) -> None:
    """Every field of every record of the sample bank, one after the other."""
    for path, raw in sample().items():
        if not path.endswith(".toml"):
            continue
        lines = raw.decode().split("\n")
        names = set()
        for number, line in enumerate(lines):
            name, equals, _ = line.partition(" = ")
            if not equals or name in names or line.startswith(("#", '"')):
                continue
            names.add(name)
            changed = [*lines[:number], f"{name} = {value}", *lines[number + 1 :]]
            reading = read_files(sample() | {path: "\n".join(changed).encode()})
            assert len([str(found) for found in check(reading)]) >= 0


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("articles/bridge.toml", 'language = "en"', f'language = "en"\nurl = "{url}"', "AR3")
        for url in ("javascript:alert(1)", "data:text/html,x", "//a.example", "https://", "http:a",
                    "ftp://a.example/b", "https://a.example/ b", "JAVASCRIPT://a.example/%0aalert(1)")
    ]
    + [
        (path, old, old.replace("bridge", f"bri\\u{code}dge"), "TX1")
        for code in ("202A", "202E", "2066", "2069")
        for path, old in (
            ("articles/bridge.toml", 'label = "the bridge report"'),
            ("facts/bridge.toml", 'subject = "The bridge"'),
            ("questions/bridge.toml", '"According to the bridge report, the town paid'),
            ("quizzes/bridges.toml", 'title = "Bridges"   # short'),
        )
    ],
)  # fmt: skip
def test_what_would_run_or_turn_round_on_a_page_is_an_error(
    path: str, old: str, new: str, rule: str
) -> None:
    if new == old:
        new = old.replace("Bridges", "Bri\\u202Edges")
    problems = check(read_files(sample_with(path, old, new)))
    assert rule in {problem.rule for problem in problems if problem.level is Level.ERROR}
