"""The rows, one module a noun.

What must not be in here: queries.
"""
