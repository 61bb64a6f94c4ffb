"""What sheets and exports share about the files of the inbox."""
