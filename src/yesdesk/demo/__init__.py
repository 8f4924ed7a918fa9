"""The working parts of `seed`: the story replayed through the actions, and volume for measurements."""
