"""What a library can know of itself: payments read in from its library system, and what its pages say of them."""
