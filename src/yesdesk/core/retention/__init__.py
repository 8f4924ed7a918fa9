"""What is kept for how long, and how it goes: series, what was struck out, the hourly cleaning."""
