"""The number and moment a message carries: referentienummer and tijdstipBericht.

Who hands them out is the store's affair (design section 4: strictly increasing per zender, on every node); this module
only knows their form.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

NEDERLAND = ZoneInfo("Europe/Amsterdam")
"""StUF has no time zone in its format; the field agrees on Dutch local time (StUF fact sheet section 6)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one own message or reply is known by: referentienummer (<= 40) and tijdstipBericht (17 digits)."""

    referentienummer: str
    tijdstip_bericht: str


def tijdstip(moment: datetime) -> str:
    """A moment with time zone as EEJJMMDDhhmmssddd in Dutch local time (StUF 03.01 par. 3.3.1)."""
    local = moment.astimezone(NEDERLAND)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03}"


def datum(moment: datetime) -> str:
    """A moment with time zone as EEJJMMDD in Dutch local time."""
    return f"{moment.astimezone(NEDERLAND):%Y%m%d}"
