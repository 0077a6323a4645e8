"""Tables of a noun, and then the named reads of that noun.

What must not be in here: forms, requests, grading rules and `commit()`.
"""
