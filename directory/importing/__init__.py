"""Reading listings out of files: tables and objects, columns guessed, rows made into listings."""
