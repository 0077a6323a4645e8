"""Figures as they are written: numerals, units, quantities and shares, and intervals of counts.

What must not be in here: facts, questions, and the words of a page.
"""
