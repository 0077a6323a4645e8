"""The rules of an assignment in sentences, for whoever is about to begin.

Each sentence is a message of its own, so that another language can say it in its own order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quiz.domain.messages import N_, Message
from quiz.domain.quizzes import rules as quiz_rules
from quiz.domain.quizzes.release import Field, Since

_ALL_SINCE: Mapping[Since, str] = {
    Since.DURING: N_(
        "After you submit you see your result: every question with its right answer and the "
        "passage that proves it."
    ),
    Since.SUBMITTED: N_(
        "You see what is right, and the passage that proves it, right after you submit."
    ),
    Since.CLOSED: N_(
        "You see your result, with the right answers and their passages, after the quiz has closed."
    ),
    Since.RELEASED: N_(
        "You see your result, with the right answers and their passages, when the results are "
        "released. The front page tells you then."
    ),
    Since.NEVER: N_("You are not shown a result here."),
}
_AS_OFTEN_AS_LIKED: Mapping[quiz_rules.CountedAttempt, str] = {
    quiz_rules.CountedAttempt.BEST: N_(
        "You can take it as often as you like; your best attempt counts."
    ),
    quiz_rules.CountedAttempt.LAST: N_(
        "You can take it as often as you like; your last attempt counts."
    ),
    quiz_rules.CountedAttempt.FIRST: N_(
        "You can take it as often as you like; your first attempt counts."
    ),
    quiz_rules.CountedAttempt.MEAN: N_(
        "You can take it as often as you like; the mean of all your attempts counts."
    ),
}
_SO_MANY_TIMES: Mapping[quiz_rules.CountedAttempt, str] = {
    quiz_rules.CountedAttempt.BEST: N_("You have %(number)s attempts; your best attempt counts."),
    quiz_rules.CountedAttempt.LAST: N_("You have %(number)s attempts; your last attempt counts."),
    quiz_rules.CountedAttempt.FIRST: N_("You have %(number)s attempts; your first attempt counts."),
    quiz_rules.CountedAttempt.MEAN: N_(
        "You have %(number)s attempts; the mean of all your attempts counts."
    ),
}
_SOURCES: Mapping[quiz_rules.SourcePlace, str] = {
    quiz_rules.SourcePlace.BESIDE: N_(
        "The articles stand beside the questions. Judge only from them, even where you know more."
    ),
    quiz_rules.SourcePlace.UNTIL_ANSWERED: N_(
        "Judge only from the articles, even where you know more. They are hidden while you answer: "
        "each is shown after your answer was checked."
    ),
    quiz_rules.SourcePlace.END: N_(
        "Judge only from the articles, even where you know more. They are hidden until you have "
        "submitted: answer from memory."
    ),
}


def sentences(
    rules: quiz_rules.Rules, *, has_password: bool = False, begun: bool = False
) -> tuple[Message, ...]:
    """Return the rules as they are for one person, each rule as a sentence.

    `begun` says that they have an open attempt: what only matters before a start is left out.
    """
    return tuple(_sentences(rules, has_password and not begun, begun))


def _sentences(rules: quiz_rules.Rules, has_password: bool, begun: bool) -> Iterator[Message]:
    yield from window_sentences(rules)
    if not begun:
        yield from _limit(rules)
    yield from _grace(rules)
    if not begun:
        yield from _attempts(rules)
    yield from _order(rules)
    yield Message(_SOURCES[rules.source])
    yield from _confidence(rules)
    if has_password:
        yield Message(N_("You need the password of this quiz to start."))
    yield from shown_sentences(rules)


def window_sentences(rules: quiz_rules.Rules) -> Iterator[Message]:
    """Yield when it opens and closes, as far as it does."""
    if rules.opens_at is not None:
        yield Message(N_("It opens %(moment)s."), {"moment": rules.opens_at})
    if rules.closes_at is not None:
        yield Message(
            N_(
                "It closes %(moment)s. An attempt that is open then ends, and what is saved counts."
            ),
            {"moment": rules.closes_at},
        )


def _limit(rules: quiz_rules.Rules) -> Iterator[Message]:
    if rules.time_limit is None:
        yield Message(N_("There is no time limit."))
    else:
        yield Message(
            N_(
                "You have %(duration)s from the moment you start. The clock goes on when you close "
                "the page; at its end the attempt is submitted with what is saved."
            ),
            {"duration": duration(rules.time_limit)},
        )


def _grace(rules: quiz_rules.Rules) -> Iterator[Message]:
    if rules.has_end and rules.grace:
        yield Message(
            N_(
                "An answer that arrives up to %(duration)s late still counts and is marked as "
                "late. A later one is kept for your instructor and does not count."
            ),
            {"duration": duration(rules.grace)},
        )


def _attempts(rules: quiz_rules.Rules) -> Iterator[Message]:
    if rules.attempts is None:
        yield Message(_AS_OFTEN_AS_LIKED[rules.counts])
    elif rules.attempts == 1:
        yield Message(N_("You have one attempt."))
        return
    else:
        yield Message(_SO_MANY_TIMES[rules.counts], {"number": rules.attempts})
    if rules.delay:
        yield Message(
            N_("Between two attempts you wait for %(duration)s."),
            {"duration": duration(rules.delay)},
        )


def _order(rules: quiz_rules.Rules) -> Iterator[Message]:
    if rules.sequential:
        yield Message(
            N_(
                "The questions come one after another: once you have gone on there is no way back "
                "to a question."
            )
        )
    elif rules.feedback is quiz_rules.Feedback.END:
        yield Message(
            N_(
                "Every answer is saved when you give it, with its time. You can go back and change "
                "it until you submit."
            )
        )
    if rules.one_page:
        yield Message(N_("All questions stand on one page."))
    if rules.shuffle_questions:
        yield Message(N_("The questions come in a random order."))
    if rules.shuffle_options:
        yield Message(N_("Options come in a random order, except where their order matters."))
    if rules.feedback is quiz_rules.Feedback.EACH:
        yield Message(
            N_(
                "Every answer is saved when you give it. You may have it checked: you see at once "
                "what is right and the passage that proves it. A checked answer stays as it is."
            )
        )


def _confidence(rules: quiz_rules.Rules) -> Iterator[Message]:
    if rules.confidence is quiz_rules.Confidence.ASKED:
        yield Message(N_("You may say how sure you are of each answer; it does not count."))
    elif rules.confidence is quiz_rules.Confidence.COUNTS:
        yield Message(N_("You say how sure you are of each answer, and that goes into the score."))


def shown_sentences(rules: quiz_rules.Rules) -> Iterator[Message]:
    """Yield what is shown of a result and when: one sentence, or a line for each field."""
    uniform = rules.shown.uniform()
    if uniform is not None:
        yield Message(_ALL_SINCE[uniform])
        return
    rest = {rules.shown.since(field) for field in Field if field is not Field.OWN_ANSWER}
    if len(rest) == 1:
        yield _when_shown(Field.OWN_ANSWER, rules.shown.own_answer)
        yield _when_rest_is_shown(rest.pop())
        return
    for field in Field:
        yield _when_shown(field, rules.shown.since(field))


def _when_shown(field: Field, since: Since) -> Message:
    label = Message(field.label)
    if since is Since.NEVER:
        return Message(N_("%(field)s: not shown."), {"field": label})
    text = (
        N_("%(field)s: you see them %(when)s.")
        if field in _PLURAL
        else N_("%(field)s: you see this %(when)s.")
    )
    return Message(text, {"field": label, "when": Message(since.label)})


def _when_rest_is_shown(since: Since) -> Message:
    if since is Since.NEVER:
        return Message(N_("The rest of your result is not shown."))
    return Message(N_("You see the rest of your result %(when)s."), {"when": Message(since.label)})


_PLURAL = frozenset({Field.OWN_ANSWER, Field.POINTS, Field.KEY, Field.PASSAGE})


def duration(amount: int) -> Message:
    """Return a number of seconds in words, in the largest unit that says it exactly."""
    for size, one, many in _UNITS:
        if amount and amount % size == 0:
            number = amount // size
            return Message(one) if number == 1 else Message(many, {"number": number})
    return Message(_UNITS[-1][2], {"number": amount})


_UNITS = (
    (24 * quiz_rules.HOUR, N_("one day"), N_("%(number)s days")),
    (quiz_rules.HOUR, N_("one hour"), N_("%(number)s hours")),
    (quiz_rules.MINUTE, N_("one minute"), N_("%(number)s minutes")),
    (1, N_("one second"), N_("%(number)s seconds")),
)
