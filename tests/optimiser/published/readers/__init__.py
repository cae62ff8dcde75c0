"""One file a format. A reader makes plain records; a record can value any answer to itself, exactly."""
