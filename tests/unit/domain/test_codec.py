from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

import pytest
from cattrs.errors import BaseValidationError
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.codec import answer_from_data, divided, from_data, joined, shown_content, to_data
from quiz.domain.marking.in_words import in_words
from quiz.domain.questions.arrangements import (
    Event,
    Matched,
    Matching,
    MatchOption,
    Ordering,
    Placed,
    Prompt,
)
from quiz.domain.questions.gaps import Cloze, GapFilled
from quiz.domain.questions.questions import (
    ANSWERS,
    CONTENTS,
    Answer,
    ChosenOption,
    ChosenOptions,
    Content,
    Facet,
    Grounding,
    Judged,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TypedNumber,
    TypedText,
    Verdict,
    VerdictGiven,
    VerdictWithEvidence,
)
from quiz.domain.questions.sentence_kinds import (
    FindSentence,
    Restored,
    SelectedSentences,
    ShownSentence,
    SpotAltered,
)

# Every text that belongs to a key begins with this mark, and no other text holds it.
SECRET = "§"
names = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
shown = st.text(max_size=20).filter(lambda text: SECRET not in text)
hidden = st.one_of(st.just(""), shown.map(lambda text: SECRET + text))
numbers = st.decimals(allow_nan=False, allow_infinity=False)


def quotes() -> st.SearchStrategy[tuple[Grounding, ...]]:
    quote = st.builds(
        Grounding,
        name=names.map(lambda name: SECRET + name),
        article=names.map(lambda name: SECRET + name),
        exact=shown.map(lambda text: SECRET + text),
        prefix=hidden,
        suffix=hidden,
        edition=st.integers(1, 9),
    )
    return st.lists(quote, max_size=3).map(tuple)


def common() -> dict[str, st.SearchStrategy[Any]]:
    sets = st.lists(st.lists(hidden, max_size=2).map(tuple), max_size=2).map(tuple)
    return {"stem": shown, "explanation": hidden, "quotes": quotes(), "evidence": sets}


def options() -> st.SearchStrategy[tuple[Option, ...]]:
    option = st.builds(Option, key=names, text=shown, right=st.booleans(), rationale=hidden)
    return st.lists(option, max_size=5, unique_by=lambda member: member.key).map(tuple)


def members(of: type[Any], **fields_: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    member = st.builds(of, key=names, text=shown, **fields_)
    return st.lists(member, max_size=5, unique_by=lambda one: one.key).map(tuple)


CONTENT: dict[str, st.SearchStrategy[Content]] = {
    "single-choice": st.builds(SingleChoice, options=options(), ordered=st.booleans(), **common()),
    "multiple-response": st.builds(
        MultipleResponse, options=options(), ordered=st.booleans(), **common()
    ),
    "true-false": st.builds(TrueFalse, truth=st.booleans(), **common()),
    "numeric": st.builds(
        Numeric,
        unit=shown,
        decimals=st.none() | st.integers(0, 6),
        value=numbers,
        tolerance=numbers,
        **common(),
    ),
    "short-answer": st.builds(
        ShortAnswer, accepted=st.lists(hidden, max_size=3).map(tuple), **common()
    ),
    "verdict": st.builds(
        VerdictWithEvidence,
        verdict=st.sampled_from(Verdict),
        missing=st.none() | st.sampled_from(Facet),
        near_miss=hidden,
        near_miss_why=hidden,
        **common(),
    ),
    "cloze": st.builds(
        Cloze,
        before=shown,
        after=shown,
        accepted=st.lists(hidden, max_size=3).map(tuple),
        **common(),
    ),
    "matching": st.builds(
        Matching,
        prompts=members(Prompt, match=hidden, rationale=hidden),
        options=members(MatchOption),
        ordered=st.booleans(),
        **common(),
    ),
    "ordering": st.builds(
        Ordering, events=members(Event, place=st.integers(0, 9), rationale=hidden), **common()
    ),
    "find-the-sentence": st.builds(
        FindSentence, near_miss=hidden, near_miss_why=hidden, **common()
    ),
    "altered-sentence": st.builds(
        SpotAltered,
        sentences=members(
            ShownSentence,
            altered=st.booleans(),
            original=st.lists(hidden, max_size=2).map(tuple),
            rationale=hidden,
        ),
        **common(),
    ),
}
ANSWER: dict[str, st.SearchStrategy[Answer]] = {
    "single-choice": st.builds(ChosenOption, option=names),
    "multiple-response": st.builds(ChosenOptions, options=st.frozensets(names)),
    "true-false": st.builds(Judged, truth=st.booleans()),
    "numeric": st.builds(TypedNumber, text=st.text()),
    "short-answer": st.builds(TypedText, text=st.text()),
    "verdict": st.builds(
        VerdictGiven,
        verdict=st.none() | st.sampled_from(Verdict),
        sentences=st.frozensets(names),
        missing=st.none() | st.sampled_from(Facet),
    ),
    "cloze": st.builds(GapFilled, text=st.text()),
    "matching": st.builds(Matched, pairs=st.dictionaries(names, names)),
    "ordering": st.builds(Placed, places=st.dictionaries(names, st.integers(1, 9))),
    "find-the-sentence": st.builds(SelectedSentences, sentences=st.frozensets(names)),
    "altered-sentence": st.builds(Restored, sentence=names, value=st.text()),
}
contents = st.sampled_from(sorted(CONTENT)).flatmap(CONTENT.__getitem__)
answers = st.sampled_from(sorted(ANSWER)).flatmap(ANSWER.__getitem__)


def through_json(data: Any) -> Any:
    return json.loads(json.dumps(data))


def names_in(data: Any) -> Iterator[str]:
    """Yield every field name at any depth of plain data."""
    if isinstance(data, dict):
        yield from data
        for member in data.values():
            yield from names_in(member)
    if isinstance(data, list):
        for member in data:
            yield from names_in(member)


def keyed_names(value: Any) -> Iterator[str]:
    """Yield the names of the keyed fields of a value and of its members."""
    for spec in fields(value):
        if spec.metadata.get("keyed"):
            yield spec.name
            continue
        members = getattr(value, spec.name)
        for member in members if isinstance(members, tuple) else ():
            if is_dataclass(member):
                yield from keyed_names(member)


def filled(kind: type[Content]) -> Content:
    """Build a content in which no field has its default, so that none is left out of the data."""
    option = Option(key="a", text="A", right=True, rationale=SECRET)
    quote = Grounding(name=SECRET, article=SECRET, exact=SECRET)
    values: dict[str, Any] = {
        "stem": "Stem",
        "explanation": SECRET,
        "quotes": (quote,),
        "evidence": ((SECRET,),),
        "options": (option, Option(key="b", text="B", rationale=SECRET)),
        "ordered": True,
        "truth": True,
        "unit": "km",
        "decimals": 2,
        "value": Decimal("70.76"),
        "tolerance": Decimal("0.5"),
        "accepted": (SECRET,),
        "verdict": Verdict.REFUTED,
        "missing": Facet.WHEN,
        "near_miss": SECRET,
        "near_miss_why": SECRET,
        "before": "In",
        "after": "it rained.",
        "prompts": (Prompt(key="p", text="P", match=SECRET, rationale=SECRET),),
        "events": (Event(key="e", text="E", place=1, rationale=SECRET),),
        "sentences": (
            ShownSentence(key="s", text="S", altered=True, original=(SECRET,), rationale=SECRET),
        ),
    }
    if kind is Matching:
        values["options"] = (MatchOption(key="m", text="M"),)
    return kind(**{spec.name: values[spec.name] for spec in fields(kind)})


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        {"text": "5", "colour": "red"},
        {},
        {"text": 5},
        {"text": None},
    ],
    ids=["unknown field", "missing field", "number for text", "nothing for text"],
)
def test_data_that_do_not_fit_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(BaseValidationError):
        answer_from_data("numeric", data)


@pytest.mark.parametrize("truth", ["no", 0, 1, None])
def test_only_true_and_false_are_true_and_false(truth: object) -> None:
    with pytest.raises(BaseValidationError):
        answer_from_data("true-false", {"truth": truth})


@pytest.mark.parametrize("value", [70.76, True, "seventy", "NaN", "Infinity"])
def test_a_number_that_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(BaseValidationError):
        joined("numeric", {"stem": "How many?"}, {"value": value})


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        joined("riddle", {"stem": "What am I?"}, {})


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(BaseValidationError):
        answer_from_data("verdict", {"verdict": "half-true"})


def test_a_verdict_that_is_read_is_the_verdict_and_not_a_text_that_equals_it() -> None:
    answer = answer_from_data("verdict", {"verdict": "refuted", "missing": "when"})
    assert isinstance(answer, VerdictGiven)
    assert answer.verdict is Verdict.REFUTED
    assert answer.missing is Facet.WHEN


# --- nothing of the key in the wording -------------------------------------------------------


def test_every_kind_has_its_examples_here() -> None:
    assert set(CONTENTS) >= set(CONTENT)
    assert {kind for kind, of in CONTENTS.items() if of.__module__.startswith("quiz.")} == set(
        CONTENT
    )
    assert set(CONTENT) == set(ANSWER)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_no_keyed_field_is_ever_in_the_wording(kind: str) -> None:
    content = filled(CONTENTS[kind])
    keyed = set(keyed_names(content))
    wording, key = divided(content)
    assert keyed
    assert keyed.isdisjoint(names_in(wording))
    assert keyed <= set(names_in(key))
    assert SECRET not in json.dumps(wording, ensure_ascii=False)


@given(contents)
def test_no_text_of_the_key_is_ever_in_the_wording(content: Content) -> None:
    wording, _ = divided(content)
    assert SECRET not in json.dumps(wording, ensure_ascii=False)


@given(CONTENT["single-choice"], st.data())
def test_the_wording_is_the_same_whichever_option_is_right(
    content: SingleChoice, data: st.DataObject
) -> None:
    turned = tuple(
        Option(key=option.key, text=option.text, right=data.draw(st.booleans()), rationale="§ why")
        for option in content.options
    )
    other = SingleChoice(stem=content.stem, options=turned, ordered=content.ordered)
    assert divided(content)[0] == divided(other)[0]


# --- there and back --------------------------------------------------------------------------


@given(contents)
def test_a_content_that_was_divided_and_stored_is_joined_unchanged(content: Content) -> None:
    wording, key = divided(content)
    assert joined(content.kind, through_json(wording), through_json(key)) == content


@given(contents)
def test_a_content_is_read_back_from_its_data_unchanged(content: Content) -> None:
    assert from_data(type(content), through_json(to_data(content))) == content


@given(answers)
def test_an_answer_is_read_back_from_its_data_unchanged(answer: Answer) -> None:
    assert answer_from_data(answer.kind, through_json(to_data(answer))) == answer


@given(contents)
def test_joining_does_not_change_what_it_was_given(content: Content) -> None:
    wording, key = divided(content)
    before = through_json([wording, key])
    joined(content.kind, wording, key)
    assert [wording, key] == before


@given(st.permutations(["a-1:1", "a-1:2", "b-2:1", "b-2:14"]))
def test_equal_answers_give_equal_data_in_whatever_order_they_were_clicked(
    sentences: list[str],
) -> None:
    data = to_data(VerdictGiven(verdict=Verdict.REFUTED, sentences=frozenset(sentences)))
    assert data == {"verdict": "refuted", "sentences": ["a-1:1", "a-1:2", "b-2:1", "b-2:14"]}


@given(numbers)
def test_a_number_keeps_every_digit_that_was_written(value: Decimal) -> None:
    _, key = divided(Numeric(stem="How many?", value=value))
    back = joined("numeric", {"stem": "How many?"}, through_json(key))
    assert isinstance(back, Numeric)
    assert str(back.value) == str(value)


def test_a_wording_keeps_the_options_and_the_key_says_which_is_right() -> None:
    content = SingleChoice(
        stem="Which?",
        options=(Option(key="x", text="X", right=True), Option(key="y", text="Y", rationale="No.")),
    )
    assert divided(content) == (
        {"stem": "Which?", "options": [{"key": "x", "text": "X"}, {"key": "y", "text": "Y"}]},
        {"options": {"x": {"right": True}, "y": {"rationale": "No."}}},
    )


def test_a_kind_that_is_declared_elsewhere_is_divided_too() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Toy(Content):
        kind = "toy-in-the-codec-test"
        options: tuple[Option, ...] = ()

    content = Toy(stem="?", explanation=SECRET, options=(Option(key="a", text="A", right=True),))
    wording, key = divided(content)
    assert wording == {"stem": "?", "options": [{"key": "a", "text": "A"}]}
    assert key == {"explanation": SECRET, "options": {"a": {"right": True}}}


def test_answers_and_contents_agree_on_their_kinds() -> None:
    assert {kind: of.kind for kind, of in CONTENTS.items()} == {kind: kind for kind in CONTENTS}
    assert {kind: of.kind for kind, of in ANSWERS.items()} == {kind: kind for kind in CONTENTS}


# --- a content without its key ---------------------------------------------------------------


def seen_of(value: Any) -> Any:
    """What is shown of a content or of its members, by field."""
    if isinstance(value, tuple):
        return [seen_of(member) for member in value]
    if not is_dataclass(value):
        return value
    spec = (spec for spec in fields(value) if not spec.metadata.get("keyed"))
    return {one.name: seen_of(getattr(value, one.name)) for one in spec}


@given(contents)
def test_a_content_that_is_posed_is_all_that_is_shown(content: Content) -> None:
    alone = shown_content(content.kind, through_json(divided(content)[0]))
    assert type(alone) is type(content)
    assert seen_of(alone) == seen_of(content)


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_a_content_that_is_posed_has_no_key(kind: str) -> None:
    content = filled(CONTENTS[kind])
    alone = shown_content(kind, divided(content)[0])
    keyed = [spec.name for spec in fields(content) if spec.metadata.get("keyed")]
    assert keyed
    for name in keyed:
        # A key that must be there is not there at all; what may be left out is empty.
        assert not getattr(alone, name, None), name
    assert SECRET not in repr({**vars(alone), "members": list(map(vars, members_of(alone)))})


@given(contents, st.data())
def test_an_answer_is_said_alike_with_the_key_and_without(content: Content, data: Any) -> None:
    answer = data.draw(st.from_type(ANSWERS[content.kind]))
    alone = shown_content(content.kind, through_json(divided(content)[0]))
    assert in_words(alone, answer) == in_words(content, answer)


def members_of(content: Content) -> Iterator[Any]:
    for value in vars(content).values():
        yield from value if isinstance(value, tuple) else ()
