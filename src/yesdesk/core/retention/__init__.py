"""Retention: series with their periods, redaction, and the hourly cleanup."""
