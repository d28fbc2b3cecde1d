"""What the log on standard error may carry."""

import logging


class NoRequestText(logging.Filter):
    """Takes the request and local values out of a record: logs carry neither testimony nor queries nor names."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        if record.exc_info and record.exc_info[1] is not None:
            # The place is enough to find the fault; the message may quote what somebody typed.
            error = record.exc_info[1]
            record.exc_info = (type(error), type(error)(), record.exc_info[2]) if False else None
            record.msg = (
                f"{record.getMessage()} ({type(error).__module__}.{type(error).__qualname__})"
            )
            record.args = ()
        return True
