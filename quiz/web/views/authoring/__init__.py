"""The pages of authors; `urls` is their table of contents.

What must not be in here: SQL, rights and rules.
"""
