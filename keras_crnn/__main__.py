"""`python -m keras_crnn` is `keras-crnn`."""

import sys

from keras_crnn.commands import main

if __name__ == "__main__":
    sys.exit(main())
