"""StUF019: each tijdstipBericht of a zender is later than those before it (StUF 03.01 par. 4.3.2).

What was offered before is looked at first: a repeat, and a number that comes again after a Fo03, carry the moment they
always had (par. 4.4.3). A moment far ahead of now is not kept: one message from a clock that was wrong would make every
message after it late.
"""

import re
from dataclasses import replace
from datetime import timedelta

from gateway.broker.offer import Offer
from gateway.broker.ports import History, Work
from gateway.stuf import ns
from gateway.stuf.problems import Problem, path_of
from gateway.stuf.regels import TIJDSTIP
from gateway.stuf.stamp import tijdstip

_AHEAD = timedelta(days=1)
_PLACE = f"*/{ns.stuf('tijdstipBericht')}"
_FORM = re.compile(r"[0-9]{8,17}")


def late(offer: Offer, history: History, work: Work) -> Problem | None:
    """The problem of a message whose moment is not later than the latest of its zender, None when all is well."""
    moment = _whole(offer.given.tijdstip_bericht)
    if not moment or moment > history.latest or work.was_offered(*offer.key):
        return None
    place = offer.element.find(_PLACE) if offer.element is not None else None
    if offer.element is None or place is None:
        return _LATE
    return replace(_LATE, path=path_of(place, offer.element), line=place.sourceline)


def keep(offer: Offer, work: Work) -> None:
    """Remember the moment of a message that is accepted."""
    moment = _whole(offer.given.tijdstip_bericht)
    if moment and moment < tijdstip(work.now + _AHEAD):
        work.keep_latest(offer.given.zender.key, moment)


def _whole(moment: str) -> str:
    """A moment in 17 digits, empty when it is none: what it leaves out is its beginning."""
    return moment.ljust(17, "0") if _FORM.fullmatch(moment) else ""


_LATE = Problem(
    rule=TIJDSTIP,
    path="",
    line=None,
    message_nl="Het tijdstipBericht is niet later dan dat van een eerder bericht van deze zender",
    message_en="tijdstipBericht is not later than that of an earlier message of this zender",
    doe_nl="Geef elk bericht een later tijdstip dan het vorige, tot op de milliseconde",
    doe_en="give every message a later moment than the one before it, in milliseconds",
    code=TIJDSTIP,
)
