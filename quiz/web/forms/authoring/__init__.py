"""The forms of the desk: articles, facts, quizzes.

What must not be in here: fetching.
"""
