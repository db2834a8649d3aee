"""SBE: a schema that can be exchanged at run time, and a decoder that fills the Structs JSON fills."""

from binwire.decode.sbe.decoder import SbeDecoder
from binwire.decode.sbe.messages import NonRepresentable, UnknownMessage
from binwire.decode.sbe.schema import Schema

__all__ = ["NonRepresentable", "SbeDecoder", "Schema", "UnknownMessage"]
