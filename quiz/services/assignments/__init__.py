"""Offering a quiz to a class or to everybody: rules, passwords, windows.

What must not be in here: what happens in an attempt.
"""
