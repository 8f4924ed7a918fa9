"""Volume for measurements: many requests that tell nothing, with the shape of real ones."""
