"""The database: its tables, and in a room beside them the named reads of each noun.

What must not be in here: forms, requests, grading rules and `commit()`.
"""
