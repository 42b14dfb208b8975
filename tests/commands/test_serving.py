"""The service as a process of its own: it answers, shares its records, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from telephony.emulator.line import Phone
from tests.commands.conftest import Dosvoces
from tests.conftest import ROOT

DOSVOCES = Path(sys.executable).parent / "dosvoces"


@pytest.fixture
def place() -> Iterator[Path]:
    """A data directory with a path that is short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="dv-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def started(place: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "DOSVOCES_DATA": str(place)}
    command = [str(DOSVOCES), "serve", "--port", "0", *words]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"http://\S+", line)
    if found is None:
        process.kill()
        raise AssertionError(line + process.communicate()[1])
    return process, found[0]


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_service_answers_a_call_and_stops_when_told(place: Path, how: signal.Signals) -> None:
    process, base = started(place, "--clock", "2026-12-01T21:30-05:00")
    try:
        assert httpx.get(f"{base}/livez").json() == {"alive": True}
        heard = asyncio.run(_two_words(base, (place / "twilio_token").read_text().strip()))
        (call,) = json.loads(dosvoces_in(place, "calls", "--json").stdout)
        assert call["began"].startswith("2026-12-01T21:3")
        assert call["phone"] == "+13015550142"
        assert heard > 0
    finally:
        process.send_signal(how)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0, log
    assert not (place / "postgres" / "postmaster.pid").exists()
    assert "Margarita" not in log
    assert "5550142" not in log


@pytest.mark.slow
def test_a_call_at_another_time_keeps_out_of_the_service_that_runs(place: Path) -> None:
    lines = place / "lines.txt"
    lines.write_text("I would like to book a cleaning\n/hang\n")
    at = ("call", "--at", "2026-12-01T21:30-05:00")
    process, _ = started(place)
    try:
        called = dosvoces_in(place, *at, "--script", str(lines))
        assert called.returncode == 0, called.stderr
        assert "What the front desk reads" in called.stdout
        assert json.loads(dosvoces_in(place, "calls", "--json").stdout) == []
        (apart,) = json.loads(dosvoces_in(place / "at", "calls", "--json").stdout)
        assert apart["began"].startswith("2026-12-01T21:30")
        refused = dosvoces_in(place, *at, "--to", "+13015550111", "--script", str(lines))
        assert (refused.returncode, "another clock" in refused.stderr) == (2, True)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def dosvoces_in(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DOSVOCES, *words], env={"DOSVOCES_DATA": str(data)}, capture_output=True, text=True, check=False
    )


async def _two_words(base: str, token: str) -> int:
    async with Phone(base, token) as phone, phone.call(from_="+13015550142") as call:
        await call.say("Hello, this is Margarita Brown")
        return len([one for one in call.exchanges if one.status == 200])


def test_a_port_that_is_taken_is_said_so(dosvoces: Dosvoces) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = dosvoces("serve", "--port", taken.getsockname()[1])
    assert (said.status, "--port" in said.err) == (2, True)
