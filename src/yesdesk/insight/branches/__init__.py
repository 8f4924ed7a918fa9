"""By branch: how much of what was settled was forgiven, one payments file at a time."""
