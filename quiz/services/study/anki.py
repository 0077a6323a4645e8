"""Cards to take to Anki: what a person studies, or all facts of an article, a topic or a quiz."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from quiz.domain.marking.in_words import Word, key_in_words
from quiz.domain.messages import N_, Message
from quiz.domain.people.rights import Actor, signed_in
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import CONTENTS, Content
from quiz.domain.text.passages import Segment, Span
from quiz.formats.anki import AnkiNote, anki_package
from quiz.formats.results import file_name
from quiz.persistence.bank.questions import LoadedQuestion, load_questions
from quiz.persistence.study import facts as store
from quiz.services.attempts.access import load_keyed_questions
from quiz.services.feedback.release import embargo_for
from quiz.services.feedback.review import PassageView, proof_of
from quiz.services.scores.files import File
from quiz.services.study.adding import CardSource, subjects_of
from quiz.services.study.facts import Grounded, context_of, ground, question_of, tell
from quiz.services.taking.start_page import list_quizzes_to_take

ALL_CARDS = "cards"
# As many are read at once, since a query names each of them.
_AT_ONCE = 1000
_GAP = "_____"
_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Voice:
    """What only the pages know: how a word of ours reads, and a passage's absolute address.

    `address` is given the article's key, the edition's number, the sentence's and the passage.
    """

    speak: Callable[[Word], str]
    address: Callable[[str, int, int, Span | None], str]


def anki_file(session: Session, actor: Actor, what: str, now: datetime, voice: Voice) -> File:
    """Return cards as a package for Anki; the card of a fact has the same name at every export.

    `what` is `cards` for all that the person studies, else it names an article, a topic or a quiz
    as for `adding.add_from`. Nothing comes along that an exam asks which is open for this person.
    Raises what `adding.subjects_of` raises.
    """
    subjects = _subjects(session, actor, what, now)
    notes = [*_of_facts(session, subjects.facts, voice)]
    notes += _of_questions(session, subjects.questions, voice)
    name = file_name("Sourcecheck", what.replace(":", "-")[:60], now, "apkg")
    return File(name, anki_package(notes, now))


def list_quizzes(session: Session, actor: Actor, now: datetime) -> tuple[CardSource, ...]:
    """Return the quizzes that are open to this person and always ask the same questions.

    Of those with a password nothing can be taken along before one has begun them.
    """
    return tuple(
        CardSource(f"quiz:{quiz.code}", quiz.title, "")
        for quiz in list_quizzes_to_take(session, actor)
        if not quiz.is_drawn
        and not quiz.has_password
        and (quiz.opens_at is None or quiz.opens_at <= now)
    )


@dataclass(frozen=True)
class _Subjects:
    facts: Sequence[int]
    questions: Sequence[int]


def _subjects(session: Session, actor: Actor, what: str, now: datetime) -> _Subjects:
    embargo = embargo_for(session, actor, now)
    if what == ALL_CARDS:
        pairs = store.subjects_of_cards(session, signed_in(actor), embargo.barred)
    else:
        pairs = [
            (subject.fact_id, subject.question_id)
            for subject in subjects_of(session, actor, what, now)
        ]
    fact_ids = list(dict.fromkeys(fact for fact, _ in pairs if fact is not None))
    question_ids = [question for _, question in pairs if question is not None]
    return _Subjects(
        facts=[
            fact
            for some in _parts(fact_ids)
            for fact in store.free_facts(session, some, embargo.barred)
        ],
        questions=[
            question
            for some in _parts(question_ids)
            for question in store.free_questions(session, some, embargo.withheld)
        ],
    )


def _parts(every: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]


# --- facts -----------------------------------------------------------------------------------


def _of_facts(session: Session, ids: Sequence[int], voice: Voice) -> Iterator[AnkiNote]:
    for some in _parts(ids):
        grounded = ground(session, some)
        yield from (_of_fact(grounded[fact_id], voice) for fact_id in some)


def _of_fact(grounded: Grounded, voice: Voice) -> AnkiNote:
    fact, line = grounded.fact, tell(grounded)
    named = Message(N_("%(subject)s: %(value)s"), {"subject": line.subject, "value": line.value})
    return AnkiNote(
        name=f"fact/{fact.key}",
        prompt=question_of(grounded) or line.subject,
        statement=line.statement or voice.speak(named),
        value=line.value,
        as_of=line.as_of,
        source=context_of(grounded),
        link=voice.address(line.article, line.edition, line.sentence, line.span),
        article=line.label,
        language=line.language,
        tags=("sourcecheck", f"article::{line.article}", f"relation::{fact.relation}"),
    )


# --- questions that test no fact -------------------------------------------------------------


def _of_questions(session: Session, ids: Sequence[int], voice: Voice) -> Iterator[AnkiNote]:
    for some in _parts(ids):
        loaded = load_questions(session, some)
        keyed = load_keyed_questions(
            session, [question.version_row.id for question in loaded.values()]
        )
        for loaded_question in loaded.values():
            passages = proof_of(keyed[loaded_question.version_row.id])
            yield _of_question(loaded_question, passages, voice)


def _of_question(one: LoadedQuestion, passages: Sequence[PassageView], voice: Voice) -> AnkiNote:
    question, content = one.question, one.question.content
    first = passages[0] if passages else None
    words = [voice.speak(word) for word in key_in_words(content)]
    label = Message(CONTENTS[content.kind].label)
    tags = ("sourcecheck", f"kind::{content.kind}")
    return AnkiNote(
        name=f"question/{question.key}",
        prompt=_stem(content),
        kind=voice.speak(label) if content.is_claim else "",
        choices=_choices(content),
        statement=content.explanation,
        value="; ".join(words),
        source=_segments(first) if first else (),
        link=voice.address(first.article, first.edition, first.sentence, first.span)
        if first
        else "",
        article=first.label if first else "",
        language=question.language,
        tags=(*tags, *(f"article::{key}" for key in question.articles), *question.tags),
    )


def _stem(content: Content) -> str:
    if isinstance(content, Cloze):
        return f"{content.stem} {content.before}{_GAP}{content.after}"
    return content.stem


def _choices(content: Content) -> tuple[str, ...]:
    """Return the texts that are chosen from, matched or put in order.

    Where no order of theirs is shown to learners they stand by the alphabet: the order in which
    they were written may tell the answer.
    """
    listed = [text for spec in fields(content) for text in _texts(getattr(content, spec.name))]
    return tuple(listed if getattr(content, "ordered", False) else sorted(listed))


def _texts(value: object) -> list[str]:
    if not isinstance(value, tuple):
        return []
    return [str(one.text) for one in value if hasattr(one, "key") and hasattr(one, "text")]


def _segments(passage: PassageView) -> tuple[Segment, ...]:
    sentences = [sentence for block in passage.blocks for sentence in block.sentences]
    spaced = [(Segment(" "), *sentence.segments) for sentence in sentences]
    return tuple(segment for segments in spaced for segment in segments)[1:]
