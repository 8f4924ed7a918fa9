"""The demo library: its story, told through the actions, and volume for measurements."""
