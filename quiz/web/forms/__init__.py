"""Forms declare what may be sent; recurring fields are mixins.

What must not be in here: fetching, and what is done with what was sent.
"""
