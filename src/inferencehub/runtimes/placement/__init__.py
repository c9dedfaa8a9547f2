"""Where models lie: on which devices, how much of each they take, and which one makes room when they don't all fit."""
