"""Long work: a job is a process and a folder; batch work is items made anywhere and committed by one writer."""
