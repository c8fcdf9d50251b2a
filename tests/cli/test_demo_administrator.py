"""The demonstration's administrator gets in as anybody does, with the code that the guided tour shows."""

from stage.telephone import origin

from gateway.cli.demo_administrator import let_in
from gateway.sandbox.administrator import NAME, kept


def test_they_sign_in_at_once_and_once_with_each_code(stage, tmp_path):
    let_in(stage.house.settings, tmp_path / "tour")
    stage.clock.instant = stage.clock.at_present().instant
    claire = kept(tmp_path / "tour")
    form = {"email": claire.email, "password": claire.password, "code": claire.code(stage.clock())}
    visitor = stage.visitor()
    assert visitor.post("/admin/connexion", form, headers=origin(stage)).status == 303
    assert NAME in visitor.get("/admin").words
    assert stage.visitor().post("/admin/connexion", form, headers=origin(stage)).status == 403
