"""Alembic's scripts: each change of the schema, up and down, on both databases."""
