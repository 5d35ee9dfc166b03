"""Machines meet, or hear why not; on the loopback of this one."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from keras_crnn.system.errors import InputError
from keras_crnn.training.roll_call import call_roll


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def meet(port, *machines, patience=20.0):
    """What each of (count, rank) hears: `None` where it may go on."""
    with ThreadPoolExecutor(len(machines)) as pool:
        calls = [
            pool.submit(call_roll, f"127.0.0.1:{port}", count, rank, patience)
            for count, rank in machines
        ]
        return [call.exception() and str(call.exception()) for call in calls]


def test_all_come_and_go_on(port):
    assert meet(port, (3, 2), (3, 0), (3, 1)) == [None] * 3
    assert meet(port, (2, 0), (2, 1)) == [None] * 2  # and the port is free again


def test_who_does_not_come_is_named(port):
    first, second = meet(port, (3, 0), (3, 1), patience=1.5)
    for said in (first, second):
        assert "Of --machines 3 these did not come within 1.5 seconds: 2. Start them" in said


def test_a_first_machine_that_does_not_come_is_named(port):
    (said,) = meet(port, (2, 1), patience=0.5)
    assert f"Machine 0 did not answer at 127.0.0.1:{port} within 0.5 seconds" in said


def test_a_rank_is_there_once(port):
    one, other, first, last = meet(port, (3, 1), (3, 1), (3, 0), (4, 2), patience=2)
    assert "there is a machine of --rank 1 already" in (one or "") + (other or "")
    assert "machine 0 has --machines 3, this one 4" in last
    assert "these did not come within 2 seconds: 2" in first


def test_a_rank_that_was_stopped_may_come_again(port):
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call_roll, f"127.0.0.1:{port}", 3, 0, 20.0)
        for said in (
            b"\xff\x00 what is here?\n",
            json.dumps({"rank": 1, "machines": 3}).encode() + b"\n",
        ):
            connect(port, said).close()
        assert meet(port, (3, 1), (3, 2)) == [None] * 2
        assert first.exception() is None


def test_a_rank_may_come_again_at_once(port):
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(call_roll, f"127.0.0.1:{port}", 3, 0, 20.0)
        stopped = connect(port, json.dumps({"rank": 1, "machines": 3}).encode() + b"\n")
        (said,) = meet(port, (3, 1))  # so the first of that rank is known, and others awaited
        assert "there is a machine of --rank 1 already" in said
        stopped.close()
        assert meet(port, (3, 1), (3, 2)) == [None] * 2
        assert first.exception() is None


def connect(port, said):
    """A connection to machine 0, which may only just have begun to listen."""
    while True:
        try:
            line = socket.create_connection(("127.0.0.1", port), timeout=5)
            break
        except ConnectionRefusedError:
            continue
    line.sendall(said)
    return line


def test_a_port_in_use_is_named(port):
    said = f"port {port} of this machine cannot be opened"
    with socket.create_server(("127.0.0.1", port)), pytest.raises(InputError, match=said):
        call_roll(f"127.0.0.1:{port}", 2, 0, 1.0)


def test_something_else_at_the_port_is_told_apart(port):
    with socket.create_server(("127.0.0.1", port)) as other, ThreadPoolExecutor(1) as pool:
        call = pool.submit(call_roll, f"127.0.0.1:{port}", 2, 1, 5.0)
        line, _ = other.accept()
        line.sendall(b"220 mail\n")
        assert "it is not keras-crnn that answers" in str(call.exception())
        line.close()
