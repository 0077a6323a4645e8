"""Recipes that need several facts: order, matching, changes, what an article does not give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from quiz.domain.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.claiming.sides import without_value
from quiz.domain.drawing import mixed
from quiz.domain.facts import NUMBERS, Fact, canonical_name, times_meet
from quiz.domain.inventory import Inventory
from quiz.domain.questions import Content, SingleChoice
from quiz.domain.recipes.built import (
    Built,
    built_key,
    built_seed,
    derived,
    explained,
    grounds,
    left_open,
    option,
    option_key,
)
from quiz.domain.relations import fill, slots_for
from quiz.domain.text import tokens
from quiz.domain.wording import (
    both,
    days,
    named,
    named_without_time,
    proof,
    sentences,
    value_text,
)

# With fewer, guessing pays too well (SCIENCE.md 1.4).
_FEWEST = 4
_MOST = 5
_WRONG = 2


@dataclass(frozen=True)
class _Happening:
    """An event with the days on which it may have been, and how it is called."""

    fact: Fact
    text: str
    start: date
    end: date


def order(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask for the order of events whose times do not touch; built from the first of each group."""
    topic = inventory.articles[fact.article].topic
    groups = inventory.once(("order", topic), lambda: _groups(_happenings(inventory, topic)))
    own = [group for group in groups if group and min(one.fact.key for one in group) == fact.key]
    return tuple(_ordering(inventory, group, seed) for group in own)


def matching(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which value belongs to which subject, for the subjects of one relation in an article."""
    relation = inventory.relation(fact)
    group = _distinct(inventory, inventory.of_relation_in(fact.article, fact.relation))
    if len(group) < _FEWEST or not relation.functional or group[0].key != fact.key:
        return ()
    facts = tuple(one.key for one in group)
    drawn = built_seed(seed, "matching", facts)
    label = inventory.label(fact)
    values = {one.key: value_text(one, inventory.values[one.key]) for one in group}
    prompts = tuple(
        Prompt(
            key=f"p{number}",
            text=one.subject,
            match=option_key(drawn, values[one.key]),
            rationale=sentences(
                f"{label} gives {values[one.key]} as {named(relation, one, label)}"
            ),
        )
        # Mixed, so that they do not stand in the order of what belongs to them.
        for number, one in enumerate(mixed(drawn, group, lambda one: one.key), 1)
    )
    ranked = sorted(group, key=lambda one: (inventory.values[one.key].number or 0, values[one.key]))
    own = grounds(*group)
    content = Matching(
        stem=f"Match each with {relation.label} that {label} gives.",
        prompts=prompts,
        options=tuple(
            MatchOption(key=option_key(drawn, values[one.key]), text=values[one.key])
            for one in ranked
        ),
        ordered=True,
        explanation=sentences(*(f"{one.subject}: {values[one.key]}" for one in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return (_built("matching", facts, (fact.article,), drawn, content),)


def what_changed(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask how a value changed between two articles."""
    built = []
    for other in inventory.of_subject(fact):
        if fact.key < other.key and _changed(inventory, fact, other):
            built.append(_change(inventory, fact, other, seed))
    return tuple(one for one in built if one is not None)


def which_article(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which of two articles gives something that only one of them gives."""
    relation = inventory.relation(fact)
    if fact.value.type not in NUMBERS or inventory.values[fact.key].number is None:
        return ()
    other = _silent(inventory, fact)
    if other is None:
        return ()
    articles = tuple(sorted((fact.article, other)))
    drawn = built_seed(seed, "which-article", (fact.key,), other)
    label, silent = inventory.label(fact), inventory.articles[other].label
    labels = tuple(inventory.articles[key].label for key in articles)
    what = named(relation, fact, label)
    rows = [
        option(drawn, f"only {label}", right=True),
        option(drawn, f"only {silent}", rationale=sentences(f"{silent} does not give it")),
        option(drawn, "each of the two", rationale=sentences(f"{silent} does not give it")),
    ]
    content = SingleChoice(
        stem=f"Of {both(labels)}, which gives {what}?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=explained(inventory, fact, f"It is only {label} that gives {what}"),
        quotes=fact.quotes,
        evidence=grounds(fact).evidence,
    )
    reason = "The key is the article in which the quote stands, the only one with such a fact."
    return (
        _built(
            "which-article",
            (fact.key,),
            articles,
            drawn,
            content,
            reason=reason,
        ),
    )


def not_answerable(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which of three things an article does not give; two of them it does."""
    names = without_value(inventory, fact)
    group = inventory.of_relation_in(fact.article, fact.relation)
    value = inventory.values[fact.key]
    # With one such fact only, the question would be an odd one ("the population of somebody").
    if len(group) < _WRONG or not names or value.number is None or group[0].key != fact.key:
        return ()
    drawn = built_seed(seed, "not-answerable", (fact.key,))
    given = _two_given(inventory, fact, drawn)
    if len(given) < _WRONG:
        return ()
    relation, label = inventory.relation(fact), inventory.label(fact)
    nameless = replace(fact, subject=mixed(drawn, names, str)[0])
    missing = named_without_time(relation, nameless, label)
    rows = [
        option(drawn, missing, right=True),
        *(
            option(
                drawn,
                named(inventory.relation(one), one, label),
                rationale=sentences(
                    f"{label} gives it: {value_text(one, inventory.values[one.key])}"
                ),
            )
            for one in given
        ),
    ]
    facts = tuple(one.key for one in given)
    own = grounds(*given)
    content = SingleChoice(
        stem=f"Which of these does {label} NOT give?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=sentences(
            f"What {label} does not give is {missing}",
            *(proof(label, inventory.proving(one)) for one in given),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    reason = "The key is what no sentence of the article gives, so that no quote can show it."
    return (_built("not-answerable", facts, (fact.article,), drawn, content, reason=reason),)


# --- order -----------------------------------------------------------------------------------


def _happenings(inventory: Inventory, topic: str) -> list[_Happening]:
    """Return what took place in the articles of a topic, by its time."""
    found = []
    for article in sorted(inventory.articles):
        if inventory.articles[article].topic != topic:
            continue
        for fact in inventory.of_article(article):
            happening = _happening(inventory, fact)
            if happening is not None:
                found.append(happening)
    return sorted(found, key=lambda one: (one.start, one.end, one.fact.key))


def _happening(inventory: Inventory, fact: Fact) -> _Happening | None:
    relation, span = inventory.relation(fact), inventory.values[fact.key].span
    value = inventory.values[fact.key]
    if not relation.event or (value.type in NUMBERS and value.number is None):
        return None
    slots = slots_for(fact, inventory.label(fact), value_text(fact, inventory.values[fact.key]))
    text = fill(relation.event, slots)
    if span is not None:
        return _Happening(fact, text, span.start, span.end)
    if fact.as_of is None or fact.as_of.start is None or fact.as_of.end is None:
        return None
    return _Happening(fact, text, fact.as_of.start, fact.as_of.end)


def _groups(happenings: Sequence[_Happening]) -> list[list[_Happening]]:
    """Deal the events out, in order of time, to as many groups as can have four each."""
    apart: list[_Happening] = []
    for one in happenings:
        if not apart or apart[-1].end < one.start:
            apart.append(one)
    count = len(apart) // _FEWEST
    groups = [apart[start::count] for start in range(count)]
    return [group[:_MOST] for group in groups]


def _ordering(inventory: Inventory, group: Sequence[_Happening], seed: str) -> Built:
    facts = tuple(sorted(one.fact.key for one in group))
    articles = tuple(sorted({one.fact.article for one in group}))
    drawn = built_seed(seed, "order", facts)
    events = [
        Event(
            key=option_key(drawn, one.text),
            text=one.text,
            place=place,
            rationale=_dated(inventory, one),
        )
        for place, one in enumerate(group, 1)
    ]
    labels = tuple(inventory.articles[key].label for key in articles)
    own = grounds(*(one.fact for one in group))
    content = Ordering(
        stem=f"Put these in order of time, the earliest first, by what {both(labels)} tell.",
        events=tuple(sorted(events, key=lambda one: one.key)),
        explanation=sentences(*(f"{one.text}: {days(one.start, one.end)}" for one in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return _built("order", facts, articles, drawn, content)


def _dated(inventory: Inventory, one: _Happening) -> str:
    """Say when an event was by its article, and how that is known where the words leave it open."""
    argument = one.fact.as_of.argument if one.fact.as_of else ""
    told = f"its time, by {inventory.label(one.fact)}, is {days(one.start, one.end)}"
    return sentences(told, argument)


# --- what changed, which article, what is missing ----------------------------------------------


def _distinct(inventory: Inventory, facts: Sequence[Fact]) -> list[Fact]:
    """Keep the facts whose subject and value no other one of them has."""
    kept: list[Fact] = []
    for fact in facts:
        value = inventory.values[fact.key]
        if value.type in NUMBERS and value.number is None:
            continue
        if all(
            not value.meets(inventory.values[one.key])
            and canonical_name(fact.subject) != canonical_name(one.subject)
            for one in kept
        ):
            kept.append(fact)
    return kept[:_MOST]


def _changed(inventory: Inventory, fact: Fact, other: Fact) -> bool:
    one, two = inventory.values[fact.key], inventory.values[other.key]
    return (
        fact.article != other.article
        and inventory.relation(fact).functional
        and not times_meet(fact.as_of, other.as_of)
        and one.type is two.type
        and not one.meets(two)
    )


def _change(inventory: Inventory, fact: Fact, other: Fact, seed: str) -> Built | None:
    first, second = sorted((fact, other), key=lambda one: _start(one))
    facts = (fact.key, other.key)
    drawn = built_seed(seed, "what-changed", facts)
    before, after = (value_text(one, inventory.values[one.key]) for one in (first, second))
    third = _third(inventory, first, second, drawn)
    if third is None:
        return None
    wrong = value_text(third, inventory.values[third.key])
    labels = tuple(inventory.label(one) for one in (first, second))
    relation = inventory.relation(fact)
    what = named_without_time(relation, fact, labels[0])
    key = f"from {before} to {after}"
    rows = [
        option(drawn, key, right=True),
        option(
            drawn,
            f"from {after} to {before}",
            rationale=sentences(f"It is the other way round: {labels[0]} gives {before}"),
        ),
        option(
            drawn,
            f"from {wrong} to {after}",
            rationale=sentences(
                f"{inventory.label(third)} gives {wrong} as "
                f"{named(inventory.relation(third), third, inventory.label(third))}"
            ),
        ),
    ]
    own = grounds(first, second)
    content = SingleChoice(
        stem=left_open(inventory, first, second)
        + f"How did {what} change between {labels[0]} and {labels[1]}?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=sentences(
            f"{what} changed {key}",
            proof(labels[0], inventory.proving(first)),
            proof(labels[1], inventory.proving(second)),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return _built(
        "what-changed",
        facts,
        tuple(dict.fromkeys((first.article, second.article))),
        drawn,
        content,
        reason="The key joins the values of the two quotes in the order of their times.",
    )


def _start(fact: Fact) -> tuple[date, str]:
    start = fact.as_of.start if fact.as_of and fact.as_of.start else date.min
    return start, fact.key


def _third(inventory: Inventory, first: Fact, second: Fact, drawn: str) -> Fact | None:
    """Find a value of the earlier article that is neither of the two."""
    values = [inventory.values[one.key] for one in (first, second)]
    others = [
        one
        for one in (
            *inventory.of_relation_in(first.article, first.relation),
            *inventory.alike_in(first.article, values[0]),
        )
        if all(not inventory.values[one.key].meets(value) for value in values)
        and not set(tokens(one.value.surface)) & set(tokens(first.value.surface)) - {"percent"}
    ]
    return mixed(drawn, others, lambda one: one.key)[0] if others else None


def _silent(inventory: Inventory, fact: Fact) -> str | None:
    """Return another article of the topic that has no such fact, no such value and no near one."""
    topic = inventory.articles[fact.article].topic
    for article in sorted(inventory.articles):
        if article == fact.article or inventory.articles[article].topic != topic or not topic:
            continue
        if inventory.of_relation_in(article, fact.relation):
            continue
        names = inventory.names_of(fact.subject)
        told = any(
            inventory.states_value(sentence, fact)
            or (sentence.names(names) and sentence.is_vague())
            for sentence in inventory.sentences(article)
        )
        if not told:
            return article
    return None


def _two_given(inventory: Inventory, fact: Fact, drawn: str) -> list[Fact]:
    """Pick two facts of the article that give numbers, of this relation if it has two."""
    own = list(inventory.of_relation_in(fact.article, fact.relation))
    others = [
        one
        for one in inventory.of_article(fact.article)
        if one.relation != fact.relation and inventory.values[one.key].number is not None
    ]
    picked = [
        *mixed(drawn, own, lambda one: one.key)[:1],
        *mixed(drawn, others, lambda one: one.key),
    ]
    return sorted(picked[:_WRONG], key=lambda one: one.key)


def _built(
    recipe: str,
    facts: tuple[str, ...],
    articles: tuple[str, ...],
    drawn: str,
    content: Content,
    reason: str = "",
) -> Built:
    return Built(
        key=built_key(recipe, facts),
        recipe=recipe,
        content=content,
        facts=facts,
        articles=articles,
        seed=drawn,
        waivers=derived(content, reason) if reason else (),
    )
