"""An agency: many practices side by side, kept in step by workers, with pages for the people who work for them."""
