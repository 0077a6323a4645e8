"""Requests, sessions, forms, templates and status codes.

What must not be in here: SQL, tables and the arithmetic of marks. A learner's page is handed
views that hold no key.
"""
