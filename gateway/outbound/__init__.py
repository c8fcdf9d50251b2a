"""The one door through which the gateway calls others: bounded in time, in size and in where it may go."""
