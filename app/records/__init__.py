"""What is kept: the only SQL of app, one file a subject, every row a practice's own."""
