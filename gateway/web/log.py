"""One JSON line for each event, on the standard error stream, with nothing of a person in it."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_PROCESSORS: tuple[Any, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logging() -> None:
    """Every logger of the process, ours and the server's, writes JSON lines."""
    structlog.configure(
        processors=[*_PROCESSORS, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=list(_PROCESSORS),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_message,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("gunicorn.error").setLevel(logging.INFO)


def _without_message(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback's last line can quote what a user sent: only its places are kept."""
    exception = event.pop("exc_info", None)
    if isinstance(exception, tuple) and exception[0] is not None:
        event["exception"] = exception[0].__name__
        event["places"] = places(exception[1])
    return event


def places(error: BaseException) -> list[str]:
    """Where an error passed, file and line, without what it says."""
    found, step = [], error.__traceback__
    while step is not None:
        found.append(f"{step.tb_frame.f_code.co_filename.rpartition('/gateway/')[2]}:{step.tb_lineno}")
        step = step.tb_next
    return found[-8:]


log = structlog.get_logger()
