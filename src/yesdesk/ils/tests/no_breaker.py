"""A breaker that never opens."""


class NoBreaker:
    """Always worth asking."""

    is_answering = staticmethod(lambda _now: True)
    record_answer = staticmethod(lambda: None)
    record_failure = staticmethod(lambda _trouble, _now, asked: None)
