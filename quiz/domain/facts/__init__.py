"""Facts, the relations that they state, and how a relation is worded.

What must not be in here: questions that are built from facts.
"""
