"""SBE: what JSON says, in the bytes of a schema."""
