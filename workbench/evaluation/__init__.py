"""What evaluations of faces share: groups of faces, confidence over persons, paired differences."""
