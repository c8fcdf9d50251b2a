"""The frame of the administration: nobody gets in without a session, nothing changes without its token."""

from stage.office import clerk


def test_somebody_who_signed_in_sees_the_dashboard(stage):
    page = clerk(stage).get("/admin")
    assert page.status == 200
    assert "Tableau de bord" in page.words


def test_nobody_else_does(stage):
    page = stage.visitor().get("/admin")
    assert (page.status, page.location) == (303, "/admin/connexion?suite=/admin")
