"""Pitches that were read, as ABC, MusicXML, MIDI and JSON."""
