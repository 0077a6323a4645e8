"""Named reads about banks: articles, facts, questions, what was built, the desk of authors.

What must not be in here: quizzes, attempts and study.
"""
