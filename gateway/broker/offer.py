"""A message as it was offered, as far as it could be read; what a refusal can say depends on it.

One rule set is held for the whole of a message, so that nothing changes between a check and what follows from it.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml.etree import _Element

from gateway.access.partners import Partner, find
from gateway.access.tolerantie import Tolerantie
from gateway.errors import MessageError, SoapError
from gateway.routing.rules import RuleSet
from gateway.stuf import operations
from gateway.stuf.canonical import digest
from gateway.stuf.dispatch import plain_action
from gateway.stuf.message import StufMessage, Stuurgegevens, Systeem
from gateway.stuf.operations import PortType
from gateway.stuf.parse import open_envelope, read_xml, stuurgegevens_of
from gateway.stuf.read import read_message


# No slots: who it is from and for is looked up once and kept.
@dataclass(frozen=True, eq=False)
class Offer:
    """One HTTP request. soap_action: the header as received, None without one.

    element, stuurgegevens: None until they are read. called: the message, None when no operation fits; fault says why,
    and whether that is told depends on the checks that come before (table 4.1).
    """

    port_type: PortType
    soap_action: str | None
    rules: RuleSet
    element: _Element | None = field(default=None, repr=False)
    stuurgegevens: Stuurgegevens | None = None
    called: StufMessage | None = None
    fault: MessageError | None = None

    @property
    def given(self) -> Stuurgegevens:
        """The stuurgegevens, empty ones when there are none."""
        return self.stuurgegevens or _NONE

    @property
    def message(self) -> StufMessage:
        """The message. Raises why there is none."""
        if self.called is None:
            raise self.fault or SoapError("Het bericht is niet gelezen")
        return self.called

    @property
    def operation(self) -> str:
        """Name of the operation it calls, empty when it calls none."""
        return self.called.operation.naam if self.called else ""

    @property
    def key(self) -> tuple[str, str]:
        """(zender, referentienummer): unique over all that was taken (StUF 03.01 par. 4.3.1)."""
        return self.given.zender.key, self.given.referentienummer

    @property
    def synchronous(self) -> bool:
        """The mode the sender expects: of the operation, else of the portType it was sent to."""
        if self.called is not None:
            return self.called.operation.synchronous
        return self.port_type is not PortType.ONTVANG_ASYNCHROON

    @property
    def known_action(self) -> str:
        """The SOAPAction as far as it is one of ours: what else somebody types there is not kept."""
        action = plain_action(self.soap_action)
        return action if not action or operations.of_action(action) else "onbekend"

    @cached_property
    def zender(self) -> Partner | None:
        """The partner that sent it."""
        return self._partner(self.given.zender)

    @cached_property
    def ontvanger(self) -> Partner | None:
        """The partner it is addressed to."""
        return self._partner(self.given.ontvanger)

    @property
    def tolerantie(self) -> Tolerantie:
        """What its partner is forgiven; a stranger nothing."""
        return self.zender.tolerantie if self.zender else _STRENG

    @property
    def answered_as(self) -> Systeem:
        """In whose name it is answered: only those we know, or anybody could have counters made."""
        return (self.ontvanger or self.rules).systeem

    @cached_property
    def digest(self) -> str:
        """The fingerprint of what was offered, whatever is made of it after; empty when nothing could be read."""
        return digest(self.element) if self.element is not None else ""

    def opened(self, body: bytes, charset: str | None, max_bytes: int) -> "Offer":
        """This with its message element and stuurgegevens. Raises SoapError when it falls outside StUF."""
        element = open_envelope(read_xml(body, max_bytes=max_bytes, encoding=charset))
        return replace(self, element=element, stuurgegevens=stuurgegevens_of(element))

    def recognised(self) -> "Offer":
        """This, opened, with its message or with why it calls no operation."""
        if self.element is None:
            return self
        try:
            return replace(self, called=read_message(self.element, self.soap_action))
        except MessageError as fault:
            return replace(self, fault=fault)

    def _partner(self, systeem: Systeem) -> Partner | None:
        return find(self.rules.partners.values(), systeem) if systeem.applicatie else None


_NONE = Stuurgegevens("")
_STRENG = Tolerantie()
