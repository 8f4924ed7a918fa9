"""Reading one mail: bytes in, plain values out."""
