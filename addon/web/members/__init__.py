"""The pages that members open from a link in a message: no account, no name, nothing that a look changes."""
