"""How a peer can be told to behave, as a table."""

from dataclasses import dataclass

from gateway.stuf.rzs import GEACCEPTEERD, GEWEIGERD


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a peer does with what it receives.

    listens: False closes the listener of the simulator, so that connections are refused. refuses: every message is
    answered with an Fo03. html: it is answered with a page, as a broken proxy would. delay: seconds before answering.
    overdracht: what a later overdragenZaak_Du01 says, empty when none is sent.
    """

    uitleg: str
    listens: bool = True
    refuses: bool = False
    html: bool = False
    delay: float = 0.0
    overdracht: str = ""


NORMAAL = "normaal"

BEHAVIOURS: dict[str, Behaviour] = {
    NORMAAL: Behaviour("neemt aan en bevestigt met Bv03"),
    "weg": Behaviour("luistert niet: verbindingen worden geweigerd", listens=False),
    "fo03": Behaviour("weigert alles met Fo03 StUF058", refuses=True),
    "html": Behaviour("antwoordt met een webpagina in plaats van StUF", html=True),
    "traag": Behaviour("antwoordt pas na 5 seconden", delay=5.0),
    "overdracht-accepteren": Behaviour("neemt een opdracht even later aan met Du01", overdracht=GEACCEPTEERD),
    "overdracht-weigeren": Behaviour("weigert een opdracht even later met Du01", overdracht=GEWEIGERD),
}
