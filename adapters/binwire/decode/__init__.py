"""Decoders: bytes in, values out."""
