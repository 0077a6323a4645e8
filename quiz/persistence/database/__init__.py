"""The database itself: engine, sessions, write lock, migrations, copies.

What must not be in here: what any table means.
"""
