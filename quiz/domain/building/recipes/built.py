"""What a recipe gives: a built question with its permanent key, its grounds and its distractors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from quiz.domain.building.inventory import Inventory, KnownSentence, sets_of
from quiz.domain.building.proofs import Distractor
from quiz.domain.facts.facts import Fact, open_status
from quiz.domain.facts.wording import given, plain, proof, quoted, sentences
from quiz.domain.linting.grounding.grounding import key_texts, stands_in
from quiz.domain.questions.questions import Content, Grounding, Option, Question, Status, Waiver
from quiz.domain.seeds import seed_of
from quiz.domain.text.quotes import quote_at
from quiz.domain.words.compare import content_words

# Raised when the same facts and templates come to give other wordings: a built question whose
# generator differs from the stored one becomes a new version.
GENERATOR = 4
# What is drawn hangs on this alone, so that better wording draws nothing else.
_DRAWS = 2
_LONGEST_KEY = 100
# So many of the words that a near miss shares are named.
_NAMED = 3
_PUNCTUATION = ".,;:!?()[]“”‘’–"


@dataclass(frozen=True, kw_only=True)
class Built:
    """A question that a recipe built, and how.

    `key` depends on the recipe, the keys of the facts and the variant alone; `seed` is what every
    choice in it was drawn from. `operator` names how a claim was made. `distractors` holds the
    refused ones too, with the reason.
    """

    key: str
    recipe: str
    content: Content
    facts: tuple[str, ...]
    articles: tuple[str, ...]
    seed: str
    variant: str = ""
    operator: str = ""
    generator: int = GENERATOR
    distractors: tuple[Distractor, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def question(self, status: Status = Status.PUBLISHED, language: str = "en") -> Question:
        """Return it as a question of the bank."""
        return Question(
            key=self.key,
            content=self.content,
            articles=self.articles,
            status=status,
            language=language,
            facts=self.facts,
            tags=(self.recipe,),
            waivers=self.waivers,
        )


Build = Callable[[Inventory, Fact, str], tuple[Built, ...]]


@dataclass(frozen=True)
class Recipe:
    """A way to build questions from a fact: its name in words, its label, its function.

    A recipe that needs several facts builds from the first of them, so that asking for every fact
    of a bank builds everything once.
    """

    name: str
    label: str
    build: Build


@dataclass(frozen=True)
class Grounds:
    """The quotes of a built question, with the sets of them that suffice."""

    quotes: tuple[Grounding, ...]
    evidence: tuple[tuple[str, ...], ...]


def built_key(recipe: str, facts: tuple[str, ...], variant: str = "") -> str:
    """Return the permanent key: readable, and with a digest where it would be too long."""
    key = "-".join(part for part in (recipe, *facts, variant) if part)
    if len(key) <= _LONGEST_KEY and len(facts) <= 2:
        return key
    digest = seed_of(recipe, *facts, variant)[:12]
    return f"{recipe}-{facts[0]}"[: _LONGEST_KEY - 13].rstrip("-") + f"-{digest}"


def made(
    recipe: str,
    facts: tuple[str, ...],
    articles: tuple[str, ...],
    seed: str,
    content: Content,
    *,
    reason: str = "",
    distractors: tuple[Distractor, ...] = (),
) -> Built:
    """Put together what a recipe made; `reason` says why a key that is no quote is right."""
    return Built(
        key=built_key(recipe, facts),
        recipe=recipe,
        content=content,
        facts=facts,
        articles=articles,
        seed=seed,
        distractors=distractors,
        waivers=derived(content, reason) if reason else (),
    )


def built_seed(seed: str, recipe: str, facts: tuple[str, ...], variant: str = "") -> str:
    """Return the seed from which a built question draws."""
    return seed_of(f"v{_DRAWS}", seed, recipe, "+".join(facts), variant)


def option(seed: str, text: str, *, right: bool = False, rationale: str = "") -> Option:
    """Make an option whose key tells nothing about whether it is right."""
    return Option(key=option_key(seed, text), text=text, right=right, rationale=rationale)


def option_key(seed: str, text: str) -> str:
    """Return the key of the option with that text: a digest, the same for the same text."""
    return "o" + seed_of(seed, "option", text)[:7]


def grounds(*facts: Fact) -> Grounds:
    """Collect what proves one fact, or several together, by names that tell them apart."""
    if len(facts) == 1:
        return Grounds(facts[0].quotes, sets_of(facts[0]))
    quotes: list[Grounding] = []
    names: list[str] = []
    for number, fact in enumerate(facts, 1):
        first = sets_of(fact)[0]
        own = [
            replace(quote, name=f"f{number}-{quote.name}")
            for quote in fact.quotes
            if quote.name in first
        ]
        quotes += own
        names += [quote.name for quote in own]
    return Grounds(tuple(quotes), (tuple(names),))


def explained(inventory: Inventory, fact: Fact, truth: str, *more: str) -> str:
    """Say what is right, then the words that show it, then whatever else there is to say."""
    return sentences(truth, proof(inventory.label(fact), inventory.proving(fact)), *more)


def left_open(inventory: Inventory, *facts: Fact) -> str:
    """Say which of the articles leave their values open, as a sentence before the question."""
    said = [
        f"{inventory.label(fact)} speaks of {open_status(fact)} figures"
        for fact in facts
        if open_status(fact)
    ]
    return f"{sentences(*said)} " if said else ""


def derived(content: Content, reason: str) -> tuple[Waiver, ...]:
    """Set GR2 aside with the rule by which the key follows, where it does not stand in the quotes.

    A key that does stand there needs no waiver and gets none.
    """
    names = {name for group in content.evidence_sets() for name in group}
    sources = [quote.exact for quote in content.quotes if quote.name in names]
    missing = [key for key in key_texts(content) if not stands_in(key, sources, content.stem, "en")]
    return (Waiver(rule="GR2", reason=reason),) if missing and sources else ()


def quote_of(inventory: Inventory, sentence: KnownSentence, name: str) -> Grounding:
    """Quote a whole sentence, with its surroundings where the same words stand twice."""
    edition = inventory.articles[sentence.article].current
    around = quote_at(edition.text, sentence.start, sentence.end)
    twice = edition.text.count(around.exact) > 1
    return Grounding(
        name=name,
        article=sentence.article,
        exact=around.exact,
        prefix=around.prefix if twice else "",
        suffix=around.suffix if twice else "",
        edition=edition.number,
    )


def near_miss(
    inventory: Inventory,
    facts: Sequence[Fact],
    claim: str,
    articles: tuple[str, ...],
    what: str,
    *,
    asked_about: str = "the claim",
) -> tuple[Grounding, str] | None:
    """Quote the sentence that is closest to a claim and proves nothing, and say why it does not.

    It shares the most words with the claim, is not evidence, and does not hold a fact's value:
    whatever holds it might prove the claim after all. `asked_about` names what it is close to.
    """
    used = frozenset().union(*(group for fact in facts for group in inventory.evidence(fact.key)))
    words = content_words(claim, inventory.language)
    ranked = [
        (-len(words & sentence.words), articles.index(key), sentence.number, sentence)
        for key in articles
        for sentence in inventory.sentences(key)
        if sentence.id not in used
        and not any(inventory.states_value(sentence, fact) for fact in facts)
    ]
    if not ranked:
        return None
    sentence = min(ranked, key=lambda entry: entry[:3])[3]
    return quote_of(inventory, sentence, "near"), _why(
        inventory, sentence, claim, what, asked_about
    )


def _why(
    inventory: Inventory, sentence: KnownSentence, claim: str, what: str, asked_about: str
) -> str:
    words = content_words(claim, inventory.language)
    written = (word.strip(_PUNCTUATION) for word in plain(sentence.text).split())
    common = dict.fromkeys(
        word.removesuffix("’s")
        for word in written
        if content_words(word, inventory.language) & words
    )
    named = ", ".join(quoted(word) for word in list(common)[:_NAMED])
    if not named:
        return sentences(f"It does not {given(what)}")
    shared = "a word" if len(common) == 1 else "words"
    return sentences(
        f"It shares {shared} with {asked_about} ({named}), but it does not {given(what)}"
    )
