"""The sign *Please disturb*: its four states, the paper, the line for patrons. No row says who was there."""
