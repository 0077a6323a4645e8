"""What the audit trail records, and the sentences in which it is read."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_
from quiz.domain.vocabulary import LabelledTerm


class AuditEvent(LabelledTerm):
    """Something that the audit trail records."""

    ACCOUNT_MADE = "account made", N_("Account made")
    SIGNED_IN = "signed in", N_("Signed in")
    PASSWORD_CHANGED = "password changed", N_("Password changed")
    LINK_MADE = "link made", N_("Link to sign in made")
    LINK_USED = "link used", N_("Link to sign in used")
    ROLE_GRANTED = "role granted", N_("Role granted")
    ROLE_REVOKED = "role revoked", N_("Role taken back")
    ACCOUNT_CLOSED = "account closed", N_("Account closed")
    ACCOUNT_REOPENED = "account reopened", N_("Account opened again")
    ACCOUNTS_JOINED = "accounts joined", N_("Guest results moved to an account")
    CLASS_ROLE_CHANGED = "class role changed", N_("Role in a class changed")
    MEMBER_REMOVED = "taken out of class", N_("Taken out of a class")
    CLASS_CODE_CHANGED = "class code changed", N_("Class code changed")
    QUIZ_OFFERED = "quiz offered", N_("Quiz offered")
    QUIZ_CLOSED = "quiz closed", N_("Quiz closed")
    QUIZ_REOPENED = "quiz reopened", N_("Quiz opened again")
    RULES_CHANGED = "rules changed", N_("Rules of a quiz changed")
    RESULTS_RELEASED = "results released", N_("Results released")
    ALLOWANCE_GIVEN = "allowance given", N_("More time or attempts given")
    KEY_CHANGED = "key changed", N_("Right answers changed")
    SCORES_VIEWED = "scores viewed", N_("Scores viewed")
    ATTEMPT_VIEWED = "attempt viewed", N_("Attempt viewed")
    SCORES_DOWNLOADED = "scores downloaded", N_("Scores downloaded")
    RETENTION_CHANGED = "retention changed", N_("End of a class changed")
    DATA_DOWNLOADED = "data downloaded", N_("Personal data downloaded")
    DATA_ERASED = "data erased", N_("Personal data erased")
    DATABASE_RESTORED = "database restored", N_("Backup restored")


DETAIL_LABELS: Mapping[str, str] = {
    "role": N_("role"),
    "class": N_("class"),
    "quiz": N_("quiz"),
    "code": N_("code"),
    "to": N_("offered to"),
    "question": N_("question"),
    "attempt": N_("attempt"),
    "attempts": N_("attempts"),
    "number": N_("attempt number"),
    "apart": N_("left apart"),
    "how": N_("how"),
    "before": N_("before"),
    "after": N_("after"),
    "until": N_("until"),
    "erased": N_("people erased"),
    "detached": N_("people whose attempts lost their name"),
}
