"""The demo library as a story: plain data that `seed` replays through the real actions."""
