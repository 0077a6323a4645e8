"""What several tests look for on pages: who rewords a message changes it here once."""

FOREIGN_PART = "does not belong to this question"
KEPT_HERE = "Not saved – kept on this device"
NOTE_TO_YOURSELF = "Note to yourself"
SAVE_AND_NEXT = "Save and next"
