"""Settings: a file in the home and an environment that counts more; all their faults at once."""

from pathlib import Path

import pytest

from gateway.settings import FILE_NAME, Settings, SettingsFault, load_settings

BASE = "https://passerelle.example"


@pytest.fixture
def load(tmp_path):
    """Loads the settings of a home with that configuration."""

    def load(text=f'base_url = "{BASE}"'):
        (tmp_path / FILE_NAME).write_text(text)
        return load_settings(tmp_path)

    return load


def faults_of(load, text):
    with pytest.raises(SettingsFault) as refused:
        load(text)
    return refused.value.faults


def test_a_base_address_is_all_that_is_needed(load, tmp_path):
    settings = load()
    assert settings.base_url == BASE
    assert settings.home == tmp_path
    assert settings.certs == tmp_path / "certs"
    assert settings.database == f"sqlite:///{tmp_path / 'gateway.db'}"
    assert settings.redis_url == ""
    assert settings.trusted_proxies == ()
    assert settings.language == "fr"


def test_every_key_of_the_contract_can_stand_in_the_file(load):
    settings = load(
        f"""
        base_url = "{BASE}"
        redis_url = "redis://127.0.0.1:6379/0"
        database_url = "postgresql+psycopg://gateway@127.0.0.1/gateway"
        trusted_proxies = ["10.0.0.0/8", "fd00::/8"]
        metrics_allowed = "192.0.2.0/24, 198.51.100.7"
        language = "fr"
        """
    )
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.database == "postgresql+psycopg://gateway@127.0.0.1/gateway"
    assert settings.trusted_proxies == ("10.0.0.0/8", "fd00::/8")
    assert settings.metrics_allowed == ("192.0.2.0/24", "198.51.100.7")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("base_url", "https://autre.example", "https://autre.example"),
        ("redis_url", "redis://autre.example", "redis://autre.example"),
        ("database_url", "postgresql+psycopg://autre.example/x", "postgresql+psycopg://autre.example/x"),
        ("trusted_proxies", "10.0.0.0/8, 192.0.2.1 ,", ("10.0.0.0/8", "192.0.2.1")),
        ("trusted_proxies", "", ()),
        ("metrics_allowed", "", ()),
        ("certs_dir", "/etc/gateway/certs", Path("/etc/gateway/certs")),
        ("name", "Passerelle de l'académie", "Passerelle de l'académie"),
    ],
)
def test_the_environment_counts_more_than_the_file(load, monkeypatch, key, text, value):
    in_file = f'{key} = "https://fichier.example"\n' if key == "base_url" else f'base_url = "{BASE}"\nname = "Fichier"'
    monkeypatch.setenv(f"GAR_GATEWAY_{key.upper()}", text)
    assert getattr(load(in_file), key) == value


def test_the_base_address_may_come_from_the_environment_alone(load, monkeypatch):
    monkeypatch.setenv("GAR_GATEWAY_BASE_URL", BASE)
    assert load("").base_url == BASE


def test_the_home_is_never_that_of_the_environment(load, monkeypatch, tmp_path):
    monkeypatch.setenv("GAR_GATEWAY_HOME", "/elsewhere")
    assert load().home == tmp_path


def test_a_home_without_a_file_says_what_to_do(tmp_path):
    with pytest.raises(SettingsFault, match="run gar-gateway init"):
        load_settings(tmp_path)


def test_all_the_faults_come_at_once_each_with_its_key(load):
    faults = faults_of(
        load,
        """
        base_url = "http://passerelle.example/"
        trusted_proxies = ["10.0.0.1/8"]
        metrics_allowed = "everybody"
        language = "en"
        redis_ulr = "redis://127.0.0.1"
        """,
    )
    keys = {fault.partition(":")[0] for fault in faults}
    assert keys == {"base_url", "trusted_proxies", "metrics_allowed", "language", "redis_ulr"}
    assert "redis_ulr: unknown key" in faults


@pytest.mark.parametrize("text", ["", "name = 'x'"])
def test_a_file_without_a_base_address_is_refused(load, text):
    (fault,) = faults_of(load, text)
    assert fault.startswith("base_url: ")


@pytest.mark.parametrize(
    "octets", [b"base_url = ", b"base_url = 'x'\n[", 'base_url = "x"\nname = "Académie"'.encode("latin-1"), b"\x00"]
)
def test_a_file_that_is_no_toml_is_refused_by_its_name(tmp_path, octets):
    (tmp_path / FILE_NAME).write_bytes(octets)
    with pytest.raises(SettingsFault, match=FILE_NAME):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", BASE, f"{BASE}:8443", f"{BASE}/gar"]
)
def test_plain_http_stands_on_the_machine_itself_and_tls_anywhere(base):
    assert Settings(home="x", base_url=base).base_url == base


@pytest.mark.parametrize(
    "base",
    [
        "http://passerelle.example", "http://10.0.0.1", "http://0.0.0.0:8000", "http://127.0.0.1.example",
        "http://localhost.example", "ftp://127.0.0.1", "passerelle.example", "", "https://", f"{BASE}/", f"{BASE}?a=b",
        f"{BASE}#a", "https://user@passerelle.example", "https://[::1", f"{BASE}:99999", f"{BASE}:x",
        "https://passerelle .example", f'{BASE}/a"b', f"{BASE}/a\\b", f"{BASE}\n",
    ],
)  # fmt: skip
def test_nothing_else_is_a_base_address(load, monkeypatch, base):
    monkeypatch.setenv("GAR_GATEWAY_BASE_URL", base)
    faults = faults_of(load, "")
    assert all(fault.startswith("base_url: ") for fault in faults)


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1", "redis+sentinel://127.0.0.1/gar"])
def test_what_is_no_address_of_a_redis_is_a_fault(load, address):
    (fault,) = faults_of(load, f'base_url = "{BASE}"\nredis_url = "{address}"')
    assert fault.startswith("redis_url: ")


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y", "postgresql+nothing://x/y", "sqlite:/x"])
def test_what_is_no_address_of_a_database_is_a_fault(load, address):
    (fault,) = faults_of(load, f'base_url = "{BASE}"\ndatabase_url = "{address}"')
    assert fault.startswith("database_url: ")


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "10.0.0.0/33", "proxy.example", "10.0.0.0-10.0.0.9", "*"])
def test_what_is_no_network_is_a_fault(load, networks):
    (fault,) = faults_of(load, f'base_url = "{BASE}"\ntrusted_proxies = "{networks}"')
    assert fault.startswith("trusted_proxies: ")


def test_settings_are_never_changed_afterwards(load):
    with pytest.raises(ValueError, match="frozen"):
        load().base_url = "https://autre.example"
