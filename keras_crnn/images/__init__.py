"""From any image to the grey pixels that a network takes."""
