"""Django's SQLite backend with a queue for writers. See base.py; `ENGINE` names this folder."""
