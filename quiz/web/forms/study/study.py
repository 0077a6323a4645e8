"""Forms of study: how one studies, what is added, and how sure one is of an answer."""

from __future__ import annotations

from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import InputRequired, NumberRange, Optional

from quiz.domain.marking.confidence import LEVEL_LABELS, Certainty
from quiz.domain.messages import N_
from quiz.domain.study.scheduling import LATEST_BEGIN
from quiz.services.study.adding import CardSource
from quiz.services.study.anki import ALL_CARDS
from quiz.services.study.learner import MOST_A_DAY, Habits
from quiz.web.forms.base import BaseForm
from quiz.web.forms.fields import WholeNumberField
from quiz.web.i18n import gettext, zone_in_words

# The shares of cards to be remembered that are offered, in percent.
SHARES = (70, 75, 80, 85, 90, 95, 97)
TWO, FOUR = "2", "4"


class CertaintyForm(BaseForm):
    """How sure somebody is of an answer; to say so is never asked for."""

    certainty = RadioField(N_("How sure are you?"), choices=[], validate_choice=False)

    def offer(self) -> None:
        """Offer the levels, and not to say."""
        self.certainty.choices = [
            SelectChoice("", gettext("Not said")),
            *(
                SelectChoice(str(level.value), gettext(label))
                for level, label in LEVEL_LABELS.items()
            ),
        ]

    def level(self) -> Certainty | None:
        """Return the level that was chosen; None where none of them was."""
        known = {str(level.value): level for level in Certainty}
        return known.get(self.certainty.data or "")


class AddForm(BaseForm):
    """An article or a topic whose facts become cards."""

    what = SelectField(N_("Article or topic"), validate_choice=False)

    def offer(self, sources: tuple[CardSource, ...]) -> None:
        """Offer the articles first, then their topics."""
        self.what.choices = _choices(sources)


class AnkiForm(BaseForm):
    """What is taken to Anki: all cards, or the facts of an article, a topic or a quiz."""

    what = SelectField(N_("What to take"), id="anki-what", validate_choice=False)

    def offer(
        self, has_cards: bool, sources: tuple[CardSource, ...], quizzes: tuple[CardSource, ...]
    ) -> None:
        """Offer all cards first where there are any, then articles, topics and quizzes."""
        every = SelectChoice(ALL_CARDS, gettext("All my cards"))
        self.what.choices = [*([every] if has_cards else []), *_choices((*sources, *quizzes))]


def _choices(sources: tuple[CardSource, ...]) -> list[SelectChoice]:
    return [SelectChoice(source.what, _name(source)) for source in sources]


def _name(source: CardSource) -> str:
    if source.what.startswith("topic:"):
        return gettext("Topic: %(topic)s", topic=source.label)
    if source.what.startswith("quiz:"):
        return gettext("Quiz: %(title)s", title=source.label)
    return source.label


class EraseForm(BaseForm):
    """That somebody means it: what is erased cannot be brought back."""

    sure = BooleanField(
        N_("Erase my study records; I know that they cannot be brought back"),
        [InputRequired(N_("Tick the box if you mean it."))],
    )


class HabitsForm(BaseForm):
    """How somebody studies."""

    retention = SelectField(N_("How much you want to remember"), coerce=int)
    new_a_day = WholeNumberField(N_("New cards a day"), [NumberRange(0, MOST_A_DAY)])
    reviews_a_day = WholeNumberField(N_("Reviews a day"), [NumberRange(1, MOST_A_DAY)])
    buttons = RadioField(N_("Buttons after an answer"))
    ready_by = DateField(N_("To be ready by"), [Optional()])
    day_begins = SelectField(N_("When your day of study begins"), coerce=int)

    def offer(self) -> None:
        """Offer the shares, the two sets of buttons and the hours; say whose clock is meant."""
        self.retention.choices = [
            SelectChoice(share, gettext("%(share)s %% of the cards", share=share))
            for share in SHARES
        ]
        self.buttons.choices = [
            SelectChoice(TWO, gettext("Two: Missed, Knew it")),
            SelectChoice(FOUR, gettext("Four: Missed, Hard, Knew it, Easy")),
        ]
        self.day_begins.choices = [
            SelectChoice(hour, f"{hour:02}:00") for hour in range(LATEST_BEGIN + 1)
        ]
        self.day_begins.description = gettext(
            "Before this hour you still study for the day before. Times are in %(zone)s.",
            zone=zone_in_words(),
        )

    def fill(self, habits: Habits) -> None:
        """Show what holds now."""
        self.retention.data = round(habits.retention * 100)
        self.new_a_day.data = habits.new_a_day
        self.reviews_a_day.data = habits.reviews_a_day
        self.buttons.data = str(habits.buttons)
        self.ready_by.data = habits.ready_by
        self.day_begins.data = habits.day_begins

    def habits(self) -> Habits:
        """Return what was chosen."""
        return Habits(
            retention=self.retention.data / 100,
            new_a_day=self.new_a_day.data or 0,
            reviews_a_day=self.reviews_a_day.data or 0,
            buttons=4 if self.buttons.data == FOUR else 2,
            ready_by=self.ready_by.data,
            day_begins=self.day_begins.data,
        )
