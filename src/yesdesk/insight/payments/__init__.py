"""Reading a payments file in and taking it out again: acts, figures, pages."""
