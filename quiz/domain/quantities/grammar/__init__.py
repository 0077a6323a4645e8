"""The grammar of values: one file for each sort of figure, each reading at a token of a text.

What must not be in here: which reader comes first, and what a refused text is told.
"""
