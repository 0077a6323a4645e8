"""One function for each thing that a person can do: may they? read, decide, write, flush.

What must not be in here: HTTP, templates, `flask.g`, `commit()`, and the clock, for `now` is given.
"""
