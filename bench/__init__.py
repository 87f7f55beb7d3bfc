"""Measurements against floors of the same run: ``make bench``. Their results: docs/benchmarks.md."""
