"""Rules about more than one thing: articles, facts, quizzes, duplicates, a whole bank.

What must not be in here: rules that a single question can break.
"""
