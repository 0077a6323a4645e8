"""The forms in which an author writes a question, one class a kind.

What must not be in here: linting and storing.
"""
