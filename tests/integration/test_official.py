"""The published pack, installed: it judges as our own profile does, and the rules switch to it while running.

What needs the real pack runs where a checkout of it is at hand (REGIEWISSEL_OFFICIAL_SCHEMAS); nothing of it is kept.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from lxml.etree import _Element

from gateway import bootstrap
from gateway.bootstrap import Gateway, official_folder
from gateway.settings import Settings
from gateway.stuf import ns, validate
from gateway.stuf.pack.install import FILE, Installation, install
from gateway.stuf.parse import read_xml, unwrap
from gateway.stuf.schema.official import FIXED, OfficialSchemas, load_official
from gateway.stuf.validate import Schemas
from tests import factories
from tests.packs import pack, spread, zipped

VARIABLE = "REGIEWISSEL_OFFICIAL_SCHEMAS"
PROFILE = Path(__file__).parents[2] / "schemas" / "stuf-zkn"
BERICHTEN = Path(__file__).parents[1] / "fixtures" / "berichten"
CREEER = BERICHTEN / "rzs" / "01_creeerZaak_gezinsplan.xml"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

Source = Callable[[Path, Path], Path]


@pytest.fixture(scope="module")
def own() -> Schemas:
    """Our own profile."""
    return validate.load(PROFILE)


@pytest.fixture(scope="module")
def published() -> Path:
    """The folder with the published schemas; skips when it is not at hand."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} does not name a folder with the published schemas")
    return Path(os.environ[VARIABLE]).resolve()


@pytest.fixture(scope="module")
def official(published: Path, own: Schemas, tmp_path_factory: pytest.TempPathFactory) -> OfficialSchemas:
    """The published schemas as they are once installed."""
    folder = tmp_path_factory.mktemp("officieel")
    put(published, folder)
    return load_official(folder, own)


def put(source: Path, folder: Path) -> Installation:
    """Install a pack in silence."""
    return install(source, folder, NOW, lambda _step: None)


def as_folder(published: Path, _folder: Path) -> Path:
    """The pack as it lies there."""
    return published


def one_down(published: Path, _folder: Path) -> Path:
    """The folder below it, as somebody who unpacked it once more would give."""
    return next(path for path in published.iterdir() if path.is_dir())


def as_zip(published: Path, folder: Path) -> Path:
    """The pack zipped whole, with all that is no schema."""
    files = {str(path.relative_to(published)): path.read_bytes() for path in published.rglob("*") if path.is_file()}
    (folder / "gepubliceerd.zip").write_bytes(zipped(files))
    return folder / "gepubliceerd.zip"


def below_another(published: Path, folder: Path) -> Path:
    """The same below a folder with blanks and accents in its name."""
    files = {str(path.relative_to(published)): path.read_bytes() for path in published.rglob("*.xsd")}
    (folder / "gepubliceerd.zip").write_bytes(zipped({f"Schema's définitief 1.0/{k}": v for k, v in files.items()}))
    return folder / "gepubliceerd.zip"


@pytest.mark.parametrize("source", [as_folder, one_down, as_zip, below_another])
def test_the_published_pack_installs(published: Path, own: Schemas, tmp_path: Path, source: Source) -> None:
    """From a folder or a zip, whatever is above or beside it, it is the same pack and it loads."""
    made = put(source(published, tmp_path), tmp_path / "officieel")
    assert made.pack.digest == put(published, tmp_path / "anders").pack.digest
    assert [one.naam for one in made.pack.sets] == ["ZKN", "RZS"]
    message = unwrap(read_xml(CREEER.read_bytes()))
    assert load_official(tmp_path / "officieel", own).problems(message) == ()


def test_every_example_is_valid_for_both(official: OfficialSchemas, own: Schemas) -> None:
    """All our example messages, answers and faults conform to the published schemas and to our profile."""
    messages = [unwrap(read_xml(path.read_bytes())) for path in sorted(BERICHTEN.rglob("*.xml"))]
    assert [str(one.tag) for one in messages if official.problems(one) or own.problems(one)] == []
    assert len(messages) > 50


def spoiled(message: _Element) -> Iterator[tuple[str, _Element]]:
    """Copies of a message with one thing changed, at every fifth element."""
    for number in range(0, sum(1 for _ in message.iter()), 5):
        for what, change in CHANGES.items():
            copy = read_xml(etree.tostring(message, with_tail=False))
            change(list(copy.iter())[number])
            yield f"{what} {number}", copy


def _rename(element: _Element) -> None:
    element.tag = f"{element.tag}X"


def _without_entiteittype(element: _Element) -> None:
    element.attrib.pop(ns.ENTITEITTYPE, None)


def _other_entiteittype(element: _Element) -> None:
    if ns.ENTITEITTYPE in element.attrib:
        element.set(ns.ENTITEITTYPE, "AOA")


def _text(element: _Element) -> None:
    if len(element) == 0:
        element.text = "onmogelijk " * 50


def _nil(element: _Element) -> None:
    element.set(ns.NIL, "true")


CHANGES: dict[str, Callable[[_Element], None]] = {
    "renamed": _rename,
    "without entiteittype": _without_entiteittype,
    "another entiteittype": _other_entiteittype,
    "too long": _text,
    "nil": _nil,
}


def test_both_judge_what_is_wrong_alike(official: OfficialSchemas, own: Schemas) -> None:
    """The same verdict for messages with one thing wrong, and the same rule and place for most of them."""
    verdicts: dict[bool, int] = {True: 0, False: 0}
    different, same_place = [], 0
    for path in sorted(BERICHTEN.rglob("*Zaak*.xml")):
        for what, message in spoiled(unwrap(read_xml(path.read_bytes()))):
            theirs, ours = official.problems(message), own.problems(message)
            verdicts[not theirs] += 1
            if (theirs == ()) != (ours == ()):
                different.append(f"{path.name} {what}")
            elif theirs:
                same_place += (theirs[0].rule, theirs[0].path) == (ours[0].rule, ours[0].path)
    assert different == []
    assert min(verdicts.values()) > 100
    assert same_place > verdicts[False] * 0.95


def test_a_fixed_attribute_is_judged_although_libxml2_ignores_it(official: OfficialSchemas) -> None:
    """A wrong entiteittype is found, with place and line."""
    message = unwrap(read_xml(CREEER.read_bytes()))
    zaaktype = message.find(f".//{ns.zkn('isVan')}")
    assert zaaktype is not None
    zaaktype.set(ns.ENTITEITTYPE, "AOA")
    (problem,) = official.problems(message)
    assert (problem.rule, problem.path, problem.line) == (FIXED, "ZKN:object/ZKN:isVan", zaaktype.sourceline)


def test_many_threads_judge_at_once(official: OfficialSchemas) -> None:
    """Verdicts do not mix when good and wrong messages are judged at the same time."""
    good, wrong = CREEER.read_bytes(), CREEER.read_bytes().replace(b":startdatum>", b":begindatum>")

    def judge(number: int) -> bool:
        return official.problems(unwrap(read_xml((good, wrong)[number % 2]))) == ()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(judge, range(60))) == [True, False] * 30


# The choice is tried with a pack in miniature: in it every message is one short word, so its verdicts are not ours.


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    """A gateway that is built but does not run, on rules that name our own profile; no pack is installed."""
    rules = tmp_path / "rules.yaml"
    rules.write_bytes(names("eigen"))
    return bootstrap.build(
        Settings(database_url=f"sqlite:///{tmp_path / 'wissel.db'}", data_dir=tmp_path / "data", rules=rules, workers=0)
    )


def names(schemas: str) -> bytes:
    """A rules file that names these schemas."""
    return factories.rules_text(validatie={"schemas": schemas})


def word(text: str = "kort") -> _Element:
    """A message that only the pack in miniature can find good."""
    element = etree.Element(ns.zkn("zakLk01"))
    element.text = text
    return element


def test_the_rules_switch_while_running(gateway: Gateway, tmp_path: Path) -> None:
    """Refused while there is no pack, with the old rules in force; once it is there the next message meets it."""
    judged = gateway.intake.schemas.problems
    assert judged(word())
    gateway.rules.path.write_bytes(names("officieel"))
    assert not gateway.rules.look()
    assert "validatie.schemas: officieel kan niet" in gateway.rules.standing.error
    assert judged(word())
    put(spread(pack(), tmp_path / "map"), official_folder(gateway.settings))
    gateway.rules.path.write_bytes(names("officieel") + b"\n")
    assert gateway.rules.look()
    assert judged(word()) == ()
    gateway.rules.path.write_bytes(names("eigen"))
    assert gateway.rules.look()
    assert judged(word())


def test_another_pack_is_used_when_rules_come_into_force(gateway: Gateway, tmp_path: Path) -> None:
    """The pack in use stays in use until the rules are read again."""
    folder = official_folder(gateway.settings)
    put(spread(pack(), tmp_path / "ruim"), folder)
    gateway.rules.path.write_bytes(names("officieel"))
    gateway.rules.look()
    shorter = {name: data.replace(b'maxLength value="5"', b'maxLength value="2"') for name, data in pack().items()}
    put(spread(shorter, tmp_path / "krap"), folder)
    assert gateway.intake.schemas.problems(word()) == ()
    gateway.rules.path.write_bytes(names("officieel") + b"\n")
    gateway.rules.look()
    assert gateway.intake.schemas.problems(word())
    assert gateway.intake.schemas.problems(word("ok")) == ()


def test_a_damaged_pack_is_no_concern_of_who_does_not_use_it(gateway: Gateway) -> None:
    """With our own profile in force messages are judged whatever is installed; the rules cannot switch to it."""
    folder = official_folder(gateway.settings)
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(b"beschadigd")
    assert gateway.intake.schemas.problems(unwrap(read_xml(CREEER.read_bytes()))) == ()
    gateway.rules.path.write_bytes(names("officieel"))
    assert not gateway.rules.look()
    assert "beschadigd" in gateway.rules.standing.error
