"""The form in which a fact is made from quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Optional

from quiz.domain.building.inventory import sets_of
from quiz.domain.facts.facts import AsOf, Fact, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Grounding
from quiz.domain.text.articles import DateBasis
from quiz.services.authoring.facts import TypedFact
from quiz.web.forms import fields, quote_rows
from quiz.web.forms.base import BaseForm
from quiz.web.i18n import gettext

VALUE_TYPES = {
    ValueType.PERCENT.value: N_("a share in percent"),
    ValueType.COUNT.value: N_("a count"),
    ValueType.QUANTITY.value: N_("a quantity with its unit"),
    ValueType.DURATION.value: N_("a length of time"),
    ValueType.AGE.value: N_("an age"),
    ValueType.DATE.value: N_("a date"),
    ValueType.PERSON.value: N_("a person"),
    ValueType.ORGANISATION.value: N_("an organisation"),
    ValueType.PLACE.value: N_("a place"),
    ValueType.ROLE.value: N_("a role"),
    ValueType.QUOTE.value: N_("words that were used"),
    ValueType.TERM.value: N_("a term"),
    ValueType.BOOLEAN.value: N_("yes or no"),
    ValueType.TEXT.value: N_("a text"),
}
MOST_QUOTES = 12


class FactQuoteRow(quote_rows.AnyQuoteRow):
    """A quote of a fact, and the sets of evidence that it belongs to."""

    most_sets = MOST_QUOTES
    name_pattern = re.compile(r"[A-Za-z0-9_.-]+")
    exact = quote_rows.exact_field(2)
    serves = quote_rows.serves_field(N_("Belongs to"))


class FactForm(BaseForm):
    """A fact: what is said of whom, with its value, its time and the quotes that state it."""

    article = HiddenField(filters=[fields.clean_line])
    seen = HiddenField()
    subject = StringField(
        N_("Subject"),
        description=N_("Whom or what it is about, by the full name."),
        validators=[
            fields.required(N_("Say whom or what it is about.")),
            fields.at_most(fields.LINE),
        ],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    aliases = StringField(
        N_("Other names of the subject"),
        description=N_("As the article has them, with commas between."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    relation = SelectField(
        N_("What is said of it"),
        validators=[fields.required(N_("Choose what is said of it."))],
        filters=[fields.clean_line],
    )
    surface = StringField(
        N_("Value"),
        description=N_("As the article writes it, without words such as “about”."),
        validators=[fields.required(N_("Say what the value is.")), fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    unit = StringField(
        N_("Unit, or what is counted"),
        description=N_("Of numbers only: percent, km, years, people."),
        validators=[fields.at_most(fields.WORD)],
        filters=[fields.clean_line],
    )
    hedge = StringField(
        N_("Reservation"),
        description=N_("The words that make it less than certain: around, nearly, preliminary."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
    )
    attribution = StringField(
        N_("Who says so"),
        description=N_("Where the article gives it as somebody’s word."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    time_label = StringField(
        N_("For which time it holds"),
        description=N_("As it reads in a sentence: the 2019 election, January 2022."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
        render_kw={"dir": "auto"},
    )
    time_start = DateField(N_("First day"), validators=[Optional()])
    time_end = DateField(N_("Last day"), validators=[Optional()])
    time_basis = SelectField(
        N_("How the time is known"),
        choices=fields.choices_of(DateBasis),
        default=DateBasis.METADATA.value,
    )
    time_argument = TextAreaField(
        N_("Why it is this time"),
        description=N_("Where the text does not state it."),
        validators=[fields.at_most(2000)],
        filters=[fields.clean_text],
        render_kw={"rows": 2, "dir": "auto"},
    )
    quotes = FieldList(FormField(FactQuoteRow), N_("Quotes"), max_entries=MOST_QUOTES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_rows()

    def offer(self, relations: Mapping[str, Relation], types: Mapping[str, str]) -> None:
        """Offer the relations, each with the type of its values; `types` are their names."""
        choices = [
            SelectChoice(
                key,
                gettext(
                    "%(label)s (%(type)s)",
                    label=relation.label,
                    type=gettext(types[relation.value_type.value]),
                ),
            )
            for key, relation in relations.items()
        ]
        self.relation.choices = [SelectChoice("", gettext("Choose one")), *choices]

    @property
    def quote_rows(self) -> list[FactQuoteRow]:
        """The rows of the quotes."""
        return fields.rows_of(self.quotes)

    def load(self, quotes: Sequence[Grounding]) -> None:
        """Add quotes, as many as there is room for; all belong to the first set."""
        for quote in quotes:
            if len(self.quotes.entries) < MOST_QUOTES:
                self.quotes.append_entry(quote_rows.row_values(quote, ["1"]))
        self._name_rows()

    def remove_quote(self, index: int) -> None:
        """Remove a quote."""
        rows: Any = self.quotes
        if 0 <= index < len(rows.entries):
            rows.pop_entry(index)
            self._name_rows()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what must hold of a draft, too: without it the fact could not be read."""
        good = super().validate(extra_validators)
        good = self._check_quotes() and self._check_time() and good
        fields.gather_errors(self)
        return good

    def value(self) -> TypedFact:
        """Return what was typed. Call it after `validate`."""
        names = (name.strip() for name in fields.typed(self.aliases).split(","))
        return TypedFact(
            article=fields.typed(self.article),
            subject=fields.typed(self.subject),
            aliases=tuple(dict.fromkeys(name for name in names if name)),
            relation=fields.typed(self.relation),
            surface=fields.typed(self.surface),
            unit=fields.typed(self.unit),
            hedge=fields.typed(self.hedge),
            attribution=fields.typed(self.attribution),
            as_of=self._as_of(),
            quotes=tuple(row.grounding(fields.typed(self.article)) for row in self.quote_rows),
            evidence=self._evidence(),
        )

    def _as_of(self) -> AsOf | None:
        if not fields.typed(self.time_label):
            return None
        return AsOf(
            label=fields.typed(self.time_label),
            start=self.time_start.data,
            end=self.time_end.data,
            basis=DateBasis(self.time_basis.data),
            argument=fields.typed(self.time_argument).strip(),
        )

    def _evidence(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets that were ticked; one set of all quotes needs no saying."""
        sets = quote_rows.ticked_sets(self.quote_rows)
        everything = tuple(fields.typed(row.name) for row in self.quote_rows)
        return () if sets == (everything,) else sets

    def _check_quotes(self) -> bool:
        if not quote_rows.are_named(self.quote_rows):
            self.form_errors.append(quote_rows.lost_name())
            return False
        if not self.quote_rows:
            self.form_errors.append(
                gettext("No quote states it. Tick its sentence in the article, and add it.")
            )
            return False
        if not self._evidence() and not all(row.sets for row in self.quote_rows):
            fields.add_error(
                self.quote_rows[0].serves, gettext("Tick which proof this quote belongs to.")
            )
            return False
        return True

    def _check_time(self) -> bool:
        start, end = self.time_start.data, self.time_end.data
        if (start or end) and not fields.typed(self.time_label):
            fields.add_error(
                self.time_label, gettext("Say what this time is called in a sentence.")
            )
            return False
        if start and end and end < start:
            fields.add_error(self.time_end, gettext("The last day is before the first."))
            return False
        return True

    def _name_rows(self) -> None:
        """Offer as many sets as there are quotes."""
        count = max(1, len(self.quotes.entries))
        for row in self.quote_rows:
            row.serves.choices = [
                SelectChoice(str(number), gettext("proof %(number)s", number=number))
                for number in range(1, count + 1)
            ]


def stored_fact(fact: Fact, seen: str) -> dict[str, Any]:
    """Return the values of the form of a stored fact."""
    sets = sets_of(fact)
    time = fact.as_of
    return {
        "article": fact.article,
        "seen": seen,
        "subject": fact.subject,
        "aliases": ", ".join(fact.aliases),
        "relation": fact.relation,
        "surface": fact.value.surface,
        "unit": fact.value.unit,
        "hedge": fact.hedge,
        "attribution": fact.attribution,
        "time_label": time.label if time else "",
        "time_start": time.start if time else None,
        "time_end": time.end if time else None,
        "time_basis": time.basis.value if time else DateBasis.METADATA.value,
        "time_argument": time.argument if time else "",
        "quotes": [
            quote_rows.row_values(
                quote, [str(n) for n, names in enumerate(sets, 1) if quote.name in names]
            )
            for quote in fact.quotes
        ],
    }
