"""What the machine is made of, read from the kernel's own files. Every reader takes the root folder, so that tests can give a copy."""
