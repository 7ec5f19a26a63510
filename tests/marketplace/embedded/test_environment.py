"""What is set in the environment wins; what is not is brought along."""

import sys

import pytest

from marketplace.embedded import environment, lease, particulars


@pytest.fixture
def started(monkeypatch):
    """What would be started, by name, instead of starting it."""
    names = {}
    monkeypatch.setattr(lease, "hold", lambda data_dir, wishes: names.update(wishes))
    monkeypatch.setattr(environment, "_wishes", {})
    return names


@pytest.fixture
def command(monkeypatch):
    return lambda *words: monkeypatch.setattr(sys, "argv", ["manage.py", *words])


def test_a_machine_without_anything_gets_all_three_services(tmp_path, started, command):
    command("reconcile")
    environ = {"DATA_DIR": str(tmp_path)}
    environment.set_defaults(environ)

    assert set(started) == {"postgres", "valkey", "stripe"}
    assert environ["DATABASE_URL"].startswith("postgres://fairhand_web@//")
    assert environ["DATABASE_OWNER_URL"].startswith("postgres://fairhand@//")
    assert environ["REDIS_URL"].startswith("unix:///")
    assert environ["STRIPE_API_BASE"].startswith("http://127.0.0.1:")
    assert environ["STRIPE_LIVEMODE"] == "false"
    assert environ["STRIPE_WEBHOOK_SECRETS"] != environ["STRIPE_CONNECT_WEBHOOK_SECRETS"]


@pytest.mark.parametrize(
    ("variable", "value", "service"),
    [
        ("DATABASE_URL", "postgres://me@elsewhere/art", "postgres"),
        ("REDIS_URL", "redis://elsewhere:6379/0", "valkey"),
        ("STRIPE_SECRET_KEY", "sk_test_of_my_own", "stripe"),
    ],
)
def test_a_service_named_in_the_environment_is_used_and_its_counterpart_not_started(
    tmp_path, started, command, variable, value, service
):
    command("reconcile")
    environ = {"DATA_DIR": str(tmp_path), variable: value}
    environment.set_defaults(environ)

    assert environ[variable] == value
    assert set(started) == {"postgres", "valkey", "stripe"} - {service}


def test_a_stripe_of_ones_own_gets_no_address_and_no_secrets_of_the_local_one(tmp_path, started, command):
    command("reconcile")
    environ = {"DATA_DIR": str(tmp_path), "STRIPE_SECRET_KEY": "sk_test_of_my_own"}
    environment.set_defaults(environ)

    assert not {"STRIPE_API_BASE", "STRIPE_WEBHOOK_SECRETS", "STRIPE_CONNECT_WEBHOOK_SECRETS"} & set(environ)


@pytest.mark.parametrize("words", [("help",), ("collectstatic",), ("migrate", "--help"), ("--version",), ()])
def test_a_command_that_needs_nothing_starts_nothing(tmp_path, started, command, words):
    command(*words)
    environ = {"DATA_DIR": str(tmp_path)}
    environment.set_defaults(environ)

    assert started == {}
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL"} <= set(environ)


def test_migrating_does_without_stripe(tmp_path, started, command):
    command("migrate")
    environment.set_defaults({"DATA_DIR": str(tmp_path)})

    assert set(started) == {"postgres", "valkey"}


def test_secrets_are_made_once_and_kept(tmp_path, started, command):
    command("reconcile")
    first, second = {"DATA_DIR": str(tmp_path)}, {"DATA_DIR": str(tmp_path)}
    environment.set_defaults(first)
    environment.set_defaults(second)

    assert first == second
    assert len(first["SECRET_KEY"]) >= 50


def test_a_taken_port_moves_the_site_to_the_next_one_unless_it_was_asked_for(
    tmp_path, started, command, monkeypatch
):
    command("run")
    monkeypatch.setattr(lease, "be_the_only_site", lambda data_dir: True)
    monkeypatch.setattr(particulars, "is_free", lambda port, host="127.0.0.1": port not in (8000, 8001))
    environ = {"DATA_DIR": str(tmp_path)}
    environment.set_defaults(environ)

    assert environ["SITE_URL"] == "http://localhost:8002"
    with pytest.raises(SystemExit, match="8001 is taken"):
        environment.set_defaults({"DATA_DIR": str(tmp_path), "PORT": "8001"})


def test_opening_the_site_to_the_network_is_a_choice(tmp_path, started, command, monkeypatch):
    command("run")
    monkeypatch.setattr(lease, "be_the_only_site", lambda data_dir: True)
    closed, opened = {"DATA_DIR": str(tmp_path)}, {"DATA_DIR": str(tmp_path), "HOST": "0.0.0.0"}
    environment.set_defaults(closed)
    environment.set_defaults(opened)

    assert closed["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert opened["ALLOWED_HOSTS"] == "*"
