"""Where features come from: vector files and tables, read in a worker process."""
