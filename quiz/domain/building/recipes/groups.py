"""Recipes that need several facts: matching, changes, what only one article or none gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from quiz.domain.building.claims.sides import without_value
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes import built
from quiz.domain.building.recipes.ordering import FEWEST, MOST
from quiz.domain.facts.facts import NUMBERS, Fact, canonical_name, times_meet
from quiz.domain.facts.wording import (
    joined_labels,
    named,
    named_without_time,
    proof,
    sentences,
    value_text,
)
from quiz.domain.questions.arrangements import Matching, MatchOption, Prompt
from quiz.domain.questions.questions import SingleChoice
from quiz.domain.seeds import mixed
from quiz.domain.text.text import tokens

_WRONG = 2


def matching(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask which value belongs to which subject, for the subjects of one relation in an article."""
    relation = inventory.relation(fact)
    group = _distinct(inventory, inventory.of_relation_in(fact.article, fact.relation))
    if len(group) < FEWEST or not relation.functional or group[0].key != fact.key:
        return ()
    facts = tuple(member.key for member in group)
    drawn = built.built_seed(seed, "matching", facts)
    label = inventory.label(fact)
    values = {member.key: value_text(member, inventory.values[member.key]) for member in group}
    prompts = tuple(
        Prompt(
            key=f"p{number}",
            text=member.subject,
            match=built.option_key(drawn, values[member.key]),
            rationale=sentences(
                f"{label} gives {values[member.key]} as {named(relation, member, label)}"
            ),
        )
        # Mixed, so that they do not stand in the order of what belongs to them.
        for number, member in enumerate(mixed(drawn, group, lambda member: member.key), 1)
    )
    ranked = sorted(
        group, key=lambda member: (inventory.values[member.key].number or 0, values[member.key])
    )
    own = built.grounds(*group)
    content = Matching(
        stem=f"Match each with {relation.label} that {label} gives.",
        prompts=prompts,
        options=tuple(
            MatchOption(key=built.option_key(drawn, values[member.key]), text=values[member.key])
            for member in ranked
        ),
        ordered=True,
        explanation=sentences(*(f"{member.subject}: {values[member.key]}" for member in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return (built.made("matching", facts, (fact.article,), drawn, content),)


def what_changed(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask how a value changed between two articles."""
    changes = []
    for other in inventory.of_subject(fact):
        if fact.key < other.key and _changed(inventory, fact, other):
            changes.append(_change(inventory, fact, other, seed))
    return tuple(change for change in changes if change is not None)


def which_article(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask which of two articles gives something that only one of them gives."""
    relation = inventory.relation(fact)
    if fact.value.type not in NUMBERS or inventory.values[fact.key].number is None:
        return ()
    other = _silent(inventory, fact)
    if other is None:
        return ()
    articles = tuple(sorted((fact.article, other)))
    drawn = built.built_seed(seed, "which-article", (fact.key,), other)
    label, silent = inventory.label(fact), inventory.articles[other].label
    labels = tuple(inventory.articles[key].label for key in articles)
    what = named(relation, fact, label)
    rows = [
        built.option(drawn, f"only {label}", right=True),
        built.option(drawn, f"only {silent}", rationale=sentences(f"{silent} does not give it")),
        built.option(drawn, "each of the two", rationale=sentences(f"{silent} does not give it")),
    ]
    content = SingleChoice(
        stem=f"Of {joined_labels(labels)}, which gives {what}?",
        options=tuple(sorted(rows, key=lambda row: row.key)),
        explanation=built.explained(inventory, fact, f"It is only {label} that gives {what}"),
        quotes=fact.quotes,
        evidence=built.grounds(fact).evidence,
    )
    reason = "The key is the article in which the quote stands, the only one with such a fact."
    return (
        built.made(
            "which-article",
            (fact.key,),
            articles,
            drawn,
            content,
            reason=reason,
        ),
    )


def not_answerable(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask which of three things an article does not give; two of them it does."""
    names = without_value(inventory, fact)
    group = inventory.of_relation_in(fact.article, fact.relation)
    value = inventory.values[fact.key]
    # With one such fact only, the question would be an odd one ("the population of somebody").
    if len(group) < _WRONG or not names or value.number is None or group[0].key != fact.key:
        return ()
    drawn = built.built_seed(seed, "not-answerable", (fact.key,))
    given = _two_given(inventory, fact, drawn)
    if len(given) < _WRONG:
        return ()
    relation, label = inventory.relation(fact), inventory.label(fact)
    nameless = replace(fact, subject=mixed(drawn, names, str)[0])
    missing = named_without_time(relation, nameless, label)
    rows = [
        built.option(drawn, missing, right=True),
        *(
            built.option(
                drawn,
                named(inventory.relation(member), member, label),
                rationale=sentences(
                    f"{label} gives it: {value_text(member, inventory.values[member.key])}"
                ),
            )
            for member in given
        ),
    ]
    facts = tuple(member.key for member in given)
    own = built.grounds(*given)
    content = SingleChoice(
        stem=f"Which of these does {label} NOT give?",
        options=tuple(sorted(rows, key=lambda row: row.key)),
        explanation=sentences(
            f"What {label} does not give is {missing}",
            *(proof(label, inventory.proving(member)) for member in given),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    reason = "The key is what no sentence of the article gives, so that no quote can show it."
    return (built.made("not-answerable", facts, (fact.article,), drawn, content, reason=reason),)


# --- what changed, which article, what is missing ----------------------------------------------


def _distinct(inventory: Inventory, facts: Sequence[Fact]) -> list[Fact]:
    """Keep the facts whose subject and value no other one of them has."""
    kept: list[Fact] = []
    for fact in facts:
        value = inventory.values[fact.key]
        if value.type in NUMBERS and value.number is None:
            continue
        if all(
            not value.meets(inventory.values[member.key])
            and canonical_name(fact.subject) != canonical_name(member.subject)
            for member in kept
        ):
            kept.append(fact)
    return kept[:MOST]


def _changed(inventory: Inventory, fact: Fact, other: Fact) -> bool:
    own, others = inventory.values[fact.key], inventory.values[other.key]
    return (
        fact.article != other.article
        and inventory.relation(fact).functional
        and not times_meet(fact.as_of, other.as_of)
        and own.type is others.type
        and not own.meets(others)
    )


def _change(inventory: Inventory, fact: Fact, other: Fact, seed: str) -> built.Built | None:
    first, second = sorted((fact, other), key=lambda member: _start(member))
    facts = (fact.key, other.key)
    drawn = built.built_seed(seed, "what-changed", facts)
    before, after = (value_text(member, inventory.values[member.key]) for member in (first, second))
    third = _third(inventory, first, second, drawn)
    if third is None:
        return None
    wrong = value_text(third, inventory.values[third.key])
    labels = tuple(inventory.label(member) for member in (first, second))
    relation = inventory.relation(fact)
    what = named_without_time(relation, fact, labels[0])
    key = f"from {before} to {after}"
    rows = [
        built.option(drawn, key, right=True),
        built.option(
            drawn,
            f"from {after} to {before}",
            rationale=sentences(f"It is the other way round: {labels[0]} gives {before}"),
        ),
        built.option(
            drawn,
            f"from {wrong} to {after}",
            rationale=sentences(
                f"{inventory.label(third)} gives {wrong} as "
                f"{named(inventory.relation(third), third, inventory.label(third))}"
            ),
        ),
    ]
    own = built.grounds(first, second)
    content = SingleChoice(
        stem=built.left_open(inventory, first, second)
        + f"How did {what} change between {labels[0]} and {labels[1]}?",
        options=tuple(sorted(rows, key=lambda row: row.key)),
        explanation=sentences(
            f"{what} changed {key}",
            proof(labels[0], inventory.proving(first)),
            proof(labels[1], inventory.proving(second)),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return built.made(
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
    values = [inventory.values[member.key] for member in (first, second)]
    others = [
        member
        for member in (
            *inventory.of_relation_in(first.article, first.relation),
            *inventory.alike_in(first.article, values[0]),
        )
        if all(not inventory.values[member.key].meets(value) for value in values)
        and not set(tokens(member.value.surface)) & set(tokens(first.value.surface)) - {"percent"}
    ]
    return mixed(drawn, others, lambda member: member.key)[0] if others else None


def _silent(inventory: Inventory, fact: Fact) -> str | None:
    """Return another article of the topic that has no such fact, no such value and no near one."""
    topic = inventory.articles[fact.article].topic
    for article in sorted(inventory.articles):
        if article == fact.article or inventory.articles[article].topic != topic or not topic:
            continue
        if inventory.of_relation_in(article, fact.relation):
            continue
        names = inventory.names_of(fact.subject)
        is_stated = any(
            inventory.states_value(sentence, fact)
            or (sentence.names(names) and sentence.is_vague())
            for sentence in inventory.sentences(article)
        )
        if not is_stated:
            return article
    return None


def _two_given(inventory: Inventory, fact: Fact, drawn: str) -> list[Fact]:
    """Pick two facts of the article that give numbers, of this relation if it has two."""
    own = list(inventory.of_relation_in(fact.article, fact.relation))
    others = [
        member
        for member in inventory.of_article(fact.article)
        if member.relation != fact.relation and inventory.values[member.key].number is not None
    ]
    picked = [
        *mixed(drawn, own, lambda member: member.key)[:1],
        *mixed(drawn, others, lambda member: member.key),
    ]
    return sorted(picked[:_WRONG], key=lambda member: member.key)
