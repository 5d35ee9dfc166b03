import logging
import threading

from keras_crnn.data import Skipped


def test_counts_by_reason_and_keeps_the_first_names():
    skipped = Skipped(keep=2)
    for i in range(4):
        skipped.add("broken image", f"{i}.png")
    skipped.add("empty label", "9.png")
    assert skipped.counts == {"broken image": 4, "empty label": 1}
    assert skipped.names["broken image"] == ["0.png", "1.png"]
    assert skipped.total == 5
    assert str(skipped) == ("5 skipped: 4 broken image (0.png, 1.png, ...); 1 empty label (9.png)")
    assert str(Skipped()) == "0 skipped"


def test_the_same_image_counts_once():
    skipped = Skipped()
    for _ in range(3):
        skipped.add("broken image", "a.png")
    assert skipped.total == 1
    skipped.add("broken image", "record 'a'", key=1)
    skipped.add("broken image", "record 'a'", key=2)
    assert skipped.total == 3


def test_the_first_of_each_reason_is_logged(caplog):
    skipped = Skipped()
    with caplog.at_level(logging.WARNING):
        for i in range(3):
            skipped.add("broken image", f"{i}.png")
    assert [record.getMessage() for record in caplog.records] == [
        "First skipped for broken image, others are counted: 0.png"
    ]


def test_threads_lose_no_count():
    skipped = Skipped()

    def work(start: int) -> None:
        for i in range(start, start + 500):
            skipped.add("broken image", f"{i}.png")

    threads = [threading.Thread(target=work, args=(k * 500,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert skipped.total == 2000
