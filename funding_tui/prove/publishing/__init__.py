"""What a council publishes of a decision: the notice, the committee's appendix, and open data."""
