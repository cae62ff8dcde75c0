"""Long runs that damage, kill and crowd the program: short ones in every run of the tests, long ones at night."""
