"""Named reads about quizzes, their assignments, and what single people are allowed.

What must not be in here: attempts.
"""
