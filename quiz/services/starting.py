"""Coming to a quiz: its start page, what a code leads to, and the beginning of an attempt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quiz.domain.articles import Article, Shown
from quiz.domain.attempts import HANDED_IN, State
from quiz.domain.codes import normalise
from quiz.domain.deadlines import expect_start
from quiz.domain.errors import Closed, NotFound, Refused, SourcecheckError
from quiz.domain.quizzes import Entry, Mode
from quiz.domain.release import Field
from quiz.domain.rights import Action, Actor, can, missing, require, signed_in
from quiz.domain.rules import Preset, Rules, counted, counted_places
from quiz.domain.shuffling import mixed_order, options_order
from quiz.domain.statistics import mean
from quiz.domain.terms import sentences
from quiz.domain.text_marks import N_, Message
from quiz.persistence import people as people_store
from quiz.persistence.articles import load_articles
from quiz.persistence.attempts import (
    AttemptRow,
    ItemRow,
    attempts_at,
    current_answers,
    current_scores,
)
from quiz.persistence.bank import load_questions
from quiz.persistence.building import drawable_articles
from quiz.persistence.quizzes import (
    Offer,
    OfferedQuiz,
    find_offer,
    load_quizzes,
    offered_quizzes,
    offers_of_quiz,
)
from quiz.services.attempts import Asked, assignment_thing, can_mark, load_asked, may_read
from quiz.services.codes import find_target
from quiz.services.disclosure import shown_of_attempts
from quiz.services.passwords import Proof
from quiz.services.places import Place, find_places
from quiz.services.rules import personal_rules, rules_of
from quiz.services.tokens import digest_of


@dataclass(frozen=True)
class SourceLine:
    """An article that a quiz asks about, as its start page names it."""

    key: str
    headline: str
    publisher: str
    language: str


@dataclass(frozen=True)
class PastAttempt:
    """A finished attempt of the person who looks, with its score if that is shown by now.

    `guess_line` stands beside the score: what the best blind strategy would have got.
    """

    id: UUID
    number: int
    submitted_at: datetime | None
    score: Fraction | None
    guess_line: Fraction | None


@dataclass(frozen=True)
class OpenAttempt:
    """The attempt that the person has begun, and how many of its items have an answer."""

    id: UUID
    answered: int


@dataclass(frozen=True, kw_only=True)
class StartView:
    """What a person is told before they begin. `obstacle` says why they cannot, if they cannot.

    `is_weighted` says that some questions count more than others, `is_drawn` that each attempt has
    questions of its own, `lacking` how many of those that the quiz should ask cannot be asked now.
    `counted_line` is the guess line of `counted`.
    """

    assignment_id: int
    code: str
    key: str
    title: str
    introduction: str
    language: str
    minutes: int
    preset: Preset
    terms: tuple[Message, ...]
    entry: Entry
    class_name: str
    questions: int
    lacking: int
    is_drawn: bool
    is_weighted: bool
    has_claims: bool
    sources: tuple[SourceLine, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    attempts_left: int | None
    counted: Fraction | None
    counted_line: Fraction | None
    open_attempt: OpenAttempt | None
    past: tuple[PastAttempt, ...]
    needs_sign_in: bool
    needs_name: bool
    needs_password: bool
    may_name: bool
    may_offer: bool
    obstacle: SourcecheckError | None


@dataclass(frozen=True)
class JoinView:
    """What the projector shows: the quiz and its code."""

    code: str
    title: str
    language: str
    class_name: str


def list_offers(session: Session, actor: Actor) -> Sequence[OfferedQuiz]:
    """Return the quizzes that are offered to the public and to the classes of this person."""
    return offered_quizzes(session, actor.classes_learning | actor.classes_teaching)


def find_start(session: Session, actor: Actor, key: str, now: datetime) -> StartView:
    """Return the start page of a quiz, by the first of its offers that this person may see.

    Their class's offer comes before the public one. Raises `NotFound` where there is none.
    """
    seen = [
        offer
        for offer in offers_of_quiz(session, key)
        if can(actor, Action.SEE, assignment_thing(offer))
    ]
    learning = [one for one in seen if actor.learns_in(one.assignment.class_id)]
    if not seen:
        raise NotFound
    return _start_view(session, actor, (learning or seen)[0], now)


def show_start(session: Session, actor: Actor, code: str, now: datetime) -> StartView:
    """Return the start page of the offer with that code. Raises what `rights.require` raises."""
    return _start_view(session, actor, get_offer(session, actor, code), now)


def show_join(session: Session, actor: Actor, code: str) -> JoinView:
    """Return what the projector shows of the offer with that code."""
    offer = get_offer(session, actor, code)
    return JoinView(offer.assignment.code, offer.quiz.title, offer.quiz.language, offer.class_name)


def get_offer(session: Session, actor: Actor, code: str) -> Offer:
    """Return the offer with that code, as typed, which this person may see."""
    target = find_target(session, code)
    found = target.assignment_id if target else None
    offer = find_offer(session, found) if found is not None else None
    if offer is None:
        raise NotFound
    if not can(actor, Action.SEE, assignment_thing(offer)):
        raise missing(actor)
    return offer


def start_attempt(
    session: Session,
    actor: Actor,
    assignment_id: int,
    now: datetime,
    seed: str,
    proof: Proof | None = None,
) -> AttemptRow:
    """Begin an attempt, or return the one that is open: a person has one at a time.

    `seed` decides the order of options and is kept; `proof` is what came of the password that was
    typed. Raises what `rights.require` raises, `Closed` outside of what the rules allow, and
    `Refused` where the quiz cannot be taken by this person.
    """
    offer = find_offer(session, assignment_id)
    if offer is None:
        raise missing(actor)
    person_id = signed_in(actor)
    require(actor, Action.TAKE, assignment_thing(offer))
    # Read once: an attempt that another start makes meanwhile is met at the constraint.
    earlier = attempts_at(session, assignment_id, person_id)
    if begun := _open_one(earlier):
        return begun
    _expect_password(offer, proof)
    places = find_places(session, offer, seed, person_id).places
    asked = _asked(session, places)
    rules = personal_rules(session, offer.assignment, person_id)
    if obstacle := _obstacle(actor, offer, rules, earlier, places, asked.values(), now):
        raise obstacle
    try:
        # Of two starts that race the constraint refuses one; only its own steps are undone.
        with session.begin_nested():
            return _begin(
                session, offer, rules, person_id, places, asked, now, seed, len(earlier) + 1
            )
    except IntegrityError:
        earlier = attempts_at(session, assignment_id, person_id)
        if begun := _open_one(earlier):
            return begun
        # The other start has been submitted already, and may have been the last one allowed.
        if obstacle := _obstacle(actor, offer, rules, earlier, places, asked.values(), now):
            raise obstacle from None
        raise


def stored_password(session: Session, code: str) -> str | None:
    """Return the hash of the password of the offer with that code; None where it has none."""
    target = find_target(session, code)
    found = target.assignment_id if target else None
    offer = find_offer(session, found) if found is not None else None
    return offer.assignment.password_hash if offer else None


def _expect_password(offer: Offer, proof: Proof | None) -> None:
    stored = offer.assignment.password_hash
    if stored is None or (proof is not None and proof.holds and proof.stored == stored):
        return
    raise WrongPassword


class WrongPassword(Refused):
    """The password of a quiz is missing or is not the right one."""

    def __init__(self) -> None:
        super().__init__(
            N_("This is not the password of this quiz."),
            N_("Type it as whoever offers the quiz told it to you."),
        )


def holds_resume_code(session: Session, actor: Actor, code: str) -> bool:
    """Tell whether this code still brings this guest back."""
    person = people_store.find_guest(session, digest_of(normalise(code)))
    return person is not None and person.id == actor.person_id


def _open_one(attempts: Iterable[AttemptRow]) -> AttemptRow | None:
    return next((attempt for attempt in attempts if attempt.state == State.OPEN), None)


def _begin(
    session: Session,
    offer: Offer,
    rules: Rules,
    person_id: UUID,
    places: Sequence[Place],
    asked: dict[int, Asked],
    now: datetime,
    seed: str,
    number: int,
) -> AttemptRow:
    attempt = AttemptRow(
        assignment_id=offer.assignment.id,
        person_id=person_id,
        number=number,
        state=State.OPEN.value,
        seed=seed,
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    ordered = mixed_order(seed, places, _place_name) if rules.shuffle_questions else places
    for position, place in enumerate(ordered, 1):
        one = asked[place.question_id]
        # Keys of options may be alike in all questions, so each has an order of its own.
        shown = options_order(
            f"{seed}|{place.question_id}", one.content, as_written=not rules.shuffle_options
        )
        session.add(
            ItemRow(
                attempt_id=attempt.id,
                position=position,
                version_id=one.version.version_row.id,
                presented={
                    "options": list(shown),
                    "verdicts": list(offer.quiz.verdicts),
                    "exact_order": offer.assignment.mode == Mode.EXAM,
                },
                numerator=place.weight.numerator,
                denominator=place.weight.denominator,
            )
        )
    session.flush()
    return attempt


def _place_name(place: Place) -> str:
    return str(place.question_id)


def _asked(session: Session, places: Sequence[Place]) -> dict[int, Asked]:
    """Return the newest versions of the questions at those places, by the question's id."""
    loaded = load_questions(session, [place.question_id for place in places])
    versions = {question_id: one.version_row.id for question_id, one in loaded.items()}
    asked = load_asked(session, set(versions.values()))
    return {question_id: asked[version_id] for question_id, version_id in versions.items()}


def _start_view(session: Session, actor: Actor, offer: Offer, now: datetime) -> StartView:
    # What a blueprint draws here stands for what it will draw for whoever begins.
    found = find_places(session, offer, f"start page|{offer.quiz.key}", None)
    places = found.places
    asked = _asked(session, places)
    thing = assignment_thing(offer)
    entry = Entry(offer.assignment.entry)
    earlier = _earlier(session, actor, offer)
    rules = _rules(session, actor, offer)
    past = _past(session, offer, earlier, now)
    has_password = offer.assignment.password_hash is not None
    begun = _open_one(earlier)
    is_visitor = actor.person_id is None
    return StartView(
        assignment_id=offer.assignment.id,
        code=offer.assignment.code,
        key=offer.quiz.key,
        title=offer.quiz.title,
        introduction=offer.quiz.introduction,
        language=offer.quiz.language,
        minutes=offer.quiz.minutes,
        preset=rules.preset,
        terms=sentences(rules, has_password=has_password),
        entry=entry,
        class_name=offer.class_name,
        questions=len(places),
        lacking=found.lacking,
        is_drawn=offer.quiz.blueprint is not None,
        is_weighted=len({place.weight for place in places}) > 1,
        has_claims=any(can_mark(one.kind) for one in asked.values()),
        sources=_sources(session, offer, asked.values()),
        opens_at=rules.opens_at,
        closes_at=rules.closes_at,
        attempts_left=None if rules.attempts is None else max(0, rules.attempts - _taken(earlier)),
        counted=_counted(rules, past),
        counted_line=_counted_line(rules, past),
        open_attempt=_open_view(session, begun) if begun else None,
        past=past,
        needs_sign_in=not can(actor, Action.TAKE, thing),
        needs_name=is_visitor and entry is Entry.NAME,
        needs_password=has_password,
        may_name=is_visitor and entry is not Entry.SIGNED_IN,
        may_offer=can(actor, Action.EDIT, thing),
        obstacle=_obstacle(actor, offer, rules, earlier, places, asked.values(), now),
    )


def _rules(session: Session, actor: Actor, offer: Offer) -> Rules:
    if actor.person_id is None:
        return rules_of(offer.assignment)
    return personal_rules(session, offer.assignment, actor.person_id)


def _taken(attempts: Iterable[AttemptRow]) -> int:
    """Count the attempts that use up one of those that are allowed; a void one does not."""
    return sum(1 for attempt in attempts if attempt.state != State.VOID)


def _counted(rules: Rules, past: Sequence[PastAttempt]) -> Fraction | None:
    """Return the score that counts; None where there is but one, or some are hidden."""
    scores = [one.score for one in past if one.score is not None]
    if len(past) < 2 or len(scores) < len(past):
        return None
    return counted(rules.counts, scores)


def _counted_line(rules: Rules, past: Sequence[PastAttempt]) -> Fraction | None:
    """Return the guess line of the score that counts: that of its attempts, on the mean."""
    if _counted(rules, past) is None:
        return None
    scores = [one.score for one in past if one.score is not None]
    lines = [past[place].guess_line for place in counted_places(rules.counts, scores)]
    return mean([line for line in lines if line is not None])


def _earlier(session: Session, actor: Actor, offer: Offer) -> Sequence[AttemptRow]:
    if actor.person_id is None:
        return ()
    return attempts_at(session, offer.assignment.id, actor.person_id)


def _open_view(session: Session, attempt: AttemptRow) -> OpenAttempt:
    given = current_answers(session, attempt.id).values()
    answered = sum(1 for answer in given if answer.payload is not None)
    return OpenAttempt(attempt.id, answered)


def _past(
    session: Session, offer: Offer, attempts: Sequence[AttemptRow], now: datetime
) -> tuple[PastAttempt, ...]:
    finished = [attempt for attempt in attempts if State(attempt.state) in HANDED_IN]
    scores = current_scores(session, [attempt.id for attempt in finished])
    shown = shown_of_attempts(session, [(one, offer.assignment) for one in finished], now)
    told = {
        attempt.id: scores[attempt.id]
        for attempt in finished
        if attempt.id in scores and Field.POINTS in shown[attempt.id]
    }
    return tuple(
        PastAttempt(
            attempt.id,
            attempt.number,
            attempt.submitted_at,
            told[attempt.id].value if attempt.id in told else None,
            Fraction(told[attempt.id].guess_line) if attempt.id in told else None,
        )
        for attempt in finished
    )


def _sources(session: Session, offer: Offer, asked: Iterable[Asked]) -> tuple[SourceLine, ...]:
    """Name the articles of a list's questions, or those from which a blueprint draws."""
    articles = {article.key: article for one in asked for article in one.articles.values()}
    blueprint = load_quizzes(session, [offer.quiz])[offer.quiz.key].blueprint
    if blueprint is not None:
        named = {cell.article for cell in blueprint.cells}
        if "" in named or sum(cell.count for cell in blueprint.cells) < blueprint.n:
            named = set(drawable_articles(session, offer.quiz.bank_id))
        articles |= load_articles(session, sorted(named))
    return tuple(
        SourceLine(article.key, article.current.headline, article.publisher, article.language)
        for article in articles.values()
    )


def _obstacle(
    actor: Actor,
    offer: Offer,
    rules: Rules,
    earlier: Sequence[AttemptRow],
    places: Sequence[Place],
    asked: Iterable[Asked],
    now: datetime,
) -> SourcecheckError | None:
    """Return why nobody, or not this person, can begin now; nothing where they can."""
    ends = [attempt.submitted_at for attempt in earlier if attempt.submitted_at is not None]
    try:
        expect_start(rules, _taken(earlier), max(ends, default=None), now)
    except Closed as closed:
        return closed
    if offer.quiz.retired_at is not None:
        return Closed(
            N_("This quiz is not offered any more."),
            N_("Look among the other quizzes. Results of earlier attempts are kept."),
        )
    if not places:
        return Refused(
            N_("This quiz has no published question yet."),
            N_("Come back later, or ask whoever offers the quiz."),
        )
    hidden = _hidden(actor, asked)
    return _not_shown(hidden[0]) if hidden else None


def _hidden(actor: Actor, asked: Iterable[Asked]) -> list[Article]:
    """Return the articles that this person would have to mark sentences in and may not read.

    Passages instead of the whole text would give the evidence away, so such a question cannot be
    asked of them at all. Other kinds are asked with a link to the original.
    """
    return [
        article
        for one in asked
        if can_mark(one.kind)
        for article in one.articles.values()
        if not may_read(actor, one, article.key)
    ]


def _not_shown(article: Article) -> SourcecheckError:
    if article.shown is Shown.CLASS:
        return Refused(
            N_("“%(headline)s” may be shown whole only to signed-in members of a class."),
            N_("Sign in with an account that is in a class, then open this page again."),
            headline=article.current.headline,
        )
    return Refused(
        N_("“%(headline)s” may not be shown whole, and this quiz marks sentences in it."),
        N_("Ask whoever offers the quiz to take these questions out."),
        headline=article.current.headline,
    )
