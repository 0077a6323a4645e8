"""Rules about how a question is written: stems, options, cues, slips of typing.

What must not be in here: rules that read the article.
"""
