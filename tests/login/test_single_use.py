"""Everything is used once, whoever tries again, wherever and however often at a time."""

from concurrent.futures import ThreadPoolExecutor


def kinds(stage):
    return [line.kind for line in stage.audit()]


def test_a_hundred_simultaneous_deliveries_of_one_response_make_one_login(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    form = stage.response(asked)
    cookie = visitor.client.get_cookie(f"__Host-gar-way-{asked.request_id[1:13]}", domain="passerelle.example")

    def deliver(_number):
        other = stage.visitor()
        other.client.set_cookie(cookie.key, cookie.value, domain="passerelle.example", secure=True)
        page = other.post("/saml/sp/acs", form)
        return page.status, page.form[1].get("SAMLResponse")

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(deliver, range(100)))
    assert kinds(stage).count("login.ok") == 1
    assert len({document for status, document in outcomes if status == 200}) == 1


def test_the_same_assertion_does_not_answer_a_second_login(stage):
    visitor = stage.visitor()
    first = stage.ask(visitor)
    stage.come_back(visitor, first, assertion_id="_same")
    second = stage.ask(visitor, force=True)
    page = stage.come_back(visitor, second, assertion_id="_same")
    assert page.status == 403
    assert stage.audit()[-1].reason == "assertion-replayed"


def test_two_assertions_of_two_logins_both_count(stage):
    visitor = stage.visitor()
    assert stage.login(visitor).status == 200
    assert stage.come_back(visitor, stage.ask(visitor, force=True)).status == 200


def test_an_unsolicited_response_is_refused(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    page = stage.come_back(visitor, asked, response_answers=None, confirmation_answers=None)
    assert page.status == 400
    assert stage.audit()[-1].reason == "transaction-unknown"


def test_junk_does_not_burn_the_login_under_way(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    assert stage.come_back(visitor, asked, audience="https://autre.example").status == 403
    assert stage.come_back(visitor, asked).status == 200


def test_but_only_so_often(stage):
    visitor = stage.visitor()
    asked = stage.ask(visitor)
    for _ in range(5):
        stage.come_back(visitor, asked, audience="https://autre.example")
    page = stage.come_back(visitor, asked)
    assert page.status == 403
    assert stage.audit()[-1].reason == "too-many-attempts"


def test_no_request_gets_two_answers(stage):
    visitor = stage.visitor()
    link = stage.knock(visitor)[0].request_path
    stage.come_back(visitor, stage.ask_again(visitor, link))
    other = stage.visitor()
    page = stage.come_back(other, stage.ask_again(other, link))
    assert page.status == 400
    assert "SAMLResponse" not in page.body
    assert kinds(stage).count("login.ok") == 1


def test_an_assertion_for_nobody_leaves_no_session(stage):
    visitor = stage.visitor()
    stage.come_back(visitor, stage.ask(visitor), audience="https://autre.example")
    assert stage.knock(visitor)[0].status == 303
