"""What is logged of requests that never reach the exchange."""

import logging
from typing import Any

from aiohttp.http_exceptions import HttpProcessingError


class HttpLog(logging.LoggerAdapter[logging.Logger]):
    """Takes the HTTP server's complaints: of what a client did wrong, a line without a stack trace."""

    def exception(self, msg: object, *args: object, exc_info: Any = True, **more: Any) -> None:
        """Log a failure; bytes that are no HTTP and clients that have gone are none of this program's."""
        if isinstance(exc_info, HttpProcessingError):
            self.info(f"{msg}: %s", *args, exc_info.message.partition("\n")[0])
        elif isinstance(exc_info, OSError):
            self.info(f"{msg}: %s", *args, exc_info)
        else:
            super().exception(msg, *args, exc_info=exc_info, **more)
