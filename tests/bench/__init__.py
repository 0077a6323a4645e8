"""Benchmarks: ratios of two measurements of one run, never an absolute time.

`python -m tests.bench` runs every module here that has a `measure`; see `tests.bench.ratios`.
"""
