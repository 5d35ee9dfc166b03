import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from keras_crnn.system.processes import interrupts_held_back, quick_to_stop, usable_processors

SLEEPER = """
import time
from keras_crnn.system.processes import quick_to_stop
with quick_to_stop():
    try:
        print("ready", flush=True)
        time.sleep(60)
    finally:
        time.sleep(60)  # a shutdown that hangs
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_second_interrupt_ends_a_shutdown_that_hangs(monkeypatch):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", SLEEPER], **pipes) as run:
        assert run.stdout.readline() == "ready\n"
        run.send_signal(signal.SIGINT)
        line = run.stderr.readline() + run.stderr.readline()
        assert "Ctrl-C again ends at once" in line
        assert run.poll() is None
        run.send_signal(signal.SIGINT)
        assert run.wait(timeout=1200) == 130


def test_the_first_interrupt_is_an_ordinary_one_and_the_handler_goes_away(capsys):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), quick_to_stop():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert "stopping" in capsys.readouterr().err


def test_other_threads_leave_signals_alone():
    entered = []

    def enter():
        with quick_to_stop():
            entered.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert entered == [before]


def test_at_least_one_processor_is_usable():
    assert 1 <= usable_processors() <= os.cpu_count()


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_an_interruption_waits_even_where_another_thread_is_told_of_it():
    """A process that is told apart from others only after its start would be left otherwise."""
    ended, done = threading.Event(), []
    thread = threading.Thread(target=ended.wait)
    thread.start()  # before, so that it does not block the signal
    # A shell's background processes ignore the signal, and so may this one.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt():
        with interrupts_held_back():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
            done.append("in the block")
        done.append("after it")

    try:
        with pytest.raises(KeyboardInterrupt):
            interrupt()
    finally:
        signal.signal(signal.SIGINT, handler)
        ended.set()
        thread.join()
    assert done == ["in the block"]
