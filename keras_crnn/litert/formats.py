"""Names of the formats; nothing is imported, so that commands can list them at once."""

#: `dynamic`, int8 weights and activations quantised on the fly, is the one to ship.
FORMATS = ("float32", "float16", "dynamic", "int8", "int4")
DEFAULT_FORMAT = "dynamic"
#: Formats whose ranges are measured on words.
INTEGER_FORMATS = ("int8", "int4")
