"""The rules under which a quiz is offered: its window, its clock, its order, what is shown when.

Nobody must set thirty fields: a preset is a whole set of rules with a plain name, and what somebody
changes is changed against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction

from quiz.domain.messages import N_, Message
from quiz.domain.quizzes import release
from quiz.domain.quizzes.quizzes import Mode
from quiz.domain.quizzes.release import ReleaseSchedule, Since
from quiz.domain.vocabulary import LabelledTerm

# Long enough for a slow line and short enough to be of no use for answering.
GRACE = 30
MINUTE = 60
HOUR = 60 * MINUTE


class Preset(LabelledTerm):
    """The set of rules that an assignment began with."""

    PRACTICE = "practice", N_("Practice")
    HOMEWORK = "homework", N_("Homework")
    EXAM = "exam", N_("Exam")


PRESET_MEANINGS: Mapping[Preset, str] = {
    Preset.PRACTICE: N_(
        "Practice: no clock, as often as one likes; each answer can be checked at once, with the "
        "passage that proves it"
    ),
    Preset.HOMEWORK: N_(
        "Homework: until a day that you say, three attempts, the best one counts; points after "
        "submitting, right answers and passages after it has closed"
    ),
    Preset.EXAM: N_(
        "Exam: one attempt of an hour, questions in mixed order; nothing is shown before you "
        "release the results"
    ),
}


class CountedAttempt(LabelledTerm):
    """Which of a person's attempts counts."""

    BEST = "best", N_("the best one")
    LAST = "last", N_("the last one")
    FIRST = "first", N_("the first one")
    MEAN = "mean", N_("the mean of all")


COUNTS_SENTENCES: Mapping[CountedAttempt, str] = {
    CountedAttempt.BEST: N_("Of your attempts at this quiz the best one counts."),
    CountedAttempt.LAST: N_("Of your attempts at this quiz the last one counts."),
    CountedAttempt.FIRST: N_("Of your attempts at this quiz the first one counts."),
    CountedAttempt.MEAN: N_("Of your attempts at this quiz the mean counts."),
}


class Feedback(LabelledTerm):
    """When an answer can be checked: each one by itself, or all of them at the end."""

    EACH = "each", N_("after each answer, if one likes")
    END = "end", N_("only at the end")


class SourcePlace(LabelledTerm):
    """Where the articles are while the questions are answered."""

    BESIDE = "beside", N_("beside each question")
    UNTIL_ANSWERED = "until-answered", N_("hidden until the answer was checked")
    END = "end", N_("hidden until the end")


class Confidence(LabelledTerm):
    """Whether one says how sure one is (docs/method.md 2.4), and whether that counts."""

    OFF = "off", N_("not asked")
    ASKED = "asked", N_("asked, and it does not count")
    COUNTS = "counts", N_("asked, and it counts")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a quiz may be taken. Moments are aware and in UTC, durations are in seconds.

    `time_limit` None: there is no clock; `attempts` None: as many as one likes; `delay` is how
    long one waits between the end of an attempt and the next start. `grace` is how late an answer
    may arrive and still count, marked as late.
    """

    preset: Preset = Preset.PRACTICE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit: int | None = None
    grace: int = GRACE
    attempts: int | None = None
    delay: int = 0
    counts: CountedAttempt = CountedAttempt.BEST
    one_page: bool = False
    sequential: bool = False
    shuffle_questions: bool = False
    shuffle_options: bool = True
    feedback: Feedback = Feedback.EACH
    source: SourcePlace = SourcePlace.BESIDE
    confidence: Confidence = Confidence.OFF
    shown: ReleaseSchedule = field(default_factory=ReleaseSchedule)

    @property
    def confidence_asked(self) -> bool:
        """Whether one says how sure one is."""
        return self.confidence is not Confidence.OFF

    @property
    def confidence_counts(self) -> bool:
        """Whether how sure one was goes into the score."""
        return self.confidence is Confidence.COUNTS

    @property
    def mode(self) -> Mode:
        """Practice where an answer can be checked by itself, exam where nothing can."""
        return Mode.PRACTICE if self.feedback is Feedback.EACH else Mode.EXAM

    @property
    def has_end(self) -> bool:
        """Whether an attempt under these rules ends by itself."""
        return self.closes_at is not None or self.time_limit is not None


_AFTER_SUBMITTING = ReleaseSchedule.all_since(Since.SUBMITTED)
PRESETS: Mapping[Preset, Rules] = {
    Preset.PRACTICE: Rules(),
    Preset.HOMEWORK: Rules(
        preset=Preset.HOMEWORK,
        attempts=3,
        feedback=Feedback.END,
        shown=replace(
            _AFTER_SUBMITTING, key=Since.CLOSED, rationale=Since.CLOSED, passage=Since.CLOSED
        ),
    ),
    Preset.EXAM: Rules(
        preset=Preset.EXAM,
        time_limit=HOUR,
        attempts=1,
        counts=CountedAttempt.FIRST,
        shuffle_questions=True,
        feedback=Feedback.END,
        shown=replace(ReleaseSchedule.all_since(Since.RELEASED), own_answer=Since.SUBMITTED),
    ),
}


def default_rules(mode: Mode) -> Rules:
    """Return the rules of an assignment for which nobody has set any: those of its quiz's mode."""
    if mode is Mode.PRACTICE:
        return PRESETS[Preset.PRACTICE]
    return Rules(preset=Preset.EXAM, feedback=Feedback.END, shown=_AFTER_SUBMITTING)


@dataclass(frozen=True, kw_only=True)
class Override:
    """What one person is given beyond the rules.

    `extra_time` is in percent of the time limit; `closes_at` is a later end of the window.
    `extra_minutes` come on top of all that, whatever it is that ends the attempt.
    """

    closes_at: datetime | None = None
    extra_time: int = 0
    extra_attempts: int = 0
    extra_minutes: int = 0


def personal(rules: Rules, override: Override | None) -> Rules:
    """Return the rules as they are for one person. An override only ever gives more."""
    if override is None:
        return rules
    more = override.extra_minutes * MINUTE
    closes_at = _later(rules.closes_at, override.closes_at)
    return replace(
        rules,
        closes_at=None if closes_at is None else closes_at + timedelta(seconds=more),
        time_limit=None
        if rules.time_limit is None
        else rules.time_limit * (100 + override.extra_time) // 100 + more,
        attempts=None if rules.attempts is None else rules.attempts + override.extra_attempts,
    )


def _later(closes_at: datetime | None, other: datetime | None) -> datetime | None:
    if closes_at is None or other is None:
        return closes_at
    return max(closes_at, other)


def problems(rules: Rules, *, selects_sentences: bool) -> tuple[Message, ...]:
    """Return what is wrong with rules, each as a sentence with its cure; none: they can be used.

    `selects_sentences` says whether some question of the quiz is answered in its source.
    """
    return tuple(_problems(rules, selects_sentences))


def _problems(rules: Rules, selects_sentences: bool) -> Iterator[Message]:
    if rules.opens_at and rules.closes_at and rules.closes_at <= rules.opens_at:
        yield Message(N_("It would close before it opens. Give a later end or an earlier begin."))
    if rules.time_limit is not None and rules.time_limit <= 0:
        yield Message(N_("A time limit is at least one minute. Leave it empty for none."))
    if rules.attempts is not None and rules.attempts < 1:
        yield Message(N_("At least one attempt must be allowed. Leave it empty for any number."))
    if rules.grace < 0 or rules.delay < 0:
        yield Message(N_("A time cannot be shorter than nothing."))
    if rules.source is not SourcePlace.BESIDE and selects_sentences:
        yield Message(
            N_(
                "Some of the questions are answered by marking sentences, so their source must "
                "stand beside them. Choose that, or take these questions out."
            )
        )
    if rules.source is SourcePlace.UNTIL_ANSWERED and rules.feedback is Feedback.END:
        yield Message(
            N_(
                "The source can be hidden until an answer was checked only where answers can be "
                "checked one by one."
            )
        )
    if rules.one_page and rules.sequential:
        yield Message(N_("Questions that all stand on one page cannot come one after another."))
    if rules.feedback is Feedback.EACH and rules.shown.since(release.Field.KEY) is not Since.DURING:
        yield Message(
            N_(
                "Answers can be checked one by one only where the right answer is shown during the "
                "attempt."
            )
        )
    yield from release.problems(rules.shown, closes=rules.closes_at is not None)


def counted(counts: CountedAttempt, scores: Sequence[Fraction]) -> Fraction | None:
    """Return the score that counts of a person's scores, the earliest first; None without any."""
    if not scores:
        return None
    if counts is CountedAttempt.MEAN:
        return sum(scores, Fraction(0)) / len(scores)
    return scores[_counted_place(counts, scores)]


def counted_places(counts: CountedAttempt, scores: Sequence[Fraction]) -> Collection[int]:
    """Return which of the scores, from 0, go into the one that counts."""
    if not scores:
        return ()
    if counts is CountedAttempt.MEAN:
        return range(len(scores))
    return (_counted_place(counts, scores),)


def counted_words(
    counts: CountedAttempt, scores: Sequence[Fraction | None]
) -> tuple[Message | None, ...]:
    """Say of each score whether it counts: a word for those that do, None for the others.

    Of a single score nothing needs saying, and where some are hidden (None) nothing can be said.
    """
    known = [score for score in scores if score is not None]
    if len(scores) < 2 or len(known) < len(scores):
        return (None,) * len(scores)
    said = Message(N_("counts in the mean") if counts is CountedAttempt.MEAN else N_("counts"))
    places = counted_places(counts, known)
    return tuple(said if place in places else None for place in range(len(known)))


def _counted_place(counts: CountedAttempt, scores: Sequence[Fraction]) -> int:
    if counts is CountedAttempt.FIRST:
        return 0
    if counts is CountedAttempt.LAST:
        return len(scores) - 1
    # Of equal ones the earliest.
    return max(range(len(scores)), key=lambda place: (scores[place], -place))
