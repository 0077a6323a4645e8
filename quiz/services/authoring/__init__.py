"""What authors do at the desk: articles, facts, questions, quizzes.

What must not be in here: learners and their attempts.
"""
