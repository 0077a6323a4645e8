"""What the audit trail records, and the sentences in which it is read."""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_
from quiz.domain.vocabulary import Term


class AuditEvent(Term):
    """Something that the audit trail records."""

    ACCOUNT_MADE = "account made"
    SIGNED_IN = "signed in"
    PASSWORD_CHANGED = "password changed"
    LINK_MADE = "link made"
    LINK_USED = "link used"
    ROLE_GRANTED = "role granted"
    ROLE_REVOKED = "role revoked"
    ACCOUNT_CLOSED = "account closed"
    ACCOUNT_REOPENED = "account reopened"
    ACCOUNTS_JOINED = "accounts joined"
    CLASS_ROLE_CHANGED = "class role changed"
    CLASS_LEFT = "taken out of class"
    CLASS_CODE_CHANGED = "class code changed"
    QUIZ_OFFERED = "quiz offered"
    QUIZ_CLOSED = "quiz closed"
    QUIZ_REOPENED = "quiz reopened"
    RULES_CHANGED = "rules changed"
    RESULTS_RELEASED = "results released"
    ALLOWANCE_GIVEN = "allowance given"
    KEY_CHANGED = "key changed"
    SCORES_VIEWED = "scores viewed"
    ATTEMPT_VIEWED = "attempt viewed"
    SCORES_DOWNLOADED = "scores downloaded"
    DATA_DOWNLOADED = "data downloaded"
    DATA_ERASED = "data erased"
    DATABASE_RESTORED = "database restored"


EVENT_LABELS: Mapping[AuditEvent, str] = {
    AuditEvent.ACCOUNT_MADE: N_("Account made"),
    AuditEvent.SIGNED_IN: N_("Signed in"),
    AuditEvent.PASSWORD_CHANGED: N_("Password changed"),
    AuditEvent.LINK_MADE: N_("Link to sign in made"),
    AuditEvent.LINK_USED: N_("Link to sign in used"),
    AuditEvent.ROLE_GRANTED: N_("Role granted"),
    AuditEvent.ROLE_REVOKED: N_("Role taken back"),
    AuditEvent.ACCOUNT_CLOSED: N_("Account closed"),
    AuditEvent.ACCOUNT_REOPENED: N_("Account opened again"),
    AuditEvent.ACCOUNTS_JOINED: N_("Guest results moved to an account"),
    AuditEvent.CLASS_ROLE_CHANGED: N_("Role in a class changed"),
    AuditEvent.CLASS_LEFT: N_("Taken out of a class"),
    AuditEvent.CLASS_CODE_CHANGED: N_("Class code changed"),
    AuditEvent.QUIZ_OFFERED: N_("Quiz offered"),
    AuditEvent.QUIZ_CLOSED: N_("Quiz closed"),
    AuditEvent.QUIZ_REOPENED: N_("Quiz opened again"),
    AuditEvent.RULES_CHANGED: N_("Rules of a quiz changed"),
    AuditEvent.RESULTS_RELEASED: N_("Results released"),
    AuditEvent.ALLOWANCE_GIVEN: N_("More time or attempts given"),
    AuditEvent.KEY_CHANGED: N_("Right answers changed"),
    AuditEvent.SCORES_VIEWED: N_("Scores viewed"),
    AuditEvent.ATTEMPT_VIEWED: N_("Attempt viewed"),
    AuditEvent.SCORES_DOWNLOADED: N_("Scores downloaded"),
    AuditEvent.DATA_DOWNLOADED: N_("Personal data downloaded"),
    AuditEvent.DATA_ERASED: N_("Personal data erased"),
    AuditEvent.DATABASE_RESTORED: N_("Backup restored"),
}

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
}
