"""What the documents say about running Fairhand is what the files do."""

import ast
import re
import shutil
import subprocess
from pathlib import Path

import yaml

from marketplace.embedded.postgres import PROGRAMS

CHECKOUT = Path(__file__).parents[2]
RUNNING = (CHECKOUT / "docs" / "running.md").read_text()
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]


def major(image: str) -> int:
    return int(re.fullmatch(r"[a-z/]+:(\d+)(?:[.-].*)?", image)[1])


def documented_major(service: str) -> int:
    return int(re.search(rf"^\| {service} \| (\d+) \|", RUNNING, re.MULTILINE)[1])


def names_read_by_settings() -> set[str]:
    """Every NAME of an `env.kind("NAME", …)` in the settings."""
    names = set()
    for file in (CHECKOUT / "marketplace" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
            ):
                names.add(ast.literal_eval(node.args[0]))
    return names


def test_compose_runs_the_documented_majors_and_so_does_development():
    assert major(SERVICES["postgres"]["image"]) == documented_major("PostgreSQL")
    assert major(SERVICES["redis"]["image"]) == documented_major("Redis")
    embedded = subprocess.run(
        [PROGRAMS / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    assert f"(PostgreSQL) {documented_major('PostgreSQL')}." in embedded.stdout


def test_compose_has_every_process_each_with_a_health_check():
    assert {"web", "worker", "beat", "postgres", "redis"} <= set(SERVICES)
    dockerfile = (CHECKOUT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    for name in ("worker", "beat", "postgres", "redis"):
        assert SERVICES[name]["healthcheck"]["test"]
    assert {"media", "postgres", "redis"} <= set(COMPOSE["volumes"])
    assert "noeviction" in SERVICES["redis"]["command"]


def test_the_image_does_not_run_as_root():
    users = re.findall(r"^USER (\S+)$", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)

    assert users
    assert users[-1] not in ("root", "0")


def test_every_variable_that_settings_read_is_documented_and_none_else():
    production = RUNNING.partition("## Every variable")[2].partition("Development only")[0]
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", production, re.MULTILINE))

    assert documented == names_read_by_settings()


def test_compose_gives_the_settings_every_variable_that_has_no_default():
    table = RUNNING.partition("## Every variable")[2].partition("Development only")[0]
    required = set(re.findall(r"^\| `([A-Z0-9_]+)` \| +\|", table, re.MULTILINE))

    assert required <= set(SERVICES["web"]["environment"])


def has_compose() -> bool:
    docker = shutil.which("docker")
    return (
        bool(docker) and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0
    )


# The command is not on every machine; the tests above read the file themselves.
if has_compose():

    def test_docker_compose_accepts_the_file(tmp_path):
        filled = tmp_path / "env"
        example = (CHECKOUT / ".env.example").read_text()
        filled.write_text(re.sub(r"^(\w+)=$", r"\1=something", example, flags=re.MULTILINE))
        command = ["docker", "compose", "--env-file", filled, "config", "--quiet"]
        answer = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)

        assert answer.returncode == 0, answer.stderr
