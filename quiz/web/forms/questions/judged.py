"""Forms in which authors write claims: true or false, and verdicts with their evidence."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError

from quiz.domain.messages import N_
from quiz.domain.questions import questions
from quiz.web.forms.fields import at_most, choices_of, clean_line, typed
from quiz.web.forms.questions.base import NEAR, Common, QuestionForm, register_form
from quiz.web.i18n import gettext


class TrueFalseForm(QuestionForm):
    """A claim that the article bears out or does not."""

    kind = questions.TrueFalse.kind
    label = questions.TrueFalse.label
    own_fields = ("truth",)

    truth = RadioField(
        N_("The claim is"),
        choices=choices_of({"true": N_("True"), "false": N_("False")}),
        validate_choice=False,
    )

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return which of the two is right."""
        return {} if content is None else {"truth": "true" if content.truth else "false"}

    def validate_truth(self, field: Field) -> None:
        """Ask for one of the two."""
        if field.data not in {"true", "false"}:
            raise ValidationError(gettext("Choose true or false."))

    def read(self, common: Common, used: Collection[str]) -> questions.Content:
        """Return the content."""
        return questions.TrueFalse(**vars(common), truth=self.truth.data == "true")


class VerdictForm(QuestionForm):
    """A claim, its verdict, and the sentences that show it."""

    kind = questions.VerdictWithEvidence.kind
    label = questions.VerdictWithEvidence.label
    own_fields = ("verdict", "missing", "near_miss_why")
    has_near_miss = True

    verdict = RadioField(
        N_("The verdict is"), choices=choices_of(questions.Verdict), validate_choice=False
    )
    missing = SelectField(
        N_("What is missing"),
        description=N_("Only where there is not enough information."),
        choices=choices_of(questions.Facet, N_("Nothing is missing")),
        validate_choice=False,
    )
    near_miss_why = TextAreaField(
        N_("Why the most likely mistake does not suffice"),
        description=N_("Of the quote that you call “most likely marked by mistake”, below."),
        validators=[at_most(1000)],
        filters=[clean_line],
        render_kw={"rows": 2, "dir": "auto"},
    )

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the verdict and what belongs to it."""
        if content is None:
            return {}
        return {
            "verdict": content.verdict.value,
            "missing": content.missing.value if content.missing else "",
            "near_miss_why": content.near_miss_why,
        }

    def validate_verdict(self, field: Field) -> None:
        """Ask for one of the four."""
        if field.data not in set(questions.Verdict):
            raise ValidationError(gettext("Choose a verdict."))

    def validate_missing(self, field: Field) -> None:
        """Ask for one of those listed."""
        if field.data and field.data not in set(questions.Facet):
            raise ValidationError(gettext("Choose what is missing from the list."))

    def evidence_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets that were ticked; none where nothing suffices."""
        return () if self._nothing_suffices() else super().evidence_sets()

    def _require_proof(self) -> bool:
        return self._nothing_suffices() or super()._require_proof()

    def _nothing_suffices(self) -> bool:
        return bool(self.verdict.data == questions.Verdict.NEI.value)

    def read(self, common: Common, used: Collection[str]) -> questions.Content:
        """Return the content."""
        near = [typed(row.name) for row in self.quote_rows if NEAR in (row.serves.data or ())]
        return questions.VerdictWithEvidence(
            **vars(common),
            verdict=questions.Verdict(self.verdict.data),
            missing=questions.Facet(self.missing.data) if self.missing.data else None,
            near_miss=near[0] if near else "",
            near_miss_why=typed(self.near_miss_why),
        )


for _form in (TrueFalseForm, VerdictForm):
    register_form(_form)
