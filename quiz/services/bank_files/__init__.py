"""A bank between its folder and the database: import, comparison, merge.

What must not be in here: reading and writing of the files themselves, which formats do.
"""
