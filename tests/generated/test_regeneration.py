"""What is committed is what `build` makes of what is committed in `spec/`."""

from pathlib import Path

import pytest

from generator.build import build, check

ROOT = Path(__file__).parents[2]


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_building_anew_leaves_no_difference(tmp_path: Path) -> None:
    build(ROOT, tmp_path)
    assert files(tmp_path / "binwire_api") == files(ROOT / "generated" / "binwire_api")


def test_check_finds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(ROOT) == 0
    assert capsys.readouterr().out == ""
