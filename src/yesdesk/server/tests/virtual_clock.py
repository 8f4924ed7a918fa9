"""An event loop whose clock moves only when nothing else is to be done: seconds pass at once, on any machine."""

import asyncio
import selectors


class _Skips(selectors.DefaultSelector):
    """Where the loop would wait for its next timer, the clock is moved there instead."""

    now = 0.0

    def select(self, timeout=None):
        ready = super().select(0 if timeout else timeout)
        if timeout and not ready:
            self.now += timeout
        return ready


class VirtualClock(asyncio.SelectorEventLoop):
    """For coroutines that wait for timers alone: a thread's work takes no time on this clock."""

    def __init__(self):
        self._skips = _Skips()
        super().__init__(self._skips)

    def time(self):
        return self._skips.now


def run(coroutine):
    """Run a coroutine to its end on a clock of its own."""
    return asyncio.run(coroutine, loop_factory=VirtualClock)
