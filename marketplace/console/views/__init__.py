"""The pages of the console, a module for each thing that is decided or looked up."""
