"""The forgiven part of all settled money by branch, one payments file at a time."""
