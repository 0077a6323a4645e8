"""The inventory: a bank's articles, facts and relations, indexed once for whoever builds from them.

Every list is in an order that depends on keys alone. What an article's sentences hold is read when
it is first asked for and kept, so that building one question of a large bank reads one article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

from quiz.domain.bank import Bank
from quiz.domain.facts.facts import (
    ENTITIES,
    NUMBERS,
    Fact,
    TypedValue,
    ValueType,
    canonical_name,
    typed,
)
from quiz.domain.facts.relations import Relation, check_relation
from quiz.domain.quantities.quantities import ParsedNumber
from quiz.domain.quantities.words.en import VAGUE_WORDS
from quiz.domain.questions.evidence import eligible, resolve
from quiz.domain.questions.questions import Grounding, Status
from quiz.domain.seeds import draw_rank
from quiz.domain.text.articles import Article, sentence_id
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import content_words, has_run, is_number_of, numbers_of

T = TypeVar("T")
Name = TypeVar("Name", bound=Hashable)

# Questions are built only from what a person has looked at.
_USED = frozenset({Status.CHECKED, Status.PUBLISHED})


@dataclass(frozen=True)
class KnownSentence:
    """A sentence that can be evidence, as it is compared: its words and its numbers."""

    id: str
    article: str
    number: int
    start: int
    end: int
    text: str
    words: frozenset[str]
    numbers: tuple[ParsedNumber, ...]

    def names(self, names: Iterable[str]) -> bool:
        """Tell whether one of the names stands in the sentence."""
        return any(has_run(name, self.text) for name in names)

    def gives(self, number: ParsedNumber) -> bool:
        """Tell whether the sentence has a number that is this one, rounded or converted."""
        return any(is_number_of(number, given) for given in self.numbers)

    def is_vague(self) -> bool:
        """Tell whether the sentence has a word that stands for numbers ("hundreds")."""
        return any(has_run(word, self.text) for word in VAGUE_WORDS)


@dataclass(frozen=True)
class Entity:
    """Somebody or something that an article names, and the fact in which it is named."""

    name: str
    type: ValueType
    fact: str


class Inventory:
    """The facts from which questions can be built, by what they say and where they say it.

    A fact takes part when a person has checked it, its article and its relation are there, its
    quotes stand in the article, and its value can be read.
    """

    def __init__(
        self,
        articles: Mapping[str, Article],
        facts: Iterable[Fact],
        relations: Mapping[str, Relation],
        language: str = "en",
    ) -> None:
        self.articles = articles
        self.relations = {
            key: relation for key, relation in relations.items() if not check_relation(relation)
        }
        self.language = language
        self.values: dict[str, TypedValue] = {}
        self.facts: dict[str, Fact] = {}
        for fact in sorted(facts, key=lambda fact: fact.key):
            value = typed(fact)
            if self._takes_part(fact, value):
                self.facts[fact.key], self.values[fact.key] = fact, value
        # Facts of an edition that has been corrected since: only its correction is asked for.
        self.outdated = {key: fact for key, fact in self.facts.items() if self._is_outdated(fact)}
        self.facts = {key: fact for key, fact in self.facts.items() if key not in self.outdated}
        self._kept: dict[Hashable, Any] = {}
        self._sentences = cache(self._read_sentences)
        self._evidence = cache(self._read_evidence)

    @classmethod
    def of(cls, bank: Bank) -> Inventory:
        """Index a bank."""
        return cls(bank.articles, bank.facts.values(), bank.relations, bank.language)

    # --- single facts ------------------------------------------------------------------------

    def relation(self, fact: Fact) -> Relation:
        """Return the relation of a fact of this inventory."""
        return self.relations[fact.relation]

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under that name, making it when it is first asked for."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept

    def label(self, fact: Fact) -> str:
        """Return the label of a fact's article."""
        return self.articles[fact.article].label

    def names_of(self, name: str) -> tuple[str, ...]:
        """Return a name with all other names of the same subject, in order."""
        return self._aliases.get(canonical_name(name), (name,))

    def evidence(self, key: str) -> tuple[frozenset[str], ...]:
        """Return the sets of sentences each of which proves a fact."""
        return self._evidence(key)

    def proving(self, fact: Fact) -> tuple[Grounding, ...]:
        """Return the quotes of a fact's first set of evidence."""
        by_name = {quote.name: quote for quote in fact.quotes}
        return tuple(by_name[name] for name in sets_of(fact)[0])

    # --- groups of facts ---------------------------------------------------------------------

    def of_subject(self, fact: Fact) -> tuple[Fact, ...]:
        """Return all facts with the subject and the relation of this one, itself among them."""
        return self._by_subject[fact.relation, canonical_name(fact.subject)]

    def of_relation(self, relation: str) -> tuple[Fact, ...]:
        """Return all facts of a relation, in the order of their draw ranks."""
        return self._by_relation.get(relation, ())

    def of_relation_in(self, article: str, relation: str) -> tuple[Fact, ...]:
        """Return the facts of a relation that an article states."""
        return self._by_place.get((article, relation), ())

    def alike_in(self, article: str, value: TypedValue) -> tuple[Fact, ...]:
        """Return the facts of an article whose values have the type and the unit of this one."""
        return self._by_kind.get((article, _kind(value)), ())

    def alike(self, value: TypedValue) -> tuple[Fact, ...]:
        """Return all facts whose values have that type and unit, in the order of draw ranks."""
        return self._by_kind.get(("", _kind(value)), ())

    def of_article(self, article: str) -> tuple[Fact, ...]:
        """Return the facts that an article states."""
        return self._by_article.get(article, ())

    def entities(self, article: str) -> tuple[Entity, ...]:
        """Return the persons, organisations and places that the facts of an article name."""
        return self._entities.get(article, ())

    # --- sentences ---------------------------------------------------------------------------

    def sentences(self, article: str) -> tuple[KnownSentence, ...]:
        """Return the sentences of an article that can be evidence, in order."""
        return self._sentences(article)

    def facts_at(self, sentence: str) -> tuple[str, ...]:
        """Return the keys of the facts whose quotes touch a sentence, in order."""
        article = sentence.rpartition(":")[0]
        return tuple(
            fact.key
            for fact in self.of_article(article)
            if any(sentence in group for group in self.evidence(fact.key))
        )

    def unlisted(self, fact: Fact, claim: str) -> tuple[KnownSentence, ...]:
        """Return the sentences that seem to state a fact and are not among its evidence.

        They hold the value, with half of the words that carry the claim (one of them beside a
        number). A person should list them as evidence, or see that they are none.
        """
        known = frozenset().union(*self.evidence(fact.key))
        value = self.values[fact.key]
        words = content_words(claim, self.language) - content_words(value.surface, self.language)
        words -= content_words(value.unit, self.language)
        fewest = 1 if value.type in NUMBERS else max(1, len(words) // 2)
        return tuple(
            sentence
            for sentence in self.sentences(fact.article)
            if sentence.id not in known
            and self.states_value(sentence, fact)
            and len(words & sentence.words) >= fewest
        )

    def states_value(self, sentence: KnownSentence, fact: Fact) -> bool:
        """Tell whether a sentence holds a fact's value, whatever it says of it."""
        value = self.values[fact.key]
        if value.number is not None:
            wanted = ParsedNumber(
                value.number, value.decimals, value.unit or None, None, value.surface
            )
            return any(
                is_number_of(wanted, number) and _same_unit(value, number)
                for number in sentence.numbers
            )
        if value.type in ENTITIES:
            return sentence.names(self.names_of(value.surface))
        return has_run(value.surface, sentence.text)

    # --- indexes -----------------------------------------------------------------------------

    def _takes_part(self, fact: Fact, value: TypedValue) -> bool:
        return (
            fact.status in _USED
            and fact.relation in self.relations
            and fact.article in self.articles
            and bool(fact.quotes)
            and not value.problems
            and all(resolve(quote, self.articles).sentences for quote in fact.quotes)
        )

    def _is_outdated(self, fact: Fact) -> bool:
        current = self.articles[fact.article].current.number
        return any(quote.edition != current for quote in fact.quotes)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], tuple[Fact, ...]]:
        return _grouped(
            ((fact.relation, canonical_name(fact.subject)), fact) for fact in self.facts.values()
        )

    @cached_property
    def _by_relation(self) -> dict[str, tuple[Fact, ...]]:
        ranked = sorted(self.facts.values(), key=lambda fact: draw_rank(fact.key))
        return _grouped((fact.relation, fact) for fact in ranked)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], tuple[Fact, ...]]:
        return _grouped(((fact.article, fact.relation), fact) for fact in self.facts.values())

    @cached_property
    def _by_article(self) -> dict[str, tuple[Fact, ...]]:
        return _grouped((fact.article, fact) for fact in self.facts.values())

    @cached_property
    def _by_kind(self) -> dict[tuple[str, tuple[str, str]], tuple[Fact, ...]]:
        """Group by article and kind of value, and by kind alone under the empty article."""
        ranked = sorted(self.facts.values(), key=lambda fact: draw_rank(fact.key))
        return _grouped(
            ((article, _kind(self.values[fact.key])), fact)
            for fact in ranked
            for article in (fact.article, "")
        )

    @cached_property
    def _aliases(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts.values():
            names[canonical_name(fact.subject)].update((fact.subject, *fact.aliases))
        return {name: tuple(sorted(members)) for name, members in names.items()}

    @cached_property
    def _entities(self) -> dict[str, tuple[Entity, ...]]:
        found: dict[str, dict[str, Entity]] = defaultdict(dict)
        for fact in self.facts.values():
            for entity in self._named_by(fact):
                found[fact.article].setdefault(canonical_name(entity.name), entity)
        return {
            article: tuple(by_name[name] for name in sorted(by_name))
            for article, by_name in found.items()
        }

    def _named_by(self, fact: Fact) -> list[Entity]:
        subject_type = self.relation(fact).subject_type
        named = []
        # "The five other candidates" is nobody's name.
        if subject_type in ENTITIES and not fact.subject.startswith("The "):
            named.append(Entity(fact.subject, ValueType(subject_type), fact.key))
        if fact.value.type in ENTITIES:
            named.append(Entity(fact.value.surface, fact.value.type, fact.key))
        return named

    def _read_sentences(self, article: str) -> tuple[KnownSentence, ...]:
        edition = self.articles[article].current
        ids = eligible({article: edition})
        return tuple(
            self._known(article, edition.text, sentence.number, sentence.start, sentence.end)
            for sentence in edition.layout.sentences
            if sentence_id(article, sentence.number) in ids
        )

    def _known(self, article: str, text: str, number: int, start: int, end: int) -> KnownSentence:
        words = text[start:end]
        return KnownSentence(
            id=sentence_id(article, number),
            article=article,
            number=number,
            start=start,
            end=end,
            text=words,
            words=content_words(words, self.language),
            numbers=tuple(numbers_of(words, self.language)),
        )

    def _read_evidence(self, key: str) -> tuple[frozenset[str], ...]:
        fact = self.facts[key]
        by_name = {quote.name: resolve(quote, self.articles) for quote in fact.quotes}
        return tuple(
            frozenset().union(*(by_name[name].ids for name in names)) for names in sets_of(fact)
        )


def sets_of(fact: Fact) -> tuple[tuple[str, ...], ...]:
    """Return the names of the quotes that suffice, set by set; all where no set is declared."""
    return fact.evidence or (tuple(quote.name for quote in fact.quotes),)


def _same_unit(value: TypedValue, number: ParsedNumber) -> bool:
    """Tell whether a number in a text may count the same as a value: shares are never counts."""
    if value.type in NUMBERS and value.unit == "percent":
        return number.unit == "percent"
    return number.unit != "percent"


def _kind(value: TypedValue) -> tuple[str, str]:
    unit = value.unit if value.dimension == "count" else value.dimension
    return value.type.value, normalise(unit).text


def _grouped(pairs: Iterable[tuple[Name, Fact]]) -> dict[Name, tuple[Fact, ...]]:
    groups: dict[Name, list[Fact]] = defaultdict(list)
    for name, fact in pairs:
        groups[name].append(fact)
    return {name: tuple(members) for name, members in groups.items()}
