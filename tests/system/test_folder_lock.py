"""A folder is one run's alone, and shows nothing of it."""

import multiprocessing
import sys

import pytest

from keras_crnn.system.errors import InputError
from keras_crnn.system.folder_lock import lock_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")


def hold(folder, held):
    with lock_folder(folder):
        held.set()
        multiprocessing.Event().wait()  # until it is killed


def test_a_second_run_is_refused_and_nothing_is_written(tmp_path):
    with lock_folder(tmp_path):
        with pytest.raises(InputError, match="Another run writes into"), lock_folder(tmp_path):
            pass
        assert not list(tmp_path.iterdir())
    with lock_folder(tmp_path):  # free again
        assert not list(tmp_path.iterdir())


def test_a_run_that_was_killed_holds_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=hold, args=(tmp_path, held), daemon=True)
    process.start()
    assert held.wait(60)
    with pytest.raises(InputError), lock_folder(tmp_path):
        pass
    process.kill()
    process.join()
    with lock_folder(tmp_path):
        assert not list(tmp_path.iterdir())
