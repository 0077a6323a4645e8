"""Forms in which authors write questions: one for each kind, and the registry of them.

To add a kind: a subclass of `QuestionForm` with its own fields, `fill` and `read`, registered
with `register_form`; `quiz.web.kind_forms` names the modules of all. Its fields are drawn by
`templates/authoring/questions/edit.html` without a change to it; a `FieldList` of `NestedRow`s is
drawn as rows that can be added and removed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag

from quiz.domain.linting.findings import Finding
from quiz.domain.messages import N_
from quiz.domain.questions.difficulty import DIFFICULTY_MEANINGS, Difficulty
from quiz.domain.questions.questions import CONTENTS, Content, Grounding, Waiver
from quiz.web.forms import fields, quote_rows
from quiz.web.forms.base import BaseForm
from quiz.web.i18n import gettext

# More options than anybody reads, more quotes than any proof needs.
MOST_ROWS = 20
FEWEST_SETS = 3
NEAR = "near"


# --- rows ------------------------------------------------------------------------------------


class QuoteRow(quote_rows.AnyQuoteRow):
    """A quote, and what it is for: sets of evidence by number, or the nearest wrong passage."""

    most_sets = MOST_ROWS
    name_pattern = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", re.IGNORECASE)
    article = HiddenField(filters=[fields.clean_line])
    exact = quote_rows.exact_field(3)
    serves = quote_rows.serves_field(N_("What it is for"))


class WaiverRow(fields.NestedRow):
    """A rule that is set aside for this question, and why."""

    rule = StringField(
        N_("Rule"),
        validators=[
            fields.required(N_("Name the rule, such as OP15.")),
            fields.at_most(fields.WORD),
        ],
        filters=[fields.clean_line],
    )
    reason = StringField(
        N_("Reason"), validators=[fields.at_most(fields.LINE)], filters=[fields.clean_line]
    )


# --- what all kinds share --------------------------------------------------------------------


@dataclass(frozen=True)
class Common:
    """The fields of every content, as keywords for the class of a kind."""

    stem: str
    explanation: str
    quotes: tuple[Grounding, ...]


class QuestionForm(BaseForm):
    """A question of any kind: its words, its quotes, and what its author says of it."""

    kind: ClassVar[str]
    label: ClassVar[str]
    # The fields of the kind, in the order in which they are drawn after the stem.
    own_fields: ClassVar[tuple[str, ...]] = ()
    has_near_miss: ClassVar[bool] = False

    revision = HiddenField()
    articles = FieldList(HiddenField(filters=[fields.clean_line]), max_entries=MOST_ROWS)
    lying_open = HiddenField(filters=[fields.clean_line])
    stem = TextAreaField(
        N_("Question"),
        validators=[fields.at_most(2000)],
        filters=[fields.joined_lines],
        render_kw={"rows": 3, "dir": "auto"},
    )
    explanation = TextAreaField(
        N_("Explanation"),
        description=N_("Shown after the answer. Say what is right first, with the value itself."),
        validators=[fields.at_most(5000)],
        filters=[fields.clean_text],
        render_kw={"rows": 3, "dir": "auto"},
    )
    tags = StringField(
        N_("Tags"),
        description=N_("Separated by commas."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
    )
    difficulty = SelectField(
        N_("How hard it is"),
        description=N_(
            "Your estimate, with the article at hand. Blueprints can ask for it; the scores show "
            "beside it what was observed."
        ),
        choices=fields.choices_of(DIFFICULTY_MEANINGS, first=N_("Not estimated")),
        default="",
    )
    reason = StringField(
        N_("Why the key changes"),
        description=N_("Needed where people have answered and only what is right changes."),
        validators=[fields.at_most(fields.LINE)],
        filters=[fields.clean_line],
    )
    quotes = FieldList(FormField(QuoteRow), N_("Quotes"), max_entries=MOST_ROWS)
    waivers = FieldList(FormField(WaiverRow), N_("Rules set aside"), max_entries=MOST_ROWS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_rows()

    # --- what a kind says of itself

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the values of the kind's own fields."""
        return {}

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content as typed; `used` are keys of options that are never given again."""
        raise NotImplementedError

    def place(self, names: Sequence[str]) -> Field | None:
        """Return the field that a finding is about, by its place ("options", "b")."""
        head = names[0]
        if head == "quotes" and len(names) > 1:
            return next((row.exact for row in self.quote_rows if row.name.data == names[1]), None)
        if head == "waivers" and len(names) > 1:
            rows = fields.rows_of(self.waivers)
            return next((row.rule for row in rows if row.rule.data == names[1]), None)
        if head in {"evidence", "near_miss", "quotes"}:
            return self.quote_rows[0].serves if self.quote_rows else self.stem
        return self[head] if head in self and head in self.drawn else None

    # --- reading

    @property
    def drawn(self) -> tuple[str, ...]:
        """The names of the fields that a person sees, without those in rows."""
        return ("stem", *self.own_fields, "explanation", "tags", "difficulty", "reason")

    @property
    def is_claim(self) -> bool:
        """Whether the stem is a claim to be judged, as the kind has it."""
        return CONTENTS[self.kind].is_claim

    @property
    def quote_rows(self) -> list[QuoteRow]:
        """The rows of the quotes."""
        return fields.rows_of(self.quotes)

    @property
    def article_keys(self) -> tuple[str, ...]:
        """The articles on which the question stands."""
        return tuple(dict.fromkeys(entry.data for entry in self.articles.entries if entry.data))

    def content(self, used: Collection[str], before: Content | None = None) -> Content:
        """Return what was typed. Call it after `validate`.

        `before` is the stored content: where the sets of evidence are the same, they stay as they
        were written.
        """
        common = Common(
            fields.typed(self.stem).strip(), fields.typed(self.explanation), self._groundings()
        )
        return self._with_evidence(self.read(common, used), before)

    def tag_list(self) -> tuple[str, ...]:
        """Return the tags, each once."""
        tags = (tag.strip() for tag in fields.typed(self.tags).split(","))
        return tuple(dict.fromkeys(tag for tag in tags if tag))

    def estimated(self) -> Difficulty | None:
        """Return the author's estimate, if there is one."""
        return Difficulty(self.difficulty.data) if self.difficulty.data else None

    def waiver_list(self) -> tuple[Waiver, ...]:
        """Return the rules that are set aside, with their reasons."""
        return tuple(
            Waiver(rule=fields.typed(row.rule), reason=fields.typed(row.reason))
            for row in fields.rows_of(self.waivers)
        )

    def revision_number(self) -> int | None:
        """Return the revision on which the typing began; None for a new question."""
        return int(fields.typed(self.revision)) if fields.typed(self.revision).isdecimal() else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what must hold of a draft, too: without it the question could not be read."""
        good = super().validate(extra_validators)
        good = self.check_rows() and good
        fields.gather_errors(self)
        return good

    def check_rows(self) -> bool:
        """Check what the page itself wrote into the rows, and that quotes serve something."""
        if not quote_rows.are_named(self.quote_rows):
            self.form_errors.append(quote_rows.lost_name())
            return False
        return self._require_proof()

    def _require_proof(self) -> bool:
        """Ask for a quote that proves the key, where there are quotes."""
        if not self.quote_rows or self.evidence_sets():
            return True
        fields.add_error(
            self.quote_rows[0].serves, gettext("Tick which proof this quote belongs to.")
        )
        return False

    def _groundings(self) -> tuple[Grounding, ...]:
        return tuple(row.grounding(fields.typed(row.article)) for row in self.quote_rows)

    def evidence_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets of quotes that were ticked, the first set first."""
        return quote_rows.ticked_sets(self.quote_rows)

    def _with_evidence(self, content: Content, before: Content | None) -> Content:
        ticked = self.evidence_sets()
        if before is not None and _as_sets(before.evidence) == _as_sets(ticked):
            return replace(content, evidence=before.evidence)
        if content.evidence_sets() in (ticked, ()):
            return content
        return replace(content, evidence=ticked)

    # --- showing

    def load(self, quotes: Iterable[Grounding], serves: Sequence[str] = ("1",)) -> None:
        """Add rows for quotes; each serves what is said."""
        for quote in quotes:
            self.quotes.append_entry(quote_values(quote, serves))
        self._name_rows()

    def add_row(self, name: str) -> None:
        """Add an empty row to one of the lists, unless there are too many."""
        rows = self._lists().get(name)
        if rows is not None and len(rows.entries) < MOST_ROWS:
            rows.append_entry()
            self._name_rows()

    def remove_row(self, name: str, index: int) -> None:
        """Remove a row of one of the lists."""
        rows = self._lists().get(name)
        if rows is not None and 0 <= index < len(rows.entries):
            rows.pop_entry(index)
            self._name_rows()

    def lift_row(self, name: str, index: int) -> None:
        """Move a row of one of the lists up by one place."""
        rows = self._lists().get(name)
        if rows is not None and 0 < index < len(rows.entries):
            values = [entry.data for entry in rows.entries]
            values[index - 1], values[index] = values[index], values[index - 1]
            while rows.entries:
                rows.pop_entry()
            for value in values:
                rows.append_entry(value)
            self._name_rows()

    def show_findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Put findings beside their fields, and return those that have no field here."""
        homeless = []
        for finding in findings:
            field = self.place(finding.place.split("."))
            if field is None:
                homeless.append(finding)
            else:
                fields.add_error(field, fields.finding_text(finding))
        fields.gather_errors(self)
        return homeless

    def _lists(self) -> dict[str, Any]:
        names = ("waivers", "quotes", *self.own_fields)
        return {name: self[name] for name in names if isinstance(self[name], FieldList)}

    def _name_rows(self) -> None:
        """Number the labels of rows, so that a list of problems says which row is meant."""
        sets = max([FEWEST_SETS, *(int(n) for row in self.quote_rows for n in row.sets)])
        for number, row in enumerate(self.quote_rows, 1):
            row.exact.label.text = gettext("Quote %(number)s", number=number)
            row.serves.label.text = gettext("What quote %(number)s is for", number=number)
            row.serves.choices = self._uses(sets)
        for number, row in enumerate(fields.rows_of(self.waivers), 1):
            row.rule.label.text = gettext("Rule %(number)s", number=number)
            row.reason.label.text = gettext("Reason %(number)s", number=number)

    def _uses(self, sets: int) -> list[SelectChoice]:
        uses = [
            SelectChoice(str(number), gettext("Proof %(number)s", number=number))
            for number in range(1, sets + 1)
        ]
        near = SelectChoice(NEAR, gettext("Most likely marked by mistake"))
        return [*uses, near] if self.has_near_miss else uses


def _as_sets(evidence: Iterable[Iterable[str]]) -> list[frozenset[str]]:
    return [frozenset(names) for names in evidence]


def quote_values(quote: Grounding, serves: Sequence[str]) -> dict[str, Any]:
    """Return the values of a quote's row."""
    return quote_rows.row_values(quote, serves) | {"article": quote.article}


def stored_values(
    content: Content,
    articles: Sequence[str],
    tags: Sequence[str] = (),
    difficulty: Difficulty | None = None,
    waivers: Sequence[Waiver] = (),
    revision: int | None = None,
) -> dict[str, Any]:
    """Return the values of the form of a stored question."""
    near = getattr(content, "near_miss", "")
    sets = content.evidence_sets()
    return {
        "revision": "" if revision is None else str(revision),
        "articles": list(articles),
        "stem": content.stem,
        "explanation": content.explanation,
        "tags": ", ".join(tags),
        "difficulty": difficulty.value if difficulty else "",
        "waivers": [{"rule": waiver.rule, "reason": waiver.reason} for waiver in waivers],
        "quotes": [
            quote_values(
                quote,
                [str(number) for number, names in enumerate(sets, 1) if quote.name in names]
                + ([NEAR] if quote.name == near else []),
            )
            for quote in content.quotes
        ],
        **QUESTION_FORMS[content.kind].fill(content),
    }


# --- the registry ----------------------------------------------------------------------------

QUESTION_FORMS: dict[str, type[QuestionForm]] = {}


def register_form(form: type[QuestionForm]) -> None:
    """Make the form of a kind known. Raises `ValueError` where the kind has one already."""
    if form.kind in QUESTION_FORMS:
        raise ValueError(f"{form.kind!r} has a form already")
    QUESTION_FORMS[form.kind] = form
