"""How files are written: bytes and text on one side, values of the domain on the other.

What must not be in here: the database and Flask. Bad content never raises: problems are
collected and returned with file, record and rule.
"""
