"""Objects that requests take: orders of a batch, an originator's data. Each is a schema with the wire's own names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define, field

from generator.docs.facts import Operation, Param
from generator.names import pascal_case
from generator.scope import ImportFault
from generator.spec_names import ProductNames, singular

Schema = dict[str, Any]


@define
class GivenObjects:
    """The objects that one product's parameters hold."""

    names: ProductNames
    components: dict[str, Schema] = field(factory=dict)
    _fields: dict[tuple[Param, ...], str] = field(factory=dict)
    """Members to the name of the object that has them: equal objects are one."""

    def schema(self, operation: Operation, param: Param, type_of: Callable[[Param], Schema]) -> Schema:
        """The type of a parameter that has members: one object, or a list of them.

        Args:
            operation: what takes it.
            param: the parameter.
            type_of: gives the type of each member.

        Raises:
            ImportFault: another object has its name.
        """
        name = self._fields.get(param.fields) or self._add(operation, param, type_of)
        reference = {"$ref": f"#/components/schemas/{name}"}
        return {"type": "array", "items": reference} if param.type.startswith(("LIST", "ARRAY")) else reference

    def _add(self, operation: Operation, param: Param, type_of: Callable[[Param], Schema]) -> str:
        key = f"{operation.id} {param.name}"
        several = param.type.startswith(("LIST", "ARRAY"))
        name = self.names.schema(key, param.object or pascal_case(singular(param.name) if several else param.name))
        if name in self.components:
            problem = f"the objects of {key} and of another parameter are both called {name}"
            raise ImportFault(f"{problem}: name one of them under [{self.names.key}.schemas] of spec/names.toml")
        self._fields[param.fields] = name
        required = [one.name for one in param.fields if one.required]
        written: Schema = {"type": "object", "x-given": True}
        if required:
            written["required"] = required
        self.components[name] = {**written, "properties": {one.name: type_of(one) for one in param.fields}}
        return name
