"""The units that the product knows: their names, dimensions and exact factors."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

# Canonical name -> (dimension, size in the dimension's base unit). The mile, foot, yard, inch and
# pound are defined by international agreement (1959), so all factors are exact. Months and years
# are a dimension of their own, because they hold no fixed number of days.
UNITS: Mapping[str, tuple[str, Decimal]] = {
    "mm": ("length", Decimal("0.001")),
    "cm": ("length", Decimal("0.01")),
    "m": ("length", Decimal(1)),
    "km": ("length", Decimal(1000)),
    "inch": ("length", Decimal("0.0254")),
    "foot": ("length", Decimal("0.3048")),
    "yard": ("length", Decimal("0.9144")),
    "mile": ("length", Decimal("1609.344")),
    "gram": ("mass", Decimal("0.001")),
    "kg": ("mass", Decimal(1)),
    "tonne": ("mass", Decimal(1000)),
    "pound": ("mass", Decimal("0.45359237")),
    "second": ("time", Decimal(1)),
    "minute": ("time", Decimal(60)),
    "hour": ("time", Decimal(3600)),
    "day": ("time", Decimal(86_400)),
    "week": ("time", Decimal(604_800)),
    "month": ("calendar", Decimal(1)),
    "year": ("calendar", Decimal(12)),
    "decade": ("calendar", Decimal(120)),
    "century": ("calendar", Decimal(1200)),
    "hectare": ("area", Decimal(10_000)),
    "square km": ("area", Decimal(1_000_000)),
    "square mile": ("area", Decimal("2589988.110336")),
    "percent": ("share", Decimal(1)),
    # A difference between two shares; no number of percent is equal to it.
    "percentage point": ("difference of shares", Decimal(1)),
    "$": ("dollars", Decimal(1)),
    "€": ("euros", Decimal(1)),
    "£": ("pounds", Decimal(1)),
    "₸": ("tenge", Decimal(1)),
    "₽": ("roubles", Decimal(1)),
}

# Single letters such as s, h or g are left out: "1990s" and "5g" are no quantities.
_OTHER_NAMES: Mapping[str, str] = {
    "mm": "millimetre millimetres millimeter millimeters",
    "cm": "centimetre centimetres centimeter centimeters",
    "m": "metre metres meter meters м",
    "km": "kms kilometre kilometres kilometer kilometers км",
    "inch": "inches",
    "foot": "feet ft",
    "yard": "yards",
    "mile": "miles mi",
    "gram": "grams gramme grammes",
    "kg": "kilogram kilograms kilogramme kilogrammes kilo kilos кг",
    "tonne": "tonnes",
    "pound": "lb lbs",
    "second": "seconds",
    "minute": "minutes min",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "decade": "decades",
    "century": "centuries",
    "hectare": "hectares ha",
    "square km": "km² км²",
    "percent": "% pct",
    "$": "dollar dollars",
    "€": "euro euros",
    "₸": "tenge",
    "₽": "rouble roubles ruble rubles",
}

# Names of more than one word.
_PHRASES: Mapping[str, str] = {
    "per cent": "percent",
    "percentage points": "percentage point",
    "square kilometres": "square km",
    "square kilometre": "square km",
    "square kilometers": "square km",
    "square kilometer": "square km",
    "square miles": "square mile",
}

# Every name of a unit, in the normal form of `quiz.domain.text.text` -> its canonical name.
UNIT_NAMES: Mapping[str, str] = {
    **{name: name for name in UNITS},
    **{name: unit for unit, names in _OTHER_NAMES.items() for name in names.split()},
    **_PHRASES,
}
