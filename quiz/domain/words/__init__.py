"""The word lists on which rules of the linter rest, one module for each language.

A list says what its language calls absolute, hedged, denied, dated from the day of reading, and so
on. A language without a module has no list: the rules that need one say *not checked* and never
pass blindly. What must not be here: rules.
"""
