"""What a marked answer tells: the review of an item, discernment, and what may be disclosed when.

What must not be in here: marking.
"""
