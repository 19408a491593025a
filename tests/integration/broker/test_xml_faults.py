"""What a sender hears of bytes that are no XML."""

import pytest
from sqlalchemy import Engine

from gateway.stuf.operations import PortType
from tests.factories import Wissel


@pytest.mark.parametrize(("body", "said"), [(b"<a>\n<b>\n</a>", "(regel 3)"), (b"geen xml", "(regel 1)")])
def test_the_fault_names_the_line_that_cannot_be_read(body: bytes, said: str, sqlite_engine: Engine) -> None:
    """Both the SOAP fault and the record of the refusal say where the XML ends being XML."""
    wissel = Wissel(sqlite_engine)
    reply = wissel.intake.receive(PortType.ONTVANG_ASYNCHROON, body, None, None)
    assert f"Het bericht is geen welgevormde XML {said}".encode() in reply.body
    (message,) = wissel.messages()
    assert message.fault_details.endswith(said)
