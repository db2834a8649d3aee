"""Which versions of spot's SBE schema are answered, and by which one."""

import attrs

from ..assumptions import Assumptions
from .layout import Layout

# sbe_schema_lifecycle_prod.json: 3:5 is the latest, 3:4, 3:3 and 3:2 are deprecated, 3:1 is retired.
DEPRECATED = ("4", "3", "2")


def newest(assumptions: Assumptions) -> Layout:
    """The schema that answers: "all SBE responses will be encoded in the highest compatible schema"."""
    # Imported where it is needed: the schema is large, and most sandboxes never see an SBE session.
    from .schema import load_layout

    return attrs.evolve(load_layout(), exponents=assumptions.sbe_exponents)
