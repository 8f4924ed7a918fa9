"""Volume for measurements: many requests with the shape of real ones."""
