"""Actions of patrons, from a form, a link or a printed slip."""
