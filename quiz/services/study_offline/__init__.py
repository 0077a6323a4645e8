"""Study without connection: what a device downloads, and the reviews that it brings back.

What must not be in here: rules of study, which are the same with a connection.
"""
