"""Rules that hold a question against its source: quotes, evidence, amounts, testimony.

What must not be in here: rules about wording alone.
"""
