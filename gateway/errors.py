"""Every error the gateway raises itself, in one tree, one branch for each party that can mend it.

    GatewayError
    ├── MessageError             the sender's message; always becomes a fault, never a stack trace
    │   ├── SoapError            outside StUF: not XML, not SOAP, no stuurgegevens -> plain SOAP fault
    │   └── StufError            inside StUF: a code of table 7.3 -> Fo02 or Fo03, as the mode demands
    ├── ConfigurationError       the beheerder's or operator's files and settings: one clear line, exit 2
    └── StorageError             the store cannot keep a promise now -> StUF046, the sender tries again

Library errors become one of these at the edge where they arise.
"""


class GatewayError(Exception):
    """Base of all errors of the gateway."""


class MessageError(GatewayError):
    """The message cannot be accepted as it stands."""


class SoapError(MessageError):
    """The request falls outside StUF (par. 4.4.3): answered with a SOAP 1.1 fault without a StUF detail.

    text: fixed Dutch text without anything of the message. faultcode: local name in the SOAP namespace. line: of what
    was received, when that is known; str() names it.
    """

    def __init__(self, text: str, faultcode: str = "Client", line: int | None = None) -> None:
        super().__init__(f"{text} (regel {line})" if line else text)
        self.text = text
        self.faultcode = faultcode


class StufError(MessageError):
    """A fault with a code of StUF 03.01 table 4.1 (reference table 7.3).

    code: e.g. ``StUF016``. details: what, where and what to do; never a value from the message that could be personal.
    """

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"{code} {details}".strip())
        self.code = code
        self.details = details


class ConfigurationError(GatewayError):
    """Settings, rules or files are not usable; str() is the one line to show, possibly with more lines behind it."""


class StorageError(GatewayError):
    """The store did not accept a change; nothing of it was kept."""


def place_of(error: BaseException) -> str:
    """Module and line of ours where an unexpected error arose: all that a log line may tell of it."""
    place, traceback = "", error.__traceback__
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        place = f"{module}:{traceback.tb_lineno}" if module.startswith("gateway") else place
        traceback = traceback.tb_next
    return place
