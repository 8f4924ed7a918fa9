"""Measures the real server: `python -m bench`, or `make bench`. Writes docs/benchmarks.md and .jsonl."""
