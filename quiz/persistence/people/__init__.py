"""Named reads about people and classes.

What must not be in here: hashing, and what a person may do.
"""
