"""`python -m baodao.cli.bench`."""

from baodao.cli.bench import app

app(prog_name="baodao bench")
