"""Texts of articles: canonical form, blocks, sentences, editions, quotes and passages.

What must not be in here: what is claimed or asked about a text.
"""
