def test_builders_are_found_by_name_once_the_package_is_imported(run_python):
    out = run_python(
        "-c",
        """
import sys
import keras_crnn, keras_crnn.data
assert not {"tensorflow", "tensorflow_datasets"} & set(sys.modules)
import keras_crnn.data.tfds
import tensorflow_datasets as tfds
for name in "mjsynth iiit5k svt ic03 ic13 ic15 folder".split():
    print(tfds.builder_cls(f"keras_crnn_{name}").__name__)
""",
    )
    assert out.split() == ["MjSynth", "Iiit5k", "Svt", "Ic03", "Ic13", "Ic15", "FolderWords"]


def test_without_tfds_the_extra_is_named(run_python):
    message = run_python(
        "-c",
        """
import sys
sys.modules["tensorflow_datasets"] = None
try:
    import keras_crnn.data.tfds
except ImportError as error:
    print(error)
""",
    )
    assert "needs tensorflow_datasets" in message
    assert "pip install 'keras-crnn[train]'" in message
