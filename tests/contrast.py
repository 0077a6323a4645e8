"""How well one colour is read on another, by WCAG 2.2 (relative luminance, sRGB)."""

from __future__ import annotations

WEIGHTS = (0.2126, 0.7152, 0.0722)


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio, from 1 to 21, of two colours written as #RRGGBB."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip(WEIGHTS, linear, strict=True))
