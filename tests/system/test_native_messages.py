"""What libraries write to standard error past Python."""

import os
import subprocess
import sys

import pytest

from keras_crnn.system.native_messages import leave_out_messages


def test_lines_are_left_out_and_others_stay(capfd):
    os.write(2, b"before\n")
    with leave_out_messages(b"INFO: "):
        os.write(2, b"INFO: an interpreter\nERROR: a model\n")
    os.write(2, b"INFO: after\n")
    assert capfd.readouterr().err == "before\nERROR: a model\nINFO: after\n"


def test_what_python_writes_is_kept_in_its_place(run_python):
    code = (
        "import os, sys\n"
        "from keras_crnn.system.native_messages import leave_out_messages\n"
        "os.dup2(1, 2)\n"
        "print('first', file=sys.stderr)\n"
        "with leave_out_messages(b'INFO: '):\n"
        "    print('second', file=sys.stderr)\n"
        "    os.write(2, b'INFO: an interpreter\\nthird\\n')\n"
        "print('fourth', file=sys.stderr)\n"
    )
    assert run_python("-c", code).split() == ["first", "second", "third", "fourth"]


def test_an_error_passes_and_what_was_said_is_shown(capfd):
    def fail():
        with leave_out_messages(b"INFO: "):
            os.write(2, b"ERROR: a model\n")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    os.write(2, b"INFO: after\n")
    assert capfd.readouterr().err == "ERROR: a model\nINFO: after\n"


def test_without_standard_error_nothing_happens(run_python):
    code = (
        "import os, sys\n"
        "from keras_crnn.system.native_messages import leave_out_messages\n"
        "os.close(2)\n"
        "with leave_out_messages(b'INFO: '):\n"
        "    print('done')\n"
    )
    assert run_python("-c", code) == "done\n"


def test_reading_says_nothing_on_standard_error(run_python):
    code = (
        "import subprocess, sys\n"
        "done = subprocess.run([sys.executable, '-m', 'keras_crnn', 'read', 'examples/images'],"
        " capture_output=True, text=True)\n"
        "print(done.returncode, repr(done.stderr))\n"
    )
    assert run_python("-c", code) == "0 ''\n"


FORK = """
import os, threading
from keras_crnn.system.native_messages import leave_out_messages

inside, done = threading.Event(), threading.Event()

def open_one():
    with leave_out_messages(b"INFO"):
        inside.set()
        done.wait()

other = threading.Thread(target=open_one)
other.start()
inside.wait()
child = os.fork()
if not child:
    with leave_out_messages(b"INFO"):
        os.write(2, b"INFO: left out\\n")
    os.write(2, b"from the child\\n")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
done.set()
other.join()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")
def test_a_fork_while_another_thread_leaves_out_messages():
    """The thread and its lock stay behind; standard error is the child's again."""
    ended = subprocess.run(
        [sys.executable, "-c", FORK], stderr=subprocess.PIPE, timeout=60, check=True
    )
    assert ended.stderr == b"from the child\n"
