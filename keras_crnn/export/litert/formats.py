"""Names of the formats; nothing is imported, so that commands can list them at once."""

#: `dynamic`, int8 weights and activations quantised on the fly, is the one to ship.
FORMATS = ("float32", "float16", "dynamic", "int8", "int4")
DEFAULT_FORMAT = "dynamic"
#: Formats whose ranges are measured on words.
INTEGER_FORMATS = ("int8", "int4")
#: Weights as in `dynamic`, but the LSTMs' steps are spelt out, for a few widths: no variables.
STATELESS = "stateless"
#: The same for LiteRT.js, whose WebAssembly is fast in XNNPACK's products alone.
WEB = "web"
#: Files without variables: of a few widths, with a graph for each.
UNROLLED_FORMATS = (STATELESS, WEB)
#: Everything that becomes a `.tflite` file.
LITERT_FORMATS = (*FORMATS, *UNROLLED_FORMATS)
#: Widths of a stateless file in pixels, by the least width of the model: where that is 100 they are
#: 100, 132, 180 and 228, and 99 of 100 words are no wider.
STATELESS_WIDTHS = (1.0, 1.32, 1.8, 2.28)
#: Of a web file, likewise: one more for lines, which are read in windows of it. A browser compiles
#: only the widths that it needs.
WEB_WIDTHS = (*STATELESS_WIDTHS, 3.2)
