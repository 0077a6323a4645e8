"""Word lists for values, one file a language, and what CLDR says of months, days and currencies.

What must not be in here: how values are read with them.
"""
