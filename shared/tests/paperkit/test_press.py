"""Printing in processes of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paperkit.press import Press
from servicekit.problems import UnavailableError


def process_number(order: str) -> bytes:
    return f"{order} {os.getpid()} {os.environ['MPLCONFIGDIR']}".encode()


def refuse(order: str) -> bytes:
    raise ValueError(order)


def test_every_paper_is_printed_in_a_fresh_process_over_the_data_folder(tmp_path: Path):
    press = Press(tmp_path / "press")
    first, second = (press.printed(process_number, "paper").decode().split() for _ in range(2))
    assert first[0] == "paper"
    assert len({first[1], second[1], str(os.getpid())}) == 3
    assert first[2] == str(tmp_path / "press")


def test_what_printing_raises_reaches_the_caller(tmp_path: Path):
    with pytest.raises(ValueError, match="no such paper"):
        Press(tmp_path).printed(refuse, "no such paper")


def test_more_papers_than_there_is_room_for_are_sent_away(tmp_path: Path):
    press = Press(tmp_path, at_once=1, waiting=1)
    with press.room(), press.room(), pytest.raises(UnavailableError), press.room():
        pass
    with press.room():
        pass
