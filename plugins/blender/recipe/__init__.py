"""What is in a picture, as plain records that travel as JSON: who, dressed how, in which light, taken with what."""
