"""What cannot wait: today, the digest, the calendar."""
