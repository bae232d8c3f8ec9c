"""`python -m baodao.cli`."""

from baodao.cli.main import app

app(prog_name="baodao")
