"""시험이 띄운 프로그램은 시험과 함께 끝난다."""

from __future__ import annotations

import subprocess
import sys

from serving import running

DEAF = """\
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("준비", flush=True)
time.sleep(600)
"""


def test_program_that_does_not_listen_is_killed() -> None:
    """끝내라는 말을 듣지 않는 프로그램도 남지 않고, 시험은 그것 때문에 실패하지 않는다."""
    command = [sys.executable, "-c", DEAF]
    with running(command, patience=0.1, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
    assert process.returncode not in {None, 0}
