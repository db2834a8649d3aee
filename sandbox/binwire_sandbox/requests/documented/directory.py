"""Where an operation is looked for once no simulated one was found, and what has been retired."""

import logging
from collections import Counter
from collections.abc import Mapping

from ...access.permissions import Permission
from ...access.security import Auth
from ...errors import retired
from ...wire import Json
from ..operations import Call, Operation
from .catalogue import Catalogue, Documented
from .checks import check
from .coverage import Coverage, coverage
from .weights import weight_of

logger = logging.getLogger("binwire_sandbox")


class Directory:
    """The documented operations of one product.

    Attributes:
        called: how often each operation was answered that is not simulated.
        simulated: the names of those that are.
    """

    def __init__(self, product: str, catalogue: Catalogue, *, gone: bool) -> None:
        self.product = product
        self.called: Counter[str] = Counter()
        self.simulated: set[str] = set()
        self._catalogue = catalogue
        self._gone = gone

    @property
    def documented(self) -> Mapping[str, Documented]:
        """Every operation by name."""
        return self._catalogue.of(self.product)

    def check_retired(self, name: str) -> None:
        """Refuse what is retired, if this exchange is to be as production is.

        Raises:
            ApiError: status 410.
        """
        if self._gone:
            documented = self.documented.get(name)
            if documented is not None and documented.retired:
                raise retired()

    def right(self, name: str) -> Permission | None:
        """What an operation asks of the key that it is called with."""
        documented = self.documented.get(name)
        return None if documented is None else documented.right

    def find(self, name: str) -> Operation | None:
        """The operation that answers as documented; None if there is none such.

        Args:
            name: `GET /sapi/v1/account/status`, or the name of a WebSocket API method.
        """
        documented = self.documented.get(name)
        return None if documented is None else self._operation(documented)

    def coverage(self) -> list[Coverage]:
        """What is simulated and what is not."""
        return list(coverage(self.product, self.documented, self.simulated))

    def _operation(self, documented: Documented) -> Operation:
        def answer(call: Call) -> Json:
            check(call.params, documented.params)
            if not self.called[documented.name]:
                logger.info("%s is not simulated: it is answered with the documented example", documented.name)
            self.called[documented.name] += 1
            found = [one for param, one in documented.one.items() if call.params.text(param) is not None]
            return found[0] if found else documented.answer

        return Operation(
            handle=answer,
            auth=documented.auth,
            weight=weight_of(documented.weight),
            params=frozenset(param.name for param in documented.params),
            # As the operations that are simulated: spot's signed ones read every parameter or refuse.
            strict=self.product == "spot" and documented.auth is Auth.SIGNED,
            simulated=False,
        )
