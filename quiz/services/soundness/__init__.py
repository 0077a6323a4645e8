"""Soundness: whether all that a database holds follows from what people did, and putting one back.

What must not be in here: mending what is found.
"""
