"""The administration: a frame that decides who gets in and may what, and a module for each part.

A part is a function that is given the ``Frame`` and returns its blueprint; ``parts.PARTS`` lists them.
Every route of theirs is made with ``Frame.route``, which names the permission that it demands::

    def schools(frame: Frame) -> Blueprint:
        blueprint = Blueprint("admin-schools", __name__)
        frame.findings.look(Permission.CHANGE_SCHOOLS, schools_without_convention)

        @frame.route(blueprint, "/admin/ecoles/<uai>/suspendre", Permission.CHANGE_SCHOOLS, ("GET", "POST"))
        def suspend(desk: Desk, uai: str) -> Response:
            school = ...                                      # raise Absent() when there is none
            desk.needs(Permission.CHANGE_SCHOOLS, target_of_school(school))
            form = desk.form(why="")                          # posted, kept from a session that ended, or initial
            if request.method == "POST":
                why = form.needs("why", "Donnez le motif en 10 caractères au moins.", least=10)
                if form.is_sound:
                    with desk.change("school.disable", subject=f"school:{uai}", why=why) as doing:
                        find_school(doing.session, uai).enabled = False
                    return desk.done(f"/admin/ecoles/{uai}", "L'école est suspendue.")
            return desk.page("school_suspend.html", 422 if form.faults else 200, form=form, school=school)

Templates extend ``admin/base.html``, import ``admin/fields.html`` and put ``fields.token(desk)`` in each
form that is posted. A change that may need a second person is a ``Proposal``, given to ``desk.propose``.
"""
