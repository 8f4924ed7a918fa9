"""Keep the funds for kindnesses, and what they gave."""
