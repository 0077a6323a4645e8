"""What tells whether a database is sound: streams of rows that contradict each other.

What must not be in here: what is said about them, and changes of any row.
"""
