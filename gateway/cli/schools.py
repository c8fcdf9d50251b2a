"""Schools, by UAI."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from gateway.access.reach import target_of_school
from gateway.access.scopes import Target
from gateway.agreements.entering import foresee_import, is_live
from gateway.agreements.school_file import UnreadableFile, read_schools
from gateway.agreements.school_import import Effect, LineReport, import_schools
from gateway.cli.context import Touches, Workplace, changes_production, refuse
from gateway.cli.school_lists import school_act, school_list
from gateway.cli.sources import day_option, one_of
from gateway.domain.school import Nature
from gateway.domain.uai import InvalidUai, Uai, check_letter, has_right_letter, parse_uai
from gateway.registry.collectivites import collectivite_of_siren
from gateway.registry.engine import changing, open_engine
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.school_records import fields_of_school, school_faults, write_school
from gateway.registry.schools import add_school, find_school


@click.group()
def school() -> None:
    """Schools, by UAI."""


@school.command("add")
@changes_production
@click.argument("uai")
@click.option("--ent", "slug", required=True)
@click.option("--name", required=True)
@click.option("--commune", default="", help="Where it is, for those who look for it.")
@click.option("--strict", is_flag=True, help="Refuse a wrong check letter rather than warn.")
def school_add(place: Workplace, uai: str, slug: str, name: str, commune: str, strict: bool) -> None:
    """Add the school UAI to an ENT, the only one that may then speak for it."""
    with place.change("school.add", touches=_touching(uai, slug), uai=uai, ent=slug) as session:
        added = add_school(session, uai, slug, name, commune)
        code = Uai(added.uai)
        if not has_right_letter(code):
            sentence = f"the check letter of {code} should be {check_letter(code)}"
            if strict:
                raise ChangeRefused(sentence)
            click.echo(f"warning: {sentence}", err=True)
        place.say(f"school {code} added to {slug}")


@school.command("set")
@changes_production
@click.argument("uai")
@click.option("--name", default=None)
@click.option("--commune", default=None)
@click.option("--circonscription", default=None)
@click.option("--nature", type=one_of(Nature), default=None)
@click.option("--ent", default=None, metavar="SLUG", help="The only one that may then speak for it.")
@click.option("--collectivite", default=None, metavar="SIREN", help="Who runs it.")
@day_option("--declared", help="On which it was declared to the GAR.")
@day_option("--transmitted", help="On which it was first in an export.")
@click.option("--why", default="", help="Kept in the journal.")
def school_set(place: Workplace, uai: str, why: str, **choices: Any) -> None:
    """Change what the record of the school UAI says, and only what is given."""
    given = {name: value for name, value in choices.items() if value is not None}

    def moved(session: Session) -> Sequence[Target]:
        present = find_school(session, uai)
        moves = present.ent is not None and given.get("ent", present.ent.slug) != present.ent.slug
        return (target_of_school(present), Target(given["ent"])) if moves else ()

    with place.change("school.set", subject=f"school:{uai}", why=why, touches=moved) as session:
        record = find_school(session, uai)
        told = ", ".join(f"{name} = {value}" for name, value in given.items())
        if "collectivite" in given:
            given["collectivite"] = collectivite_of_siren(session, given["collectivite"]).id
        fields = replace(fields_of_school(record), **given)
        if faults := school_faults(fields):
            raise ChangeRefused(*faults.values())
        write_school(session, record, fields)
        place.say(f"school {record.uai}: {told or 'nothing changed'}")


@school.command("disable")
@changes_production
@click.argument("uai")
def school_disable(place: Workplace, uai: str) -> None:
    """Switch a school off, at once and for open sessions too."""
    with place.change("school.disable", touches=_touching(uai), uai=uai) as session:
        find_school(session, uai).enabled = False
        place.say(f"school {uai} disabled")


@school.command("enable")
@changes_production
@click.argument("uai")
def school_enable(place: Workplace, uai: str) -> None:
    """Switch a school on."""
    with place.change("school.enable", touches=_touching(uai), uai=uai) as session:
        find_school(session, uai).enabled = True
        place.say(f"school {uai} enabled")


@school.command("import")
@changes_production
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-faulty", is_flag=True, help="Take over the lines that are right, leave the others.")
@click.option("--all-lines", is_flag=True, help="Show the lines that change nothing too.")
def school_import(place: Workplace, file: Path, skip_faulty: bool, all_lines: bool) -> None:
    """Take over a CSV FILE of schools: UAI, Nom, Commune, Circonscription, Nature, ENT, SIREN, Collectivité."""
    try:
        rows = read_schools(file.read_bytes())
    except UnreadableFile as error:
        refuse(str(error))
    with changing(open_engine(place.settings.database), dry_run=True) as session:
        foreseen = foresee_import(session, rows)
    report, concerned = foreseen.report, foreseen.concerned
    counts = {effect: report.count(effect) for effect in Effect}
    if counts[Effect.FAULTY] and not skip_faulty:
        refuse(*(_line(line) for line in report.lines if line.effect is Effect.FAULTY))
    told: dict[str, Any] = {effect.name.lower(): count for effect, count in counts.items()}

    def touches(_session: Session) -> Sequence[Target]:
        return (concerned.target, *concerned.touched) if concerned.live else ()

    with place.change("school.import", touches=touches, file=file.name, **told) as session:
        import_schools(session, rows, skip_faulty=skip_faulty)
        place.say(", ".join(f"{count} {effect}(s)" for effect, count in counts.items()))
        for line in report.lines:
            if all_lines or line.effect is not Effect.UNCHANGED or line.warnings:
                click.echo(_line(line))


for _command in (school_list, school_act):
    school.add_command(_command)


def _touching(uai: str, ent: str = "") -> Touches:
    """A school that is there, and the ENT to which it would go; a new one, where its ENT lets schools through."""

    def touches(session: Session) -> Sequence[Target]:
        try:
            code = parse_uai(uai)
        except InvalidUai:
            return ()
        present = session.get(School, code)
        if present is not None:
            return (target_of_school(present), Target(ent))
        return (Target(ent, frozenset({code})),) if is_live(session, ent) else ()

    return touches


def _line(line: LineReport) -> str:
    told = "; ".join((*line.changes, *line.faults, *line.warnings))
    return f"ligne {line.number} : {line.uai or '?'} {line.effect}{' : ' if told else ''}{told}"
