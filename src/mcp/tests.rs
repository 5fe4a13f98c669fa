//! What only a tool of a test can show.
