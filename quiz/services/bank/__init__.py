"""Fetching what a bank holds, with the right to it, and recording changes.

What must not be in here: pages of authors, and files.
"""
