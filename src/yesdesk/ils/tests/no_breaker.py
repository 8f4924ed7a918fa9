"""A breaker that never opens."""


class NoBreaker:
    """Always worth asking."""

    is_answering = staticmethod(lambda _now: True)
    note_answer = staticmethod(lambda: None)
    note_trouble = staticmethod(lambda _trouble, _now, asked: None)
