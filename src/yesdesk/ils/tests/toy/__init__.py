"""A library system of a folder: cards in a box. What a new one needs, and nothing else."""
