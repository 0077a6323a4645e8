"""Named reads about attempts: what was shown, answered, marked, noted and reported.

What must not be in here: grading rules.
"""
