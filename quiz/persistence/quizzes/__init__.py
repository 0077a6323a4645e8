"""Named reads about quizzes, their assignments, and what individual people are allowed.

What must not be in here: attempts.
"""
