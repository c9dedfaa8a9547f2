"""What one run takes from the machine, and gives back: the home, the port, private folders, signals, Node.js."""
