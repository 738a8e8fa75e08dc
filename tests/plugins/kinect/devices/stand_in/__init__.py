"""A test double of pyk4a: runs in the real process, speaks over the real wire, drives no device."""
