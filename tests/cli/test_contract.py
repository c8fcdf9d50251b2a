"""What scripts rely on: help on every level, exit codes, faults on the standard error stream, dry runs."""

import re
from datetime import UTC, datetime

import click
import pytest
from kit.demarche import NUMBER, TOKEN, Procedure, school
from kit.keys import key_ring
from kit.listener import listening
from kit.names import IDP_A
from kit.partners import Entity, aggregate, idp_role, key_descriptor, sp_role

from gateway.access.permissions import Role
from gateway.access.scopes import WHOLE
from gateway.access.tokens import Wanted, make_token
from gateway.cli.main import main
from gateway.domain.profile import Profile
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import changing, open_engine
from gateway.registry.mediacentre import KeptLink, put_link
from gateway.registry.site import Banner, announce

ONLY_LOOK = {
    *("serve", "check", "demo", "audit find", "dialect try", "dialect list"),
    *("resources show", "admin list", "token list", "journal find", "partner history"),
    *("backup show", "partner preview"),
    *("collectivite list", "convention list", "convention show"),
    *("banner show", "figures note list"),
    *("school list", "partner list", "request list", "request show", "ent try"),
}
OPTIONS = {
    "init": "--base-url",
    "serve": "--bind --workers",
    "check": "",
    "project add": "--name",
    "ent add": "--project --name --saml-metadata --cas-url --dialect --sha1-until",
    "school add": "--ent --name",
    "convention add": "--ent --uai --collectivite --signed --until",
    "sp add": "--metadata --project",
    "resources set": "--project --url --cert --key --ca",
    "demo": "--port --check",
    "admin add": "--role",
}
NEXT_YEAR = ("--signed", "2026-09-01", "--until", "2027-08-31")
SIGNED = ("--collectivite", "215505454", "--purpose", "Accès au GAR")
CHANGES = {
    "project add": ("ENT2", "--name", "Un autre projet"),
    "ent add": ("ent-b", "--project", "ENT1", "--name", "ENT B", "--saml-metadata", "{ent}"),
    "ent import": ("{all}", "--project", "ENT1"),
    "ent set": ("ent-a", "--sha1-until", "2026-12-31"),
    "ent refresh": ("ent-a", "--saml-metadata", "{fresh}"),
    "ent disable": ("ent-a",),
    "ent enable": ("ent-a",),
    "school add": ("0550003E", "--ent", "ent-a", "--name", "École"),
    "school set": ("0550001C", "--name", "Les Saules"),
    "school disable": ("0550001C",),
    "school enable": ("0550001C",),
    "school import": ("{schools}",),
    "school act": ("suspendre", "0550001C", "--why", "fermeture du marché"),
    "convention remind": (),
    "convention sync": (),
    "person export": ("--identifier", "u-1", "--why", "demande 12"),
    "person erase": ("--identifier", "u-1", "--why", "demande 12"),
    "convention add": ("--ent", "ent-a", "--uai", "0550001C", "--collectivite", "Commune", *NEXT_YEAR),
    "convention end": ("1",),
    "convention set": ("1", *SIGNED, "--contact-ent", "dpo@ent-a.example"),
    "convention renew": ("1", *SIGNED, "--until", "2031-08-31", "--no-draft"),
    "convention attach": ("1", "{pdf}"),
    "collectivite add": ("217500016", "--name", "Commune", "--departement", "075"),
    "collectivite set": ("215505454", "--contact", "dpo@verdun.example"),
    "sp add": ("console", "--metadata", "{sp}"),
    "sp import": ("{all}",),
    "sp grant": ("gar", "--attribute", "UAI", "statistiques"),
    "sp disable": ("gar",),
    "sp enable": ("gar",),
    "cas-service add": ("editeur", "--url", "https://editeur.example/app/"),
    "cas-service disable": ("gar",),
    "cas-service enable": ("gar",),
    "cas-service grant": ("gar", "--attribute", "UAI", "statistiques"),
    "partner state": ("ent:ent-a", "suspended", "--note", "incident chez l'éditeur"),
    "resources set": ("--project", "ENT1", "--url", "https://ressources.gar.example"),
    "resources link": ("0550001C", "--title", "Blog", "--url", "https://blog.example/", "--profile", "National_elv"),
    "resources unlink": ("0550001C", "local:cafe"),
    "resources pin": ("0550001C", "ark:/99999/atlas"),
    "audit forget": (),
    "refresh": (),
    "keys next": ("idp-signing",),
    "admin add": ("claire@academie.example", "--role", "referent"),
    "admin set": ("ancien@academie.example", "--role", "dpo"),
    "admin reset": ("ancien@academie.example",),
    "admin disable": ("ancien@academie.example",),
    "admin approval": ("departement:55",),
    "admin idp set": ("--metadata", "{ent}"),
    "admin idp remove": (),
    "token add": ("tableur", "--role", "reader"),
    "token revoke": ("1",),
    "backup done": ("--where", "bandothèque, semaine 48"),
    "banner set": ("Maintenance ce soir.",),
    "banner remove": (),
    "figures publish": (),
    "figures note add": ("Panne de l'ENT", "--since", "2026-11-02", "--until", "2026-11-03"),
}
OF_THE_DAY = {"audit forget", "convention remind", "refresh", "keys next"}
"""Commands that have something to do on some days only, or beside the registry."""

IN_PRODUCTION = {
    *(f"ent {act}" for act in ("add", "set", "refresh", "disable", "enable")),
    *(f"{group} {act}" for group in ("sp", "cas-service") for act in ("add", "grant", "disable", "enable")),
    *("school add", "school import", "school disable", "school enable", "school act", "partner state"),
    *(f"convention {act}" for act in ("add", "set", "renew", "end")),
}
"""Commands that a second person would have to agree to on a page, where a scope asks for two."""

IN_STEPS = {
    *("keys switch", "keys withdraw", "partner undo", "partner restore", "partner purge"),
    *("figures withdraw", "figures note remove"),
    *("partner cas", "partner upkeep", "request approve", "request refuse", "request withdraw"),
}
"""Commands that wait for the step before them: ``test_upkeep``, ``test_partners`` and others walk all the steps."""


def levels(command=main, words=()):
    """Every command and group, with the words that lead to it."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from levels(command.get_command(context, name), (*words, name))


LEVELS = {" ".join(words): command for words, command in levels()}
COMMANDS = {name: command for name, command in LEVELS.items() if not isinstance(command, click.Group)}


def takes(command):
    return {option for parameter in command.params for option in parameter.opts}


@pytest.fixture
def procedure(operator, redis_url):
    """A « Démarche numérique » on the loopback, where one convention was signed."""
    with listening() as listener:
        filed = Procedure()
        operator.settings |= {
            "base_url": "http://localhost",
            "redis_url": redis_url,
            "demarches_url": filed.stand_on(listener),
            "demarches_token": TOKEN,
            "demarches_number": str(NUMBER),
        }
        filed.file(7, school("0550001C"))
        yield filed


@pytest.fixture
def words_of(operator, procedure):
    """The words of a changing command, with files that exist."""
    role = sp_role(key_descriptor(key_ring().sp_only.base64))
    files = {
        "ent": operator.metadata(),
        "fresh": operator.metadata(key_ring().idp_a_next, IDP_A, "fresh.xml"),
        "schools": operator.file("ecoles.csv", b"UAI;Nom;ENT\n0550003E;Les Tilleuls;ent-a\n"),
        "all": operator.file("all.xml", _federation(role)),
        "pdf": operator.file("convention.pdf", b"%PDF-1.7 convention"),
        "sp": operator.file("sp.xml", Entity((role,), entity_id="https://console.example/sp").document()),
    }
    with changing(open_engine(f"sqlite:///{operator.home}/gateway.db")) as session:
        put_link(
            session, "0550001C", KeptLink("cafe", "Cantine", "https://cantine.example/", frozenset({Profile.PUPIL}))
        )
        put_collectivite(session, CollectiviteFields("215505454", "Commune de Verdun", departement="055"))
        announce(session, Banner("Maintenance hier."))
        make_token(session, "cli:essai", Wanted("ancien", Role.READER, (WHOLE,), 30), datetime.now(UTC))
    return lambda name: [*name.split(), *(word.format(**files) for word in CHANGES[name])]


def _federation(role):
    portal = idp_role(key_descriptor(key_ring().idp_b.base64, "signing"))
    return aggregate(
        Entity((portal,), "https://ent-b.example/idp"), Entity((role,), entity_id="https://console.example/sp")
    )


@pytest.mark.parametrize("name", LEVELS)
def test_there_is_help_on_every_level(newcomer, name):
    for option in ("--help", "-h"):
        ended = newcomer.run_anywhere(*name.split(), option)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith("Usage: ")
        assert re.search(r"(?m)^  [A-Z].{10,}", ended.out), "a sentence says what it does"


@pytest.mark.parametrize("name", OPTIONS)
def test_every_command_of_the_contract_is_there_with_its_options(name):
    assert set(OPTIONS[name].split()) | {"--home"} <= takes(LEVELS[name])


def test_every_command_that_changes_something_takes_a_dry_run():
    changing = {name for name, command in COMMANDS.items() if "--dry-run" in takes(command)}
    assert set(COMMANDS) - changing <= ONLY_LOOK
    assert not changing & ONLY_LOOK


def test_every_command_that_takes_a_dry_run_is_tried_here():
    changing = {name for name, command in COMMANDS.items() if "--dry-run" in takes(command)}
    assert changing - {"init"} - IN_STEPS == set(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_a_dry_run_says_what_would_change_and_changes_nothing(operator, words_of, name):
    words = words_of(name)
    before = operator.fingerprint()
    ended = operator.run(*words, "--dry-run")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("would: ")
    assert operator.fingerprint() == before


@pytest.mark.parametrize("name", [name for name in CHANGES if not name.endswith("enable") and name not in OF_THE_DAY])
def test_without_it_the_change_is_made_and_audited(operator, words_of, name):
    before = operator.registry()
    told = operator.do(*words_of(name))
    assert told
    assert "would" not in told
    assert operator.registry() != before
    ((kind, author),) = operator.journal()
    assert "." in kind
    assert author.startswith("cli:")


@pytest.fixture
def two_people(operator):
    """Two are asked for everywhere."""
    operator.do("admin", "approval", "academie")


def test_what_may_be_in_production_takes_a_break_glass():
    taking = {name for name, command in COMMANDS.items() if "--break-glass" in takes(command)}
    stepwise = {"partner undo", "partner restore", "partner cas", "partner upkeep", "partner purge"}
    stepwise |= {"request approve", "request refuse"}
    assert taking == IN_PRODUCTION | stepwise | {"school set", "admin approval"}


@pytest.mark.parametrize("name", sorted(IN_PRODUCTION))
@pytest.mark.usefixtures("two_people")
def test_where_two_people_are_asked_for_the_command_line_is_no_way_round(operator, words_of, name):
    words, before = words_of(name), operator.fingerprint()
    for more in ((), ("--dry-run",), ("--break-glass", "vite")):
        (fault,) = operator.refused(*words, *more)
        assert "--break-glass" in fault
    assert operator.fingerprint() == before
    reason = "incident de sécurité du 26 novembre"
    operator.do(*words, "--break-glass", reason)
    why, after = operator.last_act()
    assert (why, '"break_glass":["academie"]' in after) == (reason, True)


@pytest.mark.parametrize("name", sorted(set(CHANGES) - IN_PRODUCTION - {"admin approval"} - OF_THE_DAY))
@pytest.mark.usefixtures("two_people")
def test_what_is_not_in_production_asks_for_nobody_else(operator, words_of, name):
    assert operator.do(*words_of(name))


@pytest.mark.usefixtures("two_people")
def test_what_is_no_longer_in_production_asks_for_nobody_else(operator):
    operator.do("ent", "disable", "ent-a", "--break-glass", "incident de sécurité")
    operator.do("ent", "set", "ent-a", "--name", "Nouveau nom")
    assert operator.refused("ent", "enable", "ent-a")


def test_a_rule_about_another_place_keeps_no_command_back(operator):
    operator.do("admin", "approval", "departement:75")
    operator.do("ent", "disable", "ent-a")
    operator.do("ent", "enable", "ent-a", "--break-glass", "sans règle, le motif reste")
    assert operator.last_act()[0] == "sans règle, le motif reste"
    assert "break_glass" not in operator.last_act()[1]


@pytest.mark.parametrize("name", ["ent", "school", "sp"])
def test_what_is_switched_off_can_be_switched_on_again(operator, words_of, name):
    """Nothing differs but the generation, and the version that each change raises."""

    def standing():
        lines = (line for line in operator.registry() if "registry_state" not in line)
        return [re.sub(r",\d+\);$", "", line) for line in lines]

    before = standing()
    operator.do(*words_of(f"{name} disable"))
    assert standing() != before
    operator.do(*words_of(f"{name} enable"))
    assert standing() == before


def test_a_dry_run_meets_the_same_rules(operator):
    words = ("school", "add", "05500", "--ent", "ent-a", "--name", "")
    assert operator.refused(*words, "--dry-run") == operator.refused(*words)
    assert len(operator.refused(*words)) == 2


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("inconnue",),
        ("project",),
        ("project", "add"),
        ("project", "add", "P1"),
        ("project", "add", "P1", "--nom", "Un"),
        ("serve", "--workers", "0"),
        ("serve", "--workers", "beaucoup"),
        ("convention", "end", "première"),
        ("convention", "add", *CHANGES["convention add"][:6], "--signed", "2026-02-30", "--until", "2027-08-31"),
        ("convention", "add", *CHANGES["convention add"][:6], "--signed", "01/09/2026", "--until", "2027-08-31"),
        ("ent", "add", "ent-b", "--project", "ENT1", "--name", "B"),
        ("ent", "add", "ent-b", "--project", "ENT1", "--name", "B", "--saml-metadata", "f", "--cas-url", "https://x"),
        ("ent", "set", "ent-a", "--signed", "perhaps"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_changes_nothing(operator, words):
    before = operator.fingerprint()
    ended = operator.run(*words) if words else operator.run_anywhere()
    assert (ended.code, ended.out) == (2, "")
    assert "Usage: " in ended.err
    assert operator.fingerprint() == before


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        (("project", "add", "P 1", "--name", ""), 2),
        (("project", "add", "ENT1", "--name", "\n"), 2),
        (("school", "add", "05500", "--ent", "inconnu", "--name", ""), 3),
        (("convention", "add", "--ent", "ent-a", "--uai", "05500", "--uai", "0559999Z", "--collectivite", "",
          "--signed", "2026-09-01", "--until", "2025-09-01", "--attribute", "mail"), 5),
        (("convention", "end", "99"), 1),
        (("ent", "set", "ent-a", "--name", "", "--dialect", "klingon", "--identifier", "uid"), 3),
        (("resources", "set", "--project", "ENT1", "--url", "http://gar.example?a", "--launch-host", "GAR"), 2),
        (("resources", "link", "0550001C", "--title", " ", "--url", "http://x", "--profile", "National_elv"), 2),
        (("resources", "unlink", "0550001C", "local:absent"), 1),
        (("resources", "pin", "0559999Z", "ark:/99999/a"), 1),
        (("ent", "disable", "inconnu"), 1),
        (("sp", "grant", "gar", "--attribute", "mail", "écrire", "--attribute", "UAI", " "), 2),
        (("audit", "find", "ZZZZ-9999"), 1),
    ],
)  # fmt: skip
def test_a_refusal_is_exit_code_1_with_all_the_faults_and_changes_nothing(operator, words, faults):
    before = operator.fingerprint()
    assert len(operator.refused(*words)) == faults
    assert operator.fingerprint() == before


def test_a_home_that_was_never_prepared_says_what_to_do(newcomer):
    for words in (("project", "add", "P1", "--name", "Un"), ("serve",), ("audit", "find", "ABCD-2345")):
        (fault,) = newcomer.refused(*words)
        assert "run gar-gateway init" in fault
    assert not newcomer.home.exists()
