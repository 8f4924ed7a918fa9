"""Back up a library, restore it, export it, upgrade it.

A new database is built *beside* the present one, finished there (rows, schema, erasures), and put in its place in one
step. Until then nothing has changed; what it replaces is kept for seven days.
"""
