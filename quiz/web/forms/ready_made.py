"""What WTForms says of its own accord, in the words of this product.

A form that one of our pages has sent meets only the limits of numbers; the others answer what was
typed into a request by hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from quiz.domain.messages import N_

_CHOOSE = N_("This is not one of the choices on the page. Choose one of those.")
_INVALID = N_("This can't be accepted here. Load the page again and fill in what it asks for.")
_WHOLE = N_("This is not a whole number. Type one of at most 9 digits.")
_NUMBER = N_("This is not a number. Type one, such as 12.5.")
_DATE = N_("This is not a date. Type year, month and day: 2026-06-10.")
_MOMENT = N_("This is not a date with a time. Type both: 2026-06-10 14:30.")
_TIME = N_("This is not a time. Type hours and minutes: 14:30.")

WORDS: Mapping[str, str] = {
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Not a valid integer value.": _WHOLE,
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": _DATE,
    "Not a valid datetime value.": _MOMENT,
    "Not a valid time value.": _TIME,
    "Not a valid week value.": _INVALID,
    "Number must be at least %(min)s.": N_("Type a number that is at least %(min)s."),
    "Number must be at most %(max)s.": N_("Type a number that is at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Type a number from %(min)s to %(max)s."),
    "This field is required.": N_("Fill this in."),
}


def in_our_words(text: str) -> str:
    """Return our message for one of WTForms', or for one that it has not got yet."""
    return WORDS.get(text, _INVALID)
