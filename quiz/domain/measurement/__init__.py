"""Measuring people: calibration, discernment and the probability theory behind both.

What must not be in here: marks of a single answer, and tables for pages.
"""
