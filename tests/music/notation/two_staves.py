"""Two staves that every format is written from: one read, one not."""

from keras_crnn.music.notation.notes import Note, StaffNotes

READ = StaffNotes(
    (Note("B", 3, 0.9, 10, 20), Note("C", 4, 0.2, 20, 31.234), Note("C", 6)),
    0.75,
    box=(5, 40, 300, 80),
)
UNREADABLE = StaffNotes((), 0.0, problem="bass clef", page=2)
