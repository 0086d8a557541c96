"""Every parser of text that a stranger, a program or a person wrote, given inputs that a fuzzer makes up."""
