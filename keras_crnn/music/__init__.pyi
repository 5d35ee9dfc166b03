from .drawn_scores import DrawnScores as DrawnScores
from .engraved_set import EngravingRecipe as EngravingRecipe
from .engraved_set import engrave as engrave
from .fragments import Fragment as Fragment
from .fragments import read_fragments as read_fragments
from .notation.abc import write_abc as write_abc
from .notation.json import write_json as write_json
from .notation.midi import write_midi as write_midi
from .notation.musicxml import write_musicxml as write_musicxml
from .notation.notes import Note as Note
from .notation.notes import StaffNotes as StaffNotes
from .page.find_staves import find_staves as find_staves
from .page.read_page import ReadStaff as ReadStaff
from .page.read_page import list_staves as list_staves
from .page.read_page import read_page as read_page
from .page.staff import Staff as Staff
from .photographs import write_photographs as write_photographs
from .pitches import MUSIC_ALPHABET as MUSIC_ALPHABET
from .pitches import PITCHES as PITCHES
from .score_config import ScoreConfig as ScoreConfig
from .score_generator import ScoreGenerator as ScoreGenerator
from .score_generator import ScoreRecipe as ScoreRecipe

__all__ = [
    "MUSIC_ALPHABET",
    "PITCHES",
    "DrawnScores",
    "EngravingRecipe",
    "Fragment",
    "Note",
    "ReadStaff",
    "ScoreConfig",
    "ScoreGenerator",
    "ScoreRecipe",
    "Staff",
    "StaffNotes",
    "engrave",
    "find_staves",
    "list_staves",
    "read_fragments",
    "read_page",
    "write_abc",
    "write_json",
    "write_midi",
    "write_musicxml",
    "write_photographs",
]
